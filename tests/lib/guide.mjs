// The blocks of code in a guide, so that a test can run what the guide says as it stands.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { ROOT } from "./client.mjs";

/** How long all of a guide may take before it counts as hanging, in milliseconds. */
const NEVER = 600_000;

/**
 * The fenced blocks of a guide in `docs/`: the language, the text, and the number of the line with
 * the opening fence. `follows` says that nothing but white space is between a block and the one
 * before.
 */
export function blocksOf(name) {
  const lines = fs.readFileSync(path.join(ROOT, "docs", name), "utf8").split("\n");
  const blocks = [];
  let open = null;
  let isAlone = true;
  for (const [index, line] of lines.entries()) {
    if (!open && line.startsWith("```")) {
      open = { language: line.slice(3), line: index + 1, follows: !isAlone, lines: [] };
    } else if (open && line === "```") {
      blocks.push({ ...open, text: open.lines.join("\n") });
      open = null;
      isAlone = false;
    } else if (open) {
      open.lines.push(line);
    } else if (line.trim() !== "") {
      isAlone = true;
    }
  }
  assert.equal(open, null, `${name}: the block in line ${open?.line} has no end`);
  return blocks;
}

/**
 * One program of all blocks of a language, each after what `mark` makes of it. Its lines have the
 * numbers that they have in the guide, so that errors lead there.
 */
export function programOf(blocks, mark) {
  const program = [];
  for (const block of blocks) {
    program[block.line - 1] = mark(block);
    block.lines.forEach((line, index) => (program[block.line + index] = line));
  }
  return `${Array.from(program, (line) => line ?? "").join("\n")}\n`;
}

/** Run a program that must succeed, and answer with what it printed. */
export async function run(command, words, options) {
  const child = spawn(command, words, { ...options, timeout: NEVER, killSignal: "SIGKILL" });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  }
  child.stdin.end();
  const [status, signal] = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (...how) => resolve(how));
  });
  assert.equal(status, 0, `it ended with ${signal ?? status}:\n${output.stdout}\n${output.stderr}`);
  return output.stdout;
}

/** Whether a text is what the guide shows, in which `…` stands for anything in a line. */
export function isShown(shown, printed) {
  const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${shown.split("…").map(escape).join(".+")}$`).test(printed);
}
