// How long one workflow takes when there is nothing else to do, and what its calls cost in gas.

import { setTimeout as sleep } from "node:timers/promises";
import { BILL_BYTES, HEALTH_BYTES, receipt } from "./contract.mjs";
import { HOSPITALS } from "./workflow.mjs";

/** The value below which this share of the sorted values lies. */
const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

/** Send a transaction and wait for its receipt at the sender's node. */
async function done([account, transaction]) {
  return receipt(account.rpc, await account.send(transaction));
}

/**
 * Seconds from the first call of a workflow until its last approval is in a block that the voter's node
 * has, and the receipts. Each step waits for the one before it, as people would: the bill for the health
 * details, the five approvals, which are sent at once, for the bill.
 */
async function once(workflow) {
  const entry = workflow.next();
  const began = performance.now();
  const [health, bill] = entry.details;
  const receipts = [await done(health), await done(bill)];
  receipts.push(...(await Promise.all(entry.approvals.map(done))));
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, gas: receipts.map(({ gasUsed }) => Number(gasUsed)) };
}

/** `{ median, p95, runs }`: of so many workflows one after another, in seconds. */
export async function measureLatency(workflow, runs) {
  const seconds = [];
  for (let run = 0; run < runs; run++) {
    // The end of a run is the beginning of a block, which the next one should not always begin with.
    await sleep(Math.random() * 1_000);
    seconds.push((await once(workflow)).seconds);
  }
  seconds.sort((a, b) => a - b);
  return { median: quantile(seconds, 0.5), p95: quantile(seconds, 0.95), runs };
}

/** `[{ call, gas }]`: what each call uses. Best of a new workflow, whose first entry is a patient's first. */
export async function measureGas(workflow) {
  const [health, bill, ...approvals] = (await once(workflow)).gas;
  const hospitals = approvals.slice(0, HOSPITALS - 1);
  return [
    { call: "deploy the contract", gas: Number(workflow.contract.deployed.gasUsed) },
    { call: "set supporting hospitals, four", gas: workflow.supportingGas },
    { call: `set health details, ${HEALTH_BYTES} bytes`, gas: health },
    { call: `set bill details, ${BILL_BYTES} bytes`, gas: bill },
    { call: "approve, a supporting hospital, least", gas: Math.min(...hospitals) },
    { call: "approve, a supporting hospital, most", gas: Math.max(...hospitals) },
    { call: "approve, the patient", gas: approvals.at(-1) },
  ];
}
