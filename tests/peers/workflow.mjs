// One workflow of the paper, with its seven transactions: the treating hospital sets the health details
// and the bill details of an entry, its four supporting hospitals and the patient approve it.

import { hexlify, randomBytes } from "ethers";
import { BILL_BYTES, HEALTH_BYTES, deploy, receipt } from "./contract.mjs";
import { Account, newWallet } from "./rpc.mjs";

export const HOSPITALS = 5;

/** Several for each hospital, so that not all approvals of patients wait in one line of nonces. */
const PATIENTS = 20;

export const TRANSACTIONS = 2 + HOSPITALS;

/** Opaque bytes: what is stored in the contract is for everybody to read. */
const details = (bytes) => hexlify(randomBytes(bytes));

export class Workflow {
  /**
   * Start a peer with what `start` answers with, deploy the contract and let each hospital name the
   * other four. Each hospital has a node of its own as far as there are that many; a patient uses that
   * of the treating hospital.
   */
  static async begin(start) {
    const wallets = Array.from({ length: HOSPITALS + PATIENTS }, newWallet);
    const peer = await start({ addresses: wallets.map(({ address }) => address) });
    try {
      const accounts = wallets.map((wallet, index) => {
        const node = peer.nodes[(index % HOSPITALS) % peer.nodes.length];
        return new Account(wallet, node, peer.chainId);
      });
      const workflow = new Workflow(peer, accounts, await deploy(accounts[0]));
      await workflow.nameSupporting();
      return workflow;
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  constructor(peer, accounts, contract) {
    this.peer = peer;
    this.contract = contract;
    this.accounts = accounts;
    this.hospitals = accounts.slice(0, HOSPITALS);
    this.patients = accounts.slice(HOSPITALS);
    this.entriesOf = new Map(this.patients.map((patient) => [patient, 0]));
    this.turn = 0;
  }

  supporting(hospital) {
    return this.hospitals.filter((each) => each !== hospital);
  }

  async nameSupporting() {
    const receipts = await Promise.all(
      this.hospitals.map(async (hospital) => {
        const names = this.supporting(hospital).map(({ address }) => address);
        const hash = await hospital.send(this.contract.setSupportingHospitals(names));
        return receipt(hospital.rpc, hash);
      }),
    );
    this.supportingGas = Number(receipts[0].gasUsed);
  }

  /**
   * The next entry, nothing of it signed yet: `details` are the hospital's two transactions, `approvals`
   * the other five, each `[account, transaction]`. Hospitals and their patients take turns.
   */
  next() {
    const hospital = this.hospitals[this.turn % HOSPITALS];
    const patient = this.patients[this.turn % PATIENTS];
    this.turn += 1;
    const number = this.entriesOf.get(patient);
    this.entriesOf.set(patient, number + 1);
    const approve = this.contract.approvePendingEntry(patient.address, number);
    const bill = this.contract.setBillDetails(patient.address, number, details(BILL_BYTES));
    return {
      hospital,
      patient: patient.address,
      number,
      details: [
        [hospital, this.contract.setHealthDetails(patient.address, details(HEALTH_BYTES))],
        [hospital, bill],
      ],
      approvals: [...this.supporting(hospital), patient].map((voter) => [voter, approve]),
    };
  }
}
