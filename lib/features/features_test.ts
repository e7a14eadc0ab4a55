/**
 * One suite over all indicators: what every one of them promises, whatever it measures.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candles } from "../core/candles.ts";
import { lookaheadCheck } from "./lookahead_check.ts";
import { adx, roc, rsi } from "./momentum.ts";
import { regimeTags } from "./regime.ts";
import {
  rollingMaximum,
  rollingMinimum,
  rollingPercentileRank,
  rollingStandardDeviation,
  rollingSum,
} from "./rolling.ts";
import { randomBars } from "../../test/fixtures/feature_bars.ts";
import { ema, macd, sma } from "./trend.ts";
import { atr, bollinger, garmanKlass, parkinson, realizedVolatility, trueRange } from "./volatility.ts";
import { mfi, obv, rollingVwap, vwap } from "./volume.ts";

type Column = "time" | "open" | "high" | "low" | "close" | "volume";
type Output = Float64Array | Readonly<Record<string, Float64Array>>;

/** What an output does when prices are scaled by s and volumes by 1/s: times s, unchanged, or times 1/s. */
type Scaling = "price" | "none" | "volume";

interface Indicator {
  readonly name: string;
  /** Columns it takes, each with the name of its argument. */
  readonly columns: readonly (readonly [argument: string, column: Column])[];
  readonly periods: Readonly<Record<string, number>>;
  readonly factors?: Readonly<Record<string, number>>;
  readonly lookBack: number | Readonly<Record<string, number>>;
  readonly scaling: Scaling;
  readonly compute: (columns: Float64Array[], numbers: number[]) => Output;
}

const VALUES = [["values", "close"]] as const;
const HLC = [["high", "high"], ["low", "low"], ["close", "close"]] as const;
const HLCV = [...HLC, ["volume", "volume"]] as const;
const OHLC = [["open", "open"], ...HLC] as const;
const YEAR = { periodsPerYear: 525_600 };

const rolling = (name: string, lookBack: number, scaling: Scaling, of: (x: Float64Array, p: number) => Float64Array) =>
  ({ name, columns: VALUES, periods: { period: 8 }, lookBack, scaling, compute: ([x], [p]) => of(x, p) }) as Indicator;

const INDICATORS: readonly Indicator[] = [
  rolling("sma", 7, "price", sma),
  rolling("ema", 7, "price", ema),
  rolling("rsi", 8, "none", rsi),
  rolling("roc", 8, "none", roc),
  rolling("rollingSum", 7, "price", rollingSum),
  rolling("rollingStandardDeviation", 7, "price", rollingStandardDeviation),
  rolling("rollingMinimum", 7, "price", rollingMinimum),
  rolling("rollingMaximum", 7, "price", rollingMaximum),
  rolling("rollingPercentileRank", 7, "none", rollingPercentileRank),
  {
    name: "macd",
    columns: VALUES,
    periods: { fast: 3, slow: 9, signal: 4 },
    lookBack: { macd: 8, signal: 11, histogram: 11 },
    scaling: "price",
    compute: ([x], [fast, slow, signal]) => ({ ...macd(x, fast, slow, signal) }),
  },
  {
    name: "bollinger",
    columns: VALUES,
    periods: { period: 8 },
    factors: { deviations: 2 },
    lookBack: { middle: 7, upper: 7, lower: 7 },
    scaling: "price",
    compute: ([x], [period, deviations]) => ({ ...bollinger(x, period, deviations) }),
  },
  {
    name: "trueRange",
    columns: HLC,
    periods: {},
    lookBack: 1,
    scaling: "price",
    compute: ([h, l, c]) => trueRange(h, l, c),
  },
  {
    name: "atr",
    columns: HLC,
    periods: { period: 8 },
    lookBack: 8,
    scaling: "price",
    compute: ([h, l, c], [period]) => atr(h, l, c, period),
  },
  {
    name: "adx",
    columns: HLC,
    periods: { period: 8 },
    lookBack: { adx: 15, plusDi: 8, minusDi: 8 },
    scaling: "none",
    compute: ([h, l, c], [period]) => ({ ...adx(h, l, c, period) }),
  },
  {
    name: "realizedVolatility",
    columns: [["close", "close"]],
    periods: { period: 8 },
    factors: YEAR,
    lookBack: 8,
    scaling: "none",
    compute: ([c], [period, perYear]) => realizedVolatility(c, period, perYear),
  },
  {
    name: "parkinson",
    columns: [["high", "high"], ["low", "low"]],
    periods: { period: 8 },
    factors: YEAR,
    lookBack: 7,
    scaling: "none",
    compute: ([h, l], [period, perYear]) => parkinson(h, l, period, perYear),
  },
  {
    name: "garmanKlass",
    columns: OHLC,
    periods: { period: 8 },
    factors: YEAR,
    lookBack: 7,
    scaling: "none",
    compute: ([o, h, l, c], [period, perYear]) => garmanKlass(o, h, l, c, period, perYear),
  },
  {
    name: "obv",
    columns: [["close", "close"], ["volume", "volume"]],
    periods: {},
    lookBack: 0,
    scaling: "volume",
    compute: ([c, v]) => obv(c, v),
  },
  {
    name: "mfi",
    columns: HLCV,
    periods: { period: 8 },
    lookBack: 8,
    scaling: "none",
    compute: ([h, l, c, v], [period]) => mfi(h, l, c, v, period),
  },
  {
    name: "vwap",
    columns: [...HLCV, ["time", "time"]],
    periods: {},
    lookBack: 0,
    scaling: "price",
    compute: ([h, l, c, v, t]) => vwap(h, l, c, v, t),
  },
  {
    name: "rollingVwap",
    columns: HLCV,
    periods: { period: 8 },
    lookBack: 7,
    scaling: "price",
    compute: ([h, l, c, v], [period]) => rollingVwap(h, l, c, v, period),
  },
  {
    name: "regimeTags",
    columns: HLC,
    periods: { strengthPeriod: 5, averagePeriod: 8, slopeBars: 3, volatilityWindow: 20 },
    lookBack: 24,
    scaling: "none",
    compute: ([h, l, c], [strengthPeriod, averagePeriod, slopeBars, volatilityWindow]) => {
      const tags = regimeTags(h, l, c, { strengthPeriod, averagePeriod, slopeBars, volatilityWindow });
      return Float64Array.from(tags, (tag) => tag === 0 ? NaN : tag);
    },
  },
];

