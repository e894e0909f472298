#!/usr/bin/env node
// The whole benchmark: Consilium from the submission to the scored record, and beside it the contract of
// the paper. `make bench`.

import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { machine, programs } from "./machine.mjs";
import { PARTS } from "./parts.mjs";
import { plot } from "./plot.mjs";
import { FOLDER } from "./programs.mjs";
import { Site } from "./site.mjs";
import { stopAll } from "./stops.mjs";
import { table } from "./table.mjs";

const NAMES = PARTS.map(({ name }) => name);

const HELP = `Usage: bench.mjs [--only NAME,NAME] [--entries N] [--batched-entries N] [--runs N]
                 [--blocks N] [--json FILE] [--plot FILE]

Measures on this machine, one after the other:

  single     entries a second on five validators, into scored records in MongoDB: a call for each vote
  batched    the same, with calls that have many votes
  bulk       the same, and with transactions that have several entries, as \`consilium entry submit\` sends them
  latency    seconds for one entry when there is nothing else to do
  indexer    how fast an indexer catches up, from an empty database
  scoring    a million rows scored, here and in scikit-learn
  peers      the paper's contract on anvil, and on five Geth nodes where GETH names a Geth

  --only             these parts alone
  --entries          how many entries: single, indexer, peers (2000)
  --batched-entries  how many entries: batched, bulk (5000)
  --runs             how many workflows: latency, peers (20)
  --blocks           how many blocks there are before the indexer's entries: one comes a second (300)
  --json             where the results are written; default: bench/bench.json where cargo builds
  --plot             where the chart is written, as SVG; default: bench/bench.svg there
  --help             this text

Exit code 0: all was measured. 1: a part failed; why is printed, and the others were run.
2: wrong arguments. 130, 143: interrupted, and everything that was started is stopped.`;

const DEFAULTS = { entries: 2000, "batched-entries": 5000, runs: 20, blocks: 300 };

function fail(message) {
  console.error(`Error: ${message}\n\n${HELP}`);
  process.exit(2);
}

function count(name, text) {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  return fail(`--${name} takes a whole number from 1 to 9,999,999, and not '${text}'`);
}

function readOptions() {
  const names = ["only", ...Object.keys(DEFAULTS), "json", "plot"];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
  let values;
  try {
    ({ values } = parseArgs({ options: { ...options, help: { type: "boolean" } } }));
  } catch (error) {
    fail(error.message);
  }
  const numbers = Object.entries(DEFAULTS).map(([name, standard]) => [
    name,
    count(name, values[name] ?? String(standard)),
  ]);
  const only = values.only?.split(",") ?? NAMES;
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) fail(`there is no part '${unknown}': ${NAMES.join(", ")}`);
  return {
    ...Object.fromEntries(numbers),
    parts: PARTS.filter(({ name }) => only.includes(name)),
    json: path.resolve(values.json ?? path.join(FOLDER, "bench.json")),
    plot: path.resolve(values.plot ?? path.join(FOLDER, "bench.svg")),
    help: values.help ?? false,
  };
}

/** The command that gives the rows of a part alone, with what it depends on built before. */
function command({ name, options: own }, options) {
  const words = own.map((option) => ` --${option} ${options[option]}`);
  return `make bench ARGS="--only ${name}${words.join("")}"`;
}

let interrupted = null;

/** What is stopped on purpose looks like a failure to whoever waits for it: nobody goes on then. */
async function unlessInterrupted() {
  if (interrupted) await new Promise(() => {});
}

async function interrupt(signal, code) {
  if (interrupted) return;
  interrupted = signal;
  console.error("\nStopping what was started.");
  const errors = await stopAll();
  for (const { message } of errors) console.error(`Error: ${message}`);
  process.exit(code);
}

/** Run the parts. A site serves those that need it and follow each other, until one of them fails. */
async function measure(options) {
  const outcome = { rows: [], results: {}, failures: [] };
  let site = null;
  const leave = async () => {
    const left = site;
    site = null;
    await left?.end();
  };
  for (const [index, part] of options.parts.entries()) {
    const tell = (text) =>
      console.error(`part ${index + 1} of ${options.parts.length}: ${part.name}: ${text}`);
    const failed = (why) => {
      tell(`it failed: ${why}`);
      outcome.failures.push({ part: part.name, why, command: command(part, options) });
    };
    try {
      if (part.needsSite) site ??= await Site.begin(tell);
      else await leave();
      const { result, rows, problem } = await part.measure({ site, options, tell });
      await unlessInterrupted();
      outcome.results[part.name] = result;
      const own = { part: part.name, command: command(part, options) };
      outcome.rows.push(...rows.map((row) => ({ ...row, ...own })));
      if (problem) failed(problem);
    } catch (error) {
      await unlessInterrupted();
      failed(error.message);
      // What one has left undone is not to be measured with the next.
      await leave().catch((error) => tell(error.message));
    }
  }
  await leave();
  await unlessInterrupted();
  return outcome;
}

function write(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  console.error(`written: ${file}`);
}

async function main() {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return;
  }
  process.on("SIGINT", () => interrupt("SIGINT", 130));
  process.on("SIGTERM", () => interrupt("SIGTERM", 143));

  const on = machine();
  const began = new Date().toISOString();
  const { rows, results, failures } = await measure(options);
  const place = `${on.cores} cores, ${on.processor}, ${on.memoryGigabytes} GB`;
  const document = { began, machine: on, programs: programs(), rows, results, failures };
  write(options.json, `${JSON.stringify(document, null, 2)}\n`);
  const chart = await plot(results, place);
  if (chart) write(options.plot, chart);
  if (rows.length > 0) console.log(`${place}\n\n${table(rows)}`);
  for (const { part, why } of failures) console.error(`Error: ${part}: ${why}`);
  process.exit(failures.length > 0 ? 1 : 0);
}

main().catch(async (error) => {
  await unlessInterrupted();
  await stopAll();
  console.error(`Error: ${error.message}`);
  process.exit(1);
});
