// The Solidity compiler as a program: its standard JSON goes in, and comes out. A process of its own,
// because the compiler changes how the one it runs in handles errors, and keeps much of its memory.

import fs from "node:fs";
import solc from "solc";

process.stdout.write(solc.compile(fs.readFileSync(0, "utf8")));
