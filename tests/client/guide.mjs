// docs/client.md, run from top to bottom: every command works as it is written.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { Keyring } from "@polkadot/api";
import { send, until } from "../lib/chain.mjs";
import { BINARY, Workspace, consilium, json } from "../lib/client.mjs";
import { blocksOf, programOf, run } from "../lib/guide.mjs";

const GUIDE = "client.md";
/** Tells where in the guide a command failed. */
const TRAP = `trap 'echo "docs/${GUIDE}, line $LINENO" >&2' ERR`;

export const guide = (network) => describe(`the commands of docs/${GUIDE}`, { concurrency: false }, () => {
  const blocks = blocksOf(GUIDE);
  let workspace;
  let output;

  before(async () => {
    workspace = new Workspace("guide");
    const commands = blocks.filter(({ language }) => language === "sh");
    const script = workspace.write("guide.sh", programOf(commands, () => TRAP));
    const PATH = `${path.dirname(BINARY)}${path.delimiter}${process.env.PATH}`;
    const options = { cwd: workspace.folder, env: { ...process.env, PATH } };
    output = await run("bash", ["-euo", "pipefail", script], options);
  });

  after(() => workspace?.remove());

  it("every block is run, but for those that ask or never end", () => {
    const count = (language) => blocks.filter((block) => block.language === language).length;
    assert.ok(count("sh") >= 8, `${count("sh")} blocks are run`);
    assert.equal(count("sh") + count("console"), blocks.length, "a block is neither");
    for (const { text, line } of blocks.filter(({ language }) => language === "console")) {
      assert.match(text, /^consilium --key bob review( .*--watch)?$/, `line ${line}`);
    }
  });

  it("the record of the guide is approved, and every reader can read it", async () => {
    for (const reader of ["alice", "bob", "patient", "operator"]) {
      const shown = await json(["--key", workspace.path(reader), "entry", "show", 0]);
      assert.equal(shown.status, "approved");
      assert.equal(shown.record.health.observations[0].value, 120);
    }
    assert.match(output, /Submitted as entry 0\./);
    assert.match(output, /Submitted before, as entry 0/);
  });

  it("the others wait for the patient alone", async () => {
    const waiting = await json(["--key", workspace.path("patient"), "entry", "list", "--pending"]);
    assert.deepEqual(waiting.map(({ entry }) => entry).sort(), [1, 2]);
    const forBob = await json(["--key", workspace.path("bob"), "entry", "list", "--pending"]);
    assert.deepEqual(forBob, []);
  });

  it("the patient rejects them, and the operator says that the other is migrated", async () => {
    // An open entry would keep the keys of who took part in it, in what follows.
    await consilium(["--key", workspace.path("patient"), "entry", "vote", 1, 2, "--reject", "other"]);
    const operator = new Keyring({ type: "sr25519" }).addFromUri("//One");
    const { api } = network;
    await send(api, api.tx.healthRecords.confirmMigration([0]), operator);
    await until("no entry is open", async () => {
      const all = await json(["entry", "list"]);
      return all.every(({ status }) => ["migrated", "rejected"].includes(status));
    });
  });

  it("the new hospital is there, until it is suspended", async () => {
    const elder = async () => {
      const hospitals = await json(["hospital", "list"]);
      return hospitals.find(({ name }) => name === "Elder Hospital");
    };
    const { account, suspended } = await elder();
    assert.equal(suspended, false);
    // What follows counts on five that decide.
    for (const member of ["alice", "bob", "Charlie", "Dave"]) {
      await consilium(["--key", workspace.path(member), "hospital", "suspend", account]);
    }
    assert.equal((await elder()).suspended, true);
  });
});
