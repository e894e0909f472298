// What the nodes are given alike.

/**
 * Gas that fits into a block: ten times what Ethereum's took in 2022, about 450 entries, so that the
 * machine is the limit and not this number.
 */
export const GAS_LIMIT = 300_000_000;

/** What each account has at the beginning, in wei. */
export const BALANCE = 10n ** 24n;

/** As JSON-RPC and a genesis write a number. */
export const hex = (number) => `0x${number.toString(16)}`;
