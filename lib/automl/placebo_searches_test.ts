import assert from "node:assert/strict";
import { join } from "node:path";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { placeboOutcomes, placeboSearchesOf, placeboSearchLines } from "../study/placebo_outcomes.ts";
import { runQuickStudy } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { runPlaceboSearches } from "./placebo_searches.ts";

Deno.test("searches of drawn markets go on where they were stopped, whatever the number of threads", async () => {
  using folder = temporaryFolder();
  const budget = { trials: 16, targetGood: null };
  await runQuickStudy(folder.path, { plan: { sampler: "sobol" }, trials: 16 });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  const { study, markets } = resumeStudy(db, "study"), ran: number[] = [], stop = new AbortController();
  const before = { trades: study.tradesHash(), looks: study.lastRun()!.looks };
  const run = (count: number, workers: number, signal?: AbortSignal) =>
    runPlaceboSearches({
      study,
      markets,
      count,
      budget,
      workers,
      now: Date.now,
      signal,
      onOutcome: ({ seed }) => {
        ran.push(seed);
        if (signal) stop.abort(new Error("killed"));
      },
    });
  assert.equal(placeboSearchesOf(study), null);
  assert.deepEqual(placeboSearchLines(study), []);
  await assert.rejects(run(3, 1, stop.signal), /killed/);
  assert.deepEqual(ran, [1]);
  // What a killed run leaves is what the store holds.
  const again = resumeStudy(db, "study").study;
  assert.equal(placeboSearchesOf(again)!.outcomes.length, 1);
  await run(3, 2);
  assert.deepEqual([...ran].sort(), [1, 2, 3]);
  const outcomes = placeboOutcomes(study, budget);
  assert.deepEqual(outcomes.map(({ seed }) => seed), [1, 2, 3]);
  assert.equal(new Set([before.trades, ...outcomes.map(({ tradesHash }) => tradesHash)]).size, 4);
  const { hard } = placeboSearchesOf(study)!;
  assert.deepEqual([hard.count, hard.studies, hard.high.toFixed(3)], [0, 3, "0.708"]);
  assert.match(
    placeboSearchLines(study).join(),
    /^The whole search on 3 markets made of these bars .*, up to 16 trials each, .*: 0 \(0\.00 %; 95 % interval 0\.00 % to 70\.8 %\) yielded a HARD/,
  );
  // The same search of the same market, and another budget's count apart.
  ran.length = 0;
  await runPlaceboSearches({ study, markets, count: 1, budget: { ...budget, trials: 8 }, workers: 1, now: Date.now });
  await run(3, 2);
  assert.deepEqual(ran, []);
  assert.equal(placeboOutcomes(study, budget).length, 3);
  assert.deepEqual([study.tradesHash(), study.lastRun()!.looks], [before.trades, before.looks]);
});
