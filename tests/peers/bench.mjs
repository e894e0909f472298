#!/usr/bin/env node
// Measures the paper's contract on Ethereum nodes: `node tests/peers/bench.mjs --help`. The project's own
// benchmark calls `measure`.

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as anvil from "./anvil.mjs";
import * as geth from "./geth.mjs";
import { measureGas, measureLatency } from "./latency.mjs";
import { ProgramError, stopAll } from "../lib/processes.mjs";
import { measureThroughput } from "./throughput.mjs";
import { TRANSACTIONS, Workflow } from "./workflow.mjs";

const PEERS = { anvil, geth };

const HELP = `Usage: bench.mjs [--peer anvil|geth] [--entries N] [--runs N] [--json]

Deploys the paper's contract on a peer that is started for it, and measures what each call uses in gas,
how long one workflow takes when nothing else happens, and how many entries a second get through.

  --peer      anvil, one node from npm (the default), or geth, five nodes of the Geth that GETH names
  --entries   how many entries for the rate (200)
  --runs      how many workflows for the latency (10)
  --json      one line of JSON instead of a table
  --help      this text`;

/**
 * Measure a peer, `anvil` or `geth`. `options`: `entries` for the rate, `runs` for the latency, and
 * `report`, which is told what is being done. Rates are a second, times are seconds, gas is a call's.
 */
export async function measure(peer, { entries = 200, runs = 10, report = () => {} } = {}) {
  if (!PEERS[peer]) throw new ProgramError(`there is no peer '${peer}': ${Object.keys(PEERS).join(" or ")}`);
  report(`Starting ${peer}.`);
  const workflow = await Workflow.begin(PEERS[peer].start);
  try {
    const gas = await measureGas(workflow);
    report(`Measuring the latency of ${runs} workflows.`);
    const latency = await measureLatency(workflow, runs);
    report(`Sending ${entries} entries.`);
    const rate = await measureThroughput(workflow, entries);
    return {
      peer,
      entriesPerSecond: rate.entriesPerSecond,
      transactionsPerSecond: rate.entriesPerSecond * TRANSACTIONS,
      entries,
      seconds: rate.seconds,
      sentAgain: rate.sentAgain,
      latency,
      gas,
      blocks: rate.blocks,
      note: workflow.peer.note,
    };
  } finally {
    await workflow.peer.stop();
  }
}

function count(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new ProgramError(`--${name} takes a whole number, 1 or more, and not '${text}'`);
  }
  return number;
}

function readOptions() {
  try {
    const string = (standard) => ({ type: "string", default: standard });
    const flag = { type: "boolean", default: false };
    const { values } = parseArgs({
      options: {
        peer: string("anvil"),
        entries: string("200"),
        runs: string("10"),
        json: flag,
        help: flag,
      },
    });
    return { ...values, entries: count("entries", values.entries), runs: count("runs", values.runs) };
  } catch (error) {
    throw new ProgramError(`${error.message}\n\n${HELP}`);
  }
}

function print(result) {
  const row = (name, text) => console.log(`${name.padEnd(40)} ${text}`);
  const { blocks, latency } = result;
  row("peer", `${result.peer}: ${result.note}`);
  row(
    "entries a second",
    `${result.entriesPerSecond.toFixed(1)} (${result.entries} in ${result.seconds.toFixed(1)} s, ` +
      `${result.transactionsPerSecond.toFixed(0)} transactions a second)`,
  );
  row("blocks for them", `${blocks.count}, the fullest with ${blocks.fullest} transactions`);
  row("transactions sent again", result.sentAgain);
  row(
    "one workflow",
    `median ${latency.median.toFixed(2)} s, 95th percentile ${latency.p95.toFixed(2)} s (${latency.runs} runs)`,
  );
  for (const { call, gas } of result.gas) row(call, `${gas.toLocaleString("en")} gas`);
}

let interrupted = false;

async function main() {
  const { peer, entries, runs, json, help } = readOptions();
  if (help) {
    console.log(HELP);
    return;
  }
  const interrupt = async () => {
    interrupted = true;
    await stopAll();
    process.exit(130);
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const result = await measure(peer, { entries, runs, report: (text) => console.error(text) });
  if (json) console.log(JSON.stringify(result));
  else print(result);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch(async (error) => {
    await stopAll();
    // What was stopped on purpose looks like a failure to whoever waits for it.
    if (interrupted) return;
    if (!(error instanceof ProgramError)) throw error;
    console.error(`Error: ${error.message}`);
    process.exit(1);
  });
}
