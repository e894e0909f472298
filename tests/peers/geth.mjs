// A private network as the paper's: five Geth nodes on this machine, each a signer of Clique with
// one-second blocks, connected by `admin_addPeer`. Only where the variable GETH names the program.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { encryptKeystoreJsonSync } from "ethers";
import { BALANCE, GAS_LIMIT, hex } from "./limits.mjs";
import {
  ProgramError,
  begin,
  freePorts,
  keepTrack,
  removeFolder,
  stop,
  until,
} from "../lib/processes.mjs";
import { Rpc, newWallet } from "./rpc.mjs";

const NODES = 5;

/** Seconds between blocks. */
const PERIOD = 1;

/** Any number that no public chain has. */
const CHAIN_ID = 202_207;

/** How long the nodes may take to answer, to find each other and to make blocks, each in milliseconds. */
const START_TIMEOUT = 60_000;

/** Blocks that every node must have before the network counts as running. */
const FIRST_BLOCKS = 5;

const run = promisify(execFile);

/** The versions, `[major, minor]`, that have Clique and the options that are used here. */
const [OLDEST, NEWEST] = [[1, 11], [1, 13]];

/** Fails unless the program is a Geth that can run such a network; answers with its version. */
export async function checkVersion(program) {
  const output = await run(program, ["version"]).catch((error) => {
    throw new ProgramError(`GETH names ${program}, which does not run: ${error.message.trim()}`);
  });
  const found = /^Version: ((\d+)\.(\d+)\.\S+)/m.exec(output.stdout);
  if (!found) throw new ProgramError(`GETH names ${program}, but \`version\` of it is none of Geth's`);
  const [, version, ...numbers] = found;
  const number = ([major, minor]) => Number(major) * 1_000 + Number(minor);
  if (number(numbers) > number(NEWEST)) {
    throw new ProgramError(
      `Geth ${version} has no Clique any more: let GETH name version ${NEWEST.join(".")}, the last with it`,
    );
  }
  if (number(numbers) < number(OLDEST)) {
    throw new ProgramError(
      `Geth ${version} is too old: let GETH name a version from ${OLDEST.join(".")} to ${NEWEST.join(".")}`,
    );
  }
  return version;
}

/**
 * The genesis block: Clique with these signers, the rules of Istanbul, a balance for each address.
 * Clique reads the first signers from the extra data: 32 bytes of anything, the addresses in ascending
 * order, 65 bytes for a signature (EIP-225).
 */
export function genesis(signers, addresses) {
  const bare = signers.map((address) => address.slice(2).toLowerCase()).sort();
  const forks = [
    "homestead",
    "eip150",
    "eip155",
    "eip158",
    "byzantium",
    "constantinople",
    "petersburg",
    "istanbul",
  ];
  return {
    config: {
      chainId: CHAIN_ID,
      ...Object.fromEntries(forks.map((fork) => [`${fork}Block`, 0])),
      clique: { period: PERIOD, epoch: 30_000 },
    },
    difficulty: "0x1",
    gasLimit: hex(GAS_LIMIT),
    extraData: `0x${"00".repeat(32)}${bare.join("")}${"00".repeat(65)}`,
    alloc: Object.fromEntries(addresses.map((address) => [address, { balance: hex(BALANCE) }])),
  };
}

/** What one node is started from: its folder with the genesis block and the signer's key in it. */
async function prepare(program, folder, index, signer, [p2pPort, httpPort, authPort]) {
  const home = path.join(folder, `node-${index + 1}`);
  const file = (name, content) => {
    const written = path.join(home, name);
    fs.mkdirSync(path.dirname(written), { recursive: true });
    fs.writeFileSync(written, content, { mode: 0o600 });
    return written;
  };
  const password = randomBytes(16).toString("hex");
  const passwordFile = file("password", `${password}\n`);
  // The key lives as long as this network: a slow derivation of its password's key protects nothing.
  const sealed = encryptKeystoreJsonSync(signer, password, { scrypt: { N: 1 << 12, r: 8, p: 1 } });
  file("keystore/signer.json", sealed);
  // Geth's `--port` listens on every address of the machine; its configuration file can say which.
  const config = file("config.toml", `[Node.P2P]\nListenAddr = "127.0.0.1:${p2pPort}"\n`);
  const genesisFile = path.join(folder, "genesis.json");
  await run(program, ["--datadir", home, "init", genesisFile]).catch((error) => {
    throw new ProgramError(`geth init: ${error.message.trim()}`);
  });
  return { home, config, passwordFile, signer: signer.address, p2pPort, httpPort, authPort };
}

