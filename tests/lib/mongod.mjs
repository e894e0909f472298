// A real mongod on this machine, as a replica set of one member: transactions need that. From the
// command line it runs until Ctrl-C (`make database`).

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import { guarded } from "./processes.mjs";

const TOOLS =
  process.env.CONSILIUM_TOOLS ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "consilium", "tools");
const FETCHED = path.join(TOOLS, "bin", "mongod");
/** The one that `scripts/setup.sh database` fetched, or the system's own. */
const BINARY = fs.existsSync(FETCHED) ? FETCHED : "mongod";
const SET = "consilium";
/** How long mongod may take to start or to end, in milliseconds. */
const NEVER = 60_000;

/** A mongod with its folder. */
export class Mongod {
  constructor(folder, port = 27017, { isSet = true } = {}) {
    this.folder = folder;
    this.isSet = isSet;
    this.port = port;
    this.log = path.join(folder, "mongod.log");
    /** For programs: they find the primary by the set's name. */
    this.uri = `mongodb://127.0.0.1:${port}/?replicaSet=${SET}`;
    this.child = null;
  }

  /** Start it, and wait until it takes writes. */
  async start() {
    const data = path.join(this.folder, "data");
    fs.mkdirSync(data, { recursive: true });
    const words = ["--dbpath", data, "--port", this.port, "--bind_ip", "127.0.0.1"];
    if (this.isSet) words.push("--replSet", SET);
    words.push("--logpath", this.log, "--logappend", "--nounixsocket");
    // What tests and demonstrations hold is small; beside five validators every megabyte counts.
    words.push("--wiredTigerCacheSizeGB", "0.5", "--setParameter", "diagnosticDataCollectionEnabled=false");
    const child = spawn(...guarded(BINARY, words), { stdio: "ignore" });
    this.child = child;
    this.ended = new Promise((resolve, reject) => {
      child.once("exit", resolve);
      child.once("error", reject);
    });
    this.ended.catch(() => {});
    const gone = this.ended.then((status) => {
      throw new Error(`mongod ended with ${status}: see ${this.log}`);
    });
    await Promise.race([this.#initiate(), gone]);
    gone.catch(() => {});
  }

  async #initiate() {
    const direct = `mongodb://127.0.0.1:${this.port}/?directConnection=true`;
    const client = new MongoClient(direct, { serverSelectionTimeoutMS: NEVER });
    try {
      await client.connect();
      if (!this.isSet) return;
      const members = [{ _id: 0, host: `127.0.0.1:${this.port}` }];
      const admin = client.db("admin");
      await admin.command({ replSetInitiate: { _id: SET, members } }).catch((error) => {
        if (error.codeName !== "AlreadyInitialized") throw error;
      });
      while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    } finally {
      await client.close();
    }
  }

  /** End it: by SIGTERM it closes its files, by SIGKILL it has no time to. */
  async stop(signal = "SIGTERM") {
    if (!this.child) return;
    this.child.kill(signal);
    await this.ended;
    this.child = null;
  }

  /** A client of the database, to look into it; to be closed. */
  async connect() {
    return new MongoClient(this.uri).connect();
  }
}

const HELP = `Usage: mongod.mjs --folder FOLDER [--port PORT]

Runs a mongod for development on 127.0.0.1 until Ctrl-C. What it holds stays in the folder.`;

async function run() {
  const text = { type: "string" };
  const { values } = parseArgs({ options: { folder: text, port: text, help: { type: "boolean" } } });
  if (values.help || !values.folder) {
    console.log(HELP);
    process.exit(values.help ? 0 : 2);
  }
  const mongod = new Mongod(path.resolve(values.folder), Number(values.port ?? 27017));
  const stop = async () => {
    await mongod.stop();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  await mongod.start();
  console.log(`mongod takes writes: ${mongod.uri}\nStop it with Ctrl-C.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  run().catch((error) => {
    console.error(`Error: ${error.message}`);
    process.exit(1);
  });
}
