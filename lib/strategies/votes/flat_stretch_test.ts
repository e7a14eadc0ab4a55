import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candles } from "../../core/candles.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { MarketFeatures } from "../../strategy/market_features.ts";
import type { StrategyParams } from "./params.ts";
import { completeVotes } from "../../../test/fixtures/votes_params.ts";
import { computeSides } from "./signals.ts";

const MOVING = 2_000, BARS = 40_000;
const moving = simulateMarket({ seed: 8, bars: MOVING });
/** Bars after which every average has come so near to a price that stays that only rounding is left. */
const SETTLED = 30_000;

/** A market that moves, and then trades no more at a price that its file has in decimals. */
function stopped(cents: number): Candles {
  const price = cents / 100, factor = price / moving.close[MOVING - 1];
  const column = (name: "open" | "high" | "low" | "close") =>
    Float64Array.from({ length: BARS }, (_, i) => i < MOVING - 1 ? factor * moving[name][i] : price);
  return {
    ...moving,
    book: undefined,
    time: Float64Array.from({ length: BARS }, (_, i) => moving.time[0] + 60_000 * i),
    open: column("open"),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: Float64Array.from({ length: BARS }, (_, i) => i < MOVING ? moving.volume[i] : 0),
  };
}

const ALONE = { weightEma: 0, weightRsi: 0, weightMacd: 0, weightHigher: 0, weightVolume: 0, weightBook: 0 };
const CONDITIONS: Readonly<Record<string, Partial<StrategyParams>>> = {
  ema: { weightEma: 1 },
  rsi: { weightRsi: 1, rsiDistance: 0 },
  macd: { weightMacd: 1 },
  higher: { weightHigher: 1, slowTimeframe: "5m", slowerTimeframe: "1h" },
};

for (const [name, params] of Object.entries(CONDITIONS)) {
  Deno.test(`${name} casts no vote where a price has long stood still, whatever rounding leaves`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.constantFrom("trend", "reversion"),
        fc.integer({ min: 10, max: 200 }),
        (cents, entryMode, emaSlow) => {
          const set = completeVotes({ ...ALONE, ...params, entryMode, emaSlow, bandAtr: 0, threshold: 0.4 });
          const { side } = computeSides(set, new MarketFeatures(stopped(cents)));
          assert.ok(side.subarray(0, MOVING).some((one) => one !== 0));
          const at = side.findLastIndex((one) => one !== 0);
          assert.ok(at < SETTLED, `voted ${side[at]} at bar ${at}`);
        },
      ),
      { numRuns: 20 },
    );
  });
}

Deno.test("a bar without volume is never one of high volume", () => {
  // The RSI alone is not enough; with the volume it is.
  const features = new MarketFeatures({ ...stopped(10_000), book: undefined });
  const set = completeVotes({ ...ALONE, weightVolume: 1, weightRsi: 0.5, rsiDistance: 0, threshold: 0.6 });
  const { side } = computeSides(set, features);
  assert.ok(side.subarray(0, MOVING).some((one) => one !== 0));
  assert.ok(side.subarray(MOVING).every((one) => one === 0));
});

Deno.test("an RSI of exactly 50 speaks for neither side", () => {
  const steps = Float64Array.from({ length: 40 }, (_, i) => i < 14 ? 64 + i % 2 : 64 + i);
  const candles = {
    ...moving,
    book: undefined,
    time: moving.time.subarray(0, 40),
    open: steps,
    high: steps,
    low: steps,
    close: steps,
    volume: steps,
  };
  for (const entryMode of ["trend", "reversion"] as const) {
    const set = completeVotes({ ...ALONE, weightRsi: 1, rsiDistance: 0, rsiPeriod: 12, entryMode });
    const { side } = computeSides(set, new MarketFeatures(candles));
    assert.deepEqual([side[12], Math.abs(side[13])], [0, 1]);
  }
});
