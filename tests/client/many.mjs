// Two thousand entries of the Pima data, submitted by five hospitals at a time onto the five-validator
// network, each through its own node. Programs are killed and interrupted in the middle and run again:
// everything is in blocks, and nothing twice.

import assert from "node:assert/strict";
import { before, describe } from "node:test";
import { VALIDATORS, kill } from "../../zombienet/five-validators.mjs";
import { developmentAccounts, send, until } from "../lib/chain.mjs";
import { PIMA, begin, consilium, json } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { steps } from "../lib/steps.mjs";

/** How many entries each hospital submits: more than `consilium` has on its way at a time, 8 calls of 32. */
const EACH = 400;
/** How many are in blocks when programs are stopped. */
const BEGUN = 200;

export const many = (network) => describe("two thousand entries", { concurrency: false }, () => {
  const step = steps();
  let hospitals;
  let api;
  let jobs;

  let first;

  const nextEntry = async () => (await api.query.healthRecords.nextEntryId()).toNumber();
  /** How many entries were submitted here, and how many by each hospital. */
  const entries = async () => {
    const all = await api.query.healthRecords.entries.entries();
    const here = all.filter(([key]) => key.args[0].toNumber() >= first);
    const by = (account) => here.filter(([, entry]) => entry.unwrap().hospital.eq(account)).length;
    return { count: here.length, each: hospitals.all().map(({ account }) => by(account)) };
  };

  before(async () => {
    ({ api, hospitals } = network);
    first = await nextEntry();
    const prepare = async (hospital, index) => {
      const next = hospitals.all()[(index + 1) % VALIDATORS.length];
      await consilium(as(hospital, "hospital", "support", next.account));
      const patient = await hospitals.patient(`patient-${index}`, hospital);
      const first = 1 + 90 * index;
      const rows = `${first}-${first + EACH - 1}`;
      const words = ["entry", "submit", "--pima", PIMA, "--rows", rows, "--patient", patient.account];
      return as(hospital, ...words);
    };
    jobs = await Promise.all(hospitals.all().map(prepare));
  });

  step("all begin, two are killed and one is interrupted", async () => {
    const running = jobs.map((words) => begin(words));
    await until("a tenth is in blocks", async () => {
      return (await nextEntry()) >= first + BEGUN;
    });
    for (const [index, signal] of [[0, "SIGKILL"], [1, "SIGKILL"], [2, "SIGINT"]]) {
      running[index].child.kill(signal);
    }
    const ended = await Promise.all(running.map(({ ended }) => ended));
    assert.equal(ended[0].signal, "SIGKILL", "it was killed before it was done");
    assert.equal(ended[2].status, 130);
    for (const { status, stderr } of ended.slice(3)) {
      assert.equal(status, 0, stderr);
      assert.match(stderr, new RegExp(`records submitted: \\d+ of ${EACH}`));
      assert.doesNotMatch(stderr, /nonce/i);
    }
    const { each } = await entries();
    assert.deepEqual(each.slice(3), [EACH, EACH]);
    assert.ok(each[0] + each[1] + each[2] < 3 * EACH, "they were stopped in the middle");
  });

  step("the same commands again finish, and submit nothing twice", async () => {
    const reports = await Promise.all(jobs.map((words) => json(words)));
    const { count, each } = await entries();
    assert.deepEqual(each, VALIDATORS.map(() => EACH));
    const ids = reports.flat().map(({ entry }) => entry);
    assert.equal(new Set(ids).size, count, "each record has an entry of its own");
    const statuses = reports.map((report) => new Set(report.map(({ status }) => status)));
    assert.deepEqual(statuses[4], new Set(["submitted-before"]));
    assert.ok(statuses[0].has("submitted"), "the one that was killed had some left");
  });

  step("a third time there is nothing left to do", async () => {
    await Promise.all(jobs.map((words) => consilium(words)));
    const { count } = await entries();
    assert.equal(count, VALIDATORS.length * EACH);
  });

  step("more votes than a call takes are cast with one command", async () => {
    const [words] = jobs;
    const ids = (await json(words)).map(({ entry }) => entry);
    const text = await consilium(as(hospitals.bob, "entry", "vote", ...ids, "--approve"));
    assert.match(text, new RegExp(`${EACH} of ${EACH} votes were taken`));
  });

  step("where the balance suffices for some entries of a transaction, those are submitted", async () => {
    const { alice, eve } = hospitals;
    const accounts = await developmentAccounts();
    const patient = await hospitals.patient("costly", eve);
    const submission = (rows) =>
      as(eve, "entry", "submit", "--pima", PIMA, "--rows", rows, "--patient", patient.account);
    const balance = async () => (await api.query.system.account(eve.account)).data.free.toBigInt();
    const pay = (from, to, amount) => send(api, api.tx.balances.transferKeepAlive(to.account, amount), from);
    const before = await balance();
    await consilium(submission("700-700"));
    const each = before - (await balance());
    const rest = (await balance()) - 3n * each;
    await pay(accounts.eve, alice, rest);

    const { status, stdout, stderr } = await begin(["--json", ...submission("701-705")]).ended;
    assert.equal(status, 1);
    assert.match(stderr, /\d of 5 records were not submitted; run the same command again/);
    const first = JSON.parse(stdout);
    // Not the first ones, always: a small entry can be paid for after a larger one could not.
    const isSubmitted = ({ status }) => status === "submitted";
    const refused = first.filter((each) => !isSubmitted(each));
    assert.ok(refused.length > 0 && refused.length < 5, stdout);
    for (const { error } of refused) assert.match(error, /deposit/i, stdout);

    await pay(accounts.alice, eve, rest);
    const second = await json(submission("701-705"));
    const statuses = second.map(({ status }) => status);
    const expected = first.map((each) => (isSubmitted(each) ? "submitted-before" : "submitted"));
    assert.deepEqual(statuses, expected);
    assert.equal(new Set(second.map(({ entry }) => entry)).size, 5);
  });

  step("a node is killed in the middle, and the program goes on at another", async () => {
    const { alice, bob } = hospitals;
    const patient = await hospitals.patient("another", alice);
    const words = ["entry", "submit", "--pima", PIMA, "--rows", "1-600", "--patient", patient.account];
    const before = (await entries()).count;
    const running = begin(["--url", bob.rpc, ...as(alice, ...words)]);
    await until("some are in blocks", async () => {
      return (await nextEntry()) >= first + before + 50;
    });
    const bringBack = await kill("bob");
    const { status, stderr } = await running.ended;
    bringBack();
    assert.equal(status, 0, stderr);
    assert.match(stderr, /the connection is lost/, "it was killed before the program was done");
    const { count } = await entries();
    assert.equal(count, before + 600);
  });
});
