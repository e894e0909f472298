// The whole way once, on real processes: what `make demo` does, with fewer rows. And what is left of it
// when it is interrupted: nothing.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { pids } from "../../zombienet/five-validators.mjs";

const DEMO = path.join(path.dirname(fileURLToPath(import.meta.url)), "demo.mjs");
/** How long it may take before it counts as hanging, in milliseconds. */
const NEVER = 300_000;

/** Begin the demonstration, with a folder of its own for what it writes. */
function begin(folder, ...words) {
  const child = spawn(process.execPath, [DEMO, ...words], {
    env: { ...process.env, TMPDIR: folder },
    timeout: NEVER,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  }
  const ended = new Promise((resolve) => {
    child.once("close", (status, signal) => resolve({ status, signal, ...output }));
  });
  return { child, output, ended };
}

/** The command lines of processes that work in a folder. */
function working(folder) {
  const lines = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return lines.flatMap((pid) => {
    try {
      const line = fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return line.includes(folder) ? [line] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

describe("the demonstration", { concurrency: false }, () => {
  const inFolder = async (part) => {
    const folder = fs.mkdtempSync(path.join(process.env.TMPDIR ?? "/tmp", "consilium-demo-test-"));
    try {
      await part(folder);
      assert.deepEqual(working(folder), []);
      assert.deepEqual([...pids().keys()], []);
      assert.deepEqual(fs.readdirSync(folder), []);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };

  it("interrupted in the middle, it leaves nothing", () =>
    inFolder(async (folder) => {
      const { child, output, ended } = begin(folder, "--rows", "10");
      await new Promise((resolve) => {
        child.stdout.on("data", () => /^5 of 10/m.test(output.stdout) && resolve());
        ended.then(resolve);
      });
      assert.equal(child.exitCode, null, output.stderr);
      assert.ok(working(folder).length > 0);
      child.kill("SIGINT");
      const { status, stderr } = await ended;
      assert.equal(status, 130, stderr);
    }));

  it("tells its story to the end, and everything in it comes so", () =>
    inFolder(async (folder) => {
      const { status, stdout, stderr } = await begin(folder, "--rows", "30", "--json").ended;
      assert.equal(status, 0, stderr);
      const { outcomes, records, score, calls, expectations } = JSON.parse(stdout);
      assert.deepEqual(outcomes, { migrated: 28, rejected: 2, expired: 1, withdrawn: 1 });
      assert.equal(records, 28);
      assert.ok(expectations.length >= 14);
      assert.deepEqual(expectations.filter(({ holds }) => !holds), []);
      assert.equal(score.healthy + score.ill, 27);
      for (const name of ["submitEntry", "castVote", "castVotes", "confirmMigration"]) {
        const found = calls.find(({ call }) => call === `healthRecords.${name}`);
        assert.ok(found?.transactions > 0 && found.microseconds > 0, name);
        assert.ok(found.seconds > 0, name);
      }
    }));
});
