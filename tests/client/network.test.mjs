// The program `consilium` on the five-validator network, which is started once for all.

import { after, before, describe } from "node:test";
import { VALIDATORS, start, stop } from "../../zombienet/five-validators.mjs";
import { connect } from "../lib/chain.mjs";
import { Workspace } from "../lib/client.mjs";
import { Hospitals } from "../lib/hospitals.mjs";
import { forwardSecrecy } from "./forward-secrecy.mjs";
import { guide } from "./guide.mjs";
import { many } from "./many.mjs";
import { workflow } from "./workflow.mjs";

describe("consilium on the network", { concurrency: false }, () => {
  /** Filled before the parts begin. The last one kills other nodes than the one that `api` is of. */
  const network = {};

  before(async () => {
    network.workspace = new Workspace("network");
    await start();
    network.api = await connect(VALIDATORS[4].rpc);
  });

  after(async () => {
    await network.api?.disconnect();
    await stop();
    network.workspace?.remove();
  });

  // First: it is written for a new network.
  guide(network);

  describe("with keys of the hospitals", { concurrency: false }, () => {
    before(async () => {
      network.hospitals = await Hospitals.prepare(network.workspace);
    });

    forwardSecrecy(network);
    workflow(network);
    many(network);
  });
});
