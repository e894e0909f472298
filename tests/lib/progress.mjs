// How far long work has come: a bar on a terminal, lines otherwise. On the standard error.

import { MultiBar, Presets } from "cli-progress";

/** The pause between two lines, in milliseconds. */
const PAUSE = 5_000;

/** The progress of several things at a time, each of a known length. */
export class Progress {
  /** `parts`: `{ name: total }`. */
  constructor(parts) {
    this.totals = parts;
    this.done = Object.fromEntries(Object.keys(parts).map((name) => [name, 0]));
    this.lastLine = 0;
    if (!process.stderr.isTTY) return;
    const width = Math.max(...Object.keys(parts).map((name) => name.length));
    const options = {
      format: `  {name} [{bar}] {value}/{total}`,
      stream: process.stderr,
      hideCursor: true,
      barsize: 30,
    };
    this.bars = new MultiBar(options, Presets.legacy);
    this.bar = Object.fromEntries(
      Object.entries(parts).map(([name, total]) => [
        name,
        this.bars.create(total, 0, { name: name.padEnd(width) }),
      ]),
    );
  }

  /** So much is done of each part that is named. */
  set(done) {
    Object.assign(this.done, done);
    if (this.bars) {
      for (const [name, count] of Object.entries(done)) this.bar[name].update(count);
    } else if (Date.now() - this.lastLine >= PAUSE) {
      this.#line();
    }
  }

  end() {
    if (this.bars) this.bars.stop();
    else this.#line();
  }

  #line() {
    this.lastLine = Date.now();
    const parts = Object.entries(this.totals).map(
      ([name, total]) => `${name} ${this.done[name]}/${total}`,
    );
    process.stderr.write(`  ${parts.join(", ")}\n`);
  }
}
