// What each call of the health records costs on the network that runs: `make costs`. Prints a table
// for docs/costs.md, or JSON with `--json`.
//
// Each call is sent once, on a chain that was started for it: what it weighed and what was paid for it
// are from its events, what it leaves in the state from the size of the state before and after.

import { parseArgs } from "node:util";
import { Keyring } from "@polkadot/api";
import { u8aToHex } from "@polkadot/util";
import { mnemonicGenerate, randomAsU8a, xxhashAsHex } from "@polkadot/util-crypto";
import { VALIDATORS } from "../../zombienet/five-validators.mjs";
import { connect, decide, developmentAccounts, findEvent, randomPublicKey, send } from "../lib/chain.mjs";

/**
 * What an age file for seven X25519 recipients has beside its plaintext, in bytes
 * (https://c2sp.org/age): the version line, a stanza for each, the MAC line, the nonce and one tag.
 */
const SEALED_TO_SEVEN = 22 + 7 * (54 + 44) + 48 + 16 + 16;
/** The paper's health details have 220 bytes, its bill details 120. */
const HEALTH_BYTES = 220 + SEALED_TO_SEVEN;
const BILL_BYTES = 120 + SEALED_TO_SEVEN;

const { values: options } = parseArgs({ options: { json: { type: "boolean", default: false } } });

const api = await connect(VALIDATORS[0].rpc);
const { alice, bob, charlie, dave, eve, ferdie } = await developmentAccounts();
const keyring = new Keyring({ type: "sr25519" });
const operator = keyring.addFromUri("//One");
const patient = keyring.addFromUri(mnemonicGenerate());
const consortium = [alice, bob, charlie, dave];
const calls = api.tx.healthRecords;

/** The bytes of keys and values of what a call of the health records may change, at a block. */
async function stateBytes() {
  const block = await api.rpc.chain.getBlockHash();
  let bytes = 0;
  for (const pallet of ["HealthRecords", "Balances", "System"]) {
    const item = pallet === "System" ? xxhashAsHex("Account", 128).slice(2) : "";
    const prefix = xxhashAsHex(pallet, 128) + item;
    let last = prefix;
    for (;;) {
      const keys = await api.rpc.state.getKeysPaged(prefix, 1_000, last, block);
      if (keys.length === 0) break;
      for (const key of keys) {
        bytes += key.length + (await api.rpc.state.getStorageSize(key, block)).toNumber();
      }
      last = keys[keys.length - 1].toHex();
    }
  }
  return bytes;
}

const rows = [];

const dispatchInfo = (call) =>
  api.call.transactionPaymentCallApi.queryCallInfo(call.method, call.method.encodedLength);

/** Send a call, and note what it cost. */
async function cost(name, call, signer) {
  const before = await stateBytes();
  const signed = await call.signAsync(signer, { nonce: -1 });
  const length = signed.encodedLength;
  const events = await send(api, call, signer);
  const { weight } = findEvent(events, "system", "ExtrinsicSuccess").data.dispatchInfo;
  const paid = events.find(({ method }) => method === "TransactionFeePaid");
  rows.push({
    call: name,
    caller: signer === patient ? "patient" : signer === operator ? "operator" : "hospital",
    refTimePs: weight.refTime.toNumber(),
    proofBytes: weight.proofSize.toNumber(),
    lengthBytes: length,
    fee: paid ? paid.data.actualFee.toBigInt() : 0n,
    stateBytes: (await stateBytes()) - before,
  });
  return events;
}

/** Have the consortium decide on a call, and note what the call itself costs. */
async function costOfMotion(name, call) {
  const before = await stateBytes();
  const info = await dispatchInfo(call);
  await decide(api, call, consortium);
  rows.push({
    call: name,
    caller: "consortium",
    refTimePs: info.weight.refTime.toNumber(),
    proofBytes: info.weight.proofSize.toNumber(),
    lengthBytes: call.method.encodedLength,
    fee: info.partialFee.toBigInt(),
    stateBytes: (await stateBytes()) - before,
  });
}

const part = (bytes) => ({ commitment: randomAsU8a(32), ciphertext: u8aToHex(randomAsU8a(bytes)) });

async function submit(name = null) {
  const call = calls.submitEntry(patient.address, part(HEALTH_BYTES), part(BILL_BYTES), null);
  const events = await (name ? cost(name, call, alice) : send(api, call, alice));
  return findEvent(events, "healthRecords", "EntrySubmitted").data.entry.toNumber();
}

