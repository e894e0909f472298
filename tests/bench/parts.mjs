// The parts of the benchmark: what each measures, with which options, and the rows that it gives.
//
// A part's `measure({ site, options, tell })` answers with `{ result, rows }`, and with `problem`, if what it
// has measured is not as it should be. A row is `{ system, what, value, unit }`; a `value` of null was not
// measured, and `note` says why.

import path from "node:path";
import { BINARY, ROOT } from "../lib/client.mjs";
import { ProgramError, removeFolder } from "../lib/processes.mjs";
import { PYTHON } from "../lib/python.mjs";
import { measure as measurePeer } from "../peers/bench.mjs";
import { measureLatency } from "./latency.mjs";
import { MATRIX, json, need, temporaryFolder } from "./programs.mjs";
import { startNetwork } from "./site.mjs";
import { measureThroughput } from "./throughput.mjs";

const RATE = "entries/s";

function throughputRows(system, { entries, ...result }) {
  const row = (what, value, unit, note) => ({ system, what, value, unit, note });
  const { approved, scored, migrated } = result.entriesPerSecond;
  return [
    row("until approved and final", approved, RATE, `${entries} entries`),
    row("until a scored record is in MongoDB", scored, RATE),
    row("until the chain knows that it is migrated", migrated, RATE),
    row("transactions", result.transactionsPerSecond, "/s", `${result.transactions} in all`),
    row("transactions sent again", result.sentAgain, ""),
    row("entries lost", result.lost, "", "`consilium verify` is clean"),
    ...result.usage.map(({ group, processorSeconds, cores, peakMegabytes }) =>
      row(group, processorSeconds, "s of processor", `${cores.toFixed(2)} cores, at most ${peakMegabytes} MB`),
    ),
  ];
}

const throughput = (name, title, option) => ({
  name,
  title: `Consilium, ${title}`,
  options: [option],
  needsSite: true,
  async measure({ site, options, tell }) {
    const result = await measureThroughput(site, name, options[option], tell);
    return { result, rows: throughputRows(this.title, result) };
  },
});

function latencyRows(system, what, { median, p95 }, runs) {
  const row = (of, value) => ({ system, what: `${what}, ${of}`, value, unit: "s", note: `runs: ${runs}` });
  return [row("median", median), row("95th percentile", p95)];
}

const latency = {
  name: "latency",
  title: "Consilium, one workflow when idle",
  options: ["runs"],
  needsSite: true,
  async measure({ site, options, tell }) {
    const result = await measureLatency(site, options.runs, tell);
    const rows = (what, seconds) => latencyRows(this.title, what, seconds, result.runs);
    return {
      result,
      rows: [
        ...rows("until submitted and final", result.submitted),
        ...rows("until approved and final", result.approved),
        ...rows("until a scored record is in MongoDB", result.scored),
      ],
    };
  },
};

/** With a network of its own: it publishes other keys, with which the entries of before do not open. */
const indexer = {
  name: "indexer",
  title: "Consilium, an indexer catches up",
  options: ["entries", "blocks"],
  async measure({ options, tell }) {
    need(BINARY);
    tell(`starting five validators, for ${options.blocks} blocks`);
    const folder = temporaryFolder();
    const stopNetwork = await startNetwork();
    try {
      const words = ["--entries", options.entries, "--blocks", options.blocks, "--json"];
      const script = path.join(ROOT, "tests/indexer/bench.mjs");
      const env = { TMPDIR: folder };
      const { answer: result } = await json(process.execPath, [script, ...words], { env, tell });
      if (result.records < options.entries) {
        throw new ProgramError(`${options.entries} entries were approved, and ${result.records} have records`);
      }
      const row = (what, value, unit, note) => ({ system: this.title, what, value, unit, note });
      const { processorSeconds: processor, seconds } = result;
      return {
        result,
        rows: [
          row("blocks with hardly any entries", result.blocksPerSecond, "blocks/s", `${result.blocksBefore} blocks`),
          row("approved entries after them", result.entriesPerSecond, RATE, `${result.records} entries`),
          row("memory, with the entries", result.memoryWithEntriesMegabytes, "MB"),
          row("processor", processor.all, "s of processor", `in ${seconds.all.toFixed(1)} s`),
        ],
      };
    } finally {
      await stopNetwork();
      removeFolder(folder);
    }
  },
};

/** The names that `tests/scoring/bench.py` has for what it compares. */
const SCORED = {
  matrix: "a million rows in memory",
  plain: "the same, scikit-learn with less to do",
  csv: "a million rows from a file into a file",
  regression: "scikit-learn with the regression alone",
};

const scoring = {
  name: "scoring",
  title: "Scoring, beside scikit-learn",
  options: [],
  async measure({ tell }) {
    need(BINARY, MATRIX, PYTHON);
    tell("scoring a million rows, here and in scikit-learn");
    const folder = temporaryFolder();
    try {
      const words = [path.join(ROOT, "tests/scoring/bench.py"), BINARY, MATRIX, "--json"];
      // 1: scikit-learn is faster somewhere.
      const options = { accept: [0, 1], env: { TMPDIR: folder }, tell };
      const { status, answer: result } = await json(PYTHON, words, options);
      const rows = Object.entries(result).map(([name, { ours, theirs }]) => ({
        system: this.title,
        what: SCORED[name] ?? name,
        value: ours,
        unit: "s",
        note: `scikit-learn ${theirs.toFixed(3)} s, ${(theirs / ours).toFixed(1)} times as long`,
      }));
      return { result, rows, problem: status === 1 ? "scikit-learn is faster in one of them" : undefined };
    } finally {
      removeFolder(folder);
    }
  },
};

const PEERS = { anvil: "The paper's contract, anvil", geth: "The paper's contract, five Geth nodes" };

function peerRows(system, { entriesPerSecond, transactionsPerSecond, entries, sentAgain, latency }) {
  const row = (what, value, unit, note) => ({ system, what, value, unit, note });
  return [
    row("until approved, in a block", entriesPerSecond, RATE, `${entries} entries`),
    row("transactions", transactionsPerSecond, "/s"),
    row("transactions sent again", sentAgain, ""),
    ...latencyRows(system, "one workflow until approved", latency, latency.runs),
  ];
}

const peers = {
  name: "peers",
  title: "The paper's contract",
  options: ["entries", "runs"],
  async measure({ options, tell }) {
    const { entries, runs } = options;
    const outcome = { result: {}, rows: [] };
    for (const [peer, system] of Object.entries(PEERS)) {
      if (peer === "geth" && !process.env.GETH) {
        const note = "not measured: GETH names no Geth of version 1.11 to 1.13";
        outcome.rows.push({ system, what: "until approved, in a block", value: null, unit: RATE, note });
        continue;
      }
      const result = await measurePeer(peer, { entries, runs, report: tell }).catch((error) => {
        outcome.problem = [outcome.problem, `${peer}: ${error.message}`].filter(Boolean).join("; ");
      });
      if (!result) continue;
      outcome.result[peer] = result;
      outcome.rows.push(...peerRows(system, result));
    }
    return outcome;
  },
};

/** All parts, in the order in which they are run. Those that share a site follow each other. */
export const PARTS = [
  throughput("single", "single votes", "entries"),
  throughput("batched", "batched votes", "batched-entries"),
  throughput("bulk", "batched votes and submissions", "batched-entries"),
  latency,
  indexer,
  scoring,
  peers,
];
