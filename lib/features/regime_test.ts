import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candles } from "../core/candles.ts";
import { adx } from "./momentum.ts";
import { growingRegimeTags, type RegimeOptions, REGIMES, regimeTags } from "./regime.ts";
import { randomBars } from "../../test/fixtures/feature_bars.ts";
import { ema } from "./trend.ts";
import { atr } from "./volatility.ts";

const QUICK: RegimeOptions = { strengthPeriod: 5, averagePeriod: 8, slopeBars: 3, volatilityWindow: 60 };

/** How often the tag changes after the look-back. */
function switches(tags: Uint8Array): number {
  let count = 0;
  for (let i = 1; i < tags.length; i++) count += Number(tags[i] !== tags[i - 1] && tags[i - 1] !== 0);
  return count;
}

Deno.test("tags with hysteresis never switch more often than without", () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 15, noNaN: true }), (seed, margin) => {
      const { high, low, close } = randomBars(600, seed);
      const thresholds = { enterStrength: 25, enterSlope: 0.05, enterVolatility: 0.9 };
      const plain = { ...QUICK, ...thresholds, leaveStrength: 25, leaveSlope: 0.05, leaveVolatility: 0.9 };
      const sticky = {
        ...plain,
        leaveStrength: 25 - margin,
        leaveSlope: 0.05 - margin / 100,
        leaveVolatility: 0.9 - margin / 50,
      };
      assert.ok(switches(regimeTags(high, low, close, sticky)) <= switches(regimeTags(high, low, close, plain)));
    }),
    { numRuns: 100 },
  );
});

/** The tags by the letter of the module's rules, each measure taken anew for each bar. */
function literal({ high, low, close }: Candles, options: Required<RegimeOptions>): string[] {
  const { strengthPeriod, averagePeriod, slopeBars, volatilityWindow } = options;
  const strength = adx(high, low, close, strengthPeriod).adx, average = ema(close, averagePeriod);
  const range = atr(high, low, close, strengthPeriod);
  let tag = "unknown";
  return Array.from(close, (_, bar) => {
    const window = Array.from({ length: volatilityWindow }, (_, k) => range[bar - k] / close[bar - k]);
    const slope = (average[bar] - average[bar - slopeBars]) / slopeBars / range[bar];
    if ([strength[bar], slope, ...window].some((x) => !(Math.abs(x) >= 0))) return tag;
    const volatility = window.filter((x) => x < window[0]).length / (volatilityWindow - 1);
    const trend = (way: number, least: number, turn: number) => strength[bar] >= least && way * slope >= turn;
    const { enterStrength, enterSlope, leaveStrength, leaveSlope } = options;
    const kept = tag === "highVolatility"
      ? volatility >= options.leaveVolatility
      : tag === "trendUp" && trend(1, leaveStrength, leaveSlope) ||
        tag === "trendDown" && trend(-1, leaveStrength, leaveSlope);
    if (volatility >= options.enterVolatility) tag = "highVolatility";
    else if (kept) return tag;
    else if (trend(1, enterStrength, enterSlope)) tag = "trendUp";
    else tag = trend(-1, enterStrength, enterSlope) ? "trendDown" : "range";
    return tag;
  });
}

Deno.test("regimeTags() follows its rules to the letter", () => {
  const thresholds = {
    enterStrength: 25,
    leaveStrength: 15,
    enterSlope: 0.2,
    leaveSlope: 0.05,
    enterVolatility: 0.9,
    leaveVolatility: 0.6,
  };
  const options = { ...QUICK, ...thresholds } as Required<RegimeOptions>;
  for (let seed = 0; seed < 5; seed++) {
    const bars = randomBars(1000, seed);
    const tags = Array.from(regimeTags(bars.high, bars.low, bars.close, options), (tag) => REGIMES[tag]);
    assert.deepEqual(tags, literal(bars, options));
  }
});

