import assert from "node:assert/strict";
import fc from "fast-check";
import { readFundingCsv } from "../data/funding_csv.ts";
import { fundingGrid } from "../data/funding_grid.ts";
import type { FundingHistory } from "../data/funding_history.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openDatabase } from "../store/database.ts";
import { importFunding } from "../store/funding_rates.ts";
import { importCandles } from "../store/market_import.ts";
import { sharedTest } from "../../test/shared.ts";
import { fundingOver } from "./funding.ts";
import { loadMarket } from "./market.ts";

const HOUR = 3_600_000;
const TERMS = { intervalHours: 8, baseRate: 1e-4 };

const history = (...rates: (readonly [hour: number, rate: number])[]): FundingHistory => ({
  time: Float64Array.from(rates, ([hour]) => hour * HOUR),
  rate: Float64Array.from(rates, ([, rate]) => rate),
});

Deno.test("every due time stands once, known rates as they are and all others against either side", () => {
  const someHours = fc.uniqueArray(fc.nat(200), { maxLength: 60 }).map((hours) => hours.sort((a, b) => a - b));
  const span = fc.tuple(fc.nat(200), fc.nat(200)).map(([from, length]) => ({
    from: from * HOUR,
    to: (from + length) * HOUR + 1,
  }));
  fc.assert(
    fc.property(someHours, span, fc.constantFrom(1, 4, 8), (hours, span, intervalHours) => {
      // Rates that tell their time.
      const stored = history(...hours.map((hour) => [hour, (hour - 100) / 1e6] as const));
      const { rates, assumedShare } = fundingOver(span, stored, { intervalHours, baseRate: 1e-4 });
      const { time, paidByLong, paidByShort } = rates;
      const known = stored.time.filter((at) => at >= span.from && at < span.to);
      const { intervalMs, phaseMs } = fundingGrid(known, intervalHours * HOUR);
      const assumed = 1e-4 * intervalMs / (intervalHours * HOUR);
      let assumedTimes = 0;
      for (let k = 0; k < time.length; k++) {
        assert.ok(k === 0 || time[k] > time[k - 1]);
        assert.ok(time[k] >= span.from && time[k] < span.to);
        if (known.includes(time[k])) {
          assert.equal(paidByLong[k], (time[k] / HOUR - 100) / 1e6);
          assert.equal(paidByLong[k] + paidByShort[k], 0);
        } else {
          assert.equal(time[k] % intervalMs, phaseMs);
          assert.deepEqual([paidByLong[k], paidByShort[k]], [assumed, assumed]);
          assumedTimes++;
        }
      }
      assert.equal(time.length - assumedTimes, known.length);
      // Nowhere is there room for one more.
      const reached = [span.from, ...time, span.to - 1];
      for (let k = 1; k < reached.length; k++) assert.ok(reached[k] - reached[k - 1] <= intervalMs);
      assert.equal(assumedShare, time.length === 0 ? 0 : assumedTimes / time.length);
    }),
  );
});

Deno.test("without stored rates the base rate falls due every eight hours of UTC", () => {
  const { rates, assumedShare } = fundingOver({ from: 3 * HOUR, to: 24 * HOUR + 1 }, history(), TERMS);
  assert.deepEqual([...rates.time].map((time) => time / HOUR), [8, 16, 24]);
  assert.deepEqual([[...rates.paidByLong], [...rates.paidByShort]], [[1e-4, 1e-4, 1e-4], [1e-4, 1e-4, 1e-4]]);
  assert.equal(assumedShare, 1);
  assert.equal(fundingOver({ from: HOUR, to: 2 * HOUR }, history(), TERMS).assumedShare, 0);
});

Deno.test("where rates come every four hours, a missing one is half the base rate of eight", () => {
  const stored = history([0, 1e-5], [4, 2e-5], [12, -3e-5], [16, 4e-5]);
  const { rates, assumedShare } = fundingOver({ from: 0, to: 20 * HOUR }, stored, TERMS);
  assert.deepEqual([...rates.paidByLong], [1e-5, 2e-5, 5e-5, -3e-5, 4e-5]);
  assert.deepEqual([...rates.paidByShort], [-1e-5, -2e-5, 5e-5, 3e-5, -4e-5]);
  assert.equal(assumedShare, 1 / 5);
});

