// The five-validator network for tests that share it.

import { after, before, describe } from "node:test";
import { VALIDATORS, start, stop } from "../../zombienet/five-validators.mjs";
import { connect, developmentAccounts } from "./chain.mjs";

/**
 * Describe parts that run one after the other on a network that is started once for all. Each is given
 * `{ api, accounts }`, polkadot.js at the first validator and the development accounts, which are there
 * when its tests begin.
 */
export const onNetwork = (name, parts) =>
  describe(name, { concurrency: false }, () => {
    const network = {};

    before(async () => {
      await start();
      network.api = await connect(VALIDATORS[0].rpc);
      network.accounts = await developmentAccounts();
    });

    after(async () => {
      await network.api?.disconnect();
      await stop();
    });

    for (const part of parts) part(network);
  });