Deno.test("tags of bars that close one by one, and are changed or taken back, are those of the whole series each time", () => {
  const step = fc.record({ bars: fc.integer({ min: -40, max: 60 }), changed: fc.option(fc.nat(299)) });
  fc.assert(
    fc.property(fc.nat(), fc.array(step, { minLength: 3, maxLength: 12 }), (seed, steps) => {
      const { high, low, close } = randomBars(600, seed), grown = growingRegimeTags(QUICK);
      let bars = 100;
      for (const { bars: more, changed } of steps) {
        bars = Math.max(1, Math.min(600, bars + more));
        // Written where it lies, as a bar that the exchange changes is.
        if (changed !== null) high[changed % bars] *= 1.01;
        const columns = [high, low, close].map((column) => column.subarray(0, bars)) as Parameters<typeof grown>;
        assert.deepEqual(grown(...columns), regimeTags(...columns, QUICK));
      }
    }),
    { numRuns: 100 },
  );
});

/** How many tags after the look-back last two bars at most. */
function flickers(tags: Uint8Array): number {
  let count = 0;
  for (let i = tags.lastIndexOf(0) + 2, since = i; i < tags.length; i++) {
    if (tags[i] === tags[i - 1]) continue;
    count += Number(i - since <= 2);
    since = i;
  }
  return count;
}

Deno.test("the usual thresholds rid a random walk of three in four tags that last two bars at most", () => {
  const { high, low, close } = randomBars(20_000, 1);
  const plain = regimeTags(high, low, close, { leaveStrength: 25, leaveSlope: 0.05, leaveVolatility: 0.9 });
  assert.ok(flickers(regimeTags(high, low, close)) <= flickers(plain) / 4);
});

Deno.test("a quiet market that rises, falls, idles and erupts gets its four tags in that order", () => {
  const close: number[] = [], high: number[] = [], low: number[] = [];
  // Bars, change a bar, half range, as fractions; idling swings up and down. Ranges calm down slowly until the last
  // phase, so that volatility is high there only.
  for (const [bars, drift, spread] of [[100, 0.003, 0.003], [100, -0.003, 0.003], [100, 0, 0.003], [20, 0, 0.03]]) {
    for (let i = 0; i < bars; i++) {
      const swing = i % 2 === 0 ? 0.003 : -0.003;
      const price = (close.at(-1) ?? 100) * (1 + (drift === 0 ? swing : drift));
      const half = price * spread * (1 - close.length / 1000);
      close.push(price);
      high.push(price + half);
      low.push(price - half);
    }
  }
  const tags = regimeTags(Float64Array.from(high), Float64Array.from(low), Float64Array.from(close), QUICK);
  const at = (bar: number) => REGIMES[tags[bar]];
  assert.deepEqual([0, 90, 190, 290, 310].map(at), ["unknown", "trendUp", "trendDown", "range", "highVolatility"]);
});

Deno.test("a tag is kept between its two thresholds and given up below the lower one", () => {
  const { high, low, close } = randomBars(3000, 2);
  const always = regimeTags(high, low, close, { ...QUICK, enterVolatility: 0.9, leaveVolatility: 0 });
  const first = always.indexOf(4);
  assert.ok(first > 0 && always.subarray(first).every((tag) => tag === 4));
  const never = regimeTags(high, low, close, { ...QUICK, enterVolatility: 2, leaveVolatility: 2 });
  assert.ok(!never.includes(4) && [1, 2, 3].every((tag) => never.includes(tag)));
});

Deno.test("a market that does not move is a range", () => {
  const flat = new Float64Array(100).fill(7);
  assert.ok(regimeTags(flat, flat, flat, QUICK).subarray(70).every((tag) => REGIMES[tag] === "range"));
});

Deno.test("thresholds that are stricter for leaving are refused", () => {
  const { high, low, close } = randomBars(10, 3);
  assert.throws(() => regimeTags(high, low, close, { enterStrength: 20, leaveStrength: 25 }), {
    name: "RangeError",
    message: "Cannot compute regimeTags: wanted leaveStrength at most enterStrength, found 25 and 20",
  });
  assert.throws(() => regimeTags(high, low, close, { enterSlope: NaN }), RangeError);
});
