// How many entries a second get through all seven transactions when they are sent as fast as the nodes
// take them.
//
// The transactions are signed beforehand, since it is the nodes that are measured. Details are sent at
// once; an entry's approvals when a block with both its details has been seen, since the contract refuses
// them before. What counts is what is in blocks: a transaction that a pool lost is sent again, and counted.

import { setTimeout as sleep } from "node:timers/promises";
import { hex } from "./limits.mjs";
import { ProgramError, until } from "../lib/processes.mjs";

/** Transactions in one request to a node. */
const BATCH = 50;

/** How often a node is asked for a new block, in milliseconds. */
const POLL = 50;

/** After so many blocks with nothing of what an account has sent, its node is given that again. */
const STUCK_BLOCKS = 3;

/**
 * After so long, in milliseconds, and so many blocks without any progress something is wrong. Blocks as
 * well, since a node that is busy with a full one is only late.
 */
const STALLED = 10_000;
const STALLED_BLOCKS = 5;

/** How often that may happen before what is missing counts as lost for good. */
const ATTEMPTS = 5;

/** How long the nodes may take to agree about the last entries, in milliseconds. */
const AGREEMENT = 60_000;

const key = (patient, number) => `${patient}/${number}`;

/** What is known of an entry before any block was read. */
const untouched = () => ({
  health: false,
  bill: false,
  complete: false,
  allowed: false,
  voters: new Set(),
});

/** What an account sends, in the order of its nonces, and how far it is. */
class Queue {
  constructor(account) {
    this.account = account;
    this.firstNonce = account.nonce;
    this.items = [];
    // How many were sent, how many are in blocks, and the block since which that has not changed.
    this.next = 0;
    this.used = 0;
    this.since = 0;
  }

  /** Sign the account's next transaction. It is sent once `entry` has its details, if that is given. */
  async add(transaction, entry = null) {
    this.items.push({ raw: await this.account.sign(transaction), entry });
  }

  /** Send what can be sent; answers with how many that were. */
  async send() {
    let end = this.next;
    const limit = Math.min(this.items.length, this.next + BATCH);
    const isReady = ({ entry }) => entry === null || entry.complete;
    while (end < limit && isReady(this.items[end])) end += 1;
    const items = this.items.slice(this.next, end);
    this.next = end;
    await this.submit(items);
    return items.length;
  }

  /** What the node answers is not what counts: what it refuses is missing later, and sent again. */
  submit(items) {
    return this.account.rpc.batch(
      "eth_sendRawTransaction",
      items.map(({ raw }) => [raw]),
    );
  }

  /**
   * Note how many nonces of the account are used at a block. Answers whether it is stuck: nothing of what
   * it has sent came into a block for long.
   */
  isStuck(nonce, block) {
    const used = nonce - this.firstNonce;
    if (used > this.used || used === this.next) this.since = block;
    this.used = used;
    return block - this.since >= STUCK_BLOCKS;
  }

  /** Whether all that was sent is in blocks, as far as is known. */
  get isIncluded() {
    return this.used >= this.next;
  }

  /**
   * Send again what is in no block, up to what the node still has, which it refuses. Answers with how
   * many it took.
   */
  async sendAgain(block) {
    this.since = block;
    const end = this.next;
    let taken = 0;
    for (let from = this.used; from < end; from += BATCH) {
      const answers = await this.submit(this.items.slice(from, Math.min(end, from + BATCH)));
      const took = answers.filter(({ error }) => !error).length;
      taken += took;
      if (took === 0) break;
    }
    return taken;
  }
}

class Throughput {
  constructor(workflow, count) {
    this.workflow = workflow;
    this.rpc = workflow.peer.nodes[0];
    this.entries = Array.from({ length: count }, () => ({ ...workflow.next(), ...untouched() }));
    this.byKey = new Map(this.entries.map((each) => [key(each.patient, each.number), each]));
    this.queues = new Map(workflow.accounts.map((account) => [account, new Queue(account)]));
    this.allowed = 0;
    this.sentAgain = 0;
    this.noted = 0;
    this.attempts = 0;
  }

  async sign() {
    for (const entry of this.entries) {
      for (const [account, transaction] of entry.details) {
        await this.queues.get(account).add(transaction);
      }
    }
    for (const entry of this.entries) {
      for (const [account, transaction] of entry.approvals) {
        await this.queues.get(account).add(transaction, entry);
      }
    }
  }

  /** Note what the contract says happened. The same event twice changes nothing. */
  note({ name, args }) {
    const entry = this.byKey.get(key(args.patient, Number(args.number)));
    if (!entry) return;
    if (name === "HealthDetailsSet") entry.health = true;
    if (name === "BillDetailsSet") entry.bill = true;
    if (name === "EntryApproved") entry.voters.add(args.voter);
    entry.complete = entry.health && entry.bill;
    if (name === "DataMigrationAllowed" && !entry.allowed) {
      entry.allowed = true;
      this.allowed += 1;
    }
    this.noted += 1;
  }

