// What a developer does who knows only polkadot.js.

import { onNetwork } from "../lib/network.mjs";
import { basics } from "./basics.mjs";
import { entries } from "./entries.mjs";
import { guide } from "./guide.mjs";

onNetwork("polkadot.js on the network", [basics, entries, guide]);
