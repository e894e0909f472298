// The Python that has scikit-learn, by scripts/setup.sh scoring.

import { execFile } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const CACHE = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
const TOOLS = process.env.CONSILIUM_TOOLS || path.join(CACHE, "consilium", "tools");
/** The program. */
export const PYTHON = path.join(TOOLS, "scikit", "bin", "python");

/** Run a script that prints JSON, and answer with that. */
export async function python(script, ...words) {
  const { stdout } = await promisify(execFile)(PYTHON, [script, ...words]);
  return JSON.parse(stdout);
}
