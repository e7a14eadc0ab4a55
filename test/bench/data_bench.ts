/**
 * What reading, hashing and simulating a year of minutes costs, as ratios to the least that any code must do.
 *
 * Run: `deno run test/bench/data_bench.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpuUsage } from "node:process";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Candles, PRICE_COLUMNS } from "../../lib/core/candles.ts";
import { randomSource } from "../../lib/core/random.ts";
import { candlesHash } from "../../lib/data/candles_hash.ts";
import { formatCandlesCsv } from "../../lib/data/csv.ts";
import { readCandlesCsvFile } from "../../lib/data/read_candles.ts";
import { resample } from "../../lib/data/resample.ts";
import { simulateMarket } from "../../lib/data/simulate.ts";

const YEAR = 365 * 1440;
const RUNS = 3;

/** Least CPU milliseconds of a few runs, and the last result. */
function measure<Result>(run: () => Result): [number, Result] {
  let least = Infinity, result!: Result;
  for (let k = 0; k < RUNS; k++) {
    const before = cpuUsage();
    result = run();
    const { user, system } = cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return [least, result];
}

function report(name: string, ms: number, baseline: string, baselineMs: number): void {
  const ratio = (ms / baselineMs).toFixed(1);
  console.log(
    `${name.padEnd(28)} ${ms.toFixed(0).padStart(6)} ms   ${ratio.padStart(6)} × ${baseline} (${
      baselineMs.toFixed(0)
    } ms)`,
  );
}

const [simulated, candles] = measure((): Candles => simulateMarket({ seed: 1, bars: YEAR }));
const [drawn] = measure(() => {
  const random = randomSource(1);
  let sum = 0;
  // Six normal and nine uniform numbers a bar, as many as the simulator draws.
  for (let i = 0; i < YEAR; i++) {
    for (let k = 0; k < 6; k++) sum += random.normal();
    for (let k = 0; k < 9; k++) sum += random.uniform();
  }
  return sum;
});

const gzip = new Uint8Array(gzipSync(formatCandlesCsv(candles)));
const market = { symbol: candles.symbol, timeframe: candles.timeframe };
const [read, file] = measure(() => readCandlesCsvFile(gzip, market));
for (const name of PRICE_COLUMNS) assert.deepEqual(file.candles[name], candles[name]);
const [unzipped] = measure(() => new TextDecoder().decode(gunzipSync(gzip)).length);

const { book: _, ...bars } = candles;
const [hashed, hash] = measure(() => candlesHash(bars));
assert.equal(hash, candlesHash(file.candles));
const [digested] = measure(() => {
  const digest = createHash("sha256");
  for (const name of PRICE_COLUMNS) digest.update(new Uint8Array(bars[name].buffer));
  return digest.digest("hex");
});

const [resampled, hours] = measure(() => resample(bars, "1h"));
assert.equal(hours.time.length, YEAR / 60);
const [copied] = measure(() => PRICE_COLUMNS.map((name) => bars[name].slice()));

console.log(`${YEAR} bars, CPU time, best of ${RUNS}`);
report("simulateMarket()", simulated, "its random numbers alone", drawn);
report("readCandlesCsvFile(), gzip", read, "gunzip and decode alone", unzipped);
report("candlesHash()", hashed, "SHA-256 of the bytes alone", digested);
report("resample() to 1h", resampled, "copying the columns", copied);
