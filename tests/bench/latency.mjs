// How long one entry takes when there is nothing else to do.

import { setTimeout as sleep } from "node:timers/promises";
import { median, quantile } from "simple-statistics";

/** One entry: seconds until each of its stations. */
async function once(site) {
  const report = await site.load(1, "single");
  const scored = await site.last("scored", report.ids);
  // The next begins when this one has left nothing to do.
  await site.last("migrated", report.ids);
  const seconds = (until) => (until - report.began) / 1000;
  return {
    submitted: seconds(report.submitted),
    approved: seconds(report.approved),
    scored: seconds(scored),
  };
}

/** `{ runs, submitted, approved, scored }`, each of the latter `{ median, p95 }` in seconds. */
export async function measureLatency(site, runs, tell) {
  const each = [];
  for (let run = 1; run <= runs; run += 1) {
    // What came before ends with a block, which this one should not always begin with.
    await sleep(Math.random() * 1000);
    each.push(await once(site));
    if (run % 5 === 0 || run === runs) tell(`${run} of ${runs} workflows`);
  }
  const summary = (station) => {
    const seconds = each.map((times) => times[station]);
    return { median: median(seconds), p95: quantile(seconds, 0.95) };
  };
  return {
    runs,
    submitted: summary("submitted"),
    approved: summary("approved"),
    scored: summary("scored"),
    each,
  };
}
