// Entries of every kind: approved, rejected by a hospital and by a patient, withdrawn, expired,
// amended, and approved although their records are not in order.

import { setTimeout as sleep } from "node:timers/promises";
import { blake2AsU8a, randomAsU8a } from "@polkadot/util-crypto";
import { Encrypter } from "age-encryption";
import { decide, developmentAccounts, findEvent, send } from "../lib/chain.mjs";
import { PIMA, consilium, draft } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { submit } from "../lib/indexer.mjs";

/** How many blocks the electorates of the entries that are to expire have. */
const SHORT = 10;
const LONG = 1_000_000;

/** Five hospitals, each supported by the next, and a patient of each. */
export async function prepare({ hospitals }) {
  const all = hospitals.all();
  return Promise.all(
    all.map(async (hospital, index) => {
      const supporting = all[(index + 1) % all.length];
      await consilium(as(hospital, "hospital", "support", supporting.account));
      const patient = await hospitals.patient(`patient-of-${index}`, hospital);
      return { hospital, supporting, patient, index };
    }),
  );
}

/** Give the electorates of the entries to come so many blocks. */
async function setVotingPeriod(api, blocks) {
  const accounts = await developmentAccounts();
  const voters = ["alice", "bob", "charlie", "dave"].map((name) => accounts[name]);
  await decide(api, api.tx.healthRecords.setVotingPeriod(blocks), voters);
}

const vote = (who, entries, ...verdict) => consilium(as(who, "entry", "vote", ...entries, ...verdict));

async function approve({ supporting, patient }, entries) {
  await Promise.all([supporting, patient].map((voter) => vote(voter, entries, "--approve")));
}

/** Rows of the Pima data, with readings of another time in each round: none is submitted twice. */
const pima = ({ patient }, first, count, round) => [
  ...["--pima", PIMA, "--rows", `${first}-${first + count - 1}`, "--patient", patient.account],
  ...["--time", `2026-01-${String(1 + round).padStart(2, "0")}T08:00:00Z`],
];

/** `each` rows by each hospital, of which about a fifth is not approved. */
async function rows(team, each, round) {
  const { hospital, supporting, patient, index } = team;
  const entries = await submit(hospital, ...pima(team, 1 + index * each, each, round));
  const take = (count) => entries.splice(0, count);
  const tenth = Math.max(1, Math.floor(each / 10));
  await vote(supporting, take(tenth), "--reject", "implausible");
  await vote(patient, take(tenth), "--reject", "wrong-patient");
  for (const entry of take(2)) await consilium(as(hospital, "entry", "withdraw", entry));
  await approve(team, entries);
  return entries;
}

async function amend(team, earlier, workspace) {
  const record = workspace.write(`amendment-${earlier}.json`, draft(101));
  const words = ["--json", ...as(team.hospital, "entry", "amend", earlier, "--record", record)];
  const [{ entry }] = [JSON.parse(await consilium(words))].flat();
  await approve(team, [entry]);
}

/** Entries of the first hospital that are approved, and whose records cannot be taken in. */
export async function disorderly(api, team, operator) {
  const accounts = await developmentAccounts();
  const seal = async (text, ...recipients) => {
    const encrypter = new Encrypter();
    recipients.forEach((recipient) => encrypter.addRecipient(recipient));
    return `0x${Buffer.from(await encrypter.encrypt(text)).toString("hex")}`;
  };
  const committed = (text) => blake2AsU8a(text, 256);
  const part = (commitment, ciphertext) => ({ commitment, ciphertext });
  const key = operator.encryptionKey;
  const text = '{"format":"of another program"}';
  const parts = {
    "does-not-open": part(committed(text), await seal(text, team.patient.encryptionKey)),
    "commitment-mismatch": part(randomAsU8a(32), await seal(text, key)),
    malformed: part(committed(text), await seal(text, key)),
  };
  const entries = {};
  for (const [reason, part] of Object.entries(parts)) {
    const call = api.tx.healthRecords.submitEntry(team.patient.account, part, part, null);
    const events = await send(api, call, accounts.alice);
    const event = findEvent(events, "healthRecords", "EntrySubmitted");
    entries[reason] = event.data.entry.toNumber();
  }
  await approve(team, Object.values(entries));
  return entries;
}

/** All of it. `each` entries by each hospital, and some more. */
export async function play({ api, hospitals, workspace, teams }, each, round) {
  await setVotingPeriod(api, SHORT);
  const left = teams.map((team) => submit(team.hospital, ...pima(team, 700 + team.index, 1, round)));
  await Promise.all(left);
  await setVotingPeriod(api, LONG);
  const approved = await Promise.all(teams.map((team) => rows(team, each, round)));
  await Promise.all(
    teams.map(async (team, index) => {
      for (const entry of approved[index].slice(0, 2)) await amend(team, entry, workspace);
    }),
  );
  const refused = await disorderly(api, teams[0], hospitals.operator);
  // Until what was to expire has.
  await sleep(SHORT * 1000);
  return { approved: approved.flat(), refused: Object.entries(refused) };
}
