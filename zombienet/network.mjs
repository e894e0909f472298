#!/usr/bin/env node
// The five-validator network from the command line: `make network`.

import { parseArgs } from "node:util";
import { DIRECTORY, NetworkError, VALIDATORS, start, stop } from "./five-validators.mjs";

const HELP = `Usage: network.mjs [--detach | --stop]

Starts the five validators of the chain \`local\` on this machine and waits until they finalize.
Ctrl-C stops them.

  --detach   start them, and leave them running
  --stop     stop those that run
  --help     this text`;

function options() {
  try {
    const flag = { type: "boolean" };
    return parseArgs({ options: { detach: flag, stop: flag, help: flag } }).values;
  } catch (error) {
    throw new NetworkError(`${error.message}\n\n${HELP}`);
  }
}

async function run() {
  const { detach = false, stop: stopping, help } = options();
  if (help) {
    console.log(HELP);
    return;
  }
  if (stopping) {
    const ran = await stop();
    console.log(ran ? "The network is stopped." : `No network with its files in ${DIRECTORY} runs.`);
    return;
  }

  let interrupted = false;
  const interrupt = async () => {
    if (interrupted) return;
    interrupted = true;
    console.log("\nStopping the validators.");
    await stop();
    process.exit(0);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);

  console.log("Starting five validators.");
  const zombienet = await start({ detached: detach });
  for (const { name, rpc, metrics } of VALIDATORS) {
    console.log(`${name.padEnd(8)} RPC ${rpc}   metrics ${metrics}`);
  }
  console.log(`They finalize. Databases and logs are in ${DIRECTORY}.`);
  if (detach) {
    console.log("Stop them with `make network-stop`.");
    process.exit(0);
  }
  console.log("Stop them with Ctrl-C.");
  zombienet.on("exit", async () => {
    if (interrupted) return;
    console.error("Error: zombienet ended by itself; stopping the validators.");
    await stop();
    process.exit(1);
  });
}

run().catch((error) => {
  if (!(error instanceof NetworkError)) throw error;
  console.error(`Error: ${error.message}`);
  process.exit(1);
});
