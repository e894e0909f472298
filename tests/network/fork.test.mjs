// What is in a block that does not stay comes into another: two validators that do not know each other
// make two chains, and then meet.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe } from "node:test";
import { BINARY, rpc } from "../../zombienet/five-validators.mjs";
import { connect, developmentAccounts, until } from "../lib/chain.mjs";
import { begin, freePorts, hasEnded, stop } from "../lib/processes.mjs";
import { steps } from "../lib/steps.mjs";

/** Five hospitals have a slot each. Bob makes blocks in three of them, and so has the longer chain. */
const ALICE = ["//Alice"];
const BOB = ["//Bob", "//Charlie", "//Dave"];

/** A validator that knows no other one, and makes blocks all the same. */
class Validator {
  constructor(name, uris, folder, [rpcPort, p2pPort]) {
    Object.assign(this, { name, uris, folder, rpcPort, p2pPort });
  }

  async start() {
    const words = ["--name", this.name, "--chain", "local", "--validator", "--force-authoring"];
    words.push("--base-path", path.join(this.folder, this.name), "--unsafe-force-node-key-generation");
    words.push("--no-mdns", "--no-prometheus", "--rpc-methods", "unsafe", "--rpc-port", this.rpcPort);
    words.push("--listen-addr", `/ip4/127.0.0.1/tcp/${this.p2pPort}`);
    this.process = begin(BINARY, words, { log: path.join(this.folder, `${this.name}.log`) });
    await until(`${this.name} answers`, () => {
      assert.ok(!hasEnded(this.process), `${this.name} runs`);
      return this.call("system_health").catch(() => null);
    });
    const accounts = await developmentAccounts();
    for (const uri of this.uris) {
      const { publicKey } = accounts[uri.slice(2).toLowerCase()];
      await this.call("author_insertKey", "aura", uri, `0x${Buffer.from(publicKey).toString("hex")}`);
    }
  }

  call(method, ...params) {
    return rpc(this.rpcPort, method, params);
  }

  async height() {
    return Number((await this.call("chain_getHeader")).number);
  }

  /** The hash of the block on this node's best chain that has a transaction; none if none has. */
  async blockWith(transaction) {
    for (let number = await this.height(); number > 0; number -= 1) {
      const hash = await this.call("chain_getBlockHash", number);
      const { block } = await this.call("chain_getBlock", hash);
      if (block.extrinsics.includes(transaction)) return hash;
    }
    return null;
  }
}

describe("a fork", { concurrency: false }, () => {
  const step = steps();
  let folder, alice, bob, transaction, retracted;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "consilium-fork-"));
  });

  after(async () => {
    await stop([alice, bob].map((validator) => validator?.process).filter(Boolean));
    fs.rmSync(folder, { recursive: true });
  });

  step("two validators that do not know each other make blocks", async () => {
    const ports = await freePorts(4);
    alice = new Validator("alice", ALICE, folder, ports.slice(0, 2));
    bob = new Validator("bob", BOB, folder, ports.slice(2));
    await Promise.all([alice.start(), bob.start()]);
    for (const validator of [alice, bob]) {
      await until(`a block of ${validator.name}`, async () => (await validator.height()) > 0);
    }
  });

  step("a transaction is in a block of the one with the shorter chain", async () => {
    const api = await connect(`ws://127.0.0.1:${alice.rpcPort}`);
    try {
      const { eve } = await developmentAccounts();
      const signed = await api.tx.system.remark("0x01").signAsync(eve, { nonce: -1 });
      transaction = signed.toHex();
      await api.rpc.author.submitExtrinsic(signed);
    } finally {
      await api.disconnect();
    }
    retracted = await until("a block of alice with it", () => alice.blockWith(transaction));
    await until("alice's pool has it no more", async () => (await alice.call("author_pendingExtrinsics")).length === 0);
    await until("bob has more blocks", async () => (await bob.height()) > (await alice.height()) + 2);
    assert.equal(await bob.blockWith(transaction), null);
  });

  step("they meet, that block does not stay, and the transaction comes into another", async () => {
    const [address] = await bob.call("system_localListenAddresses");
    await alice.call("system_addReservedPeer", address);
    const block = await until("a block of both with it", async () => {
      const [here, there] = await Promise.all([alice, bob].map((one) => one.blockWith(transaction)));
      return here === there && here;
    });
    assert.notEqual(block, retracted);
    const { number } = await alice.call("chain_getHeader", retracted);
    assert.notEqual(await alice.call("chain_getBlockHash", Number(number)), retracted);
  });
});
