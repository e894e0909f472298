#!/usr/bin/env node
// All of Consilium at work, on real data and real processes: `make demo`.

import { parseArgs } from "node:util";
import { NetworkError } from "../../zombienet/five-validators.mjs";
import { ProgramError, stopAll } from "../lib/processes.mjs";
import { Cast } from "./cast.mjs";
import { Expectations } from "./expectations.mjs";
import { areaUnderCurve, costs, describe, latency } from "./figures.mjs";
import { Story } from "./story.mjs";
import { System } from "./system.mjs";

const HELP = `Usage: demo.mjs [--keep] [--rows N] [--json]

Starts five validators, mongod, the indexer and everybody's review; then hospitals submit rows of the Pima
data as entries, hospitals and patients vote, and what is approved is moved into MongoDB and scored. The
exit code is 0 if everything came as the story says. Ctrl-C stops it.

  --keep   leave everything running at the end, until Ctrl-C, and print the addresses
  --rows   how many rows of the data, 10 to 768 (200)
  --json   print the figures as JSON, and tell the story on the standard error
  --help   this text`;

/** What a shell says of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

function readOptions() {
  try {
    const flag = { type: "boolean", default: false };
    const rows = { type: "string", default: "200" };
    const { values } = parseArgs({ options: { keep: flag, rows, json: flag, help: flag } });
    const number = Number(values.rows);
    if (!(Number.isInteger(number) && number >= 10 && number <= 768)) {
      throw new Error(`--rows takes a whole number from 10 to 768, and not '${values.rows}'`);
    }
    return { ...values, rows: number };
  } catch (error) {
    console.error(`Error: ${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

async function tell(story, say) {
  const chapters = story.chapters();
  for (const [place, [title, chapter]] of chapters.entries()) {
    say(`\n${place + 1} of ${chapters.length}: ${title}`);
    await chapter();
  }
}

async function figures(story) {
  const logs = [...story.system.logs(), ...story.cast.logs];
  return {
    outcomes: story.outcomes,
    records: story.records,
    time: await latency(story),
    score: await areaUnderCurve(story),
    calls: await costs(story, logs),
  };
}

async function run({ keep, rows, json }) {
  const say = json ? console.error : console.log;
  const began = Date.now();
  const system = new System();
  let isInterrupted = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, async () => {
      if (isInterrupted) return;
      isInterrupted = true;
      say("\nStopping everything.");
      await system.stop();
      process.exit(INTERRUPTED);
    });
  }
  try {
    const expectations = new Expectations(say);
    const story = new Story({ system, cast: new Cast(system), expectations, rows });
    await tell(story, say);
    const found = await figures(story);
    const seconds = (Date.now() - began) / 1000;
    say(`\n${describe(found)}\n`);
    if (json) console.log(JSON.stringify({ seconds, ...found, expectations: expectations.all }));
    const { failed } = expectations;
    say(
      failed.length === 0
        ? `Everything came as the story says, in ${seconds.toFixed(0)} s.`
        : `${failed.length} of ${expectations.all.length} did not come as the story says: ${failed.join("; ")}`,
    );
    if (keep) {
      say("\nEverything goes on until Ctrl-C:");
      for (const [name, address] of Object.entries(system.addresses())) say(`  ${name.padEnd(18)} ${address}`);
      await new Promise(() => setInterval(() => {}, 1 << 30));
    }
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    // What was stopped on purpose looks like a failure to whoever waits for it.
    if (isInterrupted) return new Promise(() => {});
    const isKnown = error instanceof ProgramError || error instanceof NetworkError;
    console.error(`\nError: ${isKnown ? error.message : error.stack}`);
    return 1;
  } finally {
    if (!isInterrupted) await system.stop();
  }
}

const options = readOptions();
if (options.help) {
  console.log(HELP);
} else {
  const code = await run(options);
  await stopAll();
  process.exit(code);
}