function words({ home, config, passwordFile, signer, httpPort, authPort }) {
  return [
    ...["--config", config, "--datadir", home, "--networkid", CHAIN_ID, "--syncmode", "full"],
    ...["--nodiscover", "--nat", "none", "--netrestrict", "127.0.0.0/8", "--maxpeers", NODES],
    ...["--http", "--http.addr", "127.0.0.1", "--http.port", httpPort],
    ...["--http.api", "eth,net,admin"],
    ...["--authrpc.addr", "127.0.0.1", "--authrpc.port", authPort, "--ipcdisable"],
    // It unlocks no key beside an open HTTP port otherwise. This one is open on this machine alone.
    ...["--allow-insecure-unlock", "--unlock", signer, "--password", passwordFile],
    ...["--mine", "--miner.etherbase", signer, "--miner.gaslimit", GAS_LIMIT],
    // The defaults drop what an account has beyond 16 to 80 transactions in the pool.
    ...["--txpool.accountslots", 20_000, "--txpool.globalslots", 40_000],
    ...["--txpool.accountqueue", 20_000, "--txpool.globalqueue", 40_000],
    ...["--verbosity", 2],
  ].map(String);
}

/** What a node calls itself, with the address that the others reach it at. */
async function enode(rpc, p2pPort) {
  const info = await rpc.call("admin_nodeInfo");
  const [, key] = /^enode:\/\/([0-9a-f]{128})@/.exec(info.enode);
  return `enode://${key}@127.0.0.1:${p2pPort}?discport=0`;
}

/** Connect each node with each, and wait until all follow one chain that grows. */
async function connect(nodes, prepared, children) {
  const enodes = await Promise.all(nodes.map((rpc, index) => enode(rpc, prepared[index].p2pPort)));
  const others = (index) => enodes.filter((_, other) => other !== index);
  const everyNode = (check) => async () => (await Promise.all(nodes.map(check))).every(Boolean);
  const wait = (what, check) => until(what, START_TIMEOUT, everyNode(check), { children });
  await Promise.all(
    nodes.flatMap((rpc, index) => others(index).map((each) => rpc.call("admin_addPeer", each))),
  );
  await wait("every node has its peers", async (rpc) => {
    return Number(await rpc.call("net_peerCount")) === NODES - 1;
  });
  await wait("every node has the first blocks", async (rpc) => {
    return (await rpc.blockNumber()) >= FIRST_BLOCKS;
  });
}

/** Add the end of each node's log to an error, since the logs go with the folder. */
function withLogs(error, folder) {
  if (!(error instanceof ProgramError)) return error;
  const ends = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .map((name) => {
      const lines = fs.readFileSync(path.join(folder, name), "utf8").trim().split("\n");
      return `${name}: ${lines.at(-1)}`;
    });
  return new ProgramError([error.message, ...ends].join("\n"));
}

/** Start the five nodes, with a balance for each of the addresses. */
export async function start({ addresses }) {
  const program = process.env.GETH;
  if (!program) throw new ProgramError("name a Geth, version 1.11 to 1.13, in the variable GETH");
  const version = await checkVersion(program);
  const folder = keepTrack(fs.mkdtempSync(path.join(os.tmpdir(), "consilium-geth-")));
  const children = [];
  const end = async () => {
    await stop(children);
    removeFolder(folder);
  };
  try {
    const signers = Array.from({ length: NODES }, newWallet);
    const content = genesis(signers.map(({ address }) => address), addresses);
    fs.writeFileSync(path.join(folder, "genesis.json"), JSON.stringify(content));
    const ports = await freePorts(3 * NODES);
    const prepared = [];
    for (const [index, signer] of signers.entries()) {
      const own = ports.slice(3 * index, 3 * index + 3);
      prepared.push(await prepare(program, folder, index, signer, own));
    }
    for (const [index, node] of prepared.entries()) {
      const log = path.join(folder, `node-${index + 1}.log`);
      children.push(begin(program, words(node), { log }));
    }
    const nodes = prepared.map(({ httpPort }) => new Rpc(`http://127.0.0.1:${httpPort}`));
    const answers = () => Promise.all(nodes.map((rpc) => rpc.call("eth_chainId")));
    await until("the nodes answer", START_TIMEOUT, answers, { children });
    await connect(nodes, prepared, children);
    return {
      name: "geth",
      nodes,
      chainId: CHAIN_ID,
      pids: children.map(({ pid }) => pid),
      note: `five nodes of Geth ${version}, each a Clique signer, one-second blocks`,
      stop: end,
    };
  } catch (error) {
    const told = withLogs(error, folder);
    await end();
    throw told;
  }
}
