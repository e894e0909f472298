// What a developer does who knows only polkadot.js, on the five-validator network, which is started once
// for all.

import { after, before, describe } from "node:test";
import { VALIDATORS, start, stop } from "../../zombienet/five-validators.mjs";
import { connect, developmentAccounts } from "../lib/chain.mjs";
import { basics } from "./basics.mjs";
import { entries } from "./entries.mjs";
import { guide } from "./guide.mjs";

describe("polkadot.js on the network", { concurrency: false }, () => {
  /** Filled before the parts begin. */
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

  basics(network);
  entries(network);
  guide();
});
