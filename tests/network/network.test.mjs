// The validators as processes of their own: a sixth hospital joins the five and leaves them, and then what
// becomes of the five when some of them are killed, and when the runtime is upgraded.

import { onNetwork } from "../lib/network.mjs";
import { join } from "./join.mjs";
import { validators } from "./validators.mjs";

onNetwork("the network", [join, validators]);
