// The rates and times of Consilium beside those of its peers, as bars in an SVG.

import * as vega from "vega";
import { compile } from "vega-lite";

const APPROVED = "until approved";
const SCORED = "until scored, in MongoDB";
const COLOURS = { domain: [APPROVED, SCORED], range: ["#4c78a8", "#f58518"] };

const OURS = {
  single: "Consilium, single votes",
  batched: "Consilium, batched votes",
  bulk: "Consilium, batched votes and submissions",
};
const PEERS = { anvil: "Contract on anvil, one node", geth: "Contract on five Geth nodes" };

/** `[{ system, until, value }]` of what was measured: entries a second. */
function rates(results) {
  const parts = Object.entries(OURS).filter(([name]) => results[name]);
  const ours = parts.flatMap(([name, system]) => {
    const { approved, scored } = results[name].entriesPerSecond;
    return [
      { system, until: APPROVED, value: approved },
      { system, until: SCORED, value: scored },
    ];
  });
  const theirs = Object.entries(results.peers ?? {}).map(([name, { entriesPerSecond }]) => {
    return { system: PEERS[name], until: APPROVED, value: entriesPerSecond };
  });
  return [...ours, ...theirs];
}

/** The same of the median of a workflow: seconds. */
function times(results) {
  const ours = ["approved", "scored"].filter(() => results.latency).map((station) => ({
    system: "Consilium",
    until: station === "approved" ? APPROVED : SCORED,
    value: results.latency[station].median,
  }));
  const theirs = Object.entries(results.peers ?? {}).map(([name, { latency }]) => {
    return { system: PEERS[name], until: APPROVED, value: latency.median };
  });
  return [...ours, ...theirs];
}

function bars(title, values, format) {
  const systems = [...new Set(values.map(({ system }) => system))];
  const encoding = {
    y: {
      field: "system",
      type: "nominal",
      sort: systems,
      title: null,
      scale: { paddingInner: 0.25 },
      axis: { labelLimit: 260, labelPadding: 6, minExtent: 240, ticks: false, domain: false },
    },
    yOffset: { field: "until", type: "nominal", sort: COLOURS.domain },
    x: { field: "value", type: "quantitative", title: null, axis: { tickCount: 6 } },
  };
  const color = {
    field: "until",
    type: "nominal",
    scale: COLOURS,
    legend: { title: null, labelLimit: 0 },
  };
  const text = { field: "value", type: "quantitative", format };
  return {
    title,
    width: 480,
    height: { step: 18, for: "offset" },
    data: { values },
    layer: [
      { mark: "bar", encoding: { ...encoding, color } },
      {
        mark: { type: "text", align: "left", dx: 4 },
        encoding: { ...encoding, text },
      },
    ],
  };
}

/**
 * The chart of the parts' results by name, or null if there is nothing to draw in them. `caption` says on
 * what they were measured.
 */
export async function plot(results, caption) {
  const charts = [
    ["Entries a second: more is better", rates(results), ",.1f"],
    ["Seconds for one workflow, median: less is better", times(results), ",.2f"],
  ].filter(([, values]) => values.length > 0);
  if (charts.length === 0) return null;
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: "Consilium beside the contract of the paper", subtitle: caption, offset: 18 },
    background: "white",
    padding: 16,
    vconcat: charts.map(([title, values, format]) => bars(title, values, format)),
    spacing: 28,
    config: {
      font: "DejaVu Sans, Verdana, sans-serif",
      axis: { labelFontSize: 12, gridColor: "#e6e6e6" },
      legend: { labelFontSize: 12, orient: "bottom", symbolType: "square" },
      text: { fontSize: 12 },
      title: { fontSize: 14, subtitleFontSize: 11, subtitleColor: "#555", subtitlePadding: 6, anchor: "start" },
      view: { stroke: null },
    },
  };
  return new vega.View(vega.parse(compile(spec).spec), { renderer: "none" }).toSVG();
}
