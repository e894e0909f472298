// An upgrade of the runtime, to one whose events have other numbers: blocks before and after are each
// decoded by the runtime that made them.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { before, describe } from "node:test";
import { until } from "../lib/chain.mjs";
import { PIMA, ROOT, begin, consilium } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { Index, submit } from "../lib/indexer.mjs";
import { steps } from "../lib/steps.mjs";

export const upgrade = (network) => describe("an upgrade of the runtime", { concurrency: false }, () => {
  const step = steps();
  let during;
  let wasm;
  let indexer;
  let approvedBefore;

  const version = async () => (await network.api.rpc.state.getRuntimeVersion()).specVersion.toNumber();
  let row = 665;
  const more = async () => {
    const [{ hospital, supporting, patient }] = network.teams;
    const rows = `${row}-${row + 9}`;
    row += 10;
    const entries = await submit(hospital, "--pima", PIMA, "--rows", rows, "--patient", patient.account);
    await consilium(as(supporting, "entry", "vote", entries[0], "--reject", "other"));
    for (const voter of [supporting, patient]) {
      await consilium(as(voter, "entry", "vote", ...entries.slice(1), "--approve"));
    }
  };

  before(() => {
    wasm = execFileSync(path.join(ROOT, "scripts", "upgraded-runtime.sh"), { encoding: "utf8" }).trim();
    during = new Index(network.hospitals.operator, network.mongod, "during-upgrade");
  });

  /** The number of an event in the runtime that the chain has now. */
  const numberOf = (name) => {
    const { events } = network.api.runtimeMetadata.asLatest.pallets.find((each) => each.name.eq("HealthRecords"));
    const { variants } = network.api.registry.lookup.getSiType(events.unwrap().type).def.asVariant;
    return variants.find((variant) => variant.name.eq(name)).index.toNumber();
  };

  step("entries come in", async () => {
    approvedBefore = numberOf("EntryApproved");
    indexer = during.begin();
    await more();
  });

  step("the consortium upgrades while entries are voted on", async () => {
    const old = await version();
    const { alice, bob, charlie, dave } = network.hospitals;
    for (const hospital of [alice, bob, charlie, dave]) {
      await consilium(as(hospital, "operator", "propose", "authorize-upgrade", wasm));
    }
    await Promise.all([more(), consilium(as(alice, "operator", "apply-upgrade", wasm))]);
    await until("the new runtime", async () => (await version()) === old + 1);
    await until("the other events", () => numberOf("EntryApproved") === approvedBefore + 1);
    await more();
  });

  step("the indexer went on through it", async () => {
    const height = (await network.api.rpc.chain.getHeader()).number.toNumber();
    await until("all is indexed and confirmed", async () => {
      const cursor = await during.with((db) => db.collection("cursor").findOne({ _id: "cursor" }));
      return cursor?.at.block >= height && !(await during.statuses()).approved;
    });
    indexer.child.kill("SIGTERM");
    assert.equal((await indexer.ended).status, 0, indexer.output.stderr);
  });

  step("one that begins now reads both sides alike", async () => {
    const afterwards = new Index(network.hospitals.operator, network.mongod, "after-upgrade");
    await afterwards.once("--no-confirm");
    await during.once();
    const reports = [await during.verify(), await afterwards.verify()];
    assert.deepEqual(reports[0].differences, []);
    assert.deepEqual(reports[1].differences, []);
    assert.deepEqual(reports[0].digests, reports[1].digests);
  });

  step("a key that is gone: what it opened is named, and the rest goes on", async () => {
    const { operator } = network.hospitals;
    await consilium(as(operator, "key", "rotate"));
    await until("the retired key is destroyed", async () => {
      const destroyed = await begin(as(operator, "key", "destroy-retired", "--grace", 1)).ended;
      return destroyed.status === 0;
    });
    const late = new Index(operator, network.mongod, "late");
    const { status, stderr } = await late.begin("--once", "--no-confirm").ended;
    assert.equal(status, 1);
    assert.match(stderr, /the record of entry \d+ is in neither the database nor the chain's state/);
    // The records come from a back-up.
    const records = await during.with((db) => db.collection("records").find().toArray());
    await late.with((db) => db.collection("records").insertMany(records.slice(1)));
    const reindexed = await begin(late.words("reindex", "--no-confirm")).ended;
    assert.equal(reindexed.status, 0, reindexed.stderr);
    const { differences } = await late.verify();
    const missing = differences.map(({ collection, id, what }) => [collection, id, what]);
    assert.deepEqual(missing, [["records", String(records[0]._id), "it is missing"]]);
  });
});
