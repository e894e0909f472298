// The indexer is killed at random moments while entries of every kind come in. In the end the database
// is the same as that of an indexer that nobody disturbed.

import assert from "node:assert/strict";
import { before, describe } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Index } from "../lib/indexer.mjs";
import { steps } from "../lib/steps.mjs";
import { play } from "./scenario.mjs";

/** How many entries each of the five hospitals submits. */
const EACH = Number(process.env.CONSILIUM_INDEXER_ENTRIES ?? 100);
const KILLS = Number(process.env.CONSILIUM_INDEXER_KILLS ?? 10);
/** The longest that an indexer lives, in milliseconds. */
const LIFE = 4000;

export const kills = (network) => describe("killed at random", { concurrency: false }, () => {
  const step = steps();
  let disturbed;
  let undisturbed;
  let played;

  before(() => {
    const { operator } = network.hospitals;
    disturbed = new Index(operator, network.mongod, "disturbed");
    undisturbed = new Index(operator, network.mongod, "undisturbed");
  });

  step(`entries come in, and the indexer is killed ${KILLS} times`, async () => {
    let isOver = false;
    let count = 0;
    const playOn = async () => {
      const rounds = [];
      do rounds.push(await play(network, EACH, rounds.length));
      while (count < KILLS);
      return rounds;
    };
    const scenario = playOn().finally(() => (isOver = true));
    scenario.catch(() => {});
    while (!isOver) {
      const { child, output, ended } = disturbed.begin();
      const died = await Promise.race([ended, sleep(Math.random() * LIFE)]);
      assert.equal(died, undefined, `it ended by itself: ${output.stderr}`);
      child.kill("SIGKILL");
      await ended;
      count += 1;
    }
    played = await scenario;
    assert.ok(count >= KILLS);
    const entries = (await network.api.query.healthRecords.nextEntryId()).toNumber();
    assert.ok(entries >= 5 * EACH, `${entries} entries`);
    console.log(`    killed ${count} times; ${entries} entries`);
  });

  step("started once more, it brings the database up to date", async () => {
    const stderr = await disturbed.once();
    assert.doesNotMatch(stderr, /"level":"ERROR"/);
    const { status, differences } = await disturbed.verify();
    assert.deepEqual(differences, []);
    assert.equal(status, 0);
  });

  step("everything came to its end", async () => {
    const statuses = await disturbed.statuses();
    assert.equal(statuses.pending, undefined);
    assert.equal(statuses.approved, undefined);
    assert.equal(statuses.migrated, played.flatMap(({ approved }) => approved).length + 10 * played.length);
    for (const status of ["rejected", "expired", "withdrawn"]) assert.ok(statuses[status] > 0, status);
    const amended = await disturbed.with((db) =>
      db.collection("records").countDocuments({ amended_by: { $exists: true } }),
    );
    assert.equal(amended, 10 * played.length);
  });

  step("what is not in order is refused with its reason, and nothing else", async () => {
    const refused = await disturbed.with((db) =>
      db.collection("entries").find({ status: "refused" }).toArray(),
    );
    const reasons = refused.map(({ refusal, _id }) => [refusal, _id]);
    const byEntry = (one, other) => one[1] - other[1];
    const wanted = played.flatMap(({ refused }) => refused);
    assert.deepEqual(reasons.sort(byEntry), wanted.sort(byEntry));
  });

  step("an indexer that nobody disturbs makes the same of the same chain", async () => {
    await undisturbed.once("--no-confirm");
    await disturbed.once();
    const reports = [await disturbed.verify(), await undisturbed.verify()];
    assert.deepEqual(reports[1].differences, []);
    assert.deepEqual(reports[0].digests, reports[1].digests);
    assert.equal(reports[0].records, reports[1].records);
  });

  step("every approved entry was confirmed once on the chain", async () => {
    const confirmed = await confirmations(network.api);
    const migrated = await disturbed.with((db) =>
      db.collection("entries").find({ status: "migrated" }).map(({ _id }) => _id).toArray(),
    );
    assert.deepEqual(confirmed.sort((a, b) => a - b), migrated.sort((a, b) => a - b));
  });
});

/** The entries of all events `MigrationConfirmed`, as polkadot.js reads them. */
async function confirmations(api) {
  const head = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
  const heights = Array.from({ length: head.number.toNumber() }, (_, index) => index + 1);
  const found = [];
  for (let at = 0; at < heights.length; at += 50) {
    const blocks = await Promise.all(
      heights.slice(at, at + 50).map(async (height) => {
        const state = await api.at(await api.rpc.chain.getBlockHash(height));
        return state.query.system.events();
      }),
    );
    for (const { event } of blocks.flatMap((events) => [...events])) {
      if (event.section !== "healthRecords" || event.method !== "MigrationConfirmed") continue;
      found.push(event.data.entry.toNumber());
    }
  }
  return found;
}
