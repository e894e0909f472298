// The way of an entry for a developer who knows only the metadata: from the supporting hospitals to
// the migration, and the error of each call that must not work.

import assert from "node:assert/strict";
import { before, describe } from "node:test";
import { Keyring } from "@polkadot/api";
import { u8aToHex } from "@polkadot/util";
import { blake2AsU8a, mnemonicGenerate, randomAsU8a } from "@polkadot/util-crypto";
import { findEvent, randomPublicKey, send, view } from "../lib/chain.mjs";
import { steps } from "../lib/steps.mjs";

/** A sealed part: for the chain, any bytes will do. */
const sealedPart = (bytes) => {
  const ciphertext = randomAsU8a(bytes);
  return { commitment: blake2AsU8a(ciphertext), ciphertext: u8aToHex(ciphertext) };
};

export const entries = (network) => describe("an entry through polkadot.js", { concurrency: false }, () => {
  const step = steps();
  let api;
  let accounts;
  let hospitals;
  let operator;
  let patient;
  let entry;
  const health = sealedPart(900);
  const bill = sealedPart(400);

  const records = () => api.tx.healthRecords;
  const ask = (name, ...inputs) => view(api, "HealthRecords", name, ...inputs);
  const freeBalance = async (account) =>
    (await api.query.system.account(account.address)).data.free.toBigInt();
  const deposit = async (account) => {
    const holds = await api.query.balances.holds(account.address);
    const held = holds.find(({ id }) => id.isHealthRecords && id.asHealthRecords.isEntryDeposit);
    return held?.amount.toBigInt() ?? 0n;
  };
  const submit = async (signer, healthPart = health, billPart = bill) => {
    const call = records().submitEntry(patient.address, healthPart, billPart, null);
    const events = await send(api, call, signer);
    return findEvent(events, "healthRecords", "EntrySubmitted").data.entry;
  };

  before(() => {
    ({ api, accounts } = network);
    const { alice, bob, charlie, dave, eve } = accounts;
    hospitals = { submitter: alice, supporting: [bob, charlie, dave, eve] };
    const keyring = new Keyring({ type: "sr25519" });
    operator = keyring.addFromUri("//One");
    patient = keyring.addFromUri(mnemonicGenerate());
  });

  step("a hospital names its supporting hospitals", async () => {
    const addresses = hospitals.supporting.map(({ address }) => address);
    const events = await send(
      api,
      records().setSupportingHospitals(addresses),
      hospitals.submitter,
    );
    findEvent(events, "healthRecords", "SupportingHospitalsSet");
    const named = await ask("supporting_hospitals", hospitals.submitter.address);
    assert.deepEqual(named.toJSON(), addresses);
  });

  step("it registers a patient who holds no balance", async () => {
    const key = randomPublicKey();
    const call = records().registerPatient(patient.address, key);
    const events = await send(api, call, hospitals.submitter);
    findEvent(events, "healthRecords", "PatientRegistered");
    const registered = await ask("patient", patient.address);
    assert.equal(registered.unwrap().registeredBy.toString(), hospitals.submitter.address);
    const encryptionKey = await ask("encryption_key", patient.address);
    assert.equal(encryptionKey.unwrap().key.toHex(), u8aToHex(key));
    assert.equal(await freeBalance(patient), 0n);
  });

  step("it submits an entry, and a deposit is held", async () => {
    entry = await submit(hospitals.submitter);
    const stored = (await ask("entry", entry)).unwrap();
    assert.equal(stored.patient.toString(), patient.address);
    assert.ok(stored.status.isPending);
    assert.ok((await deposit(hospitals.submitter)) > 0n);
  });

  step("everyone can read both parts, sealed", async () => {
    const healthDetails = (await ask("health_details", entry)).unwrap();
    assert.equal(healthDetails.commitment.toHex(), u8aToHex(health.commitment));
    assert.equal(healthDetails.ciphertext.toHex(), health.ciphertext);
    const billDetails = (await ask("bill_details", entry)).unwrap();
    assert.equal(billDetails.commitment.toHex(), u8aToHex(bill.commitment));
    assert.equal(billDetails.ciphertext.toHex(), bill.ciphertext);
  });

  step("it waits for those who have not voted", async () => {
    for (const voter of [...hospitals.supporting, patient]) {
      const pending = await ask("pending_entries", voter.address);
      assert.deepEqual(pending.map(Number), [entry.toNumber()]);
    }
    assert.equal((await ask("pending_entries", hospitals.submitter.address)).length, 0);
  });

  step("the hospitals approve, and the patient, who pays nothing", async () => {
    for (const [index, hospital] of hospitals.supporting.entries()) {
      const events = await send(api, records().castVote(entry, "Approve"), hospital);
      findEvent(events, "healthRecords", "VotesCast");
      const count = (await ask("vote_count", entry)).unwrap();
      assert.equal(count.approvals.toNumber(), index + 1);
      assert.equal(count.rejections.toNumber(), 0);
      assert.equal(count.needed.toNumber(), hospitals.supporting.length);
      assert.ok((await ask("data_migration_allowed", entry)).isFalse);
    }
    const events = await send(api, records().castVote(entry, "Approve"), patient);
    findEvent(events, "healthRecords", "EntryApproved");
    findEvent(events, "skipFeelessPayment", "FeeSkipped");
    assert.ok((await ask("data_migration_allowed", entry)).isTrue);
    assert.equal(await freeBalance(patient), 0n);
  });

  step("nobody but the operator confirms the migration", async () => {
    const call = records().confirmMigration([entry]);
    await assert.rejects(
      send(api, call, hospitals.submitter),
      /healthRecords\.NotDatabaseOperator: The account is not the database operator\./,
    );
  });

  step("the operator confirms it, and the ciphertexts are gone", async () => {
    const events = await send(api, records().confirmMigration([entry]), operator);
    findEvent(events, "healthRecords", "MigrationConfirmed");
    assert.ok((await ask("health_details", entry)).isNone);
    assert.ok((await ask("bill_details", entry)).isNone);
    const stored = (await ask("entry", entry)).unwrap();
    assert.ok(stored.status.isMigrated);
    assert.equal(stored.health.toHex(), u8aToHex(health.commitment));
    assert.ok((await ask("data_migration_allowed", entry)).isFalse);
    assert.equal(await deposit(hospitals.submitter), 0n);
  });

  step("what a migrated entry leaves is at most 200 bytes", async () => {
    const key = api.query.healthRecords.entries.key(entry);
    const value = await api.rpc.state.getStorage(key);
    const bytes = (key.length - 2) / 2 + value.unwrap().toU8a(true).length;
    assert.ok(bytes <= 200, `it leaves ${bytes} bytes`);
    assert.ok((await api.query.healthRecords.entries(entry)).unwrap().ballot.isNone);
    assert.ok((await api.query.healthRecords.sealedParts(entry)).isNone);
  });

  step("each call that must not work says why", async () => {
    const { alice, bob, ferdie } = accounts;
    const unknown = entry.toNumber() + 1_000;
    await send(api, api.tx.balances.transferKeepAlive(ferdie.address, 10n ** 12n), alice);
    const pending = await submit(alice);
    await send(api, records().castVote(pending, "Approve"), bob);

    const submitBy = (part) => records().submitEntry(patient.address, part, bill, null);
    for (const [call, signer, error] of [
      [submitBy(health), ferdie, "HospitalNotRegistered"],
      [submitBy(sealedPart(8 * 1024 + 1)), alice, "MaxCiphertextLengthExceeded"],
      [records().castVote(pending, "Approve"), ferdie, "NotInElectorate"],
      [records().castVote(pending, "Approve"), bob, "AlreadyVoted"],
      [records().castVote(entry, "Approve"), bob, "EntryNotPending"],
      [records().castVote(unknown, "Approve"), bob, "EntryNotFound"],
      [records().setSupportingHospitals([alice.address]), alice, "SupportsItself"],
      [records().setSupportingHospitals([]), alice, "SupportingHospitalsEmpty"],
      [records().confirmMigration([pending]), operator, "EntryNotApproved"],
      [records().confirmMigration([unknown]), operator, "EntryNotFound"],
      [records().refuseMigration(pending, "DoesNotOpen"), bob, "NotDatabaseOperator"],
      [records().withdrawEntry(pending), bob, "NotSubmitter"],
      [records().expireEntry(pending), bob, "DeadlineNotPassed"],
    ]) {
      await assert.rejects(send(api, call, signer), new RegExp(`healthRecords\\.${error}: \\w`));
    }
    // A patient's vote is free only where it counts: one that does not is no transaction.
    await send(api, records().castVote(pending, { Reject: "WrongBillDetails" }), patient);
    await assert.rejects(
      send(api, records().castVote(pending, "Approve"), patient),
      /Inability to pay some fees/,
    );
    const ended = (await ask("entry", pending)).unwrap();
    assert.ok(ended.status.isRejected);
  });
});
