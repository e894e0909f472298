// One anvil on this machine: an Ethereum node for development, which makes its blocks alone and agrees
// with nobody.

import { createRequire } from "node:module";
import { BALANCE, GAS_LIMIT, hex } from "./limits.mjs";
import { ProgramError, begin, freePorts, stop, until } from "../lib/processes.mjs";
import { Rpc } from "./rpc.mjs";

/** How long it may take until it answers, in milliseconds. */
const START_TIMEOUT = 20_000;

/**
 * The program itself: npm's `@foundry-rs/anvil` is a script around it that does not end with it. The
 * package is for Linux on x86-64; on other machines the variable ANVIL names the program.
 */
function binary() {
  if (process.env.ANVIL) return process.env.ANVIL;
  try {
    return createRequire(import.meta.url).resolve("@foundry-rs/anvil-linux-amd64/bin/anvil");
  } catch {
    throw new ProgramError(
      "anvil is missing: install it with `scripts/setup.sh peers`, or where that has none " +
        "(it has one for Linux on x86-64) name one in the variable ANVIL",
    );
  }
}

/**
 * Start anvil, with a balance for each of the addresses. A block is made each `blockTime` seconds, or at
 * once for each transaction if that is 0.
 */
export async function start({ addresses, blockTime = 1 }) {
  const [port] = await freePorts(1);
  const child = begin(binary(), [
    "--quiet",
    ...["--host", "127.0.0.1", "--port", port],
    ...["--hardfork", "istanbul", "--gas-limit", GAS_LIMIT],
    // It keeps old states in files of the home folder otherwise.
    "--prune-history",
    ...["--accounts", "1"],
    ...(blockTime > 0 ? ["--block-time", blockTime] : []),
  ].map(String));
  const rpc = new Rpc(`http://127.0.0.1:${port}`);
  try {
    const chainId = await until("anvil answers", START_TIMEOUT, () => rpc.call("eth_chainId"), {
      children: [child],
    });
    await rpc.batch("anvil_setBalance", addresses.map((address) => [address, hex(BALANCE)]));
    return {
      name: "anvil",
      nodes: [rpc],
      chainId: Number(chainId),
      pids: [child.pid],
      note: "one node that agrees with nobody, keeps everything in memory and makes a block a second",
      stop: () => stop([child]),
    };
  } catch (error) {
    await stop([child]);
    throw error;
  }
}
