import assert from "node:assert/strict";
import fc from "fast-check";
import { type Candles, TIMEFRAME_MS } from "../../core/candles.ts";
import { randomSource } from "../../core/random.ts";
import { resample } from "../../data/resample.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { lookaheadCheck } from "../../features/lookahead_check.ts";
import { rsi } from "../../features/momentum.ts";
import { smoothedImbalance } from "../../features/smoothed_imbalance.ts";
import { REGIMES, regimeTags } from "../../features/regime.ts";
import { ema, macd, sma } from "../../features/trend.ts";
import { atr } from "../../features/volatility.ts";
import { MarketFeatures } from "../../strategy/market_features.ts";
import type { StrategyParams } from "./params.ts";
import { completeVotes, sampleParams } from "../../../test/fixtures/votes_params.ts";
import { computeSignals, describeReason } from "./signals.ts";

const market = simulateMarket({ seed: 11, bars: 4_000, edge: 6 });
const signalsOf = (candles: Candles, params: Partial<StrategyParams>) =>
  computeSignals(completeVotes(params), new MarketFeatures(candles));

const ALONE = { weightEma: 0, weightRsi: 0, weightMacd: 0, weightHigher: 0, weightVolume: 0, weightBook: 0 };

/** Votes at one bar, from the definitions: +1, −1, 0, or 2 for both; `null` does not count. */
function plainVotes(p: StrategyParams, candles: Candles, i: number, weights: number[]): (number | null)[] {
  const { high, low, close, volume, book, time } = candles;
  const isTrend = p.entryMode === "trend";
  const sign = (x: number, band: number) => x > band ? 1 : x < -band ? -1 : 0;
  const fast = ema(close, p.emaFast), slow = ema(close, p.emaSlow), range = atr(high, low, close, p.atrPeriod);
  const histogram = macd(close, p.emaFast, p.emaSlow, p.macdSignal).histogram;
  const strength = rsi(close, p.rsiPeriod)[i] - 50;
  const votes: (number | null)[] = [];
  votes.push(sign(isTrend ? fast[i] - slow[i] : slow[i] - close[i], p.bandAtr * range[i]));
  votes.push(Math.abs(strength) >= p.rsiDistance ? (isTrend ? 1 : -1) * (strength >= p.rsiDistance ? 1 : -1) : 0);
  const turn = histogram[i] - histogram[i - 1];
  votes.push(isTrend ? Math.sign(histogram[i]) : histogram[i] * turn < 0 ? Math.sign(turn) : 0);
  for (const timeframe of [p.slowTimeframe, p.slowerTimeframe]) {
    if (timeframe === "none") {
      votes.push(null);
      continue;
    }
    const bars = resample(candles, timeframe);
    const visible = bars.time.filter((t) => t + TIMEFRAME_MS[timeframe] <= time[i] + TIMEFRAME_MS[candles.timeframe]);
    const k = visible.length - 1;
    const gap = ema(bars.close, p.higherEmaFast)[k] - ema(bars.close, p.higherEmaSlow)[k];
    const line = macd(bars.close, p.higherEmaFast, p.higherEmaSlow, 9).histogram[k];
    const three = [
      sign(gap, p.bandAtr * atr(bars.high, bars.low, bars.close, 14)[k]),
      Math.sign(rsi(bars.close, 14)[k] - 50),
      Math.sign(line),
    ];
    const said = (side: number) => three.filter((vote) => vote === side).length;
    votes.push(said(1) >= 2 ? 1 : said(-1) >= 2 ? -1 : 0);
  }
  votes.push(volume[i] >= p.volumeFactor * sma(volume, p.volumePeriod)[i] ? 2 : 0);
  const imbalance = book ? smoothedImbalance(book.imbalance, p.bookPeriod)[i] : NaN;
  votes.push(Number.isNaN(imbalance) ? null : Math.abs(imbalance) >= p.bookThreshold ? Math.sign(imbalance) : 0);
  return votes.map((vote, c) => weights[c] > 0 ? vote : null);
}

