// All of Consilium on this machine: the five validators, a database and its indexer. Parts that follow
// each other share it.

import fs from "node:fs";
import path from "node:path";
import { VALIDATORS, pids, start, stop } from "../../zombienet/five-validators.mjs";
import { BINARY, PIMA, Workspace, consilium } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { Index } from "../lib/indexer.mjs";
import { Mongod } from "../lib/mongod.mjs";
import {
  ProgramError,
  begin,
  freePorts,
  hasEnded,
  keepTrack,
  removeFolder,
  stop as end,
} from "../lib/processes.mjs";
import { Arrivals, MIGRATED, SCORED } from "./arrivals.mjs";
import { FOLDER, LOAD, json, need, run, temporaryFolder } from "./programs.mjs";
import { atStop } from "./stops.mjs";

const DATABASE = "bench";
const INDEXER_LOG = path.join(FOLDER, "indexer.log");

/** Start the five validators; answers with what stops them. */
export async function startNetwork() {
  // One that runs already is somebody else's: `start` refuses then, and it must go on.
  const isFree = pids().size === 0;
  const end = isFree ? atStop(stop) : null;
  try {
    await start();
  } catch (error) {
    await end?.();
    throw error;
  }
  return end ?? atStop(stop);
}

/** How the load generator sends what a part of the benchmark sends. */
const HOW = {
  single: { submissions: "single", votes: "single" },
  batched: { submissions: "single", votes: "batched" },
  bulk: { submissions: "batched", votes: "batched" },
};

export class Site {
  #stops = [];

  /** Start everything, and bring about what entries need. If that fails, nothing is left running. */
  static async begin(tell) {
    need(BINARY, LOAD);
    const site = new Site();
    try {
      await site.#start(tell);
    } catch (error) {
      await site.end().catch(() => {});
      throw error;
    }
    return site;
  }

  async #start(tell) {
    tell("starting five validators and a database");
    const folder = temporaryFolder();
    const [port] = await freePorts(1);
    this.mongod = new Mongod(folder, port);
    this.#end(async () => {
      await this.mongod.stop();
      removeFolder(folder);
    });
    const started = await Promise.allSettled([
      startNetwork().then((end) => this.#stops.push(end)),
      this.mongod.start(),
    ]);
    for (const { reason } of started) if (reason) throw reason;

    this.client = await this.mongod.connect();
    this.#end(() => this.client.close());
    this.db = this.client.db(DATABASE);
    this.mongodVersion = (await this.db.admin().serverInfo()).version;
    this.arrivals = await Arrivals.watch(this.db);
    this.#end(() => this.arrivals.close());

    tell("publishing keys and registering patients");
    const workspace = new Workspace("bench");
    keepTrack(workspace.folder);
    this.#end(() => removeFolder(workspace.folder));
    const operator = { ...(await workspace.key("operator", "//One")), rpc: VALIDATORS[0].rpc };
    await consilium(as(operator, "key", "publish"));
    await run(LOAD, ["prepare", ...this.#urls()], { tell });
    this.index = new Index(operator, this.mongod, DATABASE);
    fs.rmSync(INDEXER_LOG, { force: true });
    this.indexer = begin(BINARY, this.index.words("index"), { log: INDEXER_LOG });
    this.#end(() => end([this.indexer]));
    this.indexing = this.indexer.ended.then(() => this.#check());
    this.indexing.catch(() => {});
  }

  /** Note what is to be done at the end, or when the benchmark is interrupted. */
  #end(stop) {
    this.#stops.push(atStop(stop));
  }

  #urls() {
    return ["--url", VALIDATORS.map(({ rpc }) => rpc).join(",")];
  }

  /**
   * Send entries as a part of the benchmark does, and answer with what the load generator reports when they
   * are approved. `began` is told its process id.
   */
  async load(entries, part, { tell, began } = {}) {
    const { submissions, votes } = HOW[part];
    const words = ["run", ...this.#urls(), "--entries", entries, "--pima", PIMA];
    words.push("--submissions", submissions, "--votes", votes);
    const { answer } = await json(LOAD, words, { tell, began, unless: this.indexing });
    if (answer.ids.length === entries && new Set(answer.ids).size === entries) return answer;
    throw new ProgramError(`the load generator was to send ${entries} entries, and names ${answer.ids.length}`);
  }

  /** Wait until all of these entries are in the database, `scored` or `migrated`; answers when. */
  async last(what, ids) {
    return this.arrivals.last(what, ids, () => this.#check());
  }

  /** Fails if the indexer has ended, with the last that it said. */
  #check() {
    if (!hasEnded(this.indexer)) return;
    const lines = fs.readFileSync(INDEXER_LOG, "utf8").trim().split("\n");
    throw new ProgramError(`the indexer has ended: ${lines.at(-1)}`);
  }

  /** How many entries there are, how many records, and of these entries how many are through. */
  async count(ids) {
    const [entries, records] = ["entries", "records"].map((name) => this.db.collection(name));
    const among = { _id: { $in: ids } };
    return {
      entries: await entries.countDocuments(),
      records: await records.countDocuments(),
      scored: await records.countDocuments({ ...among, ...SCORED }),
      migrated: await entries.countDocuments({ ...among, ...MIGRATED }),
    };
  }

  /** The processes, in groups. */
  processes() {
    return {
      "five validators": [...pids().values()],
      mongod: [this.mongod.child.pid],
      indexer: [this.indexer.pid],
      "this benchmark": [process.pid],
    };
  }

  /** Stop all of it; fails after that, if something could not be stopped. */
  async end() {
    const errors = [];
    for (const stop of this.#stops.reverse()) await stop().catch((error) => errors.push(error));
    this.#stops = [];
    if (errors.length > 0) throw errors[0];
  }
}
