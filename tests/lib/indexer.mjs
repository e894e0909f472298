// The indexer as a process, for the tests.

import assert from "node:assert/strict";
import { begin, json } from "./client.mjs";
import { as } from "./hospitals.mjs";

/** An indexer's database, and who fills it. */
export class Index {
  constructor(operator, mongod, database) {
    this.operator = operator;
    this.mongod = mongod;
    this.database = database;
  }

  /** The words of a command that works with the database. */
  words(...words) {
    const at = ["--mongodb", this.mongod.uri, "--database", this.database];
    return as(this.operator, ...words, ...at);
  }

  /** Begin to index, with logs for programs. A short lease, so that the next one soon takes over. */
  begin(...options) {
    return begin(["--json", ...this.words("index", "--lease", "2", ...options)]);
  }

  /** Index what is final now; it must succeed. */
  async once(...options) {
    const { status, stderr } = await this.begin("--once", ...options).ended;
    assert.equal(status, 0, stderr);
    return stderr;
  }

  /** What `verify` reports. */
  async verify() {
    const { status, stdout, stderr } = await begin(["--json", ...this.words("verify")]).ended;
    assert.ok(stdout, stderr);
    return { status, ...JSON.parse(stdout) };
  }

  /** Look into the database. */
  async with(look) {
    const client = await this.mongod.connect();
    try {
      return await look(client.db(this.database));
    } finally {
      await client.close();
    }
  }

  /** How many entries there are of each status. */
  async statuses() {
    const groups = await this.with((db) =>
      db.collection("entries").aggregate([{ $group: { _id: "$status", n: { $sum: 1 } } }]).toArray(),
    );
    return Object.fromEntries(groups.map(({ _id, n }) => [_id, n]));
  }
}

/** The kinds of the errors in the logs of an indexer, each once. */
export function errorKinds(stderr) {
  const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
  const kinds = lines.map((line) => JSON.parse(line).fields.kind).filter(Boolean);
  return [...new Set(kinds)];
}

/** The entries that a command of `entry submit` made. */
export async function submit(who, ...words) {
  const submitted = await json(as(who, "entry", "submit", ...words));
  return submitted.map(({ entry }) => entry);
}