Deno.test("computeSignals() weighs the votes of the conditions as their definitions say", () => {
  const spread = market.book!.imbalance.map((x, i) => i % 7 === 0 ? NaN : x);
  const candles = { ...market, book: { ...market.book!, imbalance: spread } };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 999 }), (seed, pick) => {
      const params: StrategyParams = {
        ...sampleParams(randomSource(seed)),
        slowerTimeframe: seed % 2 ? "1h" : "none",
        direction: (["both", "long", "short"] as const)[seed % 3],
        sessionStart: 20,
        sessionHours: seed % 5 ? 24 : 8,
      };
      const signals = signalsOf(candles, params);
      const used = (name: "Ema" | "Rsi" | "Macd" | "Higher" | "Volume" | "Book") =>
        params[`use${name}`] ? params[`weight${name}`] : 0;
      const weights = (["Ema", "Rsi", "Macd", "Higher", "Higher", "Volume", "Book"] as const).map(used);
      const i = signals.lookBack + pick % (candles.time.length - signals.lookBack);
      const votes = plainVotes(params, candles, i, weights);
      const sum = (wanted: number[]) =>
        votes.reduce<number>((s, v, c) => wanted.includes(v ?? 9) ? s + weights[c] : s, 0);
      const long = sum([1, 2]), short = sum([-1, 2]), total = sum([1, -1, 0, 2]);
      const confidence = total > 0 ? Math.max(long, short) / total : 0;
      assert.ok(
        Math.abs(signals.confidence[i] - confidence) < 1e-6,
        `bar ${i}: ${signals.confidence[i]}, ${confidence}`,
      );
      const isLong = long > short;
      const hour = new Date(candles.time[i]).getUTCHours();
      const tag = REGIMES[regimeTags(candles.high, candles.low, candles.close)[i]];
      const allowed = {
        any: true,
        trend: tag === (isLong ? "trendUp" : "trendDown"),
        range: tag === "range",
        calm: tag !== "unknown" && tag !== "highVolatility",
      }[params.regimeFilter];
      const isWanted = confidence >= params.threshold && long !== short && allowed &&
        params.direction !== (isLong ? "short" : "long") &&
        (params.sessionHours === 24 || hour >= 20 || hour < 4);
      // At the threshold itself the last bit of a sum may decide.
      if (Math.abs(confidence - params.threshold) > 1e-9) {
        assert.equal(signals.side[i], isWanted ? (isLong ? 1 : -1) : 0);
      }
      const names = ["ema", "rsi", "macd", "higher1", "higher2", "volume", "book"];
      const agreeing = names.filter((_, c) => votes[c] === 2 || votes[c] === (isLong ? 1 : -1));
      assert.deepEqual(describeReason(signals.reason[i]).conditions, agreeing);
      assert.equal(describeReason(signals.reason[i]).skip === "entry", signals.side[i] !== 0);
    }),
    { numRuns: 150 },
  );
});

Deno.test("computeSignals() does not see the future, whatever the parameters", () => {
  for (let seed = 0; seed < 6; seed++) {
    const params: StrategyParams = { ...sampleParams(randomSource(seed)), slowerTimeframe: seed % 2 ? "1h" : "none" };
    const compute = (candles: Candles) => {
      const { side, confidence, reason } = computeSignals(params, new MarketFeatures(candles));
      return { side, confidence, reason };
    };
    assert.deepEqual(lookaheadCheck(market, compute, { cuts: 8, seed, minimumBars: 2_500 }).leaks, []);
  }
});

Deno.test("a condition alone decides by itself, at its threshold and beyond", () => {
  const { imbalance } = market.book!, least = Math.abs(imbalance.find((x) => Math.abs(x) > 0.8)!);
  const { side } = signalsOf(market, { ...ALONE, weightBook: 1, bookThreshold: least, threshold: 0.95 });
  for (let i = 0; i < side.length; i++) {
    assert.equal(side[i], imbalance[i] >= least ? 1 : imbalance[i] <= -least ? -1 : 0);
  }
  assert.ok(side.some((one, i) => one !== 0 && Math.abs(imbalance[i]) === least));
});

