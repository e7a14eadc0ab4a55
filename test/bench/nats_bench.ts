/**
 * What it costs to run trials on a cluster: a server, a coordinator and workers, all on this machine.
 *
 * Without arguments: overhead of a trial against threads, jobs a second, and the speed of a context. With `--workers 1000`:
 * so many connections of one process whose jobs are a timer; `--trials N` says how many the cost of a trial is followed
 * over, and `--contexts N` how many machines fetch 46 MB. `--only NAME` runs one part: `overhead`, `long`, `soft`,
 * `rates`, `context`; with `--workers` `reached`, `flat`, `deaths`, `contexts`.
 *
 * @module
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { NATS_SERVER, startNatsServer } from "../fixtures/nats_server.ts";
import { benchJobs, LONG_DAYS, SHORT_DAYS } from "./nats_jobs.ts";
import { benchContexts, benchDeaths, benchFlat, benchReached } from "./nats_simulation.ts";
import { benchContext, benchOverhead, benchRates } from "./nats_overhead.ts";

/** Backtests of a part, those that warm up among them. */
const TRIALS = 450;

async function main(): Promise<void> {
  if (NATS_SERVER === null) {
    console.error("nats-server is not installed: nothing was measured");
    Deno.exit(2);
  }
  const { values: { workers, trials, contexts, only } } = parseArgs({
    args: Deno.args,
    options: {
      workers: { type: "string" },
      trials: { type: "string", default: "10000" },
      contexts: { type: "string", default: "50" },
      only: { type: "string" },
    },
  });
  console.log(`${navigator.hardwareConcurrency} cores, load ${loadavg()[0].toFixed(1)} at the start`);
  await using server = await startNatsServer();
  const made = await benchJobs(TRIALS, SHORT_DAYS), count = Number(workers);
  const parts: Readonly<Record<string, () => Promise<void>>> = workers === undefined
    ? {
      overhead: () => benchOverhead(server, made, { threads: 2 }),
      long: async () => {
        const jobs = await benchJobs(TRIALS, LONG_DAYS);
        for (const threads of [1, 2]) await benchOverhead(server, jobs, { threads });
      },
      soft: async () => {
        const jobs = await benchJobs(TRIALS, LONG_DAYS, "soft");
        await benchOverhead(server, jobs, { threads: 2, which: "trades of SOFT passes alone sent" });
      },
      rates: () => benchRates(server, made),
      context: () => benchContext(server),
    }
    : {
      reached: () => benchReached(server, made, count),
      flat: () => benchFlat(server, made, Number(trials)),
      deaths: () => benchDeaths(server, made, count),
      contexts: () => benchContexts(server, Number(contexts)),
    };
  for (const [name, part] of Object.entries(parts)) if (only === undefined || only === name) await part();
  console.log(`load ${loadavg()[0].toFixed(1)} at the end`);
}

if (import.meta.main) await main();
