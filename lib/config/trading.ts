/**
 * What the settings mean for a backtest.
 *
 * @module
 */
import { type BacktestOptions, defaultBacktestOptions } from "../backtest/options.ts";
import type { Costs, SlippageModel, SpreadModel } from "../execution/costs.ts";
import type { PlainSettings } from "./schema.ts";

/** The cost model of the settings. */
export function costsOf(settings: PlainSettings): Costs {
  const slippage: Record<PlainSettings["slippageModel"], SlippageModel> = {
    volatility: {
      model: "volatility",
      multiple: settings.slippageVolatilities,
      floorBps: settings.slippageCoefficientBps,
    },
    squareRoot: { model: "squareRoot", coefficientBps: settings.slippageCoefficientBps },
    fixed: { model: "fixed", entryBps: settings.slippageFixedBps, exitBps: settings.slippageFixedBps },
    spreadShare: { model: "spreadShare", share: settings.slippageSpreadShare },
  };
  const spread: Record<PlainSettings["spreadModel"], SpreadModel> = {
    volatility: {
      model: "volatility",
      floorBps: settings.spreadFloorBps,
      shareOfRange: settings.spreadShareOfRange,
    },
    fixed: { model: "fixed", bps: settings.spreadFixedBps },
    none: { model: "none" },
  };
  return {
    makerFee: settings.makerFee,
    takerFee: settings.takerFee,
    slippage: slippage[settings.slippageModel],
    spread: spread[settings.spreadModel],
    useBook: settings.useBook,
  };
}

/**
 * The default options of a backtest with the costs, the risk and the equity of the settings.
 *
 * @example Default settings are the default options
 * ```ts
 * import assert from "node:assert/strict";
 * import { defaultBacktestOptions } from "@lib/backtest/options.ts";
 * import { resolveSettings } from "@lib/config/settings.ts";
 * import { backtestOptionsOf } from "@lib/config/trading.ts";
 *
 * const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
 * assert.deepEqual(backtestOptionsOf(settings), defaultBacktestOptions());
 * ```
 */
export function backtestOptionsOf(settings: PlainSettings): BacktestOptions {
  const { startEquity, riskShare, maxLeverage, maxParticipation } = settings;
  return {
    ...defaultBacktestOptions(),
    startEquity,
    costs: costsOf(settings),
    risk: { riskShare, maxLeverage, maxParticipation },
  };
}
