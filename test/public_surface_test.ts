import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as assay from "assay";

/** Names that other programs use. */
const PROMISED = `readCandlesCsv resample simulateMarket simulateOco runBacktest lookaheadCheck computeKpis dailyKpis
  probabilisticSharpe deflatedSharpe probabilityOfBacktestOverfitting createOptimizer restoreOptimizer fitGaussianProcess
  defaultParams ema sma macd adx roc rsi atr bollinger trueRange garmanKlass parkinson realizedVolatility mfi obv vwap
  rollingVwap rollingMaximum rollingMinimum rollingPercentileRank rollingStandardDeviation rollingSum regimeTags
  bookFeatures alignBook walkForward bootstrapEquity parameterMap gridTrials
  importReturns exportReturns exportTrades`.split(/\s+/);

Deno.test("names that other programs use are there", () => {
  const found = assay as unknown as Record<string, unknown>;
  assert.deepEqual(PROMISED.filter((name) => typeof found[name] !== "function"), []);
});

const FACES = ["", ..."data features strategies backtest metrics search selection study charts notebook".split(" ")];

for (const face of FACES.map((folder) => join(folder, "mod.ts"))) {
  Deno.test(`lib/${face} imports with --allow-read alone`, () => {
    const file = fileURLToPath(new URL(`../lib/${face}`, import.meta.url));
    const { code, stderr } = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--no-prompt", "--allow-read", file],
      stdin: "null",
    }).outputSync();
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
  });
}
