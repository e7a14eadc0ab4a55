/**
 * `deno task new-strategy NAME`: a strategy of your own to start from, with its test, in `lib/own`.
 *
 * @module
 */
import { runCommand } from "./command.ts";
import { fileStem, variableOf, writeNew } from "./command_name.ts";

const strategyText = (stem: string): string =>
  `/**
 * Say here in one sentence what the strategy waits for, and why it should earn anything.
 *
 * @module
 */
import { ema } from "../features/trend.ts";
import { atr } from "../features/volatility.ts";
import type { OwnStrategy } from "./own_strategy.ts";

/** Say when it enters, and where stop and target stand. */
export const ${variableOf(stem)}: OwnStrategy = {
  name: "${stem.replaceAll("_", " ")}",
  // A position is closed after so many bars at the latest.
  timeoutBars: 120,
  // What a search may vary. The type "categorical" has choices, "bool" needs no ends.
  domain: {
    params: [
      { name: "fast", type: "int", low: 5, high: 50, log: true },
      { name: "slow", type: "int", low: 20, high: 200, log: true },
      { name: "stopAtr", type: "float", low: 3, high: 30, log: true },
      { name: "rewardRatio", type: "float", low: 0.5, high: 4, log: true },
    ],
    constraints: ["fast < slow"],
  },
  signals({ high, low, close }, params) {
    const fast = ema(close, Number(params.fast)), slow = ema(close, Number(params.slow));
    const range = atr(high, low, close, 14);
    // One value a bar: 1 enters long, -1 short, 0 does nothing. Bar i may look at bars up to i, never at i + 1.
    const signal = new Int8Array(close.length);
    for (let i = 1; i < close.length; i++) {
      // A comparison with NaN, the value before an average has enough bars, is false: no signal.
      if (fast[i - 1] <= slow[i - 1] && fast[i] > slow[i] && range[i] > 0) signal[i] = 1;
      else if (fast[i - 1] >= slow[i - 1] && fast[i] < slow[i] && range[i] > 0) signal[i] = -1;
    }
    // Distances from the entry price, in quote units; they count where there is a signal.
    const stopDistance = range.map((value) => value * Number(params.stopAtr));
    return { signal, stopDistance, targetDistance: stopDistance.map((value) => value * Number(params.rewardRatio)) };
  },
};
`;

const testText = (stem: string): string =>
  `import assert from "node:assert/strict";
import { simulateMarket } from "../data/simulate.ts";
import { backtestOwn, checkOwn } from "./own_strategy.ts";
import { ${variableOf(stem)} } from "./${stem}.ts";

const candles = simulateMarket({ seed: 1, bars: 5_000 });
const params = { fast: 9, slow: 34, stopAtr: 10, rewardRatio: 2 };

Deno.test("${variableOf(stem)} does not see the future", () => {
  assert.deepEqual(checkOwn(candles, ${variableOf(stem)}, params).leaks, []);
});

Deno.test("${variableOf(stem)} trades", () => {
  assert.ok(backtestOwn(candles, ${variableOf(stem)}, params).trades.length > 0);
});
`;

await runCommand(() => {
  const stem = fileStem("deno task new-strategy", Deno.args), folder = new URL("../lib/own/", import.meta.url);
  writeNew(new URL(`${stem}.ts`, folder), strategyText(stem));
  writeNew(new URL(`${stem}_test.ts`, folder), testText(stem));
  console.error(
    `Wrote lib/own/${stem}.ts and its test. Next: deno test --allow-read lib/own/${stem}_test.ts, then ` +
      `notebooks/10_your_own_strategy.ipynb with ${variableOf(stem)} in place of bookPressure`,
  );
  return 0;
});
