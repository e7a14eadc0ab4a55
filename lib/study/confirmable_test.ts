import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { smallSettings } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { type Candles, DAY_MS } from "../core/candles.ts";
import { formatCandlesCsv } from "../data/csv.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { getStudy } from "../store/studies.ts";
import { beginStudy } from "./begin_study.ts";
import { confirmableOf, confirmableStored } from "./confirmable.ts";
import { loadMarket, type StudyMarket } from "./market.ts";
import { planSettings } from "./plan_settings.ts";

const folder = temporaryFolder();
const memory = await openDatabase(":memory:");
const whole = await recordedMarket(join(folder.path, "whole.csv"));
Deno.test.afterAll(() => {
  memory[Symbol.dispose]();
  folder[Symbol.dispose]();
});

/** The same month in a file that lacks some of its bars. */
function without(name: string, isMissing: (time: number) => boolean): StudyMarket {
  const { candles } = whole, path = join(folder.path, `${name}.csv`);
  const kept = (column: Float64Array) => column.filter((_, i) => !isMissing(candles.time[i]));
  const { time, open, high, low, close, volume } = candles;
  const bars: Candles = {
    symbol: candles.symbol,
    timeframe: candles.timeframe,
    time: kept(time),
    open: kept(open),
    high: kept(high),
    low: kept(low),
    close: kept(close),
    volume: kept(volume),
  };
  writeFileSync(path, formatCandlesCsv(bars));
  const { symbol, timeframe } = candles;
  return loadMarket({ kind: "file", path, symbol, timeframe, from: null, to: null }, memory, "binance-usdm");
}

const isAfternoon = (time: number) => time % DAY_MS >= DAY_MS / 2;
const isWeekend = (time: number) => [0, 6].includes(new Date(time).getUTCDay());

Deno.test("a certificate tells one number of unseen days, whatever bars are missing: those that its record has", async () => {
  for (const [name, isMissing] of Object.entries({ isAfternoon, isWeekend })) {
    const { certificates, carried } = await runRecordedStudy(join(folder.path, name), {
      market: without(name, isMissing),
    });
    const opened = carried.filter(({ sealed }) => sealed !== null);
    assert.ok(opened.length > 0, name);
    for (const { trial } of opened) {
      const { sentences } = certificates.get(trial)!;
      const days = ["unseen", "confirmable", "trackRecord"].map((topic) =>
        sentences.find((sentence) => sentence.topic === topic)!.figures.days
      );
      assert.equal(new Set(days).size, 1, `${name}: ${days}`);
    }
  }
});

Deno.test("a study that is stored and has not run says as much of its days as one whose bars are at hand", async () => {
  using db = await openDatabase(join(folder.path, MAIN_DATABASE));
  for (const [name, isMissing] of Object.entries({ isAfternoon, none: () => false })) {
    const market = without(`stored-${name}`, isMissing);
    const request = { seed: 3, sampler: "gp", batch: 8, ...planSettings(smallSettings(), market) } as const;
    const study = beginStudy(db, { study: name, ...request }, [market], 0);
    assert.deepEqual(confirmableStored(study, getStudy(db, name)), confirmableOf(study, [market]));
  }
});
