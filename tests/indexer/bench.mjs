#!/usr/bin/env node
// How fast the indexer catches up: empty blocks, and then blocks with approved entries, on the network
// that runs, with a mongod of its own. `make bench-indexer`.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { VALIDATORS, finalizedHeight } from "../../zombienet/five-validators.mjs";
import { connect } from "../lib/chain.mjs";
import { BINARY, PIMA, Workspace, begin, consilium } from "../lib/client.mjs";
import { Hospitals, as } from "../lib/hospitals.mjs";
import { Index, submit } from "../lib/indexer.mjs";
import { Mongod } from "../lib/mongod.mjs";
import { prepare } from "./scenario.mjs";

const HELP = `Usage: bench.mjs [--entries N] [--blocks N] [--json]

Waits until the network that runs has so many blocks (default 3000), submits and approves entries
(default 2000), and indexes all of it into empty databases: once up to the last block before the
entries, and once to the end.`;

const PORT = 27119;

/** Run `consilium index` into a new database, and answer with its time, processor and memory. */
async function index(operator, mongod, name, ...options) {
  const words = new Index(operator, mongod, name).words("index", "--no-confirm", ...options);
  const began = performance.now();
  const { child, ended } = begin(words);
  let memory = 0;
  let processor = 0;
  const watch = setInterval(() => {
    try {
      const status = fs.readFileSync(`/proc/${child.pid}/status`, "utf8");
      memory = Math.max(memory, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
      const fields = fs.readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      processor = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It has ended.
    }
  }, 20);
  const { status, stderr } = await ended;
  clearInterval(watch);
  if (status !== 0) throw new Error(stderr);
  return {
    seconds: (performance.now() - began) / 1000,
    processorSeconds: processor,
    memoryMegabytes: Math.round(memory / 1024),
  };
}

/** So many entries in blocks, approved. */
async function approve(teams, count) {
  const rounds = Math.ceil(count / (teams.length * 150));
  for (let round = 0; round < rounds; round += 1) {
    const each = Math.min(150, Math.ceil((count - round * teams.length * 150) / teams.length));
    await Promise.all(
      teams.map(async ({ hospital, supporting, patient, index }) => {
        const first = 1 + index * 150;
        const rows = ["--pima", PIMA, "--rows", `${first}-${first + each - 1}`];
        const time = ["--time", `2026-01-01T${String(round).padStart(2, "0")}:00:00Z`];
        const entries = await submit(hospital, ...rows, ...time, "--patient", patient.account);
        await Promise.all(
          [supporting, patient].map((voter) =>
            consilium(as(voter, "entry", "vote", ...entries, "--approve")),
          ),
        );
      }),
    );
    process.stderr.write(`approved: ${Math.min(count, (round + 1) * teams.length * 150)} of ${count}\n`);
  }
}

async function measure({ entries, blocks }) {
  const workspace = new Workspace("bench-indexer");
  const mongod = new Mongod(workspace.path("mongod"), PORT);
  await mongod.start();
  const api = await connect(VALIDATORS[4].rpc);
  try {
    const hospitals = await Hospitals.prepare(workspace);
    const teams = await prepare({ hospitals });
    // One comes a second: this may take an hour.
    for (;;) {
      const height = await finalizedHeight(VALIDATORS[0].rpcPort);
      if (height >= blocks) break;
      process.stderr.write(`blocks: ${height} of ${blocks}\n`);
      await sleep(10_000);
    }
    const before = await finalizedHeight(VALIDATORS[0].rpcPort);
    await approve(teams, entries);
    await sleep(3000);
    const { operator } = hospitals;
    const empty = await index(operator, mongod, "empty", "--until", before);
    const half = await index(operator, mongod, "half", "--until", Math.floor(before / 2));
    const whole = await index(operator, mongod, "whole", "--once");
    const records = await new Index(operator, mongod, "whole").with((db) =>
      db.collection("records").countDocuments(),
    );
    const rest = whole.seconds - empty.seconds;
    return {
      machine: `${cpus().length} × ${cpus()[0].model}`,
      program: execFileSync(BINARY, ["--version"], { encoding: "utf8" }).trim(),
      blocksBefore: before,
      blocksPerSecond: before / empty.seconds,
      memoryHalfMegabytes: half.memoryMegabytes,
      memoryMegabytes: empty.memoryMegabytes,
      records,
      entriesPerSecond: records / rest,
      memoryWithEntriesMegabytes: whole.memoryMegabytes,
      processorSeconds: { blocks: empty.processorSeconds, all: whole.processorSeconds },
      seconds: { blocks: empty.seconds, all: whole.seconds },
    };
  } finally {
    await api.disconnect();
    await mongod.stop();
    workspace.remove();
  }
}

async function run() {
  const text = { type: "string" };
  const flag = { type: "boolean" };
  const { values } = parseArgs({ options: { entries: text, blocks: text, json: flag, help: flag } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const result = await measure({
    entries: Number(values.entries ?? 2000),
    blocks: Number(values.blocks ?? 3000),
  });
  if (values.json) {
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  console.log(`${result.machine}, with five validators and mongod beside it
  ${result.blocksBefore} blocks with hardly any entries: ${result.blocksPerSecond.toFixed(0)} blocks/s
  ${result.records} approved entries after them: ${result.entriesPerSecond.toFixed(0)} entries/s
  memory: ${result.memoryHalfMegabytes} MB for half of the blocks, ${result.memoryMegabytes} MB for all, ${result.memoryWithEntriesMegabytes} MB with the entries
  its own processor time: ${result.processorSeconds.blocks} s of ${result.seconds.blocks.toFixed(1)} s, with the entries ${result.processorSeconds.all} s of ${result.seconds.all.toFixed(1)} s`);
}

run().catch((error) => {
  console.error(`Error: ${error.message}`);
  process.exit(1);
});
