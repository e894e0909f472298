// Parts of a test that build on each other.

import { it } from "node:test";

/**
 * What replaces `it` where each part needs the ones before it: after one that failed the others fail
 * at once, instead of waiting for what cannot happen any more.
 */
export function steps() {
  let failed = null;
  return (name, part) =>
    it(name, async () => {
      if (failed) throw new Error(`not tried, since this failed before: ${failed}`);
      failed = name;
      await part();
      failed = null;
    });
}
