// What the indexer refuses to work with, each with its own message.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { PIMA, begin, consilium, failure } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { Index, submit } from "../lib/indexer.mjs";
import { Mongod } from "../lib/mongod.mjs";
import { steps } from "../lib/steps.mjs";

export const refusals = (network) => describe("refusals", { concurrency: false }, () => {
  const step = steps();
  let index;
  let cursor;
  let single;

  const once = (own, ...options) => own.words("index", "--once", "--lease", "1", "--patience", "1", ...options);
  const setCursor = (fields) =>
    index.with((db) => db.collection("cursor").updateOne({ _id: "cursor" }, { $set: fields }));

  before(async () => {
    index = new Index(network.hospitals.operator, network.mongod, "refusals");
    await index.once("--no-confirm");
    cursor = await index.with((db) => db.collection("cursor").findOne({ _id: "cursor" }));
    single = new Mongod(network.workspace.path("single"), 27118, { isSet: false });
    await single.start();
  });

  after(() => single?.stop());

  const withCursor = (name, fields, pattern) =>
    step(name, async () => {
      await setCursor(fields(cursor));
      assert.match(await failure(once(index)), pattern);
      await setCursor({ genesis: cursor.genesis, format: cursor.format, at: cursor.at });
    });

  const other = `0x${"5".repeat(64)}`;
  withCursor("a database of another chain", () => ({ genesis: other }), /of the chain with the genesis 0x55/);
  withCursor("a height that no longer matches", () => ({ "at.hash": other }), /none of this chain's/);
  withCursor("documents of another form", () => ({ format: 99 }), /format 99, and this program/);
  withCursor(
    "a database that is ahead of the chain",
    ({ at }) => ({ "at.block": at.block + 100_000 }),
    /the database is at block \d+, and the chain's last finalized block is/,
  );

  step("put right, it goes on", () => index.once("--no-confirm"));

  step("an account that is not the operator's", async () => {
    const own = new Index(network.hospitals.alice, network.mongod, "refusals");
    assert.match(await failure(once(own)), /is not the database operator/);
  });

  step("a key folder without the published key", async () => {
    const operator = await network.workspace.key("operator-without-key", "//One");
    const own = new Index({ ...operator, rpc: network.hospitals.operator.rpc }, network.mongod, "refusals");
    assert.match(await failure(once(own)), /published is not in the key folder/);
  });

  step("no database, a single server, an address that is none, a password for everyone's eyes", async () => {
    const { operator } = network.hospitals;
    const at = (uri) => as(operator, "index", "--once", "--patience", "1", "--mongodb", uri);
    assert.match(await failure(at("mongodb://127.0.0.1:1")), /database cannot be reached/);
    const direct = `mongodb://127.0.0.1:${single.port}/?directConnection=true`;
    assert.match(await failure(at(direct)), /single server, and transactions need a replica set/);
    assert.match(await failure(at("http://127.0.0.1")), /address of the database cannot be used/);
    const secret = await failure(at("mongodb://clerk:secret@127.0.0.1:1"));
    assert.match(secret, /--mongodb-file/);
    assert.doesNotMatch(secret, /secret/);
    const missing = as(operator, "index", "--once", "--mongodb-file", "/nowhere/address");
    assert.match(await failure(missing), /\/nowhere\/address/);
  });

  step("verify of a database that nothing was indexed into", async () => {
    const own = new Index(network.hospitals.operator, network.mongod, "empty");
    assert.match(await failure(own.words("verify")), /nothing was indexed into it/);
  });

  step("an address that is taken", async () => {
    const words = once(index, "--listen", `127.0.0.1:${single.port}`);
    assert.match(await failure(words), /cannot be served at 127.0.0.1/);
  });

  step("reindex while an indexer writes", async () => {
    const indexer = index.begin("--no-confirm", "--listen", "127.0.0.1:9690");
    try {
      const ready = async () => (await fetch("http://127.0.0.1:9690/ready").catch(() => null))?.ok;
      for (let tries = 0; tries < 100 && !(await ready()); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.match(await failure(index.words("reindex", "--no-confirm")), /an indexer writes into this/);
      const health = await fetch("http://127.0.0.1:9690/health");
      assert.equal(await health.text(), "alive\n");
      const metrics = await (await fetch("http://127.0.0.1:9690/metrics")).text();
      assert.match(metrics, /^consilium_indexer_leader 1$/m);
      assert.match(metrics, /^consilium_indexer_entries\{status="migrated"\} [1-9]/m);
    } finally {
      indexer.child.kill("SIGTERM");
      assert.equal((await indexer.ended).status, 0);
    }
  });

  step("an entry that somebody removed: it is named, and reindex puts it right", async () => {
    const [{ hospital, supporting, patient }] = network.teams;
    const row = ["--pima", PIMA, "--rows", "699", "--patient", patient.account];
    const [entry] = await submit(hospital, ...row);
    await index.once("--no-confirm");
    await index.with((db) => db.collection("entries").deleteOne({ _id: entry }));
    for (const voter of [supporting, patient]) {
      await consilium(as(voter, "entry", "vote", entry, "--approve"));
    }
    const message = await failure(once(index, "--no-confirm"));
    assert.match(message, new RegExp(`entry ${entry} is missing in the database.*consilium reindex`));
    const { status, stderr } = await begin(index.words("reindex")).ended;
    assert.equal(status, 0, stderr);
    assert.deepEqual((await index.verify()).differences, []);
  });
});
