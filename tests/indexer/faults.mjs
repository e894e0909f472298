// What the indexer depends on goes away and comes back: it goes on by itself, or says what to do.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { VALIDATORS, finalizedHeight } from "../../zombienet/five-validators.mjs";
import { until } from "../lib/chain.mjs";
import { PIMA, consilium } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { Index, errorKinds, submit } from "../lib/indexer.mjs";
import { FullNode } from "../lib/node.mjs";
import { Proxy } from "../lib/proxy.mjs";
import { steps } from "../lib/steps.mjs";

/** How long something is away, in milliseconds. */
const AWAY = 60_000;
/** Of how many blocks the full node keeps the state. */
const KEPT = 24;

export const faults = (network) => describe("faults", { concurrency: false }, () => {
  const step = steps();
  let faulty;
  /** An index that nobody goes on with until the full node has dropped the state of its last block. */
  let left;
  let leftAt;
  let node;
  let proxy;
  const running = [];

  /** Begin an indexer that is to run until it is stopped. */
  const begin = (url, database = "faults") => {
    const own = new Index({ ...network.hospitals.operator, rpc: url }, network.mongod, database);
    const started = own.begin();
    running.push(started);
    return started;
  };
  /** Stop it as a service manager does. It must end well. */
  const end = async ({ child, ended }) => {
    child.kill("SIGTERM");
    const { status, stderr } = await ended;
    assert.equal(status, 0, stderr);
    return stderr;
  };
  let row = 600;
  /** Some more approved entries; each time other rows, for none is submitted twice. */
  const more = async () => {
    const [{ hospital, supporting, patient }] = network.teams;
    const words = ["--pima", PIMA, "--rows", `${row}-${row + 4}`, "--patient", patient.account];
    row += 5;
    const entries = await submit(hospital, ...words);
    for (const voter of [supporting, patient]) {
      await consilium(as(voter, "entry", "vote", ...entries, "--approve"));
    }
    return entries;
  };
  /** Wait until all that is final now is in a database and confirmed, with nothing different. */
  const isComplete = async (index = faulty) => {
    const height = await finalizedHeight(VALIDATORS[0].rpcPort);
    await until(`block ${height} is in the database, and everything confirmed`, async () => {
      const cursor = await index.with((db) => db.collection("cursor").findOne({ _id: "cursor" }));
      return cursor?.at.block >= height && !(await index.statuses()).approved;
    });
    const { status, differences } = await index.verify();
    assert.deepEqual(differences, []);
    assert.equal(status, 0);
  };

  before(async () => {
    faulty = new Index(network.hospitals.operator, network.mongod, "faults");
    left = new Index(network.hospitals.operator, network.mongod, "left");
    const folder = network.workspace.path("full-node");
    node = new FullNode(folder, { rpcPort: 9950, p2pPort: 30339, statePruning: KEPT });
    proxy = new Proxy(9951, VALIDATORS[0].rpcPort);
    await Promise.all([node.start(), proxy.start(), faulty.once("--no-confirm"), left.once("--no-confirm")]);
    leftAt = await finalizedHeight(VALIDATORS[0].rpcPort);
  });

  after(async () => {
    for (const { child, ended } of running) {
      child.kill("SIGKILL");
      await ended;
    }
    await node?.stop();
    await proxy?.cut();
  });

  step("the database is away for a minute, and the connection to the node, too", async () => {
    const indexer = begin(proxy.url);
    await more();
    await isComplete();
    await Promise.all([network.mongod.stop(), proxy.cut()]);
    await more();
    await sleep(AWAY);
    await network.mongod.start();
    await sleep(5000);
    await proxy.start();
    await more();
    await isComplete();
    const kinds = errorKinds(await end(indexer));
    assert.ok(kinds.includes("database-unreachable") || kinds.includes("chain-unreachable"), `${kinds}`);
  });

  step("the database's primary is killed", async () => {
    const indexer = begin(VALIDATORS[0].rpc);
    await more();
    await network.mongod.stop("SIGKILL");
    await network.mongod.start();
    await more();
    await isComplete();
    await end(indexer);
  });

  step("the node stops and starts", async () => {
    const indexer = begin(node.rpc);
    await more();
    await isComplete();
    await node.stop();
    await more();
    await node.start();
    await isComplete();
    await end(indexer);
  });

  step("two indexers work on one database: one writes, the other takes over", async () => {
    const first = begin(VALIDATORS[0].rpc);
    await until("the first writes", () => /this indexer writes/.test(first.output.stderr));
    const second = begin(VALIDATORS[1].rpc);
    await until("the second stands by", () => /standing by/.test(second.output.stderr));
    await more();
    await isComplete();
    assert.doesNotMatch(second.output.stderr, /this indexer writes/);
    first.child.kill("SIGKILL");
    await first.ended;
    await more();
    await isComplete();
    const stderr = await end(second);
    assert.match(stderr, /this indexer writes/);
    assert.deepEqual(errorKinds(stderr), []);
  });

  step("the node has dropped what happened meanwhile: it says so, and leaves nothing out", async () => {
    await until("the state is dropped", async () => {
      return (await finalizedHeight(node.rpcPort)) > leftAt + KEPT + 5;
    });
    const cursor = () => left.with((db) => db.collection("cursor").findOne({ _id: "cursor" }));
    const before = await cursor();
    const { status, stderr } = await begin(node.rpc, "left").ended;
    assert.equal(status, 1);
    const why = stderr.split("\n").filter((line) => line.startsWith("Error: "));
    assert.equal(why.length, 1, stderr);
    assert.match(why[0], /has dropped what happened in block \d+.*--state-pruning archive/);
    assert.deepEqual((await cursor()).at, before.at);

    await left.once();
    const indexer = begin(node.rpc, "left");
    await more();
    await isComplete(left);
    await end(indexer);
  });
});
