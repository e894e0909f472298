// Keys are for the journey: when an entry is over and its readers have rotated and destroyed theirs,
// nobody opens what an archived block holds; what is open meanwhile is read and voted on.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { before, describe } from "node:test";
import { Keyring } from "@polkadot/api";
import { send, until } from "../lib/chain.mjs";
import { ageDecrypt, begin, consilium, draft, json } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { steps } from "../lib/steps.mjs";

/** In blocks, in the place of the default of a minute. */
const GRACE = 2;

export const forwardSecrecy = (network) => describe("forward secrecy", { concurrency: false }, () => {
  const step = steps();
  let workspace;
  let api;
  let alice;
  let patient;
  let readers;
  let archived;
  let first;
  let during;

  const submit = async (name, glucose) => {
    const record = workspace.write(`${name}.json`, draft(glucose));
    const words = ["entry", "submit", "--patient", patient.account, "--record", record];
    const [{ entry }] = await json(as(alice, ...words));
    return entry;
  };
  const approve = async (entry) => {
    const voters = readers.filter(({ votes }) => votes);
    await Promise.all(
      voters.map((voter) => consilium(as(voter, "entry", "vote", entry, "--approve"))),
    );
    const shown = await json(as(alice, "entry", "show", entry));
    assert.equal(shown.status, "approved");
  };
  const migrate = async (entry) => {
    const operator = new Keyring({ type: "sr25519" }).addFromUri("//One");
    await send(api, api.tx.healthRecords.confirmMigration([entry]), operator);
    await until("the migration is final", async () => {
      return (await json(as(alice, "entry", "show", entry))).status === "migrated";
    });
  };
  const destroy = (reader) => json(as(reader, "key", "destroy-retired", "--grace", GRACE));
  const opensArchived = ({ key }) => {
    try {
      return ageDecrypt(path.join(key, "encryption.txt"), archived).toString();
    } catch (error) {
      assert.match(error.stderr.toString(), /no identity matched any of the recipients/);
      return null;
    }
  };

  before(async () => {
    ({ api, workspace } = network);
    const { alice: submitter, bob, charlie, operator } = network.hospitals;
    alice = submitter;
    patient = { ...(await network.hospitals.patient("secret", alice)), votes: true };
    await consilium(as(alice, "hospital", "support", bob.account, charlie.account));
    const supporting = [bob, charlie].map((hospital) => ({ ...hospital, votes: true }));
    readers = [alice, ...supporting, patient, operator];
  });

  step("an entry is submitted, approved and migrated, and its block archived", async () => {
    first = await submit("before", 133);
    const { submitted_at } = await json(as(alice, "entry", "show", first));
    await approve(first);
    await migrate(first);

    const hash = await api.rpc.chain.getBlockHash(submitted_at);
    const { block } = await api.rpc.chain.getBlock(hash);
    const { method } = block.extrinsics.find(({ method }) => method.method === "submitEntry");
    const health = method.args[1];
    archived = workspace.path("archived.age");
    fs.writeFileSync(archived, health.ciphertext.toU8a(true));
    for (const reader of readers) assert.match(opensArchived(reader), /"value":133/);
  });

  step("all rotate while another entry is open", async () => {
    during = await submit("during", 144);
    // A patient rotates for nothing, and so not at once after the registration.
    await until("the patient's key can be rotated", async () => {
      const { status, stderr } = await begin(as(patient, "key", "rotate")).ended;
      if (status !== 0) assert.match(stderr, /try again in \d+ s/);
      return status === 0;
    });
    for (const reader of readers.filter((reader) => reader !== patient)) {
      const { retired } = await json(as(reader, "key", "rotate"));
      assert.equal(retired, 1);
    }
    const { data } = await api.query.system.account(patient.account);
    assert.ok(data.free.isZero(), "the patient holds no balance");
  });

  step("at once no key is destroyed: an entry may still come", async () => {
    const words = as(patient, "key", "destroy-retired", "--grace", "1000");
    const { status, stderr } = await begin(words).ended;
    assert.equal(status, 1);
    assert.match(stderr, /until block \d+ an entry may come/);
  });

  step("the open entry keeps the retired keys", async () => {
    const last = (await api.rpc.chain.getHeader()).number.toNumber() + GRACE;
    await until("nothing that was sealed before can come", async () => {
      const finalized = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
      return finalized.number.toNumber() > last;
    });
    for (const reader of readers) {
      const [kept] = await destroy(reader);
      assert.equal(kept.needed_by, during);
      assert.equal(kept.destroyed, false);
      assert.match(opensArchived(reader), /"value":133/);
    }
  });

  step("it can be read and voted on with them", async () => {
    for (const reader of readers) {
      const { record } = await json(as(reader, "entry", "show", during));
      assert.equal(record.health.observations[0].value, 144);
    }
    await approve(during);
    await migrate(during);
  });

  step("then all destroy them, and nobody opens the archived block", async () => {
    for (const reader of readers) {
      const [destroyed] = await destroy(reader);
      assert.equal(destroyed.destroyed, true);
      assert.equal(opensArchived(reader), null);
    }
  });

  step("what is submitted now opens with the new keys", async () => {
    const entry = await submit("after", 155);
    for (const reader of readers) {
      const { record } = await json(as(reader, "entry", "show", entry));
      assert.equal(record.health.observations[0].value, 155);
    }
    await consilium(as(alice, "entry", "withdraw", entry));
  });
});
