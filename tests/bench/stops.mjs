// What has to be stopped, whatever happens: by the part that started it, or all of it on Ctrl-C.

import { stopAll as stopPrograms } from "../lib/processes.mjs";

const stops = new Set();

/**
 * Note how something is stopped that begins now. Answers with a function that stops it; it does so once,
 * however often it is called.
 */
export function atStop(stop) {
  let stopped = null;
  const once = () => {
    stopped ??= Promise.resolve()
      .then(stop)
      .finally(() => stops.delete(once));
    return stopped;
  };
  stops.add(once);
  return once;
}

/** Stop all that still runs, the last first. Answers with what could not be stopped, as errors. */
export async function stopAll() {
  const errors = [];
  const all = [...stops].reverse();
  for (const stop of [...all, stopPrograms]) await stop().catch((error) => errors.push(error));
  return errors;
}
