// A developer who knows only polkadot.js: connects, reads the metadata, sends a signed call and sees
// its event.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { findEvent, send, view } from "../lib/chain.mjs";

export const basics = (network) => describe("polkadot.js", { concurrency: false }, () => {
  let api;
  let accounts;

  before(() => ({ api, accounts } = network));

  it("reads the metadata", () => {
    assert.ok(api.tx.healthRecords.registerHospital);
    assert.ok(api.tx.consortium.propose);
    assert.equal(api.consts.healthRecords.maxNameLength.toNumber(), 64);
    assert.equal(api.registry.chainTokens[0], "CSL");
    assert.ok(!("sudo" in api.tx));
  });

  it("reads the hospitals", async () => {
    const hospital = await api.query.healthRecords.hospitals(accounts.alice.address);
    assert.equal(hospital.unwrap().profile.name.toUtf8(), "Alder Hospital");
    assert.ok(hospital.unwrap().status.isActive);
    const members = await api.query.consortium.members();
    assert.equal(members.length, 5);
  });

  it("asks a view function", async () => {
    const hospital = await view(api, "HealthRecords", "hospital", accounts.bob.address);
    assert.equal(hospital.unwrap().profile.name.toUtf8(), "Birch Hospital");
    const none = await view(api, "HealthRecords", "hospital", accounts.ferdie.address);
    assert.ok(none.isNone);
  });

  it("sends a signed call and sees its event", async () => {
    const events = await send(api, api.tx.system.remarkWithEvent("0x0102"), accounts.alice);
    const { sender } = findEvent(events, "system", "Remarked").data;
    assert.equal(sender.toString(), accounts.alice.address);
  });

  it("names the error of a call that fails", async () => {
    // Alice alone is not the consortium.
    const call = api.tx.healthRecords.suspendHospital(accounts.bob.address);
    await assert.rejects(send(api, call, accounts.alice), /BadOrigin/);
  });

  it("reads fees before it sends", async () => {
    const { partialFee } = await api.tx.system.remark("0x01").paymentInfo(accounts.alice);
    assert.ok(partialFee.toBigInt() > 0n);
  });
});