  get finished() {
    return this.stopped || this.allowed === this.entries.length;
  }

  /** Read each new block of the first node until all entries are through. */
  async watch() {
    let seen = this.fromBlock;
    let progress = { noted: 0, block: seen, time: performance.now() };
    while (!this.finished) {
      const best = await this.rpc.blockNumber();
      if (best > seen) {
        const events = await this.workflow.contract.events(this.rpc, seen + 1, best);
        events.forEach((event) => this.note(event));
        await this.sendMissing(best);
        seen = best;
      }
      const now = { noted: this.noted, block: seen, time: performance.now() };
      if (now.noted > progress.noted) progress = now;
      if (now.block - progress.block >= STALLED_BLOCKS && now.time - progress.time > STALLED) {
        await this.recover(seen);
        progress = { ...now, time: performance.now() };
      }
      if (!this.finished) await sleep(POLL);
    }
    this.toBlock = seen;
  }

  /** Nodes lose transactions, and one that is missing holds up all later ones of its account. */
  async sendMissing(block) {
    for (const rpc of this.workflow.peer.nodes) {
      const queues = [...this.queues.values()].filter(({ account }) => account.rpc === rpc);
      const answers = await rpc.batch(
        "eth_getTransactionCount",
        queues.map(({ account }) => [account.address, "latest"]),
      );
      for (const [index, { result }] of answers.entries()) {
        const queue = queues[index];
        if (queue.isStuck(Number(result), block)) this.sentAgain += await queue.sendAgain(block);
      }
    }
  }

  async sendQueue(queue) {
    while (!this.finished && queue.next < queue.items.length) {
      if ((await queue.send()) === 0) await sleep(POLL);
    }
  }

  /**
   * Nothing has happened for long, though what is missing was sent again. If nothing is missing, blocks
   * that were read may be no longer part of the chain: read them all again, and let those vote whose
   * approvals were refused in between.
   */
  async recover(best) {
    this.attempts += 1;
    if (this.attempts > ATTEMPTS) {
      const left = this.entries.length - this.allowed;
      throw new ProgramError(`${left} of ${this.entries.length} entries did not get through`);
    }
    const queues = [...this.queues.values()];
    if (queues.every(({ isIncluded }) => isIncluded)) this.sentAgain += await this.voteAgain(best);
  }

  async voteAgain(best) {
    this.entries.forEach((entry) => Object.assign(entry, untouched()));
    this.allowed = 0;
    const events = await this.workflow.contract.events(this.rpc, this.fromBlock + 1, best);
    events.forEach((event) => this.note(event));
    let again = 0;
    for (const entry of this.entries.filter(({ allowed, complete }) => complete && !allowed)) {
      for (const [account, transaction] of entry.approvals) {
        if (entry.voters.has(account.address)) continue;
        const queue = this.queues.get(account);
        // It has more to send, for an entry before this one: the next time, then.
        if (queue.next < queue.items.length) continue;
        await queue.add(transaction, entry);
        await queue.send();
        again += 1;
      }
    }
    return again;
  }

  /** Every node must say of every entry that it may be migrated. */
  async check() {
    const { peer, contract } = this.workflow;
    for (const rpc of peer.nodes) {
      for (let from = 0; from < this.entries.length; from += BATCH) {
        const part = this.entries.slice(from, from + BATCH);
        await until("every node has every entry approved", AGREEMENT, async () => {
          return (await contract.migrationsAllowed(rpc, part)).every(Boolean);
        });
      }
    }
  }

  async blocks() {
    const numbers = [];
    for (let number = this.fromBlock + 1; number <= this.toBlock; number++) numbers.push(number);
    const blocks = await Promise.all(
      numbers.map((number) => this.rpc.call("eth_getBlockByNumber", hex(number), false)),
    );
    return {
      count: blocks.length,
      transactions: blocks.reduce((sum, { transactions }) => sum + transactions.length, 0),
      fullest: Math.max(...blocks.map(({ transactions }) => transactions.length)),
      gas: blocks.reduce((sum, { gasUsed }) => sum + Number(gasUsed), 0),
    };
  }

  async run() {
    await this.sign();
    this.fromBlock = await this.rpc.blockNumber();
    for (const queue of this.queues.values()) queue.since = this.fromBlock;
    const began = performance.now();
    const senders = [...this.queues.values()].map((queue) => this.sendQueue(queue));
    try {
      await Promise.all([this.watch(), ...senders]);
    } finally {
      this.stopped = true;
    }
    const seconds = (performance.now() - began) / 1_000;
    await this.check();
    return {
      entries: this.entries.length,
      seconds,
      entriesPerSecond: this.entries.length / seconds,
      sentAgain: this.sentAgain,
      blocks: await this.blocks(),
    };
  }
}

/** Get so many entries through; answers with the rate, the blocks, and how many were sent again. */
export const measureThroughput = (workflow, count) => new Throughput(workflow, count).run();
