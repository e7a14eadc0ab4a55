/**
 * The texts that a strategy of one's own starts from.
 *
 * @module
 */

/** A strategy to start from, commented. */
export const strategyText = (name: string): string =>
  `/**
 * Say here what the strategy waits for, why that should earn anything, and where the idea is from.
 *
 * @module
 */
import { defineStrategy } from "assay";

export default defineStrategy({
  name: "${name}",
  // One sentence for people; reports and notebooks show it.
  summary: "Goes with a fast average that crosses a slow one.",
  // What a search may vary. The kind "categorical" has choices, "boolean" needs no ends; \`default\` is the first guess.
  parameters: [
    { name: "fast", kind: "int", low: 5, high: 50, log: true, default: 9, unit: "bars" },
    { name: "slow", kind: "int", low: 20, high: 200, log: true, default: 34, unit: "bars" },
    // Costs of a round trip are about 13 basis points: a stop of few average true ranges of a minute is eaten by them.
    { name: "stopAtr", kind: "float", low: 3, high: 30, log: true, default: 10, unit: "ATR" },
    { name: "rewardRatio", kind: "float", low: 0.5, high: 4, log: true, default: 2, unit: "stop distances" },
  ],
  constraints: ["fast < slow"],
  // Bars before the first entry.
  lookBackBars: ({ slow }) => Math.max(slow, 14),
  entries(features, { fast, slow, stopAtr, rewardRatio }) {
    // Features are shared and remembered: read them, never write to them. \`features.candles\` has the bars themselves,
    // \`features.column(name, arguments, compute)\` remembers a column of your own; begin its name with the strategy's;
    // \`features.extra(name)\` is a column that --extra brings. "assay" has the indicators by themselves.
    const quick = features.ema(fast), calm = features.ema(slow), range = features.atr(14);
    // One value a bar: 1 enters long, -1 short, 0 does nothing. Bar i may look at bars up to i, never at i + 1.
    const side = new Int8Array(range.length);
    for (let i = Math.max(slow, 14); i < side.length; i++) {
      if (quick[i - 1] <= calm[i - 1] && quick[i] > calm[i]) side[i] = 1;
      else if (quick[i - 1] >= calm[i - 1] && quick[i] < calm[i]) side[i] = -1;
    }
    // Entries may hold more: \`leave\` closes a position, \`stopPrice\` moves its stop, \`reason\` says why, for logs.
    // The stop's distance from the entry price, quote units, counts where there is a side; it sets the size. The target
    // is in stop distances.
    return { side, stopDistance: range, stopMultiple: stopAtr, rewardRatio };
  },
  // How trades are handled; also timeout, cooldown, trailing, break-even, limit entries. Without \`timeoutBars\` a position
  // is given up after four hours, or after ten bars if those last longer.
  rules: () => ({ exitOnSignal: true }),
  // A parameter set as people would say it.
  describe: ({ fast, slow }) => \`goes with an average of \${fast} bars that crosses one of \${slow}\`,
});
`;

/** The test of a strategy that lies beside it. */
export const testText = (file: string): string =>
  `import assert from "node:assert/strict";
import * as assay from "assay";
import own from "./${file}";

const strategy: assay.Strategy = own;
const candles = assay.simulateMarket({ seed: 1, bars: 20_000 });

/** The same market at twice the price. */
function doubled({ open, high, low, close, ...rest }: assay.Candles): assay.Candles {
  const twice = (column: Float64Array) => column.map((price) => 2 * price);
  return { ...rest, open: twice(open), high: twice(high), low: twice(low), close: twice(close) };
}

Deno.test("the strategy has no fault: it does not see the future, repeats itself, and can be traded", () => {
  assert.deepEqual(assay.checkStrategy(strategy, candles).filter(({ kind }) => kind === "fault"), []);
});

Deno.test("the strategy trades", () => {
  assert.ok(assay.runBacktest(candles, {}, { strategy }).trades.length > 0);
});

Deno.test("the strategy does the same at twice the price, with distances twice as long", () => {
  const params = assay.defaultParamsOf(strategy, candles.timeframe);
  const once = strategy.entries(new assay.MarketFeatures(candles), params);
  const twice = strategy.entries(new assay.MarketFeatures(doubled(candles)), params);
  assert.deepEqual(twice.side, once.side);
  for (let i = 0; i < once.side.length; i++) {
    if (once.side[i] !== 0) assert.equal(twice.stopDistance[i], 2 * once.stopDistance[i]);
  }
});
`;
