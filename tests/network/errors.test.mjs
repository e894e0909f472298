// What an operator sees when something is wrong: one line that says what to do, and an exit code
// that is not 0.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { BINARY } from "../../zombienet/five-validators.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const NETWORK = path.join(ROOT, "zombienet", "network.mjs");

/** Run a program that must fail, and answer with the line that says why. */
function failure(program, words, { env = {}, cwd = ROOT } = {}) {
  const { status, stderr } = spawnSync(program, words, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  assert.notEqual(status, 0, `it failed: ${stderr}`);
  assert.notEqual(status, null, `it ended by itself: ${stderr}`);
  const lines = stderr.split("\n").filter((line) => line.startsWith("Error: "));
  assert.equal(lines.length, 1, `one line tells why: ${stderr}`);
  assert.doesNotMatch(stderr, /panicked|^\s+at /m);
  return lines[0];
}

describe("errors", () => {
  let directory;
  let server;
  let taken;

  before(async () => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), "consilium-errors-"));
    server = createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    taken = server.address().port;
  });

  after(() => {
    server.close();
    fs.rmSync(directory, { recursive: true });
  });

  const node = (...words) => failure(BINARY, words);
  const dev = (...words) => node("--dev", "--base-path", path.join(directory, "node"), ...words);

  it("a node without a chain", () => {
    assert.match(node("--validator"), /name a chain with --chain/);
  });

  it("a chain that is unknown", () => {
    assert.match(node("--chain", "nowhere"), /`nowhere` cannot be read.*--chain takes `dev`/);
  });

  it("a chain spec that is none", () => {
    const file = path.join(directory, "spec.json");
    fs.writeFileSync(file, '{ "name": "half a spec" }');
    assert.match(node("--chain", file), /is no chain spec of this chain.*export-chain-spec/);
    assert.match(node("export-chain-spec", "--chain", file), /is no chain spec of this chain/);
  });

  it("a validator without a node key", () => {
    const base = path.join(directory, "validator");
    assert.match(
      node("--validator", "--chain", "local", "--base-path", base),
      /needs a node key.*generate-node-key --file/,
    );
  });

  it("an RPC port that is taken", () => {
    assert.match(dev("--rpc-port", taken), new RegExp(`RPC address 127.0.0.1:${taken} is taken.*--rpc-port`));
  });

  it("a metrics port that is taken", () => {
    assert.match(dev("--prometheus-port", taken), /metrics address .* is taken.*--prometheus-port/);
  });

  it("a network port that is taken", () => {
    const address = `/ip4/127.0.0.1/tcp/${taken}`;
    assert.match(dev("--listen-addr", address), /network address .* is taken.*--listen-addr/);
  });

  it("a network backend that the node does not have", () => {
    assert.match(dev("--network-backend", "libp2p"), /one network backend, litep2p/);
  });

  it("another transaction pool", () => {
    assert.match(dev("--pool-type", "fork-aware"), /one transaction pool.*leave --pool-type out/);
  });

  it("a node that is not built", () => {
    const env = { CONSILIUM_NODE: path.join(directory, "no-node") };
    assert.match(failure(NETWORK, [], { env }), /the node is missing at .*make build/);
  });

  it("a zombienet that is not installed", () => {
    // The scripts without their node_modules.
    const copy = path.join(directory, "zombienet");
    fs.mkdirSync(copy);
    for (const file of ["network.mjs", "five-validators.mjs"]) {
      fs.copyFileSync(path.join(ROOT, "zombienet", file), path.join(copy, file));
    }
    const env = { CONSILIUM_NODE: BINARY, CARGO_TARGET_DIR: directory };
    const error = failure("node", [path.join(copy, "network.mjs")], { env });
    assert.match(error, /zombienet is missing at .*make setup/);
  });

  it("a port of the network that is taken", async () => {
    const other = createServer();
    await new Promise((resolve) => other.listen(9946, "127.0.0.1", resolve));
    try {
      assert.match(failure(NETWORK, []), /port 9946, for the RPC of charlie, is taken/);
    } finally {
      other.close();
    }
  });

  it("an option that the network does not have", () => {
    assert.match(failure(NETWORK, ["--five"]), /Unknown option '--five'/);
  });

  it("a package that is missing, where the user is not root", () => {
    // A machine on which no package is installed, and a user who cannot change that.
    const programs = path.join(directory, "programs");
    fs.mkdirSync(programs);
    const fake = { "dpkg-query": "exit 1", "apt-get": "exit 1", id: "echo 1000" };
    for (const [name, does] of Object.entries(fake)) {
      fs.writeFileSync(path.join(programs, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
    }
    for (const name of ["bash", "dirname", "tr", "env"]) {
      const { stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
      fs.symlinkSync(stdout.trim(), path.join(programs, name));
    }
    const setup = path.join(ROOT, "scripts", "setup.sh");
    const error = failure("bash", [setup, "build"], { env: { PATH: programs } });
    assert.match(error, /packages are missing, and installing them takes root: apt-get install .*clang/);
  });

  it("a package that is missing, where there is no apt-get", () => {
    const programs = path.join(directory, "other-system");
    fs.mkdirSync(programs);
    for (const name of ["bash", "dirname"]) {
      const { stdout } = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
      fs.symlinkSync(stdout.trim(), path.join(programs, name));
    }
    const setup = path.join(ROOT, "scripts", "setup.sh");
    const error = failure("bash", [setup, "build"], { env: { PATH: programs } });
    assert.match(error, /no Debian or Ubuntu: install what Debian has as .*protobuf-compiler/);
  });

  it("a part of the set-up that there is not", () => {
    const setup = path.join(ROOT, "scripts", "setup.sh");
    assert.match(failure(setup, ["everything"]), /no part 'everything': build, network/);
  });
});
