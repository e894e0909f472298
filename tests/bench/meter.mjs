// Processor time and memory of groups of processes, from /proc: what limits a rate is what is busy.

import fs from "node:fs";

/** Clock ticks of /proc a second, on every Linux that Rust's standard library supports. */
const TICKS = 100;
/** The pause between two looks, in milliseconds. What a process used after the last look is not seen. */
const PAUSE = 100;

/**
 * `{ processor, memory }`: seconds of processor time that a process has used, and the memory that it holds,
 * in bytes. Throws if there is no such process.
 */
export function usage(pid) {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in brackets, may have blanks and brackets in it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map(Number);
  const [, resident] = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"));
  return { processor: (user + system) / TICKS, memory: Number(resident) * 1024 };
}

/** The same; nothing if the process has ended. */
function usageIfAny(pid) {
  try {
    return usage(pid);
  } catch {
    return null;
  }
}

/** Watches groups of processes from its making until `stop`. */
export class Meter {
  #groups = new Map();

  constructor() {
    this.began = performance.now();
    this.timer = setInterval(() => this.#look(), PAUSE);
  }

  /** Watch a group from now on: what its processes have used before is not counted. */
  add(name, pids) {
    const processes = pids.map((pid) => {
      const now = usageIfAny(pid)?.processor ?? 0;
      return { pid, first: now, last: now };
    });
    this.#groups.set(name, { processes, peak: 0 });
    this.#look();
  }

  #look() {
    for (const group of this.#groups.values()) {
      let memory = 0;
      for (const process of group.processes) {
        const now = usageIfAny(process.pid);
        if (!now) continue;
        process.last = now.processor;
        memory += now.memory;
      }
      group.peak = Math.max(group.peak, memory);
    }
  }

  /** `[{ group, processorSeconds, cores, peakMegabytes }]`. Pages that processes share count for each. */
  stop() {
    this.#look();
    clearInterval(this.timer);
    const seconds = (performance.now() - this.began) / 1000;
    return [...this.#groups].map(([group, { processes, peak }]) => {
      const used = processes.reduce((sum, { first, last }) => sum + last - first, 0);
      const peakMegabytes = Math.round(peak / 1e6);
      return { group, processorSeconds: used, cores: used / seconds, peakMegabytes };
    });
  }
}