const vote = (entry, voter) => send(api, calls.castVote(entry, "Approve"), voter);

const supporting = [bob, charlie, dave, eve];

async function costOfParticipants() {
  const addresses = supporting.map(({ address }) => address);
  await costOfMotion("register_hospital", calls.registerHospital(ferdie.address, { name: "Fir" }));
  await cost("set_encryption_key", calls.setEncryptionKey(randomPublicKey()), alice);
  await cost("set_supporting_hospitals, four", calls.setSupportingHospitals(addresses), alice);
  await cost("register_patient", calls.registerPatient(patient.address, randomPublicKey()), alice);
}

async function costOfMigration() {
  const entry = await submit("submit_entry");
  await cost("cast_vote", calls.castVote(entry, "Approve"), bob);
  for (const hospital of [charlie, dave]) await vote(entry, hospital);
  await cost("cast_vote", calls.castVote(entry, "Approve"), patient);
  await cost("cast_vote, approving", calls.castVote(entry, "Approve"), eve);
  await cost("confirm_migration, one", calls.confirmMigration([entry]), operator);
}

async function costOfOtherEnds() {
  const rejected = await submit();
  await cost("cast_vote, rejecting", calls.castVote(rejected, { Reject: "Implausible" }), bob);
  await cost("withdraw_entry", calls.withdrawEntry(await submit()), alice);
  const refused = await submit();
  for (const voter of [...supporting, patient]) await vote(refused, voter);
  await cost("refuse_migration", calls.refuseMigration(refused, "DoesNotOpen"), operator);
}

/** Blocks with time to spare expire what is due before anyone can: it is not sent. */
async function costOfExpiry() {
  const call = calls.expireEntry(0);
  const { weight } = await dispatchInfo(call);
  rows.push({
    call: "expire_entry, the call alone",
    caller: "anyone",
    refTimePs: weight.refTime.toNumber(),
    proofBytes: weight.proofSize.toNumber(),
    lengthBytes: call.method.encodedLength,
    fee: 0n,
    stateBytes: rows.find((row) => row.call === "withdraw_entry").stateBytes,
  });
}

async function costOfTen() {
  const submissions = Array.from({ length: 10 }, () => ({
    patient: patient.address,
    health: part(HEALTH_BYTES),
    bill: part(BILL_BYTES),
  }));
  const events = await cost("submit_entries, ten", calls.submitEntries(submissions), alice);
  const opened = events.filter((event) => api.events.healthRecords.EntrySubmitted.is(event));
  const entries = opened.map(({ data }) => data.entry.toNumber());
  const verdicts = entries.map((entry) => [entry, "Approve"]);
  await cost("cast_votes, ten", calls.castVotes(verdicts), bob);
  for (const voter of [charlie, dave, eve, patient]) {
    await send(api, calls.castVotes(verdicts), voter);
  }
  await cost("confirm_migration, ten", calls.confirmMigration(entries), operator);
}

async function costOfRules() {
  await costOfMotion("set_approval_policy", calls.setApprovalPolicy({ numerator: 2, denominator: 3 }));
  await costOfMotion("set_voting_period", calls.setVotingPeriod(604_800));
  const entry = await submit();
  await costOfMotion("suspend_hospital", calls.suspendHospital(eve.address));
  await cost("discharge_voter", calls.dischargeVoter(entry, eve.address), bob);
  await costOfMotion("reinstate_hospital", calls.reinstateHospital(eve.address));
  await costOfMotion("set_database_operator", calls.setDatabaseOperator(ferdie.address));
}

await costOfParticipants();
await costOfMigration();
await costOfOtherEnds();
await costOfExpiry();
await costOfTen();
await costOfRules();
await api.disconnect();

if (options.json) {
  console.log(JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? `${value}` : value)));
} else {
  const token = (fee) => (Number(fee) / 1e12).toFixed(6);
  console.log("| call | caller | ref time, µs | proof size, bytes | length, bytes | fee, tokens | state, bytes |");
  console.log("| --- | --- | --: | --: | --: | --: | --: |");
  for (const row of rows) {
    const refTime = (row.refTimePs / 1e6).toFixed(0);
    const state = row.stateBytes > 0 ? `+${row.stateBytes}` : row.stateBytes;
    console.log(
      `| ${row.call.replace(/^\w+/, "\`$&\`")} | ${row.caller} | ${refTime} | ${row.proofBytes} | ${row.lengthBytes} | ${token(row.fee)} | ${state} |`,
    );
  }
}
