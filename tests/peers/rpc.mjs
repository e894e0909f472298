// What is needed of an Ethereum node's JSON-RPC, and accounts that count their nonces themselves.

import { Wallet, hexlify, randomBytes } from "ethers";

/** How long a node may take to answer, in milliseconds. */
const TIMEOUT = 60_000;

/** What each transaction pays for a unit of gas, in wei. The chains are private: it buys nothing. */
export const GAS_PRICE = 1_000_000_000n;

export class Rpc {
  constructor(url) {
    this.url = url;
  }

  async post(body) {
    const response = await fetch(this.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return response.json();
  }

  /** One call; throws what the node says if it fails. */
  async call(method, ...params) {
    const { result, error } = await this.post({ jsonrpc: "2.0", id: 1, method, params });
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** The same method many times in one request: an answer for each, `{ result }` or `{ error }`. */
  async batch(method, paramsOfEach) {
    if (paramsOfEach.length === 0) return [];
    const answers = await this.post(
      paramsOfEach.map((params, id) => ({ jsonrpc: "2.0", id, method, params })),
    );
    if (!Array.isArray(answers)) throw new Error(`${method}: ${answers.error?.message}`);
    return answers.sort((a, b) => a.id - b.id);
  }

  async blockNumber() {
    return Number(await this.call("eth_blockNumber"));
  }
}

/** A key that was never used. (`Wallet.createRandom` also makes words of it, which takes long.) */
export const newWallet = () => new Wallet(hexlify(randomBytes(32)));

/** An account at its own node, which it sends its transactions to. */
export class Account {
  constructor(wallet, rpc, chainId) {
    this.wallet = wallet;
    this.address = wallet.address;
    this.rpc = rpc;
    this.chainId = chainId;
    this.nonce = 0;
  }

  /** The bytes of a signed transaction with the account's next nonce. */
  sign({ to = null, data, gas }) {
    return this.wallet.signTransaction({
      type: 0,
      chainId: this.chainId,
      nonce: this.nonce++,
      gasPrice: GAS_PRICE,
      gasLimit: gas,
      to,
      data,
    });
  }

  /** Sign a transaction and send it; answers with its hash. */
  async send(transaction) {
    return this.rpc.call("eth_sendRawTransaction", await this.sign(transaction));
  }
}
