// Starts and stops the programs that are measured, and leaves none behind.

import { spawn } from "node:child_process";
import fs from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a program may take to end after SIGTERM, in milliseconds. */
const STOP_TIMEOUT = 10_000;

/** Has the kernel end a program when this one is killed and can do nothing more. Linux alone has it. */
const SETPRIV = "/usr/bin/setpriv";

/** An error whose message tells the reader what to do; no stack trace helps with it. */
export class ProgramError extends Error {}

const running = new Set();
const folders = new Set();

// The last resort: whoever ends this program in another way than by `stopAll` leaves nothing either.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A program and its words, for `spawn`, so that it ends with this one however that ends. */
export function guarded(program, words) {
  const guard = fs.existsSync(SETPRIV) ? [SETPRIV, "--pdeathsig", "KILL"] : [];
  const [command, ...rest] = [...guard, program, ...words.map(String)];
  return [command, rest];
}

/** Start a program. What it prints goes to the file `log`, or nowhere. */
export function begin(program, words, { log, env = {} } = {}) {
  const output = log ? fs.openSync(log, "a") : "ignore";
  const options = { stdio: ["ignore", output, output], env: { ...process.env, ...env } };
  const child = spawn(...guarded(program, words), options);
  if (log) fs.closeSync(output);
  running.add(child);
  child.ended = new Promise((resolve) => {
    const end = () => {
      running.delete(child);
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  return child;
}

export const hasEnded = (child) => !running.has(child);

/** Stop programs by their process ids: SIGTERM, and SIGKILL for those that do not end. */
export async function stop(children) {
  for (const child of children) if (running.has(child)) child.kill("SIGTERM");
  const ended = Promise.all(children.map((child) => child.ended));
  await Promise.race([ended, sleep(STOP_TIMEOUT, null, { ref: false })]);
  for (const child of children) if (running.has(child)) child.kill("SIGKILL");
  await ended;
}

/** Note a folder, to be removed whatever happens. */
export function keepTrack(folder) {
  folders.add(folder);
  return folder;
}

export function removeFolder(folder) {
  fs.rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Stop every program that was started here, and remove its folder. */
export async function stopAll() {
  await stop([...running]);
  [...folders].forEach(removeFolder);
}

/** Ports of 127.0.0.1 that nobody listens on. */
export async function freePorts(count) {
  // All are held until the last is known, so that no two are the same.
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * Ask `condition` until it answers with something true, and answer with that. Fails when it takes
 * longer than `timeout` milliseconds, or as soon as one of `children` has ended.
 */
export async function until(what, timeout, condition, { children = [], every = 50 } = {}) {
  const deadline = performance.now() + timeout;
  let last = null;
  for (;;) {
    try {
      const answer = await condition();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    if (children.some(hasEnded)) throw new ProgramError(`${what}: the program ended by itself`);
    if (performance.now() > deadline) {
      const why = last ? `, last because of: ${last.message}` : "";
      throw new ProgramError(`${what}: not within ${timeout / 1_000} s${why}`);
    }
    await sleep(every);
  }
}
