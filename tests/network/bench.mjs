// Measures the network that runs (`make network`): `make bench-network`. Over the given number of
// seconds: the time between blocks, the time from a block's import to its finality, on each of the
// validators, and the processor time and memory of each.

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WsProvider } from "@polkadot/api";
import { max, median, quantile } from "simple-statistics";
import { VALIDATORS, pids } from "../../zombienet/five-validators.mjs";
import { usage } from "../bench/meter.mjs";

const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, json: { type: "boolean" } },
});
const SECONDS = Number(options.seconds);
if (!(SECONDS >= 5)) {
  console.error("Error: --seconds takes a number, 5 or more");
  process.exit(1);
}

/** Note when a validator imports and when it finalizes each block. */
async function watch({ rpc }) {
  const provider = new WsProvider(rpc, false);
  await provider.connect();
  await provider.isReady;
  const imported = new Map();
  const finalized = new Map();
  const note = (times) => (error, header) => {
    if (!error && !times.has(header.number)) times.set(header.number, performance.now());
  };
  await provider.subscribe("chain_newHead", "chain_subscribeNewHeads", [], note(imported));
  await provider.subscribe(
    "chain_finalizedHead",
    "chain_subscribeFinalizedHeads",
    [],
    note(finalized),
  );
  // Both subscriptions begin with the block that was there already.
  await sleep(1_500);
  const from = [...imported.keys()].at(-1);
  return { provider, imported, finalized, from: Number(from) };
}

async function measure() {
  const running = pids();
  const missing = VALIDATORS.filter(({ name }) => !running.has(name));
  if (missing.length > 0) {
    console.error("Error: the network does not run: start it with `make network` first");
    process.exit(1);
  }
  const watched = await Promise.all(VALIDATORS.map(watch));
  const before = VALIDATORS.map(({ name }) => usage(running.get(name)));
  const began = performance.now();
  console.error(`Measuring for ${SECONDS} s.`);
  await sleep(SECONDS * 1_000);
  const seconds = (performance.now() - began) / 1_000;
  const after = VALIDATORS.map(({ name }) => usage(running.get(name)));

  const intervals = [];
  const delays = [];
  for (const { provider, imported, finalized, from } of watched) {
    await provider.disconnect();
    const blocks = [...imported].filter(([number]) => Number(number) > from);
    blocks.slice(1).forEach(([, time], index) => intervals.push(time - blocks[index][1]));
    for (const [number, time] of blocks) {
      if (finalized.has(number)) delays.push(finalized.get(number) - time);
    }
  }
  return {
    seconds: Math.round(seconds),
    interval: { median: median(intervals), worst: max(intervals) },
    finality: { median: median(delays), p95: quantile(delays, 0.95) },
    samples: delays.length,
    nodes: VALIDATORS.map(({ name }, index) => ({
      name,
      cpuPercent: (100 * (after[index].processor - before[index].processor)) / seconds,
      memoryMB: after[index].memory / 1e6,
    })),
  };
}

const result = await measure();
if (options.json) {
  console.log(JSON.stringify(result));
} else {
  const ms = (value) => `${value.toFixed(0)} ms`;
  console.log(`block interval           median ${ms(result.interval.median)}, worst ${ms(result.interval.worst)}`);
  console.log(`import to finality       median ${ms(result.finality.median)}, 95th percentile ${ms(result.finality.p95)}`);
  console.log(`measured over            ${result.seconds} s, ${result.samples} blocks on five validators`);
  for (const { name, cpuPercent, memoryMB } of result.nodes) {
    console.log(`${name.padEnd(24)} ${cpuPercent.toFixed(1)} % of a core, ${memoryMB.toFixed(0)} MB`);
  }
}
process.exit(0);
