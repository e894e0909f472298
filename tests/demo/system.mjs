// All that runs for the demonstration: the network, mongod, the indexer, and who reviews by a policy.

import fs from "node:fs";
import path from "node:path";
import { VALIDATORS, start, stop } from "../../zombienet/five-validators.mjs";
import { connect } from "../lib/chain.mjs";
import { BINARY, Workspace, endAll } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { Mongod } from "../lib/mongod.mjs";
import { ProgramError, begin, freePorts, hasEnded, stop as end } from "../lib/processes.mjs";

/** What the programs log: each call that was carried out, and what the indexer does. */
const LOG = "error,consilium=info,consilium_indexer=info,consilium_chain::submit=info";
/** The name of the database. */
const DATABASE = "consilium";
/** How many lines of its log an error shows of a program that ended. */
const LAST_LINES = 5;

export class System {
  constructor() {
    this.workspace = new Workspace("demo");
    this.programs = new Map();
    this.isStopped = false;
    // What is run once logs as the daemons do.
    process.env.CONSILIUM_LOG = LOG;
  }

  /** Start the five validators and mongod. */
  async start() {
    const [port, metrics] = await freePorts(2);
    this.metrics = `127.0.0.1:${metrics}`;
    this.mongod = new Mongod(this.workspace.path("mongod"), port);
    await Promise.all([start(), this.mongod.start()]);
    this.api = await connect(VALIDATORS[0].rpc);
    this.mongo = await this.mongod.connect();
    this.db = this.mongo.db(DATABASE);
  }

  /** The words that name the database. */
  get database() {
    return ["--mongodb", this.mongod.uri, "--database", DATABASE];
  }

  /** Run a program in the background, until everything is stopped. */
  #begin(name, words) {
    const log = this.workspace.path(`${name}.log`);
    this.programs.set(name, { log, child: begin(BINARY, words, { log }) });
  }

  /** Begin to index. */
  index(operator) {
    const words = ["index", "--lease", "2", "--listen", this.metrics, ...this.database];
    this.#begin("indexer", ["--json", ...as(operator, ...words)]);
  }

  /** Have somebody review by a policy, whatever comes. */
  review(name, who, policy) {
    this.#begin(`review-${name}`, ["--json", ...as(who, "review", "--auto", policy, "--watch")]);
  }

  /** Throws if a program has ended, with what it said. */
  check() {
    for (const [name, { child, log }] of this.programs) {
      if (!hasEnded(child)) continue;
      const lines = fs.readFileSync(log, "utf8").trim().split("\n").slice(-LAST_LINES);
      throw new ProgramError(`${name} ended by itself:\n${lines.join("\n")}`);
    }
  }

  /** What the programs have logged so far. */
  logs() {
    return [...this.programs.values()].map(({ log }) => fs.readFileSync(log, "utf8"));
  }

  /** Stop everything, and remove what it has written. */
  async stop() {
    if (this.isStopped) return;
    this.isStopped = true;
    await endAll();
    await end([...this.programs.values()].map(({ child }) => child));
    await this.mongo?.close();
    await this.api?.disconnect();
    await Promise.all([stop(), this.mongod?.stop()]);
    this.workspace.remove();
  }

  /** Where everything can be reached. */
  addresses() {
    const rpc = encodeURIComponent(VALIDATORS[0].rpc);
    return {
      "validators": VALIDATORS.map(({ rpc }) => rpc).join(" "),
      "polkadot.js Apps": `https://polkadot.js.org/apps/?rpc=${rpc}#/explorer`,
      "MongoDB": `${this.mongod.uri} (database ${DATABASE})`,
      "indexer": `http://${this.metrics}/metrics, /ready and /health`,
      "key folders, logs": path.join(this.workspace.folder),
    };
  }
}
