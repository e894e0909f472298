// The contract: compiled, deployed, and its functions as JavaScript knows them.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { Interface } from "ethers";
import { hex } from "./limits.mjs";
import { ProgramError, until } from "../lib/processes.mjs";

const COMPILER = fileURLToPath(new URL("compiler.mjs", import.meta.url));
const SOURCE = new URL("HealthRecords.sol", import.meta.url);

/** How long a transaction may take into a block, in milliseconds. */
const NEVER = 60_000;

/** How often a node is asked for a receipt, in milliseconds. */
const POLL = 25;

/**
 * What each call may use, in gas: about half again as much as it does with the sizes below and four
 * supporting hospitals. Fixed, so that no call costs the node an estimate as well.
 */
const GAS = {
  deploy: 2_500_000n,
  setSupportingHospitals: 600_000n,
  setHealthDetails: 400_000n,
  setBillDetails: 200_000n,
  approvePendingEntry: 100_000n,
};

/** The bytes of the two parts of an entry, as the paper has them. */
export const HEALTH_BYTES = 220;
export const BILL_BYTES = 120;

let compiled = null;

/**
 * Compile the contract: `{ abi, bytecode }`. For the fork Istanbul, whose rules and prices of gas the
 * nodes here follow, too.
 */
export function compile() {
  compiled ??= compileSource();
  return compiled;
}

function compileSource() {
  const input = {
    language: "Solidity",
    sources: { "HealthRecords.sol": { content: fs.readFileSync(SOURCE, "utf8") } },
    settings: {
      evmVersion: "istanbul",
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
    },
  };
  const output = execFileSync(process.execPath, [COMPILER], {
    input: JSON.stringify(input),
    encoding: "utf8",
  });
  const { contracts, errors = [] } = JSON.parse(output);
  const fatal = errors.filter(({ severity }) => severity === "error");
  if (fatal.length > 0) throw new ProgramError(fatal.map((each) => each.formattedMessage).join("\n"));
  const { abi, evm } = contracts["HealthRecords.sol"].HealthRecords;
  return { abi, bytecode: `0x${evm.bytecode.object}` };
}

/** Wait for a transaction's receipt at a node; throws if the contract refused the call. */
export async function receipt(rpc, hash) {
  const what = `transaction ${hash} in a block`;
  const found = await until(what, NEVER, () => rpc.call("eth_getTransactionReceipt", hash), {
    every: POLL,
  });
  if (BigInt(found.status) !== 1n) throw new Error(`transaction ${hash} was refused by the contract`);
  return found;
}

/** Deploy the contract and wait until it is there. */
export async function deploy(account) {
  const { abi, bytecode } = compile();
  const hash = await account.send({ data: bytecode, gas: GAS.deploy });
  const deployed = await receipt(account.rpc, hash);
  return new HealthRecords(deployed.contractAddress, new Interface(abi), deployed);
}

export class HealthRecords {
  constructor(address, abi, deployed) {
    this.address = address;
    this.abi = abi;
    this.deployed = deployed;
  }

  /** What an account signs to call a function. */
  transaction(name, ...inputs) {
    return { to: this.address, data: this.abi.encodeFunctionData(name, inputs), gas: GAS[name] };
  }

  setSupportingHospitals(hospitals) {
    return this.transaction("setSupportingHospitals", hospitals);
  }

  setHealthDetails(patient, details) {
    return this.transaction("setHealthDetails", patient, details);
  }

  setBillDetails(patient, number, details) {
    return this.transaction("setBillDetails", patient, number, details);
  }

  approvePendingEntry(patient, number) {
    return this.transaction("approvePendingEntry", patient, number);
  }

  /** What a function that changes nothing answers, at the best block of a node. */
  async read(rpc, name, ...inputs) {
    const data = this.abi.encodeFunctionData(name, inputs);
    const answer = await rpc.call("eth_call", { to: this.address, data }, "latest");
    const values = this.abi.decodeFunctionResult(name, answer);
    return values.length === 1 ? values[0] : values;
  }

  /** For each of the entries, whether it may be migrated, at the best block of a node. */
  async migrationsAllowed(rpc, entries) {
    const answers = await rpc.batch(
      "eth_call",
      entries.map(({ patient, number }) => {
        const data = this.abi.encodeFunctionData("dataMigrationAllow", [patient, number]);
        return [{ to: this.address, data }, "latest"];
      }),
    );
    return answers.map(({ result, error }) => !error && BigInt(result) === 1n);
  }

  /** Why a call would fail if `from` made it now; nothing if it would not. */
  async refusal(rpc, from, { to, data, gas }) {
    try {
      await rpc.call("eth_call", { from, to, data, gas: hex(gas) }, "latest");
      return null;
    } catch (error) {
      return error.message;
    }
  }

  /** The contract's events in a range of blocks, both ends included: `{ name, args, block }`. */
  async events(rpc, fromBlock, toBlock) {
    const [from, to] = [fromBlock, toBlock].map(hex);
    const filter = { address: this.address, fromBlock: from, toBlock: to };
    const logs = await rpc.call("eth_getLogs", filter);
    return logs.map((log) => {
      const { name, args } = this.abi.parseLog(log);
      return { name, args, block: Number(log.blockNumber) };
    });
  }
}
