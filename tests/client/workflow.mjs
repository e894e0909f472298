// The way of an entry with the program `consilium`, and with what others have: the standard `age`
// program, npm's `age-encryption`, and polkadot.js.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { before, describe } from "node:test";
import { Keyring } from "@polkadot/api";
import { u8aToHex } from "@polkadot/util";
import { blake2AsHex, blake2AsU8a } from "@polkadot/util-crypto";
import { Decrypter, Encrypter } from "age-encryption";
import { findEvent, send, until, view } from "../lib/chain.mjs";
import { BINARY, PIMA, ageDecrypt, begin, consilium, draft, json } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { steps } from "../lib/steps.mjs";

/** Run a command on a terminal, and answer each prompt that is expected; answers with the screen. */
async function onTerminal(words, dialogue) {
  const command = [BINARY, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", command, "/dev/null"], { timeout: 120_000 });
  let screen = "";
  let read = 0;
  child.stdout.setEncoding("utf8").on("data", (text) => {
    screen += text;
    const [prompt, answer] = dialogue[0] ?? [];
    if (prompt?.test(screen.slice(read))) {
      read = screen.length;
      dialogue.shift();
      child.stdin.write(`${answer}\n`);
    }
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(status, 0, screen);
  assert.deepEqual(dialogue, [], `it never asked: ${screen}`);
  return screen;
}

export const workflow = (network) => describe("an entry through consilium", { concurrency: false }, () => {
  const step = steps();
  let workspace;
  let api;
  let hospitals;
  let patient;
  let entry;

  const show = (who, id) => json(as(who, "entry", "show", id));
  const submit = async (...words) => {
    const all = ["entry", "submit", "--patient", patient.account, ...words];
    return (await json(as(hospitals.alice, ...all))).map(({ entry }) => entry);
  };
  const identities = ({ key }) => path.join(key, "encryption.txt");
  const secretKeys = (who) =>
    fs.readFileSync(identities(who), "utf8").match(/^AGE-SECRET-KEY-1\w+$/gm);

  before(async () => {
    ({ api, hospitals, workspace } = network);
    patient = await hospitals.patient("patient", hospitals.alice);
    const { alice, bob, charlie } = hospitals;
    await consilium(as(alice, "hospital", "support", bob.account, charlie.account));
  });

  step("a record is submitted, and each reader sees it opened", async () => {
    [entry] = await submit("--record", workspace.write("record.json", draft()));
    const { alice, bob, charlie, operator } = hospitals;
    for (const reader of [alice, bob, charlie, patient, operator]) {
      const shown = await show(reader, entry);
      assert.equal(shown.status, "pending");
      assert.deepEqual(shown.record, draft());
    }
    const { record, unopened } = await show(hospitals.dave, entry);
    assert.equal(record, null);
    assert.match(unopened, /not sealed to any of the keys/);
  });

  step("its parts open with the standard age, and with age-encryption", async () => {
    const sealed = workspace.path("sealed");
    await consilium(as(hospitals.bob, "entry", "show", entry, "--sealed", sealed));
    const stored = (await view(api, "HealthRecords", "entry", entry)).unwrap();
    for (const part of ["health", "bill"]) {
      const file = path.join(sealed, `${part}.age`);
      const decrypter = new Decrypter();
      for (const key of secretKeys(patient)) decrypter.addIdentity(key);
      const byNpm = await decrypter.decrypt(fs.readFileSync(file));
      const byAge = ageDecrypt(identities(hospitals.bob), file);
      assert.deepEqual(Buffer.from(byNpm), byAge);
      // The commitment is BLAKE2b-256 of these bytes.
      assert.equal(blake2AsHex(byAge, 256), stored[part].toHex());
      assert.match(JSON.parse(byAge).salt, /^[0-9a-f]{64}$/);
    }
  });

  step("what others seal and submit opens here", async () => {
    const sealed = workspace.path("sealed");
    const plaintext = {
      health: ageDecrypt(identities(hospitals.bob), path.join(sealed, "health.age")),
      bill: ageDecrypt(identities(hospitals.bob), path.join(sealed, "bill.age")),
    };
    const recipients = [];
    for (const { key } of [hospitals.bob, patient]) {
      const { encryption_keys: keys } = await json(["--key", key, "key", "show"]);
      recipients.push(keys.at(-1));
    }
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    const byNpm = await encrypter.encrypt(plaintext.health);
    const words = recipients.flatMap((recipient) => ["-r", recipient]);
    const byAge = execFileSync("age", words, { input: plaintext.bill });
    const part = (plaintext, ciphertext) => ({
      commitment: blake2AsU8a(plaintext),
      ciphertext: u8aToHex(ciphertext),
    });
    const call = api.tx.healthRecords.submitEntry(
      patient.account,
      part(plaintext.health, byNpm),
      part(plaintext.bill, byAge),
      null,
    );
    const alice = new Keyring({ type: "sr25519" }).addFromUri("//Alice");
    const events = await send(api, call, alice);
    const id = findEvent(events, "healthRecords", "EntrySubmitted").data.entry.toNumber();
    await until("the entry is final", async () => {
      const { status } = await begin(as(hospitals.bob, "entry", "show", id)).ended;
      return status === 0;
    });
    for (const reader of [hospitals.bob, patient]) {
      assert.deepEqual((await show(reader, id)).record, draft());
    }
    await consilium(as(hospitals.alice, "entry", "withdraw", id));
  });

  step("the hospitals review by a policy, and the patient votes", async () => {
    const policy = workspace.write("policy.toml", await consilium(["review", "--print-policy"]));
    const { bob, charlie } = hospitals;
    const dry = await json(as(bob, "review", "--auto", policy, "--dry-run"));
    assert.deepEqual(dry.map(({ verdict }) => verdict), ["approve"]);
    for (const hospital of [bob, charlie]) {
      const [reviewed] = await json(as(hospital, "review", "--auto", policy));
      assert.equal(reviewed.entry, entry);
      assert.equal(reviewed.verdict, "approve");
      assert.equal(reviewed.error, null);
    }
    const waiting = await json(as(patient, "entry", "list", "--pending"));
    assert.deepEqual(waiting.map(({ entry }) => entry), [entry]);
    await consilium(as(patient, "entry", "vote", entry, "--approve"));
    const shown = await show(hospitals.alice, entry);
    assert.equal(shown.status, "approved");
    assert.equal(shown.approvals, 2);
  });

  step("it is exported as a FHIR Bundle, which can be submitted", async () => {
    const bundle = await consilium(as(hospitals.alice, "entry", "show", entry, "--fhir"));
    const { resourceType, entry: resources } = JSON.parse(bundle);
    assert.equal(resourceType, "Bundle");
    const types = new Set(resources.map(({ resource }) => resource.resourceType));
    assert.deepEqual(types, new Set(["Patient", "Observation", "Invoice", "Provenance"]));
    const file = workspace.write("bundle.json", bundle);
    const [report] = await json(as(hospitals.alice, "entry", "submit", "--fhir", file));
    // It is the same record of the same patient: there is an entry of it already.
    assert.equal(report.status, "submitted-before");
    assert.equal(report.entry, entry);
  });

  step("it is amended by a draft that was corrected", async () => {
    const text = await consilium(as(hospitals.alice, "entry", "show", entry, "--draft"));
    const corrected = JSON.parse(text);
    corrected.health.observations[0].value = 121;
    const file = workspace.write("corrected.json", corrected);
    const [{ entry: amendment }] = await json(
      as(hospitals.alice, "entry", "amend", entry, "--record", file),
    );
    const shown = await show(patient, amendment);
    assert.equal(shown.amends, entry);
    assert.deepEqual(shown.record, corrected);
    await consilium(as(hospitals.bob, "entry", "vote", amendment, "--reject", "wrong-patient"));
    assert.equal((await show(patient, amendment)).status, "rejected");
  });

  step("a daemon reviews what comes: an implausible reading is rejected", async () => {
    const policy = workspace.path("policy.toml");
    const watching = begin(as(hospitals.charlie, "--json", "review", "--auto", policy, "--watch"));
    const lines = workspace.write(
      "lines.jsonl",
      [draft(100), draft(20_000), draft(110)]
        .map((record) => JSON.stringify({ patient: patient.account, ...record }))
        .join("\n"),
    );
    const words = ["entry", "submit", "--lines", lines, "--despite-findings"];
    const reports = await json(as(hospitals.alice, ...words));
    await until("all three are reviewed", () => {
      return watching.output.stdout.trim().split("\n").length === 3;
    });
    watching.child.kill("SIGINT");
    const { status, stdout } = await watching.ended;
    assert.equal(status, 130);
    const verdicts = new Map(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .map(({ entry, verdict }) => [entry, verdict]),
    );
    const expected = ["approve", "reject: implausible", "approve"];
    assert.deepEqual(reports.map(({ entry }) => verdicts.get(entry)), expected);
    assert.equal((await show(patient, reports[1].entry)).status, "rejected");
  });

  step("rows of the Pima data, and several votes in one go", async () => {
    const entries = await submit("--pima", PIMA, "--rows", "1-5");
    assert.equal(new Set(entries).size, 5);
    await consilium(as(hospitals.bob, "entry", "vote", ...entries, "--approve"));
    await consilium(as(patient, "entry", "vote", ...entries, "--approve"));
    for (const id of entries) {
      const { status, approvals, approvals_needed: needed } = await show(hospitals.bob, id);
      assert.deepEqual([status, approvals, needed], ["pending", 1, 2]);
    }
  });

  step("a person reviews on a terminal", async () => {
    const { charlie } = hospitals;
    const waiting = await json(as(charlie, "entry", "list", "--pending"));
    const entries = waiting.map(({ entry }) => entry).reverse();
    assert.equal(entries.length, 5);
    const screen = await onTerminal(as(charlie, "review"), [
      [/\[q\]uit\? $/, "approve"],
      [/\[q\]uit\? $/, "nonsense"],
      [/\[q\]uit\? $/, "r"],
      [/Why: .*\? \[other\] $/, "wrong-bill-details"],
      [/\[q\]uit\? $/, "s"],
      [/\[q\]uit\? $/, "q"],
    ]);
    assert.match(screen, /Entry \d+, 1 of 5/);
    assert.match(screen, /glucose[^]*mg\/dL/i);
    const statuses = [];
    for (const id of entries) statuses.push((await show(patient, id)).status);
    assert.deepEqual(statuses, ["approved", "rejected", "pending", "pending", "pending"]);
  });

  step("the consortium registers a hospital, and sees motions that are open", async () => {
    const { alice, bob, charlie, dave } = hospitals;
    const elder = await workspace.key("elder");
    const words = ["hospital", "register", elder.account, "--name", "Elder Hospital"];
    const outcomes = [];
    for (const hospital of [alice, bob, charlie, dave]) {
      const { outcome, motion } = await json(as(hospital, ...words));
      outcomes.push(outcome);
      if (hospital === bob) {
        const [open] = await json(as(alice, "operator", "motions"));
        assert.equal(open.motion, motion);
        assert.match(open.call, /register 5\w+ as hospital "Elder Hospital"/);
        assert.equal(open.approvals.length, 2);
      }
    }
    assert.deepEqual(outcomes, ["open", "open", "open", "carried-out"]);
    const listed = await json(as(alice, "hospital", "list"));
    assert.ok(listed.some(({ name, account }) => name === "Elder Hospital" && account === elder.account));

    // With its grant it acts at once.
    await consilium(as({ ...elder, rpc: alice.rpc }, "key", "publish"));
    const keys = await json(as(alice, "hospital", "keys"));
    const own = keys.find(({ account }) => account === elder.account);
    assert.equal(own.encryption_key, elder.encryptionKey);
  });

  step("a motion that fails when it is carried out says why", async () => {
    const { alice, bob, charlie, dave } = hospitals;
    const words = ["operator", "propose", "set-voting-period", "100000000"];
    for (const hospital of [alice, bob, charlie]) await json(as(hospital, ...words));
    const { status, stderr } = await begin(as(dave, ...words)).ended;
    assert.equal(status, 1);
    assert.match(stderr, /was approved, and failed.*VotingPeriodOutOfBounds/);
  });

  step("tables and sentences for people", async () => {
    const { alice } = hospitals;
    assert.match(await consilium(as(alice, "hospital", "list")), /Alder Hospital.*active.*Birch Hospital, Cedar Hospital/);
    assert.match(await consilium(as(alice, "entry", "list", "--limit", "3")), /pending.*Alder Hospital/);
    const text = await consilium(as(patient, "entry", "show", entry));
    assert.match(text, /glucose.*120.*mg\/dL/i);
    assert.match(text, /23\.50/);
  });
});
