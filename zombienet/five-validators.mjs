// Starts, watches and stops the network of `five-validators.toml`. `network.mjs` is its command line;
// the tests use it too, and can kill one validator and bring it back.

import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const TARGET = path.resolve(HERE, "..", process.env.CARGO_TARGET_DIR ?? "target");
/** The node. */
export const BINARY = process.env.CONSILIUM_NODE ?? path.join(TARGET, "release", "consilium-node");
const ZOMBIENET = path.join(HERE, "node_modules", ".bin", "zombienet");

/** Where the network keeps its databases, logs and state. */
export const DIRECTORY = path.join(TARGET, "network");
// Beside the directory, which zombienet makes anew.
const STATE = path.join(TARGET, "network-state.json");
/** The raw chain spec of the network that runs. */
export const CHAIN_SPEC = path.join(TARGET, "network-chain-spec.json");
const LOG = path.join(TARGET, "network-zombienet.log");
// Where each validator has its session keys.
const KEYS = path.join(TARGET, "network-keys");

/** How long the network may take to finalize its first block, in milliseconds. */
const START_TIMEOUT = 120_000;
/** How long a node may take to answer, in milliseconds: it compiles a new runtime before it goes on. */
const RPC_TIMEOUT = 60_000;
/** How long a validator may take to end after SIGTERM, in milliseconds. */
const STOP_TIMEOUT = 20_000;

/** The validators, with the ports that `five-validators.toml` gives them. */
export const VALIDATORS = ["alice", "bob", "charlie", "dave", "eve"].map((name, index) => ({
  name,
  rpcPort: 9944 + index,
  rpc: `ws://127.0.0.1:${9944 + index}`,
  metricsPort: 9615 + index,
  metrics: `http://127.0.0.1:${9615 + index}/metrics`,
  p2pPort: 30333 + index,
  log: path.join(DIRECTORY, `${name}.log`),
}));

/** An error whose message tells an operator what to do; no stack trace helps with it. */
export class NetworkError extends Error {}

/** One call of a node's RPC over HTTP. */
export async function rpc(port, method, params = []) {
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: AbortSignal.timeout(RPC_TIMEOUT),
  });
  const { result, error } = await response.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** The height of a node's finalized block. */
export async function finalizedHeight(port) {
  const hash = await rpc(port, "chain_getFinalizedHead");
  const header = await rpc(port, "chain_getHeader", [hash]);
  return Number(header.number);
}

function readState() {
  try {
    return JSON.parse(fs.readFileSync(STATE, "utf8"));
  } catch {
    return null;
  }
}

/** Whether a process runs. One that has ended and that its parent has not taken note of does not. */
function isAlive(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
  } catch {
    return false;
  }
}

/** The words of a process's command line; none if it has ended. */
function commandLine(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}

/**
 * The processes of this network: the nodes by their names, and every zombienet. There can be several: one
 * whose nodes were killed by somebody else does not end.
 */
function processes() {
  const nodes = new Map();
  const zombienets = [];
  for (const entry of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const words = commandLine(Number(entry));
    const inside = (word) => word === DIRECTORY || word.startsWith(DIRECTORY + path.sep);
    if (!words.some(inside)) continue;
    const name = words[words.indexOf("--name") + 1];
    // By its name, and not by its program: whoever stops the network may have no CONSILIUM_NODE set.
    if (VALIDATORS.some((validator) => validator.name === name)) nodes.set(name, Number(entry));
    else if (words.some((word) => word.endsWith("zombienet"))) zombienets.push(Number(entry));
  }
  return { nodes, zombienets };
}

/** The process ids of the validators that run, by name. */
export function pids() {
  return processes().nodes;
}

async function waitForEnd(pids, timeout) {
  const deadline = Date.now() + timeout;
  while (pids.some(isAlive) && Date.now() < deadline) await sleep(100);
  return pids.filter(isAlive);
}

/**
 * Stop every process of the network: the nodes get time to close their databases. Answers with whether
 * there was any.
 */
