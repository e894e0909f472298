// What a user of `consilium` sees when something is wrong: one line that says what, where and what
// to do, and exit code 1. On a single node, and one of another chain.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { BINARY as NODE, finalizedHeight } from "../../zombienet/five-validators.mjs";
import { until } from "../lib/chain.mjs";
import { PIMA, Workspace, begin, consilium, draft, failure, json } from "../lib/client.mjs";

const PORT = 9954;
const OTHER_PORT = 9955;
const NOBODY = "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM";

describe("errors of consilium", { concurrency: false }, () => {
  let workspace;
  let alice;
  let bob;
  let stranger;
  let patient;
  const nodes = [];

  const startNode = (port, words) => {
    const base = workspace.path(`node-${port}`);
    const log = fs.openSync(workspace.path(`node-${port}.log`), "w");
    const listen = ["--rpc-port", port, "--no-prometheus", "--listen-addr", `/ip4/127.0.0.1/tcp/${port + 100}`];
    const all = [...words, "--base-path", base, ...listen].map(String);
    nodes.push(spawn(NODE, all, { stdio: ["ignore", log, log] }));
  };
  const url = ["--url", `ws://127.0.0.1:${PORT}`];
  const as = ({ key }, ...words) => [...url, "--key", key, ...words];

  before(async () => {
    workspace = new Workspace("errors");
    startNode(PORT, ["--dev"]);
    startNode(OTHER_PORT, ["--chain", "local"]);
    alice = await workspace.key("alice", "//Alice");
    bob = await workspace.key("bob", "//Bob");
    stranger = await workspace.key("stranger");
    patient = await workspace.key("patient");
    for (const port of [PORT, OTHER_PORT]) {
      await until(`the node at ${port} answers`, async () => {
        const height = await finalizedHeight(port).catch(() => -1);
        return height >= 0;
      });
    }
  });

  after(async () => {
    for (const node of nodes) node.kill("SIGTERM");
    await Promise.all(nodes.map((node) => new Promise((resolve) => node.on("exit", resolve))));
    workspace?.remove();
  });

  describe("without a chain", () => {
    it("a command line that makes no sense has exit code 2", async () => {
      const { status, stderr } = await begin(["entry", "vote", "5"]).ended;
      assert.equal(status, 2);
      assert.match(stderr, /--approve\|--reject/);
    });

    it("manual pages and completions", async () => {
      assert.match(await consilium(["completions", "bash"]), /complete -F _consilium/);
      await consilium(["man", workspace.path("man")]);
      const page = fs.readFileSync(workspace.path("man", "consilium-entry-submit.1"), "utf8");
      assert.match(page, /submits nothing twice/);
    });

    it("no key folder is named", async () => {
      assert.match(await failure(["key", "show"]), /needs a key folder: name it with --key/);
    });

    it("a key folder that is not there", async () => {
      const missing = workspace.path("nowhere");
      assert.match(await failure(["--key", missing, "key", "show"]), /nowhere/);
    });

    it("a key folder that is there already", async () => {
      assert.match(await failure(["--key", alice.key, "key", "new"]), /account\.txt.*already|exists/i);
    });

    it("an account that is none", async () => {
      const key = workspace.path("wrong");
      const words = ["--key", key, "key", "new", "--import", "-"];
      const error = await failure(words, { input: "correct horse battery staple" });
      assert.doesNotMatch(error, /horse|battery/);
    });

    it("a secret file that others can read", async () => {
      const open = await workspace.key("open");
      fs.chmodSync(path.join(open.key, "account.txt"), 0o644);
      assert.match(await failure(["--key", open.key, "key", "show"]), /chmod 600/);
    });

    it("a wrong passphrase, and none", async () => {
      const key = workspace.path("protected");
      const right = { env: { CONSILIUM_PASSPHRASE: "right" } };
      await consilium(["--key", key, "key", "new", "--passphrase"], right);
      await consilium(["--key", key, "key", "show"], right);
      const wrong = { env: { CONSILIUM_PASSPHRASE: "wrong" } };
      assert.match(await failure(["--key", key, "key", "show"], wrong), /passphrase/);
      assert.match(await failure(["--key", key, "key", "show"]), /CONSILIUM_PASSPHRASE/);
    });

    it("a file that is not there", async () => {
      const missing = workspace.path("missing.json");
      const words = as(alice, "entry", "submit", "--patient", patient.account, "--record", missing);
      assert.match(await failure(words), /missing\.json: cannot be opened: No such file/);
    });

    it("a record with a wrong field: the line, the column and the field", async () => {
      const record = draft();
      record.health.observations[1].unit = 5;
      const file = workspace.write("wrong.json", JSON.stringify(record, null, 2));
      const words = as(alice, "entry", "submit", "--patient", patient.account, "--record", file);
      const error = await failure(words);
      assert.match(error, /wrong\.json: health\.observations\[1\]\.unit \(line 15, column \d+\): /);
    });

    it("a line with a field that there is not", async () => {
      const line = (extra) => JSON.stringify({ patient: patient.account, ...draft(), ...extra });
      const file = workspace.write("lines.jsonl", `${line()}\n\n${line({ doctor: "x" })}\n`);
      const error = await failure(as(alice, "entry", "submit", "--lines", file));
      assert.match(error, /lines\.jsonl: .*\(line 3, column \d+\): a field here is unknown/);
    });

    it("a Bundle that is none", async () => {
      const file = workspace.write("bundle.json", '{ "resourceType": "Patient" }');
      const error = await failure(as(alice, "entry", "submit", "--fhir", file));
      assert.match(error, /bundle\.json: /);
    });

    it("a row of the Pima data that there is not", async () => {
      const words = ["--pima", PIMA, "--rows", "769", "--patient", patient.account];
      assert.match(await failure(as(alice, "entry", "submit", ...words)), /there are 768 rows/);
    });

    it("a reading that cannot be true", async () => {
      const file = workspace.write("implausible.json", draft(20_000));
      const words = as(alice, "entry", "submit", "--patient", patient.account, "--record", file);
      const { status, stderr } = await begin(words).ended;
      assert.equal(status, 1);
      assert.match(stderr, /observations\[0\]: .*above what is possible/);
      assert.match(stderr, /Error: 1 of 1 records .* nothing was submitted.*--despite-findings/);
      assert.doesNotMatch(stderr, /20000/);
    });

    it("a policy with a mistake", async () => {
      const example = await consilium(["review", "--print-policy"]);
      const file = workspace.write("policy.toml", example.replace('malformed = "reject"', 'malformed = "approve"'));
      workspace.write("review.toml", example);
      const error = await failure(as(alice, "review", "--auto", file));
      assert.match(error, /policy\.toml: this is no policy: line \d+: .*approve/);
    });
  });

  describe("of the connection", () => {
    it("no node", async () => {
      const words = ["--url", "ws://127.0.0.1:9,ws://127.0.0.1:10", "hospital", "list"];
      const error = await failure(words);
      assert.match(error, /no node can be reached: ws:\/\/127\.0\.0\.1:9: .*refused.*127\.0\.0\.1:10: /);
    });

    it("a node elsewhere, unencrypted", async () => {
      const error = await failure(["--url", "ws://192.0.2.1:9944", "hospital", "list"]);
      assert.match(error, /use wss:\/\//);
    });

    it("the second of two nodes answers", async () => {
      const words = ["--url", "ws://127.0.0.1:9", ...url, "hospital", "list"];
      assert.equal((await json(words)).length, 1);
    });

    it("a chain of another genesis", async () => {
      const genesis = `0x${"11".repeat(32)}`;
      const error = await failure([...url, "--genesis", genesis, "hospital", "list"]);
      assert.match(error, /a node of another chain, with the genesis 0x\w+ and not 0x1111/);
    });

    it("keys that are used on another chain", async () => {
      await consilium(as(alice, "key", "publish"));
      const other = ["--url", `ws://127.0.0.1:${OTHER_PORT}`, "--key", alice.key, "key", "publish"];
      const error = await failure(other);
      assert.match(error, /these keys are used on the chain with the genesis 0x\w+, and the node/);
    });
  });

  describe("of the chain", () => {
    it("an account that is no patient's", async () => {
      assert.match(await failure([...url, "patient", "show", NOBODY]), /is not registered as a patient/);
    });

    it("an entry that there is not", async () => {
      assert.match(await failure([...url, "entry", "show", "7"]), /there is no entry 7/);
    });

    it("a balance that does not suffice", async () => {
      const words = as(stranger, "hospital", "support", alice.account);
      assert.match(await failure(words), /balance of 5\w+ does not suffice for the fee/);
    });

    it("a submitter that is no hospital", async () => {
      const file = workspace.write("record.json", draft());
      const words = ["entry", "submit", "--patient", patient.account, "--record", file];
      assert.match(await failure(as(stranger, ...words)), /not registered as a hospital/);
    });

    it("a hospital without supporting hospitals", async () => {
      const file = workspace.write("record.json", draft());
      const words = ["entry", "submit", "--patient", patient.account, "--record", file];
      assert.match(await failure(as(alice, ...words)), /consilium hospital support/);
    });

    it("the pallet's errors", async () => {
      const error = await failure(as(alice, "hospital", "support", alice.account));
      assert.match(error, /A hospital cannot support itself\. \(SupportsItself\)/);
    });

    it("a supporting hospital without an encryption key", async () => {
      const register = ["hospital", "register", bob.account, "--name", "Birch Hospital"];
      assert.equal((await json(as(alice, ...register))).outcome, "carried-out");
      await consilium(as(alice, "hospital", "support", bob.account));
      const file = workspace.write("record.json", draft());
      const words = ["entry", "submit", "--patient", patient.account, "--record", file];
      const error = await failure(as(alice, ...words));
      assert.match(error, /a supporting hospital, 5FHneW46\w+, has set no encryption key/);
      await consilium(as(bob, "key", "publish"));
    });

    it("a database operator without an encryption key", async () => {
      const file = workspace.write("record.json", draft());
      const words = ["entry", "submit", "--patient", patient.account, "--record", file];
      assert.match(await failure(as(alice, ...words)), /the database operator, 5\w+, has set no/);
      const operator = await workspace.key("operator", "//One");
      await consilium(as(operator, "key", "publish"));
    });

    it("an unknown patient", async () => {
      const file = workspace.write("record.json", draft());
      const words = ["entry", "submit", "--patient", patient.account, "--record", file];
      assert.match(await failure(as(alice, ...words)), /consilium patient register/);
      await consilium(as(alice, "patient", "register", patient.account, patient.encryptionKey));
    });

    it("a vote of who was not asked, and one too many", async () => {
      const file = workspace.write("record.json", draft());
      const words = ["entry", "submit", "--patient", patient.account, "--record", file];
      const [{ entry }] = await json(as(alice, ...words));
      const vote = ["entry", "vote", entry, "--approve"];
      assert.match(await failure(as(alice, ...vote)), /does not wait for the vote of 5GrwvaEF/);
      await consilium(as(patient, ...vote));
      assert.match(await failure(as(patient, ...vote)), /this account has voted/);
      await consilium(as(alice, "entry", "withdraw", entry));
      assert.match(await failure(as(bob, ...vote)), /is withdrawn and takes no votes/);
    });

    it("a record that was submitted before is not submitted again", async () => {
      const file = workspace.write("record.json", draft());
      const words = ["entry", "submit", "--patient", patient.account, "--record", file];
      const [first] = await json(as(alice, ...words));
      assert.equal(first.status, "submitted-before");
      const [again] = await json(as(alice, ...words, "--again"));
      assert.equal(again.status, "submitted");
      assert.equal(again.entry, first.entry + 1);
      const [third] = await json(as(alice, ...words, "--again"));
      assert.equal(third.status, "submitted-before");
    });

    it("keys that do not open an entry", async () => {
      const listed = await json([...url, "entry", "list", "--status", "pending"]);
      const shown = await json(as(stranger, "entry", "show", listed[0].entry));
      assert.equal(shown.record, null);
      assert.match(shown.unopened, /not sealed to any of the keys/);
      const draft = await failure(as(stranger, "entry", "show", listed[0].entry, "--draft"));
      assert.match(draft, /is not opened: .*not sealed to any of the keys/);
    });

    it("a motion of who is no hospital", async () => {
      const words = ["operator", "propose", "set-voting-period", "100"];
      assert.match(await failure(as(stranger, ...words)), /is not a member of the consortium/);
    });

    it("a key folder that another program changes", async () => {
      const holder = spawn("flock", ["--no-fork", path.join(bob.key, "lock"), "sleep", "60"]);
      await until("the lock is taken", async () => {
        const { status, stderr } = await begin(as(bob, "key", "rotate")).ended;
        return status === 1 && /another program/.test(stderr);
      });
      // What does not change it goes on.
      await consilium(as(bob, "review", "--auto", workspace.path("review.toml")));
      holder.kill();
    });
  });
});
