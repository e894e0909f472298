// The contract that the chain is measured against does what the paper says its functions do, on anvil
// with a block for each transaction.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { hexlify, randomBytes } from "ethers";
import { start } from "./anvil.mjs";
import { BILL_BYTES, HEALTH_BYTES, deploy, receipt } from "./contract.mjs";
import { stopAll } from "../lib/processes.mjs";
import { Account, newWallet } from "./rpc.mjs";

const HEALTH = hexlify(randomBytes(HEALTH_BYTES));
const BILL = hexlify(randomBytes(BILL_BYTES));
const NOBODY = `0x${"00".repeat(20)}`;

describe("the paper's contract", () => {
  let node;
  let contract;
  let hospital;
  let supporting;
  let patient;
  let stranger;

  before(async () => {
    const wallets = Array.from({ length: 7 }, newWallet);
    const addresses = wallets.map(({ address }) => address);
    const { nodes, chainId } = await start({ addresses, blockTime: 0 });
    [node] = nodes;
    const accounts = wallets.map((wallet) => new Account(wallet, node, chainId));
    [hospital, ...supporting] = accounts.slice(0, 5);
    [patient, stranger] = accounts.slice(5);
  });

  after(stopAll);

  // Each part has a contract of its own.
  beforeEach(async () => {
    contract = await deploy(hospital);
  });

  const addresses = (accounts) => accounts.map(({ address }) => address);
  const read = (name, ...inputs) => contract.read(node, name, ...inputs);
  const name = (accounts) => contract.setSupportingHospitals(addresses(accounts));
  const health = (details = HEALTH) => contract.setHealthDetails(patient.address, details);
  const bill = (number = 0, details = BILL) =>
    contract.setBillDetails(patient.address, number, details);
  const approve = (number = 0) => contract.approvePendingEntry(patient.address, number);
  const votes = (number = 0) => read("getVoteCount", patient.address, number);
  const isAllowed = (number = 0) => read("dataMigrationAllow", patient.address, number);

  async function accepts(account, transaction) {
    const refusal = await contract.refusal(node, account.address, transaction);
    assert.equal(refusal, null);
    return receipt(node, await account.send(transaction));
  }

  /** The contract refuses the call, with this reason, in a transaction as well. */
  async function refuses(account, transaction, reason) {
    const refusal = await contract.refusal(node, account.address, transaction);
    assert.match(String(refusal), new RegExp(`: ${reason}$`));
    const hash = await account.send(transaction);
    await assert.rejects(receipt(node, hash), /refused by the contract/);
  }

  /** A pending entry with its bill. */
  async function enter(number = 0) {
    await accepts(hospital, name(supporting));
    await accepts(hospital, health());
    await accepts(hospital, bill(number));
  }

  it("takes an entry through the whole workflow", async () => {
    await enter();
    const voters = [...supporting, patient];
    for (const [index, voter] of voters.entries()) {
      assert.deepEqual([...(await votes())], [BigInt(index), 5n]);
      assert.equal(await isAllowed(), false);
      await accepts(voter, approve());
    }
    assert.deepEqual([...(await votes())], [5n, 5n]);
    assert.equal(await isAllowed(), true);

    const events = await contract.events(node, 0, await node.blockNumber());
    assert.deepEqual(
      events.map((event) => event.name),
      [
        "SupportingHospitalsSet",
        "HealthDetailsSet",
        "BillDetailsSet",
        ...voters.map(() => "EntryApproved"),
        "DataMigrationAllowed",
      ],
    );
    const voted = events.filter((event) => event.name === "EntryApproved");
    assert.deepEqual(voted.map(({ args }) => args.voter), addresses(voters));
  });

  it("gives back what was set", async () => {
    assert.deepEqual([...(await read("getSupportingHospitals", hospital.address))], []);
    await enter();
    assert.deepEqual(
      [...(await read("getSupportingHospitals", hospital.address))],
      addresses(supporting),
    );
    assert.equal(await read("getHealthDetails", patient.address, 0), HEALTH);
    assert.equal(await read("getBillDetails", patient.address, 0), BILL);
    assert.equal(await read("getEntryCount", patient.address), 1n);
    assert.equal(await read("getEntryCount", stranger.address), 0n);
  });

  it("keeps the entries of a patient apart", async () => {
    await enter();
    const other = hexlify(randomBytes(33));
    await accepts(hospital, health(other));
    assert.equal(await read("getHealthDetails", patient.address, 0), HEALTH);
    assert.equal(await read("getHealthDetails", patient.address, 1), other);
    assert.equal(await read("getBillDetails", patient.address, 1), "0x");
    await accepts(hospital, bill(1));
    await accepts(patient, approve(1));
    assert.deepEqual([...(await votes(0))], [0n, 5n]);
    assert.deepEqual([...(await votes(1))], [1n, 5n]);
  });

  it("replaces the supporting hospitals, but not what an older entry needs", async () => {
    await enter();
    await accepts(hospital, name(supporting.slice(0, 1)));
    assert.deepEqual(
      [...(await read("getSupportingHospitals", hospital.address))],
      addresses(supporting.slice(0, 1)),
    );
    assert.deepEqual([...(await votes())], [0n, 5n]);
    await refuses(supporting[1], approve(), "the caller has no vote on this entry");
  });

  it("refuses lists of supporting hospitals that make no sense", async () => {
    await refuses(hospital, name([]), "no supporting hospital is named");
    const many = Array.from({ length: 17 }, newWallet);
    await refuses(hospital, name(many), "too many supporting hospitals");
    await accepts(hospital, name(many.slice(1)));
    await refuses(hospital, name([stranger, hospital]), "a hospital cannot support itself");
    const twice = [stranger, patient, stranger];
    await refuses(hospital, name(twice), "a supporting hospital is named twice");
  });

  it("refuses health details of who is no hospital, of itself, and without content", async () => {
    await refuses(stranger, health(), "the caller has named no supporting hospitals");
    await accepts(hospital, name(supporting));
    const itself = contract.setHealthDetails(hospital.address, HEALTH);
    await refuses(hospital, itself, "a hospital cannot be its own patient");
    await refuses(hospital, health("0x"), "the health details are empty");
    assert.equal(await read("getEntryCount", patient.address), 0n);
  });

  it("refuses a bill of another hospital, twice, and without content", async () => {
    await accepts(hospital, name(supporting));
    await accepts(supporting[0], name([hospital]));
    await accepts(hospital, health());
    await refuses(supporting[0], bill(), "the caller did not make this entry");
    await refuses(hospital, bill(0, "0x"), "the bill details are empty");
    await accepts(hospital, bill());
    await refuses(hospital, bill(), "the bill details are set already");
  });

  it("refuses approvals of who has no vote, twice, and before there is a bill", async () => {
    await accepts(hospital, name(supporting));
    await accepts(hospital, health());
    await refuses(patient, approve(), "the entry has no bill details yet");
    await accepts(hospital, bill());
    await refuses(stranger, approve(), "the caller has no vote on this entry");
    await refuses(hospital, approve(), "the caller has no vote on this entry");
    for (const voter of [patient, supporting[3]]) {
      await accepts(voter, approve());
      await refuses(voter, approve(), "the caller has approved this entry already");
    }
    assert.deepEqual([...(await votes())], [2n, 5n]);
    assert.equal(await isAllowed(), false);
  });

  it("refuses whatever names an entry that is not there", async () => {
    await enter();
    const reason = "there is no such entry";
    await refuses(hospital, bill(1), reason);
    await refuses(patient, approve(1), reason);
    for (const getter of ["getHealthDetails", "getBillDetails", "getVoteCount", "dataMigrationAllow"]) {
      await assert.rejects(read(getter, patient.address, 1), new RegExp(reason));
      await assert.rejects(read(getter, NOBODY, 0), new RegExp(reason));
    }
  });
});
