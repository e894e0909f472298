// What happens in the demonstration, chapter by chapter.

import { setTimeout as sleep } from "node:timers/promises";
import { VALIDATORS, finalizedHeight } from "../../zombienet/five-validators.mjs";
import { PIMA, begin, consilium } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { ProgramError } from "../lib/processes.mjs";
import { Progress } from "../lib/progress.mjs";
import { PATIENTS } from "./cast.mjs";

/** How many blocks the electorate of the entry has that is to expire. */
const SHORT = 15;
/** What the chain begins with: seven days. */
const LONG = 604_800;
/** How long anything may take before it counts as never, in milliseconds. */
const NEVER = 180_000;
/** Rows with a story of their own, before those that all come in at once. */
const SPECIAL = 4;
/** Milliseconds between two looks at the database. */
const LOOK = 500;

const entryOf = ([{ entry }]) => entry;
const glucoseOf = ({ health }) => health.observations.find(({ code }) => code === "1518-0");

export class Story {
  constructor({ system, cast, expectations, rows }) {
    Object.assign(this, { system, cast, expectations, rows });
    /** Of each entry, the row of the data that it is made of. */
    this.rowOf = new Map();
    /** When the record of each entry was seen in the database, in milliseconds since 1970. */
    this.seen = new Map();
  }

  /** `[title, chapter]`, in their order. */
  chapters() {
    return [
      ["Five hospitals start their validators", () => this.begin()],
      ["They register a sixth hospital, by two thirds", () => this.registerHospital()],
      ["Hospitals name who must agree, and register patients", () => this.participants()],
      ["Everybody's review begins, and the indexer", () => this.daemons()],
      ["Five entries with a story of their own", () => this.special()],
      [`The other ${this.rows - SPECIAL} rows come in at once`, () => this.many()],
      ["A record turns out to be wrong, and is amended", () => this.amend()],
      ["Everything has come to its end", () => this.ends()],
      ["The database is compared with the chain", () => this.verify()],
      ["Somebody alters a record in the database", () => this.tamper()],
    ];
  }

  async begin() {
    await this.system.start();
    await this.cast.found();
    const heights = await Promise.all(VALIDATORS.map(({ rpcPort }) => finalizedHeight(rpcPort)));
    this.expectations.hold("five validators finalize blocks", heights.every((height) => height > 0));
    const keys = await this.cast.act(this.cast.operator, "hospital", "keys");
    const published = keys.filter(({ encryption_key: key }) => key !== null);
    this.expectations.hold("the hospitals and the database operator have keys", published.length === 6);
  }

  async registerHospital() {
    const isCarriedOut = await this.cast.join("Fir Hospital");
    const listed = await this.cast.act(this.cast.operator, "hospital", "list");
    const isListed = listed.some(({ name, suspended }) => name === "Fir Hospital" && !suspended);
    this.expectations.hold("the fourth of five approvals registers Fir Hospital", isCarriedOut && isListed);
  }

  async participants() {
    await this.cast.support();
    await this.cast.register();
    const registered = (await this.system.api.query.healthRecords.patients.keys()).length;
    const wanted = this.cast.hospitals.length * PATIENTS + 1;
    this.expectations.hold(`${wanted} patients are registered, and need no balance`, registered === wanted);
  }

  async daemons() {
    const { system, cast } = this;
    const policy = system.workspace.write("policy.toml", await consilium(["review", "--print-policy"]));
    system.index(cast.operator);
    await this.until("the database has its collections", async () => {
      return (await system.db.listCollections({ name: "records" }).toArray()).length > 0;
    });
    this.stream = system.db.collection("records").watch([{ $match: { operationType: "insert" } }]);
    this.stream.on("change", ({ documentKey }) => this.seen.set(documentKey._id, Date.now()));
    // It ends with the database.
    this.stream.on("error", () => {});
    for (const who of cast.reviewers()) system.review(who.name, who, policy);
  }

