/**
 * Where the time of a search goes: trials a second and the share of each stage on its critical path, with one and two
 * workers, on 90 days, a year and four years of minutes, and whether a trial costs more the more there were before. The
 * stages are those of the thread that hands on and judges; the model, the writer and the workers run beside it, and it waits
 * for whichever is slower: what is neither waited for is judging and the rest, also in ms a trial, and of that what judging
 * and handing on took; beside it what the writer took, and the bytes of database that a trial leaves. Then what a trial costs on five markets, by the market.
 *
 * Wanted on 2 cores: workers idle at most 20 % at 2 workers wherever backtests are the larger half of the CPU; two workers
 * 1.7 times one on four years; the cost of a trial does not grow once the model is at its full size; five markets cost no
 * more each than one.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { openDatabase } from "../../lib/store/database.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { loadMarket, type StudyMarket } from "../../lib/study/market.ts";
import { dataHashOf } from "../../lib/executor/run_job.ts";
import { searchedBars } from "../../lib/study/plan_jobs.ts";
import { defaultPlanSettings } from "../../lib/study/plan_settings.ts";
import type { RoundReport } from "../../lib/automl/rounds.ts";
import { runSearch, studyExecutor } from "../../lib/automl/search.ts";

const DAY = 1440, BATCH = 8, SEED = 1;

interface Search {
  readonly hash: string;
  /** Seconds since the start, and the report, after each round. */
  readonly rounds: readonly { readonly seconds: number; readonly report: RoundReport }[];
  readonly busySeconds: number;
  readonly cpuSeconds: number;
  /** Size of the database. */
  readonly bytes: number;
}

/** @param workers Threads; 0 for this one alone. */
async function search(markets: readonly StudyMarket[], workers: number, trials: number): Promise<Search> {
  const folder = Deno.makeTempDirSync({ prefix: "assay-loop-" });
  // A store in memory has no writer of its own.
  const db = await openDatabase(join(folder, "backtests.db"));
  const fixed = { study: "bench", seed: SEED, sampler: "gp", batch: BATCH } as const;
  const study = beginStudy(db, { ...fixed, ...defaultPlanSettings(markets[0]) }, markets, 0);
  const executor = studyExecutor(study.plan, markets, workers);
  const rounds: { seconds: number; report: RoundReport }[] = [];
  try {
    // Workers start and load their code here, not in the measured time.
    const warm = { id: 0, params: {}, ...searchedBars(study.plan), interval: false };
    await executor.submit({ dataHash: dataHashOf(markets), jobs: Array(Math.max(1, workers)).fill(warm) });
    const before = executor.usage().busySeconds, start = performance.now(), used = cpuUsage();
    await runSearch({
      study,
      markets,
      executor,
      trials,
      now: () => Math.round(performance.now()),
      usesThreads: workers > 0,
      onRound: (report) => rounds.push({ seconds: (performance.now() - start) / 1000, report }),
    });
    const busySeconds = executor.usage().busySeconds - before;
    const { user, system } = cpuUsage(used);
    const { bytes } = db.prepare("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size")
      .get()!;
    return { hash: study.tradesHash(), rounds, busySeconds, cpuSeconds: (user + system) / 1e6, bytes: Number(bytes) };
  } finally {
    await executor.close();
    db.close();
    Deno.removeSync(folder, { recursive: true });
  }
}

/** What a trial costs on one market and on five, by the market, all of it in this thread. */
async function bySeveralMarkets(markets: readonly StudyMarket[]): Promise<void> {
  const trials = 64;
  for (const some of [markets.slice(0, 1), markets]) {
    const before = cpuUsage(), { rounds, busySeconds } = await search(some, 0, trials);
    const { user, system } = cpuUsage(before), { seconds } = rounds.at(-1)!;
    const each = (total: number) => `${(1000 * total / trials / some.length).toFixed(1)} ms`;
    console.log(
      `${trials} trials on ${some.length} market(s) of 90 days: by trial and market ${
        each((user + system) / 1e6)
      } of ` +
        `CPU, ${each(seconds)} of time, ${each(busySeconds)} of it in backtests`,
    );
  }
}

/** Runs the searches once each: they learn from their own past, and the stages say more than the whole. */
async function main(): Promise<void> {
  using memory = await openDatabase(":memory:");
  const simulated = (days: number) => loadMarket({ kind: "simulated", seed: SEED, bars: days * DAY, edge: 12 }, memory);
  const spans = [["90 days", 90, 96], ["a year", 365, 96], ["4 years", 1460, 64]] as const;
  for (const [name, days, trials] of spans) {
    const market = simulated(days);
    let first: Search | null = null;
    for (const workers of [1, 2]) {
      const one = await search([market], workers, trials);
      first ??= one;
      assert.equal(one.hash, first.hash, "one worker and two must give the same trades");
      const { seconds, report } = one.rounds.at(-1)!;
      const { modelSeconds: model, backtestSeconds: backtests, bookingSeconds, storingSeconds } = report;
      const each = (part: number) => `${(1000 * part / trials).toFixed(1)} ms`;
      const share = (part: number) => `${Math.round(100 * part / seconds)} %`;
      console.log(
        `${trials} trials on ${name}, ${workers} worker(s): ${(trials / seconds).toFixed(1)} trials/s, ` +
          `${(first.rounds.at(-1)!.seconds / seconds).toFixed(2)} times one worker, ` +
          `${(1000 * one.cpuSeconds / trials).toFixed(0)} ms of CPU a trial, ` +
          `${(1000 * one.busySeconds / trials).toFixed(0)} ms of time in its backtest; waiting for the model ` +
          `${share(model)}, for backtests ${share(backtests)}, judging and rest ${
            share(seconds - model - backtests)
          }, ` +
          `${each(seconds - model - backtests)} a trial, of them judging and handing on ${each(bookingSeconds)}; ` +
          `${each(storingSeconds)} a trial in the writer; ` +
          `${(one.bytes / trials / 1024).toFixed(0)} KiB of database a trial; ` +
          `workers idle ${share(seconds - one.busySeconds / workers)}`,
      );
    }
  }

  const ROUNDS = 6;
  const { rounds } = await search([simulated(90)], 2, 240);
  for (let first = 0; first + ROUNDS <= rounds.length; first += ROUNDS) {
    const cost = (pick: (round: (typeof rounds)[number]) => number) => {
      const before = first === 0 ? 0 : pick(rounds[first - 1]);
      return (1000 * (pick(rounds[first + ROUNDS - 1]) - before) / (ROUNDS * BATCH)).toFixed(0);
    };
    console.log(
      `trials ${first * BATCH} to ${(first + ROUNDS) * BATCH - 1}: ${cost(({ seconds }) => seconds)} ms each, ` +
        `${cost(({ report }) => report.modelSeconds)} of them waiting for the model`,
    );
  }

  const members = [1, 2, 3, 4, 5].map((member) =>
    loadMarket({ kind: "simulated", seed: SEED, bars: 90 * DAY, edge: 12, member }, memory)
  );
  await bySeveralMarkets(members);
}

if (import.meta.main) await main();
