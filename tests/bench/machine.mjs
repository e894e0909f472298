// On what was measured, and with what.

import { execFileSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { BINARY as NODE } from "../../zombienet/five-validators.mjs";
import { BINARY, ROOT } from "../lib/client.mjs";
import { PYTHON } from "../lib/python.mjs";

const ANVIL =
  process.env.ANVIL ??
  path.join(ROOT, "tests/peers/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

/** The first line that a program prints, or null where there is none. */
function firstLine(program, ...words) {
  if (!program) return null;
  try {
    const options = { encoding: "utf8", cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] };
    return execFileSync(program, words, options).trim().split("\n")[0];
  } catch {
    return null;
  }
}

/** The processor, how many cores, the memory, and how busy it is before anything is measured. */
export function machine() {
  const cores = os.cpus();
  return {
    processor: cores[0]?.model ?? "unknown",
    cores: cores.length,
    memoryGigabytes: Number((os.totalmem() / 1e9).toFixed(1)),
    system: `${os.type()} ${os.release()}`,
    // Of the last minute: an idle machine has hardly more than 0.
    loadBefore: os.loadavg()[0],
  };
}

/** The versions of what takes part; null where it is not there. */
export function programs() {
  return {
    commit: firstLine("git", "describe", "--always", "--dirty"),
    consilium: firstLine(BINARY, "--version"),
    "consilium-node": firstLine(NODE, "--version"),
    node: process.version,
    anvil: firstLine(ANVIL, "--version"),
    geth: firstLine(process.env.GETH, "--version"),
    "scikit-learn": firstLine(PYTHON, "-c", "import sklearn; print(sklearn.__version__)"),
  };
}
