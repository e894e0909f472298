// The validators as processes of their own: a sixth hospital joins the five and leaves them, and then what
// becomes of the five when some of them are killed, and when the runtime is upgraded.

import { after, before, describe } from "node:test";
import { VALIDATORS, start, stop } from "../../zombienet/five-validators.mjs";
import { connect, developmentAccounts } from "../lib/chain.mjs";
import { join } from "./join.mjs";
import { validators } from "./validators.mjs";

describe("the network", { concurrency: false }, () => {
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

  join(network);
  validators(network);
});
