// The five hospitals of the chain `local` with their key folders, for the tests on the network.

import { VALIDATORS } from "../../zombienet/five-validators.mjs";
import { consilium } from "./client.mjs";

/** The hospitals, the database operator and the words that act for them. */
export class Hospitals {
  /** Key folders for all, with their encryption keys on the chain. */
  static async prepare(workspace) {
    const hospitals = new Hospitals();
    hospitals.workspace = workspace;
    for (const { name, rpc } of VALIDATORS) {
      const uri = `//${name[0].toUpperCase()}${name.slice(1)}`;
      hospitals[name] = { ...(await workspace.key(name, uri)), rpc };
    }
    hospitals.operator = { ...(await workspace.key("operator", "//One")), rpc: VALIDATORS[0].rpc };
    const holders = [...hospitals.all(), hospitals.operator];
    await Promise.all(holders.map((holder) => consilium(as(holder, "key", "publish"))));
    return hospitals;
  }

  all() {
    return VALIDATORS.map(({ name }) => this[name]);
  }

  /** A patient with a new key folder, registered by a hospital. */
  async patient(name, hospital) {
    const patient = { ...(await this.workspace.key(name)), rpc: hospital.rpc };
    await consilium(as(hospital, "patient", "register", patient.account, patient.encryptionKey));
    return patient;
  }
}

/** The words of a command that somebody gives to their own node. */
export const as = ({ key, rpc }, ...words) => ["--url", rpc, "--key", key, ...words];
