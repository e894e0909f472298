// How many entries a second get from their submission to scored records, and whether all of them do.

import { ProgramError } from "../lib/processes.mjs";
import { Meter } from "./meter.mjs";

/** Fails unless exactly these entries have come to the database since `before`, all of them through. */
function check({ before, after, entries }) {
  const facts = [
    ["entries", after.entries - before.entries],
    ["records", after.records - before.records],
    ["records with a score", after.scored],
    ["entries migrated", after.migrated],
  ];
  const wrong = facts.filter(([, count]) => count !== entries);
  if (wrong.length === 0) return;
  const found = wrong.map(([what, count]) => `${count} ${what}`).join(", ");
  throw new ProgramError(`${entries} entries were sent, and the database has ${found} of them`);
}

/**
 * Send so many entries as a part does (`single`, `batched` or `bulk`), and answer with their rates, what they
 * took of the machine, and the load generator's report. Fails if anything is lost or differs from the chain.
 */
export async function measureThroughput(site, part, entries, tell) {
  const before = await site.count([]);
  const meter = new Meter();
  let report, scored, migrated, usage;
  try {
    for (const [group, pids] of Object.entries(site.processes())) meter.add(group, pids);
    const began = (pid) => meter.add("load generator", [pid]);
    tell(`sending ${entries} entries`);
    report = await site.load(entries, part, { tell, began });
    tell("waiting for the database");
    scored = await site.last("scored", report.ids);
    migrated = await site.last("migrated", report.ids);
  } finally {
    usage = meter.stop();
  }
  check({ before, after: await site.count(report.ids), entries });
  tell("comparing the database with the chain");
  const { status, differences, error } = await site.index.verify();
  if (status !== 0) {
    const what = differences?.length ? `${differences.length} differences` : (error ?? "it failed");
    throw new ProgramError(`\`consilium verify\`: ${what}`);
  }
  const seconds = (until) => (until - report.began) / 1000;
  const rate = (until) => entries / seconds(until);
  return {
    entries,
    seconds: { approved: seconds(report.approved), scored: seconds(scored), migrated: seconds(migrated) },
    entriesPerSecond: { approved: rate(report.approved), scored: rate(scored), migrated: rate(migrated) },
    transactions: report.transactions,
    transactionsPerSecond: report.transactions / seconds(report.approved),
    // The load generator may leave that to its library, which does not tell.
    sentAgain: report.sent_again,
    lost: 0,
    verify: "clean",
    usage,
    mongod: site.mongodVersion,
  };
}
