import assert from "node:assert/strict";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { resolveSettings } from "../config/settings.ts";
import { DAY_MS } from "../core/candles.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { simulateMarket } from "../data/simulate.ts";
import { resample } from "../data/resample.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { lastCarried } from "../study/looks.ts";
import { openStudy } from "../study/study.ts";
import { askedLanes } from "./asked_lanes.ts";
import type { ReplayedWindow } from "./traded_bars.ts";

Deno.test("a replay shows no day that a study keeps unseen for a strategy that no look has opened it for", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "bars.csv"), market = await recordedMarket(path);
  await runRecordedStudy(folder.path, { market, ledger: new LookLedger(join(folder.path, "looks.db")) });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), { opened, trials } = lastCarried(study)!;
  const { validation, sealed, search } = study.plan.markets[0].split, { time } = market.candles;
  const other = study.trials.all().find(({ state, trial }) => state === "done" && !trials.includes(trial))!.trial;
  const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
  const replay = (trial: number, window: ReplayedWindow) =>
    askedLanes(db, {
      ...{ strategies: [`study/${trial}`], window, capital: null, filters: {}, limits: settings },
      ...{ isUncertifiedAllowed: true, isOtherCodeAllowed: true },
    }, settings);
  const span = (from: number, to: number) => ({ kind: "span", from, to }) as const;
  const unseen = span(time[validation.from], time[sealed.to - 1]);
  const refused = {
    name: "UserError",
    message: /^Cannot replay study\/\d+ on days from .* keeps them unseen, and no look/,
  };
  await assert.rejects(replay(other, unseen), refused);
  await assert.rejects(replay(other, span(time[search.to - 1], time[validation.from] + DAY_MS)), refused);
  assert.equal((await replay(opened[0], unseen)).length, 1, "days that a look has opened");
  assert.equal((await replay(other, span(time[search.from], time[search.to - 1]))).length, 1, "days of the search");

  const copy = join(folder.path, "copy.csv"), noise = join(folder.path, "noise.csv");
  cpSync(path, copy);
  await assert.rejects(replay(other, { kind: "file", path: copy }), refused);
  const { book: _, ...made } = simulateMarket({ seed: 9, bars: 1440 * 40, start: time[0] });
  writeFileSync(noise, formatCandlesCsv(resample(made, market.candles.timeframe)));
  assert.equal((await replay(other, { kind: "file", path: noise })).length, 1, "another market's days");

  const unknown = { name: "UserError", message: /^Cannot replay study\/\d+ on a file: whether .* cannot be told: / };
  cpSync(noise, path);
  for (const file of [copy, noise]) await assert.rejects(replay(other, { kind: "file", path: file }), unknown);
  rmSync(path);
  for (const file of [copy, noise]) await assert.rejects(replay(other, { kind: "file", path: file }), unknown);
  assert.equal((await replay(opened[0], { kind: "file", path: copy })).length, 1, "days that a look has opened");
});
