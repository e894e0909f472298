// Whatever is changed in the database, `verify` names.

import assert from "node:assert/strict";
import { before, describe } from "node:test";
import { begin, consilium } from "../lib/client.mjs";
import { Index } from "../lib/indexer.mjs";
import { steps } from "../lib/steps.mjs";

export const tampering = (network) => describe("verify", { concurrency: false }, () => {
  const step = steps();
  let index;
  let records;

  before(async () => {
    index = new Index(network.hospitals.operator, network.mongod, "tampered");
    await index.once("--no-confirm");
    records = await index.with((db) => db.collection("records").find().limit(4).toArray());
  });

  /** Change something: verify finds it and nothing else, and when it is put back finds nothing. */
  const finds = async (change, undo, wanted) => {
    await index.with(change);
    const found = await index.verify();
    assert.equal(found.status, 1);
    assert.deepEqual(
      found.differences.map(({ collection, id }) => [collection, id]),
      wanted.map(([collection, id]) => [collection, String(id)]),
    );
    wanted.forEach(([, , what], place) => assert.match(found.differences[place].what, what));
    await index.with(undo);
    const { status, differences } = await index.verify();
    assert.deepEqual(differences, []);
    assert.equal(status, 0);
  };
  const set = (collection, id, fields) => (db) =>
    db.collection(collection).updateOne({ _id: id }, { $set: fields });
  const remove = (collection, id) => (db) => db.collection(collection).deleteOne({ _id: id });
  // Who alters a database does not ask its validators.
  const insert = (collection, document) => (db) =>
    db.collection(collection).insertOne(document, { bypassDocumentValidation: true });

  step("names a changed number in a record", async () => {
    const [{ _id, health }] = records;
    const field = "health.observations.0.value";
    await finds(
      set("records", _id, { [field]: health.observations[0].value + 1 }),
      set("records", _id, { [field]: health.observations[0].value }),
      [["records", _id, /health is not what the chain has the commitment to/]],
    );
  });

  step("names a changed amount in a bill", async () => {
    const [, { _id, bill }] = records;
    const field = "bill.lines.0.amount";
    await finds(
      set("records", _id, { [field]: 1 }),
      set("records", _id, { [field]: bill.lines[0].amount }),
      [["records", _id, /bill is not what/]],
    );
  });

  step("names a record with a field too many", async () => {
    const [{ _id }] = records;
    await finds(
      set("records", _id, { "health.note": "x" }),
      (db) => db.collection("records").updateOne({ _id }, { $unset: { "health.note": "" } }),
      [["records", _id, /form/]],
    );
  });

  step("names a deleted record", async () => {
    const [, , record] = records;
    await finds(remove("records", record._id), insert("records", record), [
      ["records", record._id, /missing/],
    ]);
  });

  step("names an added record, of an entry that was rejected and of none", async () => {
    const [record] = records;
    const rejected = await index.with((db) => db.collection("entries").findOne({ status: "rejected" }));
    const added = [
      [rejected._id, /the entry is rejected/],
      [1_000_000, /no such entry/],
      [0.5, /no such entry/],
    ];
    for (const [_id, what] of added) {
      await finds(insert("records", { ...record, _id }), remove("records", _id), [
        ["records", _id, what],
      ]);
    }
  });

  step("names a record of another patient", async () => {
    const [record, other] = [records[0], network.teams[4].patient.account];
    await finds(
      set("records", record._id, { patient: other }),
      set("records", record._id, { patient: record.patient }),
      [["records", record._id, /patient is/]],
    );
  });

  step("names a changed status, a changed count, and a deleted entry", async () => {
    const entry = await index.with((db) => db.collection("entries").findOne({ status: "migrated" }));
    const { _id, status, count } = entry;
    await finds(
      set("entries", _id, { status: "rejected" }),
      set("entries", _id, { status }),
      [["entries", _id, /status is rejected, and migrated on the chain/]],
    );
    await finds(
      set("entries", _id, { "count.needed": count.needed + 1 }),
      set("entries", _id, { count }),
      [["entries", _id, /count/]],
    );
    await finds(remove("entries", _id), insert("entries", entry), [["entries", _id, /missing/]]);
  });

  step("names changed and added hospitals and patients", async () => {
    const hospital = await index.with((db) => db.collection("hospitals").findOne());
    await finds(
      set("hospitals", hospital._id, { status: "suspended" }),
      set("hospitals", hospital._id, { status: "active" }),
      [["hospitals", hospital._id, /status/]],
    );
    const patient = await index.with((db) => db.collection("patients").findOne());
    const stranger = { ...patient, _id: "a stranger" };
    await finds(insert("patients", stranger), remove("patients", stranger._id), [
      ["patients", stranger._id, /no such patient/],
    ]);
  });

  step("says it in words, too", async () => {
    const [{ _id, health }] = records;
    const field = "health.observations.0.value";
    await index.with(set("records", _id, { [field]: 999 }));
    const { status, stdout, stderr } = await begin(index.words("verify")).ended;
    assert.equal(status, 1);
    assert.match(stdout, new RegExp(`records\\s+${_id}\\s+health is not what`));
    assert.match(stderr, /Error: one document is not what the chain says/);
    await index.with(set("records", _id, { [field]: health.observations[0].value }));
  });

  step("each record has its score, and those that lost theirs get one again", async () => {
    const scores = () =>
      index.with((db) => db.collection("records").find().sort({ _id: 1 }).map(({ score }) => score).toArray());
    const without = ({ time, ...score }) => score;
    const before = await scores();
    for (const { artefact, probability, shares } of before) {
      assert.match(artefact, /^[0-9a-f]{64}$/);
      assert.ok(probability > 0 && probability < 1);
      assert.equal(shares.length, 8);
    }
    await index.with(async (db) => {
      const lost = await db.collection("records").find().limit(5).toArray();
      const ids = lost.map(({ _id }) => _id);
      await db.collection("records").updateMany({ _id: { $in: ids } }, { $unset: { score: "" } });
    });
    assert.deepEqual(JSON.parse(await consilium(["--json", ...index.words("score")])), {
      scored: 5,
      not_scored: [],
    });
    assert.deepEqual((await scores()).map(without), before.map(without));
    assert.match(await consilium(index.words("score")), /^0 records were scored/);
  });

  step("after a loss, reindex builds the life of the entries anew, and the records stay", async () => {
    const before = await index.verify();
    await index.with(async (db) => {
      for (const name of ["entries", "hospitals", "patients"]) await db.collection(name).deleteMany({});
    });
    const { status, stderr } = await begin(index.words("reindex", "--no-confirm")).ended;
    assert.equal(status, 0, stderr);
    const after = await index.verify();
    assert.deepEqual(after.differences, []);
    assert.equal(after.digests.records, before.digests.records);
  });
});