Deno.test("without a book its condition does not count", () => {
  const { book: _, ...bare } = market;
  const params = { weightHigher: 0, threshold: 0.7 };
  const without = signalsOf(bare, params), weightless = signalsOf(market, { ...params, weightBook: 0 });
  assert.deepEqual(without, weightless);
  assert.ok(without.side.some((side) => side !== 0));
});

Deno.test("no condition at all is no signal", () => {
  assert.ok(signalsOf(market, ALONE).side.every((side) => side === 0));
});

Deno.test("skips are told: look-back, threshold, direction, session", () => {
  const params = { ...ALONE, weightEma: 1, threshold: 0.9 };
  const skips = (extra: Partial<StrategyParams>) => {
    const { reason } = signalsOf(market, { ...params, ...extra });
    return new Set(Array.from(reason, (code) => describeReason(code).skip));
  };
  assert.deepEqual(skips({}), new Set(["lookBack", "entry", "belowThreshold"]));
  assert.ok(skips({ direction: "long" }).has("direction"));
  assert.ok(skips({ sessionStart: 3, sessionHours: 2 }).has("session"));
  assert.ok(skips({ regimeFilter: "range" }).has("regime"));
});

Deno.test("a longer timeframe points up if two of three do, whatever the third says", () => {
  const params = { ...ALONE, weightHigher: 1, slowerTimeframe: "none", bandAtr: 0.2, threshold: 0.9 } as const;
  const { higherEmaFast, higherEmaSlow } = completeVotes(params);
  const bars = resample(market, "15m"), features = new MarketFeatures(market);
  const fast = ema(bars.close, higherEmaFast), slow = ema(bars.close, higherEmaSlow);
  const range = atr(bars.high, bars.low, bars.close, 14), strength = rsi(bars.close, 14);
  const line = macd(bars.close, higherEmaFast, higherEmaSlow, 9).histogram;
  const { side } = signalsOf(market, params), seen = new Set<string>();
  for (const [k, bar] of features.higherBars("15m").visibleFrom.entries()) {
    const gap = (fast[k] - slow[k]) / range[k];
    if (Number.isNaN(line[k])) continue;
    const three = [gap > 0.2 ? "+" : gap < -0.2 ? "-" : "0", strength[k] > 50 ? "+" : "-", line[k] > 0 ? "+" : "-"];
    const [up, down] = ["+", "-"].map((sign) => three.filter((one) => one === sign).length);
    assert.equal(side[bar], up >= 2 ? 1 : down >= 2 ? -1 : 0, three.join(""));
    seen.add(three.join(""));
  }
  for (const three of ["++-", "--+", "-++", "+--", "0+-"]) assert.ok(seen.has(three), `${three} never came up`);
});

Deno.test("a condition votes from the first bar on at which its indicator has a value", () => {
  const { close } = market;
  const firstOf = (column: Float64Array) => column.findIndex((value) => !Number.isNaN(value));
  const { emaFast, emaSlow, macdSignal, rsiPeriod } = completeVotes({});
  const histogram = firstOf(macd(close, emaFast, emaSlow, macdSignal).histogram);
  assert.equal(histogram, 41);
  const lookBackOf = (params: Partial<StrategyParams>) => signalsOf(market, { ...ALONE, ...params }).lookBack;
  assert.equal(lookBackOf({ weightMacd: 1 }), histogram);
  // A turn needs the bar before.
  assert.equal(lookBackOf({ weightMacd: 1, entryMode: "reversion" }), histogram + 1);
  assert.equal(lookBackOf({ weightEma: 1 }), firstOf(ema(close, emaSlow)));
  assert.equal(lookBackOf({ weightRsi: 1 }), firstOf(rsi(close, rsiPeriod)));
  assert.notEqual(signalsOf(market, { ...ALONE, weightMacd: 1 }).side[histogram], 0);
});
