// What is told at the end: how long it took, what each call cost, how well the scores foretell.

import fs from "node:fs";
import { stringCamelCase } from "@polkadot/util";
import { median, quantile, wilcoxonRankSum } from "simple-statistics";
import { PIMA } from "../lib/client.mjs";

/** The smallest units of a token. */
const TOKEN = 1e12;
/** How many blocks are read at a time. */
const AT_A_TIME = 16;
/** A line of the logs, in text or JSON, that tells of a call. */
const CARRIED_OUT = /carried out.*?call"?[=:]"?([\w.]+).*?seconds"?[=:]([\d.]+)/;

const middle = (values) => (values.length > 0 ? median(values) : null);

/** Seconds from the block of an entry's submission to its record being in the database, with its score. */
export async function latency({ system, seen }) {
  const entries = await system.db.collection("entries").find({ status: "migrated" }).toArray();
  const seconds = entries
    .filter(({ _id }) => seen.has(_id))
    .map(({ _id, submitted }) => (seen.get(_id) - submitted.time.getTime()) / 1000);
  return { records: seconds.length, median: middle(seconds), p95: quantile(seconds, 0.95) };
}

/** How probable it is that of two people the one with diabetes has the higher score. */
export async function areaUnderCurve({ system, rowOf }) {
  const rows = fs.readFileSync(PIMA, "utf8").trim().split("\n").slice(1);
  const scored = await system.db
    .collection("records")
    .find({ "score.probability": { $exists: true }, amended_by: { $exists: false } })
    .toArray();
  const groups = { 0: [], 1: [] };
  for (const { _id, score } of scored) {
    const outcome = rows[rowOf.get(Number(_id)) - 1].trim().split(",").at(-1);
    groups[outcome].push(score.probability);
  }
  const [healthy, ill] = [groups[0].length, groups[1].length];
  if (healthy === 0 || ill === 0) return { auc: null, healthy, ill };
  // The rank sum is that of the first sample; the area follows from it (Hanley and McNeil, 1982).
  const rankSum = wilcoxonRankSum(groups[1], groups[0]);
  return { auc: (rankSum - (ill * (ill + 1)) / 2) / (ill * healthy), healthy, ill };
}

/** The transactions of a block, with what they weighed and cost. */
async function transactions(api, number) {
  const hash = await api.rpc.chain.getBlockHash(number);
  const [{ block }, events] = await Promise.all([
    api.rpc.chain.getBlock(hash),
    api.query.system.events.at(hash),
  ]);
  return block.extrinsics.flatMap((extrinsic, place) => {
    if (!extrinsic.isSigned) return [];
    const own = events.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eq(place));
    const data = (section, method) =>
      own.find(({ event }) => event.section === section && event.method === method)?.event.data;
    const result = data("system", "ExtrinsicSuccess") ?? data("system", "ExtrinsicFailed");
    const { section, method } = extrinsic.method;
    const fee = data("transactionPayment", "TransactionFeePaid");
    return [{
      name: `${section}.${method}`,
      isFree: !fee,
      microseconds: result.dispatchInfo.weight.refTime.toNumber() / 1e6,
      fee: fee ? Number(fee.actualFee.toBigInt()) / TOKEN : 0,
    }];
  });
}

/** Of each call, the seconds from giving it to the answer, as the programs have logged it. */
function answers(logs) {
  const seconds = new Map();
  for (const line of logs.flatMap((text) => text.split("\n"))) {
    const found = CARRIED_OUT.exec(line);
    if (!found) continue;
    const [pallet, call] = found[1].split(".");
    const name = `${stringCamelCase(pallet)}.${stringCamelCase(call)}`;
    seconds.set(name, [...(seconds.get(name) ?? []), Number(found[2])]);
  }
  return seconds;
}

/** What each call of the story weighed, cost and took: medians. */
export async function costs({ system: { api } }, logs) {
  const head = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
  const all = [];
  for (let first = 1; first <= head; first += AT_A_TIME) {
    const numbers = Array.from({ length: Math.min(AT_A_TIME, head - first + 1) }, (_, each) => first + each);
    all.push(...(await Promise.all(numbers.map((number) => transactions(api, number)))).flat());
  }
  const seconds = answers(logs);
  const kinds = new Map();
  for (const each of all) {
    const kind = each.isFree ? `${each.name}, free` : each.name;
    kinds.set(kind, [...(kinds.get(kind) ?? []), each]);
  }
  return [...kinds].sort().map(([call, same]) => ({
    call,
    transactions: same.length,
    microseconds: median(same.map(({ microseconds }) => microseconds)),
    fee: median(same.map(({ fee }) => fee)),
    // The logs do not tell what was free: of both together.
    seconds: middle(seconds.get(same[0].name) ?? []),
  }));
}

/** The figures for a person to read. */
export function describe({ outcomes, records, time, score, calls }) {
  const row = (...cells) => `  ${cells[0].padEnd(38)}${cells.slice(1).map((cell) => cell.padStart(14)).join("")}`;
  const number = (value, digits) => (value === null ? "–" : value.toFixed(digits));
  const lines = ["Entries by outcome, as the database has it:"];
  for (const [status, entries] of Object.entries(outcomes).sort()) lines.push(row(status, String(entries)));
  lines.push("", `Records in MongoDB: ${records}`);
  lines.push(
    `From the block of a submission to the scored record: median ${number(time.median, 1)} s, 95th percentile ${number(time.p95, 1)} s (${time.records} records)`,
  );
  lines.push(
    `AUC of the scores on these rows: ${number(score.auc, 3)} (${score.ill} with diabetes, ${score.healthy} without).`,
    "  The model was trained on these rows too, so that this says little: see data/models/README.md for how",
    "  good it is for people whom it has not seen.",
    "",
    "What each call weighed, cost and took until it was final, or in a block (medians; patients vote for free):",
    row("call", "transactions", "weight, µs", "fee, tokens", "answer, s"),
  );
  for (const { call, transactions, microseconds, fee, seconds } of calls) {
    lines.push(row(call, String(transactions), number(microseconds, 0), number(fee, 6), number(seconds, 2)));
  }
  return lines.join("\n");
}
