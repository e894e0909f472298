// What the tests need of polkadot.js: connect, sign a call and see what became of it, and let the
// consortium decide.

import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";
import { compactAddLength, u8aConcat } from "@polkadot/util";
import { cryptoWaitReady, randomAsU8a } from "@polkadot/util-crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** How long anything in a test may take before it counts as never, in milliseconds. */
const NEVER = 180_000;

/** Connect to a node. */
export async function connect(url) {
  const api = new ApiPromise({ provider: new WsProvider(url), noInitWarn: true });
  await api.isReadyOrError;
  return api;
}

/** The well-known development accounts. Alice to Eve are the hospitals of the chain `local`. */
export async function developmentAccounts() {
  await cryptoWaitReady();
  const keyring = new Keyring({ type: "sr25519" });
  const names = ["alice", "bob", "charlie", "dave", "eve", "ferdie"];
  return Object.fromEntries(
    names.map((name) => [name, keyring.addFromUri(`//${name[0].toUpperCase()}${name.slice(1)}`)]),
  );
}

/** A public key that records can be sealed to, of which nobody has the private key. */
export function randomPublicKey() {
  const key = randomAsU8a(32);
  key[31] &= 0x3f;
  return key;
}

/** Wait until `condition` answers with something true, and answer with that. */
export async function until(what, condition) {
  const deadline = Date.now() + NEVER;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`it never happened: ${what}`);
    await sleep(200);
  }
}

/** `pallet.Name: what it says`, of an error that a call failed with. */
export function errorText(api, error) {
  if (!error.isModule) return error.toString();
  const { section, name, docs } = api.registry.findMetaError(error.asModule);
  return `${section}.${name}: ${docs.join(" ")}`;
}

/**
 * Ask a view function of a pallet, by the names that the metadata gives: polkadot.js 16 reads them
 * there, and has no shorter way to call them yet.
 */
export async function view(api, pallet, name, ...inputs) {
  const { pallets } = api.runtimeMetadata.asLatest;
  const functions = pallets.find((each) => each.name.eq(pallet)).viewFunctions;
  const { id, inputs: parameters, output } = functions.find((each) => each.name.eq(name));
  const type = (lookupId) => api.registry.createLookupType(lookupId);
  const encoded = parameters.map((each, index) =>
    api.createType(type(each.type), inputs[index]).toU8a(),
  );
  const call = api.call.runtimeViewFunction.executeViewFunction;
  const answer = await call(id, api.createType("Bytes", compactAddLength(u8aConcat(...encoded))));
  if (answer.isErr) throw new Error(`${pallet}.${name}: ${answer.asErr.type}`);
  return api.createType(type(output), answer.asOk.toU8a(true));
}

/** Sign and send a call, and answer with its events when it is in a block. Throws if it failed. */
export async function send(api, call, signer) {
  const result = await new Promise((resolve, reject) => {
    call
      .signAndSend(signer, { nonce: -1 }, (status) => {
        if (status.isInBlock || status.isError) resolve(status);
      })
      .catch(reject);
  });
  if (result.isError) throw new Error(`the transaction was ${result.status.type}`);
  if (result.dispatchError) throw new Error(errorText(api, result.dispatchError));
  return result.events.map(({ event }) => event);
}

/** The event `pallet.Name` among `events`; throws if it is not there. */
export function findEvent(events, section, method) {
  const event = events.find((event) => event.section === section && event.method === method);
  if (!event) {
    const seen = events.map(({ section, method }) => `${section}.${method}`).join(", ");
    throw new Error(`no event ${section}.${method} among ${seen}`);
  }
  return event;
}

/** Let the hospitals `voters` propose, approve and close a motion: its call is dispatched. */
export async function decide(api, call, voters) {
  const length = call.method.encodedLength + 4;
  const info = await api.call.transactionPaymentCallApi.queryCallInfo(call.method, length);
  const proposed = await send(
    api,
    api.tx.consortium.propose(voters.length, call, length),
    voters[0],
  );
  const { proposalIndex, proposalHash } = findEvent(proposed, "consortium", "Proposed").data;
  await Promise.all(
    voters.map((voter) =>
      send(api, api.tx.consortium.vote(proposalHash, proposalIndex, true), voter),
    ),
  );
  const closed = await send(
    api,
    api.tx.consortium.close(proposalHash, proposalIndex, info.weight, length),
    voters[0],
  );
  const { result } = findEvent(closed, "consortium", "Executed").data;
  if (result.isErr) throw new Error(`the motion failed: ${errorText(api, result.asErr)}`);
  return closed;
}
