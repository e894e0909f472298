// When entries arrive in the database: each as soon as somebody who watches it is told, by a change
// stream.

import { setTimeout as sleep } from "node:timers/promises";
import { ProgramError } from "../lib/processes.mjs";

/** After so long without any arrival, in milliseconds, those that are missing count as lost. */
const PATIENCE = 60_000;
/** The pause between two looks whether all are there. When they came is noted by the stream. */
const PAUSE = 100;

/** A record that the model has given a probability. */
export const SCORED = { "score.probability": { $exists: true } };
/** An entry whose migration the chain has confirmed. */
export const MIGRATED = { status: "migrated" };

const of = (collection, conditions) => ({
  "ns.coll": collection,
  ...Object.fromEntries(
    Object.entries(conditions).map(([field, value]) => [`fullDocument.${field}`, value]),
  ),
});

const PIPELINE = [
  { $match: { $or: [of("records", SCORED), of("entries", MIGRATED)] } },
  // The content would only cost time.
  { $project: { documentKey: 1, ns: 1 } },
];

/** Notes from its beginning on when records are there with a score, and entries are migrated. */
export class Arrivals {
  /** By entry: milliseconds since 1970. */
  scored = new Map();
  migrated = new Map();
  #error = null;

  static async watch(db) {
    const arrivals = new Arrivals();
    // From now on, and not from when the server gets round to open the stream.
    const { operationTime } = await db.command({ ping: 1 });
    arrivals.stream = db.watch(PIPELINE, { startAtOperationTime: operationTime });
    arrivals.stream.on("change", ({ ns, documentKey }) => {
      const times = ns.coll === "records" ? arrivals.scored : arrivals.migrated;
      if (!times.has(documentKey._id)) times.set(documentKey._id, Date.now());
    });
    arrivals.stream.on("error", (error) => (arrivals.#error = error));
    return arrivals;
  }

  /**
   * Wait until all of these entries have arrived, and answer with the time of the last. Fails when none
   * comes for long; `check` may fail sooner.
   */
  async last(what, ids, check = () => {}) {
    const times = this[what];
    let came = -1;
    let since = performance.now();
    for (;;) {
      const there = ids.filter((id) => times.has(id));
      if (there.length === ids.length) return Math.max(...ids.map((id) => times.get(id)));
      if (this.#error) throw new ProgramError(`the database's changes: ${this.#error.message}`);
      check();
      if (there.length > came) [came, since] = [there.length, performance.now()];
      if (performance.now() - since > PATIENCE) {
        const missing = ids.length - there.length;
        throw new ProgramError(
          `${missing} of ${ids.length} entries are not ${what}, and none came for ${PATIENCE / 1000} s`,
        );
      }
      await sleep(PAUSE);
    }
  }

  async close() {
    await this.stream?.close();
  }
}
