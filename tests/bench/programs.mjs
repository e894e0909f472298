// The programs that the parts run, and what they say.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../lib/client.mjs";
import { ProgramError, guarded, keepTrack } from "../lib/processes.mjs";
import { atStop } from "./stops.mjs";

const TARGET = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
/** Where results are written, and where the parts keep what they need for their time. */
export const FOLDER = path.join(TARGET, "bench");
/** The load generator. */
export const LOAD = path.join(TARGET, "release", "examples", "load");
/** What scores a matrix in memory. */
export const MATRIX = path.join(TARGET, "release", "examples", "matrix");

/** How long a program may take to end after SIGTERM, in milliseconds. */
const STOP_TIMEOUT = 20_000;

/** What does not come to pass. */
const NEVER = new Promise(() => {});

/** Fails unless the programs are there. */
export function need(...programs) {
  const missing = programs.filter((program) => !fs.existsSync(program));
  if (missing.length === 0) return;
  throw new ProgramError(`missing: ${missing.join(", ")}. \`make bench\` builds and installs it`);
}

/** A folder for a part's time, on the disk that the validators use; removed at the latest at the end. */
export function temporaryFolder() {
  fs.mkdirSync(FOLDER, { recursive: true });
  return keepTrack(fs.mkdtempSync(path.join(FOLDER, "tmp-")));
}

/** Tell each line of a stream. */
function follow(stream, tell) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop();
    lines.filter(Boolean).forEach((line) => tell(line));
  });
  stream.on("end", () => rest && tell(rest));
}

/** End a program, and what it has started: by SIGTERM, and by SIGKILL if that takes too long. */
async function end(child, ended) {
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  if (child.exitCode === null && child.signalCode === null) signal("SIGTERM");
  const isEnded = await Promise.race([
    ended.then(() => true),
    sleep(STOP_TIMEOUT, false, { ref: false }),
  ]);
  if (!isEnded) signal("SIGKILL");
}

/**
 * Run a program, and answer with its exit code and what it printed. `tell` is told each line that it says on
 * the standard error, `began` its process id. `accept`: the exit codes that are no failure. `unless`: a
 * promise that the program is stopped for, if it is broken.
 */
export async function run(program, words, options = {}) {
  const { accept = [0], env = {}, tell = () => {}, began = () => {}, unless = NEVER } = options;
  const child = spawn(...guarded(program, words), {
    env: { ...process.env, ...env },
    // A group of its own: Ctrl-C reaches the benchmark alone, and what the program starts ends with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (status, signal) => resolve(status ?? signal));
  });
  const stop = atStop(() => end(child, ended));
  began(child.pid);
  let stdout = "";
  let last = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  follow(child.stderr, (line) => {
    last = line;
    tell(line);
  });
  const status = await Promise.race([ended, unless]).finally(stop);
  if (accept.includes(status)) return { status, stdout };
  const why = last ? `: ${last.replace(/^Error: /, "")}` : "";
  throw new ProgramError(`${path.basename(program)} ended with ${status}${why}`);
}

/** The same of a program that prints JSON: `answer` is that. */
export async function json(program, words, options) {
  const { status, stdout } = await run(program, words, options);
  try {
    return { status, answer: JSON.parse(stdout) };
  } catch {
    const printed = stdout.trim().slice(0, 200);
    throw new ProgramError(`${path.basename(program)} printed no JSON, but: ${printed}`);
  }
}
