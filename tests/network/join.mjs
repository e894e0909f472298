// A sixth hospital joins the running network as docs/validator.md says, and is suspended.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe } from "node:test";
import { u8aToHex } from "@polkadot/util";
import {
  BINARY,
  CHAIN_SPEC,
  VALIDATORS,
  finalizedHeight,
  rpc,
} from "../../zombienet/five-validators.mjs";
import { decide, findEvent, send, until } from "../lib/chain.mjs";
import { steps } from "../lib/steps.mjs";

const [ALICE] = VALIDATORS;
const RPC_PORT = 9949;

export const join = (network) => describe("a sixth hospital", { concurrency: false }, () => {
  const step = steps();
  let api;
  let accounts;
  let directory;
  let node;

  before(() => {
    ({ api, accounts } = network);
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "consilium-join-"));
  });

  after(async () => {
    if (node) {
      const ended = new Promise((resolve) => node.once("exit", resolve));
      node.kill("SIGTERM");
      await ended;
    }
    fs.rmSync(directory, { recursive: true });
  });

  const hospitals = () => ["alice", "bob", "charlie", "dave"].map((name) => accounts[name]);
  const authorOf = async (hash) => (await api.derive.chain.getHeader(hash)).author.toString();

  /** Wait until the sixth is among the validators, or is not any more. */
  const validates = (wanted) =>
    until(`the sixth ${wanted ? "validates" : "does not validate"}`, async () => {
      const validators = await api.query.session.validators();
      return validators.map(String).includes(accounts.ferdie.address) === wanted;
    });

  step("starts its node, which follows the chain", async () => {
    const key = path.join(directory, "node.key");
    execFileSync(BINARY, ["key", "generate-node-key", "--file", key], { stdio: "ignore" });
    const [bootnode] = await rpc(ALICE.rpcPort, "system_localListenAddresses");
    const log = fs.openSync(path.join(directory, "node.log"), "w");
    const words = ["--validator", "--name", "ferdie", "--chain", CHAIN_SPEC];
    words.push("--base-path", path.join(directory, "node"), "--node-key-file", key);
    words.push("--bootnodes", bootnode, "--no-mdns", "--rpc-port", RPC_PORT);
    words.push("--prometheus-port", "9620", "--listen-addr", "/ip4/127.0.0.1/tcp/30338/ws");
    node = spawn(BINARY, words, { stdio: ["ignore", log, log] });
    fs.closeSync(log);

    const wanted = await finalizedHeight(ALICE.rpcPort);
    await until(`the sixth node finalizes ${wanted}`, async () => {
      assert.equal(node.exitCode, null, "the node runs");
      return (await finalizedHeight(RPC_PORT).catch(() => 0)) >= wanted;
    });
  });

  step("serves chainHead and, as it prunes, no archive", async () => {
    const { methods } = await rpc(RPC_PORT, "rpc_methods");
    assert.ok(methods.includes("chainHead_v1_follow"));
    assert.ok(!methods.includes("archive_v1_finalizedHeight"));
  });

  step("is no validator before it is registered", async () => {
    const owner = u8aToHex(accounts.ferdie.publicKey);
    const { keys, proof } = await rpc(RPC_PORT, "author_rotateKeysWithOwner", [owner]);
    await assert.rejects(
      send(api, api.tx.session.setKeys(keys, proof), accounts.ferdie),
      // It holds nothing that could pay for the call.
      /Inability to pay some fees/,
    );
  });

  step("is registered by a motion, and sets its session keys", async () => {
    const register = api.tx.healthRecords.registerHospital(accounts.ferdie.address, {
      name: "Fir Hospital",
    });
    const events = await decide(api, register, hospitals());
    findEvent(events, "healthRecords", "HospitalRegistered");

    const owner = u8aToHex(accounts.ferdie.publicKey);
    const { keys, proof } = await rpc(RPC_PORT, "author_rotateKeysWithOwner", [owner]);
    await send(api, api.tx.session.setKeys(keys, proof), accounts.ferdie);
  });

  step("authors blocks from the session after next", async () => {
    await validates(true);
    await until("a block of the sixth", async () => {
      return (await authorOf(await api.rpc.chain.getBlockHash())) === accounts.ferdie.address;
    });
    const best = (await api.rpc.chain.getHeader()).number.toNumber();
    await until(`the six finalize ${best}`, async () => {
      return (await finalizedHeight(RPC_PORT)) >= best;
    });
  });

  step("stops when it is suspended", async () => {
    const suspend = api.tx.healthRecords.suspendHospital(accounts.ferdie.address);
    findEvent(await decide(api, suspend, hospitals()), "healthRecords", "HospitalSuspended");
    await validates(false);
    // The block that ends the session may still be of the sixth: those after it may not.
    const from = (await api.rpc.chain.getHeader()).number.toNumber() + 1;
    const to = from + 12;
    await until(`block ${to}`, async () => {
      return (await api.rpc.chain.getHeader()).number.toNumber() >= to;
    });
    for (let height = from; height <= to; height += 1) {
      const hash = await api.rpc.chain.getBlockHash(height);
      assert.notEqual(await authorOf(hash), accounts.ferdie.address);
    }
  });
});