  /** Submit a row of the data, or a file that was made of it. */
  async #submit(row, ...words) {
    const [hospital] = this.cast.hospitals;
    const source = words.length > 0 ? words : ["--pima", PIMA, "--rows", row];
    const all = ["entry", "submit", ...source, "--patient", this.cast.person.account];
    const entry = entryOf(await this.cast.act(hospital, ...all));
    this.rowOf.set(entry, row);
    return entry;
  }

  async special() {
    const { cast, expectations, system } = this;
    const [hospital] = cast.hospitals;
    const { person } = cast;
    const show = (entry) => cast.act(hospital, "entry", "show", entry, "--draft");

    const withdrawn = await this.#submit(1);
    const slip = await show(withdrawn);
    await cast.act(hospital, "entry", "withdraw", withdrawn);

    // Typed in again, with two zeros too many.
    glucoseOf(slip).value *= 100;
    const file = system.workspace.write("slip.json", slip);
    const record = ["--record", file, "--patient", person.account];
    const unsent = await begin(as(hospital, "entry", "submit", ...record)).ended;
    expectations.hold(
      `a glucose of ${glucoseOf(slip).value} mg/dL is not sent, unless one insists`,
      unsent.status === 1 && /cannot be true/.test(unsent.stderr),
    );
    const implausible = await this.#submit(1, "--record", file, "--despite-findings");

    const wrong = await this.#submit(2);
    await cast.act(person, "entry", "vote", wrong, "--reject", "wrong-patient");

    await cast.decide("operator", "propose", "set-voting-period", SHORT);
    const late = await this.#submit(3);
    await cast.decide("operator", "propose", "set-voting-period", LONG);

    this.mistaken = await this.#submit(4);
    this.draft = await show(this.mistaken);
    await cast.act(person, "entry", "vote", this.mistaken, "--approve");
    this.unapproved = { implausible, wrong, late, withdrawn };
  }

  async many() {
    const { cast, rows } = this;
    const each = Math.ceil((rows - SPECIAL) / cast.hospitals.length);
    const submissions = cast.hospitals.map(async (hospital, index) => {
      const first = SPECIAL + 1 + index * each;
      const last = Math.min(rows, first + each - 1);
      if (first > last) return [];
      const patients = cast.patients.get(hospital).map(({ account }) => account);
      const words = ["--pima", PIMA, "--rows", `${first}-${last}`, "--patient", patients.join(",")];
      const reports = await cast.inBlock(hospital, "entry", "submit", ...words);
      return reports.map(({ entry }, place) => [entry, first + place]);
    });
    const all = Promise.all(submissions);
    // One of the first rows is an entry twice, and one of their entries is approved.
    const [entries, wanted] = [rows + 1, rows - SPECIAL + 1];
    const progress = new Progress({ "in blocks": entries, "in the database": wanted, confirmed: wanted });
    try {
      await this.until("all of them are in the database and confirmed", async () => {
        const statuses = await this.statuses();
        const records = await this.system.db.collection("records").countDocuments();
        const inBlocks = Object.values(statuses).reduce((sum, each) => sum + each, 0);
        const confirmed = statuses.migrated ?? 0;
        progress.set({ "in blocks": inBlocks, "in the database": records, confirmed });
        return inBlocks >= entries && confirmed >= wanted;
      }, all);
    } finally {
      progress.end();
    }
    for (const [entry, row] of (await all).flat()) this.rowOf.set(entry, row);
    this.expectations.hold(`${rows} rows of the data are ${entries} entries`, this.rowOf.size === entries);
  }

  async amend() {
    const { cast, system } = this;
    const [hospital] = cast.hospitals;
    glucoseOf(this.draft).value += 10;
    const file = system.workspace.write("corrected.json", this.draft);
    const amendment = entryOf(await cast.act(hospital, "entry", "amend", this.mistaken, "--record", file));
    this.rowOf.set(amendment, 4);
    await cast.act(cast.person, "entry", "vote", amendment, "--approve");
    const records = system.db.collection("records");
    await this.until("the amendment is in the database", () => records.findOne({ _id: amendment }));
    const earlier = await records.findOne({ _id: this.mistaken });
    this.expectations.hold("both records are there, the earlier one says by which it is amended", Number(earlier?.amended_by) === amendment);
    this.amended = [this.mistaken, amendment];
  }

  /** How many entries there are of each status, as the database has it. */
  async statuses() {
    const groups = await this.system.db
      .collection("entries")
      .aggregate([{ $group: { _id: "$status", entries: { $sum: 1 } } }])
      .toArray();
    return Object.fromEntries(groups.map(({ _id, entries }) => [_id, entries]));
  }

  async ends() {
    const { expectations, rows } = this;
    const { implausible, wrong, late, withdrawn } = this.unapproved;
    const wanted = { migrated: rows - SPECIAL + 2, rejected: 2, expired: 1, withdrawn: 1 };
    await this.until("all entries have ended", async () => {
      const statuses = await this.statuses();
      return !statuses.pending && !statuses.approved;
    });
    const entries = await this.system.db.collection("entries").find().toArray();
    const entry = (id) => entries.find(({ _id }) => Number(_id) === id);
    const rejection = (id) => entry(id).votes.find(({ approves }) => !approves);
    const isPerson = (vote) => vote?.voter === this.cast.person.account;
    const { status, votes } = entry(implausible);
    expectations.hold(
      "the implausible reading is rejected by a supporting hospital",
      status === "rejected" && votes.length > 0 && !isPerson(rejection(implausible)) && rejection(implausible).reason === "implausible",
    );
    expectations.hold("another is rejected by the patient", entry(wrong).status === "rejected" && isPerson(rejection(wrong)));
    expectations.hold("one expires, since its patient does not answer", entry(late).status === "expired");
    expectations.hold("one is withdrawn by its hospital", entry(withdrawn).status === "withdrawn");
    this.outcomes = await this.statuses();
    const same = Object.entries(wanted).every(([name, number]) => this.outcomes[name] === number);
    expectations.hold(`${wanted.migrated} entries are approved, in the database, and confirmed`, same);
    const scored = await this.system.db.collection("records").countDocuments({ "score.probability": { $exists: true } });
    const unscored = await this.system.db.collection("records").countDocuments({ "score.not_scored": { $exists: true } });
    this.records = scored + unscored;
    expectations.hold("each record has a score, or says why it has none", this.records === wanted.migrated);
  }

  /** What `consilium verify` answers. */
  async #compare() {
    const { operator } = this.cast;
    const { status, stdout, stderr } = await begin(["--json", ...as(operator, "verify", ...this.system.database)]).ended;
    if (!stdout.trim()) throw new ProgramError(stderr);
    return { status, ...JSON.parse(stdout) };
  }

  async verify() {
    const { status, differences } = await this.#compare();
    this.expectations.hold("`consilium verify` finds no difference", status === 0 && differences.length === 0);
  }

  async tamper() {
    const records = this.system.db.collection("records");
    const field = "health.observations.0.value";
    const { _id, health } = await records.findOne({}, { sort: { _id: 1 } });
    const { value } = health.observations[0];
    await records.updateOne({ _id }, { $set: { [field]: value + 1 } });
    const { status, differences } = await this.#compare();
    await records.updateOne({ _id }, { $set: { [field]: value } });
    const [found] = differences;
    const isNamed = differences.length === 1 && found.id === String(_id);
    this.expectations.hold(`\`consilium verify\` names record ${_id}: ${found?.what}`, status === 1 && isNamed);
  }

  /** Wait until something holds. Throws when a program has ended, or `work` has failed. */
  async until(what, condition, work = null) {
    const deadline = Date.now() + NEVER;
    let failure = null;
    work?.catch((error) => (failure = error));
    for (;;) {
      const answer = await condition();
      if (answer) return answer;
      if (failure) throw failure;
      this.system.check();
      if (Date.now() > deadline) throw new ProgramError(`it never happened: ${what}`);
      await sleep(LOOK);
    }
  }
}
