// The private Geth network: what it says when GETH names a wrong program, the genesis block, and, where
// GETH names a right one, a workflow on five nodes.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { checkVersion, genesis, start } from "./geth.mjs";
import { measureGas } from "./latency.mjs";
import { newWallet } from "./rpc.mjs";
import { stopAll } from "../lib/processes.mjs";
import { Workflow } from "./workflow.mjs";

describe("a Geth network", () => {
  let folder;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "consilium-geth-test-"));
  });

  after(async () => {
    await stopAll();
    fs.rmSync(folder, { recursive: true });
  });

  /** A program that answers to `version` as this. */
  function program(answer) {
    const file = path.join(folder, `program-${fs.readdirSync(folder).length}`);
    fs.writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' '${answer}'\n`, { mode: 0o755 });
    return file;
  }

  /** What `geth version` prints. */
  const version = (number) => program(`Geth\nVersion: ${number}\nArchitecture: amd64`);

  it("takes the versions that have Clique", async () => {
    assert.equal(await checkVersion(version("1.11.0-stable-18b641b0")), "1.11.0-stable-18b641b0");
    assert.equal(await checkVersion(version("1.13.15-stable")), "1.13.15-stable");
  });

  it("refuses a version without Clique, and one that is too old", async () => {
    await assert.rejects(checkVersion(version("1.14.0-stable")), /no Clique any more.*1\.13, the last/);
    await assert.rejects(checkVersion(version("2.0.0")), /no Clique any more/);
    await assert.rejects(checkVersion(version("1.9.25-stable")), /too old.*from 1\.11 to 1\.13/);
  });

  it("refuses what is no Geth", async () => {
    await assert.rejects(checkVersion(program("anvil 1.7.1")), /none of Geth's/);
    await assert.rejects(checkVersion(path.join(folder, "nothing")), /does not run: .*ENOENT/);
  });

  it("has the signers in ascending order in its genesis block, and balances", () => {
    const signers = Array.from({ length: 5 }, () => newWallet().address);
    const funded = newWallet().address;
    const { config, extraData, alloc } = genesis(signers, [funded]);
    assert.match(extraData, /^0x0{64}[0-9a-f]{200}0{130}$/);
    const listed = extraData.slice(2 + 64, -130).match(/.{40}/g);
    assert.deepEqual(listed, [...listed].sort());
    assert.deepEqual(
      new Set(listed),
      new Set(signers.map((address) => address.slice(2).toLowerCase())),
    );
    assert.equal(config.clique.period, 1);
    assert.deepEqual(Object.keys(alloc), [funded]);
  });

  it("takes an entry through the workflow", { skip: !process.env.GETH && "GETH names no program" }, async () => {
    const workflow = await Workflow.begin(start);
    assert.equal(workflow.peer.nodes.length, 5);
    await measureGas(workflow);
    const [patient] = workflow.patients;
    const [hospital] = workflow.hospitals;
    const allowed = workflow.contract.read(hospital.rpc, "dataMigrationAllow", patient.address, 0);
    assert.equal(await allowed, true);
  });
});
