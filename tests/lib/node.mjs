// A node of its own beside the network: it follows the chain, and can be stopped and started.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { BINARY, CHAIN_SPEC, VALIDATORS, finalizedHeight, rpc } from "../../zombienet/five-validators.mjs";
import { until } from "./chain.mjs";

/** A full node that keeps the state of so many blocks. */
export class FullNode {
  constructor(folder, { rpcPort, p2pPort, statePruning }) {
    this.folder = folder;
    this.rpcPort = rpcPort;
    this.rpc = `ws://127.0.0.1:${rpcPort}`;
    this.p2pPort = p2pPort;
    this.statePruning = statePruning;
    this.child = null;
  }

  /** Start it, and wait until it has finalized what the network has. */
  async start() {
    fs.mkdirSync(this.folder, { recursive: true });
    const key = path.join(this.folder, "node.key");
    if (!fs.existsSync(key)) {
      execFileSync(BINARY, ["key", "generate-node-key", "--file", key], { stdio: "ignore" });
    }
    const [bootnode] = await rpc(VALIDATORS[0].rpcPort, "system_localListenAddresses");
    const words = ["--name", "full", "--chain", CHAIN_SPEC, "--base-path", path.join(this.folder, "db")];
    words.push("--node-key-file", key, "--bootnodes", bootnode, "--no-mdns", "--no-prometheus");
    words.push("--rpc-port", this.rpcPort, "--listen-addr", `/ip4/127.0.0.1/tcp/${this.p2pPort}/ws`);
    words.push("--state-pruning", this.statePruning);
    const log = fs.openSync(path.join(this.folder, "node.log"), "a");
    this.child = spawn(BINARY, words.map(String), { stdio: ["ignore", log, log] });
    fs.closeSync(log);
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    const wanted = await finalizedHeight(VALIDATORS[0].rpcPort);
    await until(`the full node finalizes ${wanted}`, async () => {
      if (this.child.exitCode !== null) throw new Error(`the full node ended: see ${this.folder}`);
      return (await finalizedHeight(this.rpcPort).catch(() => 0)) >= wanted;
    });
  }

  async stop() {
    if (!this.child) return;
    this.child.kill("SIGTERM");
    await this.ended;
    this.child = null;
  }
}