Deno.test("of a file that kept one rate a day, the others are missing", () => {
  const stored = history([0, 1e-5], [24, 2e-5], [48, 3e-5]);
  const { rates, assumedShare } = fundingOver({ from: 0, to: 48 * HOUR + 1 }, stored, TERMS);
  assert.deepEqual([...rates.paidByLong], [1e-5, 1e-4, 1e-4, 2e-5, 1e-4, 1e-4, 3e-5]);
  assert.equal(assumedShare, 4 / 7);
});

Deno.test("the hash is that of what falls due within the span, and of nothing else", () => {
  const span = { from: 0, to: 24 * HOUR }, stored = history([0, 1e-5], [8, 2e-5], [16, 3e-5]);
  const { hash } = fundingOver(span, stored, TERMS);
  const later = history([0, 1e-5], [8, 2e-5], [16, 3e-5], [24, 0.01], [25, 0.01]);
  assert.equal(fundingOver(span, later, TERMS).hash, hash);
  for (const other of [history([0, 1e-5], [8, 2e-5]), history([0, 1e-5], [8, 2e-5], [16, 4e-5])]) {
    assert.notEqual(fundingOver(span, other, TERMS).hash, hash);
  }
});

Deno.test("terms that make no sense are refused", () => {
  for (const wrong of [{ intervalHours: 0 }, { intervalHours: NaN }, { baseRate: -1e-4 }, { baseRate: Infinity }]) {
    assert.throws(() => fundingOver({ from: 0, to: HOUR }, history(), { ...TERMS, ...wrong }), {
      name: "RangeError",
      message: /^Cannot charge funding: wanted an interval above 0 and a base rate of at least 0/,
    });
  }
});

Deno.test("loadMarket() charges funding where the profile does, and rates of the store only to bars that are real", async () => {
  using db = await openDatabase(":memory:");
  const bars = simulateMarket({ seed: 1, bars: 3000, edge: 0 }), start = bars.time[0];
  importCandles(db, bars, { source: "a.csv", importedAt: 0 });
  const due = Math.ceil(start / (8 * HOUR)) * 8 * HOUR;
  importFunding(db, bars.symbol, { time: Float64Array.of(due), rate: Float64Array.of(0.002) }, {
    source: "a.csv",
    importedAt: 0,
  });
  const { symbol, timeframe } = bars;
  const real = { kind: "store", symbol, timeframe, from: null, to: null } as const;
  const simulated = { kind: "simulated", seed: 1, bars: 3000, edge: 0 } as const;
  const shuffled = (of: typeof real | typeof simulated) => ({ kind: "shuffled", of, bars: 3000, seed: 1 }) as const;
  assert.equal(loadMarket(real, db, "binance-spot").funding, undefined);
  const cases = [[real, 0.002], [shuffled(real), 0.002], [simulated, 1e-4], [shuffled(simulated), 1e-4]] as const;
  for (const [source, first] of cases) {
    const { rates, assumedShare } = loadMarket(source, db, "binance-usdm").funding!;
    assert.ok(rates.time.length >= 5);
    assert.equal(rates.paidByLong[rates.time.indexOf(due)], first, source.kind);
    assert.equal(assumedShare === 1, first === 1e-4);
  }
});

sharedTest(
  "a month of BTC is charged what Binance charged, and the base rate after the file's end",
  "data/funding/binanceperp_BTCUSDT_funding.csv.gz",
  (file) => {
    const stored = readFundingCsv(Deno.readFileSync(file));
    // From 16:00 on: one, and three on each of 29 days.
    const whole = fundingOver({ from: Date.UTC(2025, 4, 4, 15, 33), to: Date.UTC(2025, 5, 3) }, stored, TERMS);
    assert.deepEqual([whole.rates.time.length, whole.assumedShare], [88, 0]);
    const { rates, assumedShare } = fundingOver(
      { from: Date.UTC(2025, 5, 2, 9), to: Date.UTC(2025, 5, 4) },
      stored,
      TERMS,
    );
    assert.deepEqual([...rates.paidByLong], [0.00004467, 0.00005005, 1e-4, 1e-4]);
    assert.deepEqual([...rates.paidByShort], [-0.00004467, -0.00005005, 1e-4, 1e-4]);
    assert.equal(assumedShare, 1 / 2);
  },
);
