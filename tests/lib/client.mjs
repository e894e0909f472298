// The program `consilium` and key folders, for the tests.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { guarded } from "./processes.mjs";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const TARGET = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
/** The program. */
export const BINARY = process.env.CONSILIUM ?? path.join(TARGET, "release", "consilium");
/** The Pima data. */
export const PIMA = path.join(ROOT, "data", "pima-indians-diabetes.csv");

/** How long a command may take before it counts as hanging, in milliseconds. */
const NEVER = 180_000;

/** The commands that run. */
const running = new Set();

/** Begin a command. `ended` answers with its exit code and signal, and what it printed. */
export function begin(words, { env = {}, input = "" } = {}) {
  const child = spawn(...guarded(BINARY, words), {
    env: { ...process.env, ...env },
    timeout: NEVER,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  }
  // A program that ends before it has read its input is no error here.
  child.stdin.on("error", () => {}).end(input);
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, ...output }));
  });
  const command = { child, output, ended };
  running.add(command);
  const forget = () => running.delete(command);
  ended.then(forget, forget);
  return command;
}

/** End all commands that run, at once. */
export async function endAll() {
  const all = [...running];
  for (const { child } of all) child.kill("SIGKILL");
  await Promise.allSettled(all.map(({ ended }) => ended));
}

/** Run a command that must succeed, and answer with what it printed. */
export async function consilium(words, options) {
  const { status, stdout, stderr } = await begin(words, options).ended;
  assert.equal(status, 0, `consilium ${words.join(" ")}: ${stderr}`);
  return stdout;
}

/** Run a command that must succeed, and answer with the JSON that it printed. */
export async function json(words, options) {
  return JSON.parse(await consilium(["--json", ...words], options));
}

/** Run a command that must fail, and answer with the one line that says why. */
export async function failure(words, options) {
  const { status, stderr } = await begin(words, options).ended;
  assert.equal(status, 1, `consilium ${words.join(" ")}: it ended with ${status}: ${stderr}`);
  const lines = stderr.split("\n").filter((line) => line.startsWith("Error: "));
  assert.equal(lines.length, 1, `one line tells why: ${stderr}`);
  assert.doesNotMatch(stderr, /panicked|RUST_BACKTRACE/);
  return lines[0];
}

/** A folder for a test, and what makes key folders in it. */
export class Workspace {
  constructor(name) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), `consilium-${name}-`));
  }

  path(...names) {
    return path.join(this.folder, ...names);
  }

  write(name, content) {
    const file = this.path(name);
    fs.writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  }

  /** A key folder: of a development account such as `//Alice`, or with a new account. */
  async key(name, uri) {
    const key = this.path(name);
    const words = ["--key", key, "key", "new", ...(uri ? ["--import", "-"] : [])];
    const shown = await json(words, { input: uri ?? "" });
    return { key, account: shown.account, encryptionKey: shown.encryption_keys[0] };
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A record as a clerk writes it, with a reading of glucose in mg/dL. */
export function draft(glucose = 120) {
  const time = "2026-01-31T08:30:00Z";
  return {
    health: {
      observations: [
        { system: "loinc", code: "1518-0", value: glucose, unit: "mg/dL", time },
        { system: "loinc", code: "39156-5", value: 31.5, unit: "kg/m2", time },
      ],
    },
    bill: { currency: "EUR", lines: [{ text: "Oral glucose tolerance test", amount: 2350 }] },
  };
}

/** Open an age file with the standard program; throws if it does not open. */
export function ageDecrypt(identities, file) {
  return execFileSync("age", ["-d", "-i", identities, file], { stdio: ["ignore", "pipe", "pipe"] });
}
