// Who takes part in the demonstration, each with a key folder, and what they do by `consilium`.

import { VALIDATORS } from "../../zombienet/five-validators.mjs";
import { begin } from "../lib/client.mjs";
import { as } from "../lib/hospitals.mjs";
import { ProgramError } from "../lib/processes.mjs";

/** Patients of each hospital. Each has several examinations: rows of the data. */
export const PATIENTS = 4;
/** How many of the hospitals must agree to a motion: two thirds of five, and of six. */
const ENOUGH = 4;

export class Cast {
  constructor(system) {
    this.system = system;
    /** What the commands logged. */
    this.logs = [];
  }

  /** Run a command in somebody's name, and answer with the JSON that it printed. */
  async act(who, ...words) {
    const { status, stdout, stderr } = await begin(["--json", ...as(who, ...words)]).ended;
    this.logs.push(stderr);
    if (status !== 0) {
      const why = stderr.split("\n").findLast((line) => line.startsWith("Error: ")) ?? stderr;
      throw new ProgramError(`consilium ${words.slice(0, 2).join(" ")} of ${who.name}: ${why}`);
    }
    return stdout.trim() ? JSON.parse(stdout) : null;
  }

  /** The same, which goes on as soon as it is in a block. */
  inBlock(who, ...words) {
    return this.act(who, "--wait", "in-block", ...words);
  }

  async #holder(name, node, uri) {
    return { name, rpc: VALIDATORS[node].rpc, ...(await this.system.workspace.key(name, uri)) };
  }

  /** The five hospitals of the genesis and the database operator, with their keys on the chain. */
  async found() {
    const wellKnown = VALIDATORS.map(({ name }) => `//${name[0].toUpperCase()}${name.slice(1)}`);
    this.hospitals = await Promise.all(
      wellKnown.map((uri, index) => this.#holder(`hospital-${index + 1}`, index, uri)),
    );
    this.operator = await this.#holder("operator", 0, "//One");
    const holders = [...this.hospitals, this.operator];
    await Promise.all(holders.map((holder) => this.act(holder, "key", "publish")));
  }

  /** Have the consortium decide. Answers with what became of the last vote. */
  async decide(...words) {
    const outcomes = [];
    for (const hospital of this.hospitals.slice(0, ENOUGH)) {
      outcomes.push(await this.inBlock(hospital, ...words));
    }
    return outcomes.at(-1).outcome;
  }

  /** A sixth hospital: answers with whether the consortium has registered it. */
  async join(name) {
    const hospital = await this.#holder("hospital-6", 0);
    const outcome = await this.decide("hospital", "register", hospital.account, "--name", name);
    await this.act(hospital, "key", "publish");
    this.hospitals.push(hospital);
    return outcome === "carried-out";
  }

  /** Each hospital names the next two. */
  async support() {
    const at = (index) => this.hospitals[index % this.hospitals.length].account;
    await Promise.all(
      this.hospitals.map((hospital, index) =>
        this.act(hospital, "hospital", "support", at(index + 1), at(index + 2)),
      ),
    );
  }

  /** Patients of each hospital, and one of the first who looks at everything in person. */
  async register() {
    this.patients = new Map();
    await Promise.all(
      this.hospitals.map(async (hospital, index) => {
        const patients = [];
        for (let count = 1; count <= PATIENTS; count += 1) {
          patients.push(await this.#patient(`patient-${index + 1}-${count}`, index, hospital));
        }
        this.patients.set(hospital, patients);
      }),
    );
    this.person = await this.#patient("person", 0, this.hospitals[0]);
  }

  async #patient(name, index, hospital) {
    const patient = await this.#holder(name, index % VALIDATORS.length);
    const { account, encryptionKey } = patient;
    await this.inBlock(hospital, "patient", "register", account, encryptionKey);
    return patient;
  }

  /** Everybody who reviews by a policy. */
  reviewers() {
    return [...this.hospitals, ...[...this.patients.values()].flat()];
  }
}
