/**
 * CPU time for benchmarks: the machine may be busy with other things.
 *
 * @module
 */
import { cpuUsage } from "node:process";

/** Least CPU time of several runs, milliseconds. */
export function leastCpuMs(runs: number, body: () => unknown): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const before = cpuUsage();
    body();
    const { user, system } = cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
