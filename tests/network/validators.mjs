// Five validators: who makes blocks, what finality does when validators
// are killed, and an upgrade of the runtime that the consortium votes in. The parts build on each
// other and run in order.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { before, describe } from "node:test";
import { fileURLToPath } from "node:url";
import { u8aToHex } from "@polkadot/util";
import { blake2AsHex } from "@polkadot/util-crypto";
import {
  VALIDATORS,
  finalizedHeight,
  kill,
  rpc,
} from "../../zombienet/five-validators.mjs";
import { decide, findEvent, send, until } from "../lib/chain.mjs";
import { steps } from "../lib/steps.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const [ALICE] = VALIDATORS;

const bestHeight = async ({ rpcPort }) => Number((await rpc(rpcPort, "chain_getHeader")).number);
const finalized = ({ rpcPort }) => finalizedHeight(rpcPort);

/** Wait until each of these validators has finalized the block at this height. */
const finalizes = (validators, height) =>
  until(`${validators.map(({ name }) => name)} finalize ${height}`, async () => {
    // A validator that has just been started does not answer yet.
    const heights = await Promise.all(validators.map((v) => finalized(v).catch(() => 0)));
    return heights.every((each) => each >= height);
  });

/** Wait until Alice has imported `count` blocks more, and answer with the best height. */
async function blocksGoOn(count) {
  const wanted = (await bestHeight(ALICE)) + count;
  return until(`block ${wanted}`, async () => {
    const best = await bestHeight(ALICE);
    return best >= wanted && best;
  });
}

export const validators = (network) => describe("five validators", { concurrency: false }, () => {
  const step = steps();
  let api;
  let accounts;
  /** Every block that Alice has called finalized, by its height. */
  const seenFinalized = new Map();

  before(async () => {
    ({ api, accounts } = network);
    await api.rpc.chain.subscribeFinalizedHeads(({ number, hash }) => {
      const height = number.toNumber();
      // The first one counts: the last part compares it with what the chain says then.
      if (!seenFinalized.has(height)) seenFinalized.set(height, hash.toHex());
    });
  });

  /** The validators that made the blocks of these heights. */
  async function authors(from, to) {
    const found = new Set();
    for (let height = from; height <= to; height += 1) {
      const { author } = await api.derive.chain.getHeader(await api.rpc.chain.getBlockHash(height));
      found.add(author.toString());
    }
    return found;
  }

  const addresses = (names) => new Set(names.map((name) => accounts[name].address));

  step("all author", async () => {
    const best = await blocksGoOn(10);
    assert.deepEqual(
      await authors(best - 9, best),
      addresses(["alice", "bob", "charlie", "dave", "eve"]),
    );
  });

  step("finality follows on each", async () => {
    await finalizes(VALIDATORS, await blocksGoOn(3));
  });

  step("serve chainHead, transaction and, as archives, archive", async () => {
    for (const { rpcPort } of VALIDATORS) {
      const { methods } = await rpc(rpcPort, "rpc_methods");
      for (const method of [
        "chainHead_v1_follow",
        "transaction_v1_broadcast",
        "transactionWatch_v1_submitAndWatch",
        "archive_v1_finalizedHeight",
        "system_accountNextIndex",
        "payment_queryInfo",
      ]) {
        assert.ok(methods.includes(method), `${method} is served`);
      }
    }
  });

  let bringBackEve;
  step("with one killed finality follows on the others", async () => {
    bringBackEve = await kill("eve");
    const others = VALIDATORS.filter(({ name }) => name !== "eve");
    await finalizes(others, (await blocksGoOn(5)) - 1);
  });

  step("with two killed blocks go on, finality stands still, and it catches up", async () => {
    const bringBackDave = await kill("dave");
    // What the votes in flight finalize.
    await blocksGoOn(2);
    const stood = await finalized(ALICE);

    const best = await blocksGoOn(10);
    assert.equal(await finalized(ALICE), stood);
    assert.ok(best - stood > 10);
    const left = await authors(best - 5, best);
    assert.deepEqual(left, addresses(["alice", "bob", "charlie"]));

    bringBackDave();
    bringBackEve();
    await finalizes(VALIDATORS, best);
    const after = await blocksGoOn(10);
    assert.deepEqual(
      await authors(after - 9, after),
      addresses(["alice", "bob", "charlie", "dave", "eve"]),
    );
  });

  step("take over a runtime that the consortium votes in, without a stop", async () => {
    const wasm = execFileSync(path.join(ROOT, "scripts", "upgraded-runtime.sh"), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    }).trim();
    const code = fs.readFileSync(wasm);
    const before = api.runtimeVersion.specVersion.toNumber();

    const upgrade = api.tx.system.authorizeUpgrade(blake2AsHex(code, 256));
    const hospitals = ["alice", "bob", "charlie", "dave"].map((name) => accounts[name]);
    // Three of five are no two thirds: the motion is carried out, and refused.
    await assert.rejects(
      decide(api, api.tx.consortiumRoot.dispatchAsRoot(upgrade), hospitals.slice(0, 3)),
      /BadOrigin/,
    );
    const events = await decide(api, api.tx.consortiumRoot.dispatchAsRoot(upgrade), hospitals);
    assert.ok(findEvent(events, "consortiumRoot", "DispatchedAsRoot").data.result.isOk);

    const height = await bestHeight(ALICE);
    const apply = api.tx.system.applyAuthorizedUpgrade(u8aToHex(code));
    findEvent(await send(api, apply, accounts.alice), "system", "CodeUpdated");
    for (const { name, rpcPort } of VALIDATORS) {
      await until(`${name} runs version ${before + 1}`, async () => {
        const { specVersion } = await rpc(rpcPort, "state_getRuntimeVersion");
        return specVersion === before + 1;
      });
    }

    const best = await blocksGoOn(10);
    await finalizes(VALIDATORS, best);
    assert.deepEqual(
      await authors(best - 9, best),
      addresses(["alice", "bob", "charlie", "dave", "eve"]),
    );
    assert.ok(best > height + 10);
    // Calls are signed for the new version, and count.
    const remark = api.tx.system.remarkWithEvent("0x01");
    findEvent(await send(api, remark, accounts.bob), "system", "Remarked");
  });

  step("have never changed a finalized block, and agree on every one", async () => {
    const heights = [...seenFinalized.keys()];
    assert.ok(heights.length > 20);
    for (const { name, rpcPort } of VALIDATORS) {
      const hashes = await rpc(rpcPort, "chain_getBlockHash", [heights]);
      assert.deepEqual(hashes, [...seenFinalized.values()], `the blocks of ${name}`);
    }
  });
});
