// The indexer on the five-validator network with a real mongod; both are started once for all.

import { after, before, describe } from "node:test";
import { VALIDATORS, start, stop } from "../../zombienet/five-validators.mjs";
import { connect } from "../lib/chain.mjs";
import { Workspace } from "../lib/client.mjs";
import { Hospitals } from "../lib/hospitals.mjs";
import { Mongod } from "../lib/mongod.mjs";
import { faults } from "./faults.mjs";
import { kills } from "./kills.mjs";
import { refusals } from "./refusals.mjs";
import { prepare } from "./scenario.mjs";
import { tampering } from "./tampering.mjs";
import { upgrade } from "./upgrade.mjs";

/** Beside one that may run on this machine already. */
const MONGOD_PORT = 27117;

describe("the indexer", { concurrency: false }, () => {
  /** Filled before the parts begin. */
  const network = {};

  before(async () => {
    network.workspace = new Workspace("indexer");
    network.mongod = new Mongod(network.workspace.path("mongod"), MONGOD_PORT);
    await Promise.all([start(), network.mongod.start()]);
    network.api = await connect(VALIDATORS[4].rpc);
    network.hospitals = await Hospitals.prepare(network.workspace);
    network.teams = await prepare(network);
  });

  after(async () => {
    await network.api?.disconnect();
    await Promise.all([stop(), network.mongod?.stop()]);
    network.workspace?.remove();
  });

  kills(network);
  tampering(network);
  refusals(network);
  faults(network);
  upgrade(network);
});