const numbersOf = ({ periods, factors }: Indicator) => [...Object.values(periods), ...Object.values(factors ?? {})];
const columnsOf = ({ columns }: Indicator, candles: Candles) => columns.map(([, column]) => candles[column]);
const linesOf = (output: Output): Readonly<Record<string, Float64Array>> =>
  output instanceof Float64Array ? { values: output } : output;

for (const indicator of INDICATORS) {
  const { name, columns, periods, factors = {}, lookBack, scaling, compute } = indicator;
  const run = (candles: Candles) => linesOf(compute(columnsOf(indicator, candles), numbersOf(indicator)));
  const lookBackOf = (line: string) => typeof lookBack === "number" ? lookBack : lookBack[line];

  Deno.test(`${name}() gives one value a bar, NaN through its look-back only, for series of any length`, () => {
    for (const bars of [0, 1, 2, 7, 8, 9, 15, 16, 24, 25, 1500]) {
      for (const [line, values] of Object.entries(run(randomBars(bars, 1)))) {
        assert.equal(values.length, bars);
        const undefinedBars = values.reduce((count, x) => count + (Number.isNaN(x) ? 1 : 0), 0);
        assert.equal(undefinedBars, Math.min(bars, lookBackOf(line)), `${line} of ${bars} bars`);
        assert.ok(values.subarray(lookBackOf(line)).every(Number.isFinite));
      }
    }
  });

  Deno.test(`${name}() leaves its input as it was`, () => {
    const candles = randomBars(100, 2);
    run(candles);
    for (const [, column] of columns) assert.deepEqual(candles[column], randomBars(100, 2)[column]);
  });

  Deno.test(`${name}() sees no bar after its own`, () => {
    assert.deepEqual(lookaheadCheck(randomBars(2000, 3), run, { cuts: 20 }).leaks, []);
  });

  Deno.test(`${name}() scales with prices and volumes to the bit`, () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), fc.nat(), (exponent, seed) => {
        const candles = randomBars(60, seed), scale = 2 ** exponent;
        const scaled = { ...candles, volume: candles.volume.map((x) => x / scale) };
        for (const column of ["open", "high", "low", "close"] as const) {
          scaled[column] = candles[column].map((x) => x * scale);
        }
        const factor = scaling === "price" ? scale : scaling === "volume" ? 1 / scale : 1;
        const lines = run(scaled);
        for (const [line, values] of Object.entries(run(candles))) {
          assert.deepEqual(lines[line], values.map((x) => x * factor));
        }
      }),
      { numRuns: 20 },
    );
  });

  Deno.test(`${name}() refuses a column with a hole, naming column and bar`, () => {
    for (const bars of [1, 5, 40]) {
      for (let k = 0; k < columns.length; k++) {
        for (const bar of new Set([0, bars >> 1, bars - 1])) {
          for (const hole of [NaN, Infinity, -Infinity]) {
            const inputs = columnsOf(indicator, randomBars(bars, 4));
            inputs[k][bar] = hole;
            assert.throws(() => compute(inputs, numbersOf(indicator)), (error) => {
              assert.ok(error instanceof RangeError);
              const [argument] = columns[k];
              assert.match(error.message, new RegExp(`\\b${name}: .*${hole} in ${argument} at bar ${bar}$`));
              return true;
            });
          }
        }
      }
    }
  });

  if (columns.length > 1) {
    Deno.test(`${name}() refuses columns of unequal lengths`, () => {
      for (let k = 0; k < columns.length; k++) {
        const inputs = columnsOf(indicator, randomBars(40, 5));
        inputs[k] = inputs[k].subarray(1);
        assert.throws(() => compute(inputs, numbersOf(indicator)), {
          name: "RangeError",
          message: new RegExp(`\\b${name}: wanted columns of one length, found .*\\b${columns[k][0]} with 39`),
        });
      }
    });
  }

  const bad = [
    ...Object.keys(periods).flatMap((argument, k) => [0, -1, 1.5, NaN, Infinity].map((x) => [argument, k, x] as const)),
    ...Object.keys(factors).flatMap((argument, k) =>
      [0, -1, NaN, Infinity].map((x) => [argument, Object.keys(periods).length + k, x] as const)
    ),
  ];
  for (const [argument, k, value] of bad) {
    Deno.test(`${name}() refuses ${argument} = ${value}`, () => {
      const inputs = columnsOf(indicator, randomBars(40, 6));
      assert.throws(() => compute(inputs, numbersOf(indicator).with(k, value)), {
        name: "RangeError",
        message: new RegExp(`\\b${name}: wanted ${argument} to be .*, found ${value}$`),
      });
    });
  }
}