export async function stop() {
  const { nodes: running, zombienets } = processes();
  const nodes = [...running.values()];
  const signal = (pid, name) => {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  // Zombienet last and at once: left to itself it would kill the nodes before they are done.
  zombienets.forEach((pid) => signal(pid, "SIGSTOP"));
  nodes.forEach((pid) => signal(pid, "SIGTERM"));
  (await waitForEnd(nodes, STOP_TIMEOUT)).forEach((pid) => signal(pid, "SIGKILL"));
  zombienets.forEach((pid) => signal(pid, "SIGKILL"));
  const left = await waitForEnd([...nodes, ...zombienets], 5_000);
  if (left.length > 0) throw new NetworkError(`these processes do not end: ${left.join(", ")}`);
  fs.rmSync(STATE, { force: true });
  return nodes.length + zombienets.length > 0;
}

async function checkPort(port, what) {
  const free = await new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
  if (!free) {
    throw new NetworkError(
      `port ${port}, for ${what}, is taken by another process: stop that one first ` +
        "(`make network-stop`, if it is a network started with --detach)",
    );
  }
}

function checkPrograms() {
  if (!fs.existsSync(BINARY)) {
    throw new NetworkError(`the node is missing at ${BINARY}: build it with \`make build\``);
  }
  if (!fs.existsSync(ZOMBIENET)) {
    throw new NetworkError(`zombienet is missing at ${ZOMBIENET}: install it with \`make setup\``);
  }
}

/** A network whose owner was killed is still there, and nobody wants it any more. */
async function clearOrphans() {
  const state = readState();
  if (state && !state.detached && !isAlive(state.owner)) await stop();
}

async function waitUntilFinalizing(zombienet) {
  const deadline = Date.now() + START_TIMEOUT;
  let waiting = [...VALIDATORS];
  while (waiting.length > 0) {
    if (zombienet.exitCode !== null || Date.now() > deadline) {
      const why = zombienet.exitCode !== null ? "zombienet ended" : "they took too long";
      const names = waiting.map(({ name }) => name).join(", ");
      throw new NetworkError(
        `${names} did not finalize a block (${why}): see ${LOG} and the nodes' logs in ${DIRECTORY}`,
      );
    }
    await sleep(250);
    const heights = await Promise.all(
      waiting.map(({ rpcPort }) => finalizedHeight(rpcPort).catch(() => 0)),
    );
    waiting = waiting.filter((_, index) => heights[index] === 0);
  }
}

/**
 * Write the validators' session keys, those of the well-known development accounts, as secret seeds.
 * Zombienet writes them as phrases, of which a node derives the key anew for each signature. On machines
 * of their own that is nothing; here it was a thirtieth of what five validators on two cores did.
 */
function writeSessionKeys() {
  fs.rmSync(KEYS, { recursive: true, force: true });
  for (const { name } of VALIDATORS) {
    const folder = path.join(KEYS, name);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const uri = `//${name[0].toUpperCase()}${name.slice(1)}`;
    for (const [type, scheme] of [["aura", "sr25519"], ["gran", "ed25519"]]) {
      const words = ["key", "inspect", "--output-type", "json", "--scheme", scheme, uri];
      const { publicKey, secretSeed } = JSON.parse(execFileSync(BINARY, words, { encoding: "utf8" }));
      // As Substrate's keystore has it: the key's type and the public key name the file.
      const file = Buffer.from(type).toString("hex") + publicKey.slice("0x".length);
      fs.writeFileSync(path.join(folder, file), JSON.stringify(secretSeed), { mode: 0o600 });
    }
  }
}

/**
 * Start the five validators and wait until each has finalized a block. If that fails, nothing is
 * left running.
 */
export async function start({ detached = false } = {}) {
  checkPrograms();
  await clearOrphans();
  for (const { name, rpcPort, metricsPort, p2pPort } of VALIDATORS) {
    await checkPort(rpcPort, `the RPC of ${name}`);
    await checkPort(metricsPort, `the metrics of ${name}`);
    await checkPort(p2pPort, `the network of ${name}`);
  }

  fs.rmSync(DIRECTORY, { recursive: true, force: true });
  fs.mkdirSync(TARGET, { recursive: true });
  const spec = execFileSync(BINARY, ["export-chain-spec", "--chain", "local", "--raw"], {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "inherit"],
  });
  fs.writeFileSync(CHAIN_SPEC, spec);
  writeSessionKeys();

  const log = fs.openSync(LOG, "w");
  const config = path.join(HERE, "five-validators.toml");
  const zombienet = spawn(ZOMBIENET, ["-p", "native", "-f", "-d", DIRECTORY, "spawn", config], {
    // A session of its own, so that Ctrl-C reaches this process alone, which stops the nodes first.
    detached: true,
    env: {
      ...process.env,
      CONSILIUM_NODE: BINARY,
      CONSILIUM_CHAIN_SPEC: CHAIN_SPEC,
      CONSILIUM_KEYS: KEYS,
    },
    stdio: ["ignore", log, log],
  });
  fs.closeSync(log);
  fs.writeFileSync(STATE, JSON.stringify({ owner: process.pid, detached }));
  try {
    await waitUntilFinalizing(zombienet);
  } catch (error) {
    await stop();
    throw error;
  }
  if (detached) zombienet.unref();
  return zombienet;
}

/** Kill a validator with SIGKILL; what it answers with brings it back, with its database. */
export async function kill(name) {
  const pid = pids().get(name);
  if (pid === undefined) throw new NetworkError(`${name} is not running`);
  const [program, ...words] = commandLine(pid);
  process.kill(pid, "SIGKILL");
  await waitForEnd([pid], 5_000);
  return () => {
    const log = fs.openSync(path.join(DIRECTORY, `${name}.log`), "a");
    const child = spawn(program, words, { detached: true, stdio: ["ignore", log, log] });
    fs.closeSync(log);
    child.unref();
  };
}
