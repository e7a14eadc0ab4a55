import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openStrategies } from "../executor/open_strategies.ts";
import { resolveStrategies } from "../executor/resolve_strategies.ts";
import { walkForward } from "../selection/walk_forward.ts";
import { strategyNamed } from "../strategies/registry.ts";
import { searchedMarketOf } from "../strategy/strategy_manifest.ts";
import { walkStrategyForward } from "./walk_forward.ts";

const candles = resample(simulateMarket({ seed: 6, bars: 24 * 1440 }), "1h");
const options = { train: 8, test: 6, trials: 4, batch: 2, seed: 3, sampler: "sobol", validity: [] } as const;

/** A file of one's own. */
const OWN = `import { defineStrategy } from "assay";
export default defineStrategy({
  name: "own_average",
  parameters: [{ name: "period", kind: "int", low: 5, high: 50, default: 20 }],
  lookBackBars: ({ period }) => Math.max(period, 14),
  entries(features, { period }) {
    const average = features.ema(period), { close } = features.candles;
    return { side: Int8Array.from(close, (price, i) => Math.sign(price - average[i]) || 0), stopDistance: features.atr(14) };
  },
});
`;

async function walked(text: string, workers: number) {
  const strategies = await openStrategies(resolveStrategies([text]), searchedMarketOf(candles));
  return walkStrategyForward(candles, strategies, options, { workers });
}

Deno.test("a shipped strategy walks forward in this thread as it does by the call", async () => {
  const name = "donchian_breakout";
  assert.deepEqual(await walked(name, 0), walkForward(candles, strategyNamed(name), options));
});

Deno.test("a file of one's own walks forward in restricted workers as its strategy does by the call", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "own.ts");
  Deno.writeTextFileSync(path, OWN);
  const { default: strategy } = await import(pathToFileURL(path).href);
  const byFile = await walked(path, 1), byCall = walkForward(candles, strategy, options);
  assert.ok(byCall.result.trades.length > 10);
  assert.deepEqual(byFile.result, byCall.result);
  assert.deepEqual(byFile.stability, byCall.stability);
});

Deno.test("what a file's windows chose is checked for look-ahead, as by the call", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "own.ts");
  Deno.writeTextFileSync(path, OWN.replace("price - average[i]", "i < 14 ? 0 : (close[i + 3] ?? price) - average[i]"));
  const { windows } = await walked(path, 1);
  assert.deepEqual(windows.map(({ lookAheadFree }) => lookAheadFree), windows.map(() => false));
});
