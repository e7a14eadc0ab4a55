/**
 * What the settings mean for a backtest on a market: its profile's terms, but for what the settings say themselves.
 *
 * @module
 */
import { type BacktestOptions, defaultBacktestOptions, validateOptions } from "../backtest/options.ts";
import { UserError } from "../core/errors.ts";
import type { Costs, SlippageModel } from "../execution/costs.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import type { Direction, MarketProfile } from "../execution/market_profiles.ts";
import type { PlainSettings } from "./schema.ts";
import { defaultStartEquity } from "./start_equity.ts";

/** The cost model of the settings on a market. */
function costsOf(settings: PlainSettings, profile: MarketProfile): Costs {
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
  const { spreadBps, spreadFloorBps: floorBps, spreadShareOfRange: shareOfRange } = settings;
  return {
    makerFee: feeOf("makerFee", "--maker-fee", settings, profile),
    takerFee: feeOf("takerFee", "--taker-fee", settings, profile),
    slippage: slippage[settings.slippageModel],
    spread: spreadBps === null ? { model: "volatility", floorBps, shareOfRange } : { model: "fixed", bps: spreadBps },
    useBook: settings.useBook,
  };
}

function feeOf(name: "makerFee" | "takerFee", flag: string, settings: PlainSettings, profile: MarketProfile): number {
  const fee = settings[name] ?? profile[name];
  if (Number.isNaN(fee)) {
    throw new UserError(`Cannot use the profile ${profile.name}: wanted ${flag} with it, found none`);
  }
  return fee;
}

function directionOf({ direction }: PlainSettings, profile: MarketProfile): Direction {
  if (direction === null) return profile.direction;
  if (profile.kind === "spot" && direction !== "long") {
    throw new UserError(
      `Cannot use --direction ${direction}: wanted long on the spot market ${profile.name}, where nothing can be sold ` +
        "short; a perpetual has a profile of its own",
    );
  }
  return direction;
}

function leverageOf({ maxLeverage }: PlainSettings, { name, leverage, highestLeverage }: MarketProfile): number {
  if (maxLeverage === null) return leverage;
  if (maxLeverage <= highestLeverage) return maxLeverage;
  throw new UserError(`Cannot use --max-leverage: wanted at most ${highestLeverage} on ${name}, found ${maxLeverage}`);
}

/**
 * The options of a backtest on a market.
 *
 * @throws {UserError} If the settings ask for what the profile does not allow, contradict each other, or neither says what
 * is needed.
 *
 * @example A spot market is traded long, and without leverage
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveSettings } from "@lib/config/settings.ts";
 * import { backtestOptionsOf } from "@lib/config/trading.ts";
 * import { marketProfile } from "@lib/execution/market_profiles.ts";
 *
 * const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
 * const { costs, direction, risk } = backtestOptionsOf(settings, marketProfile("bitfinex"), "BTC/USD");
 * assert.deepEqual([costs.takerFee, direction, risk.maxLeverage], [0.002, "long", 1]);
 * ```
 */
export function backtestOptionsOf(settings: PlainSettings, profile: MarketProfile, symbol: string): BacktestOptions {
  const { riskShare, maxParticipation, stopSlipShare } = settings;
  const options: BacktestOptions = {
    ...defaultBacktestOptions(),
    startEquity: settings.startEquity ?? defaultStartEquity(symbol),
    costs: costsOf(settings, profile),
    filters: profile.filters[symbol.split(":")[0].replace("/", "").toUpperCase()] ?? NO_FILTERS,
    direction: directionOf(settings, profile),
    stopSlipShare,
    risk: { riskShare, maxLeverage: leverageOf(settings, profile), maxParticipation },
    ...(profile.margin && { margin: profile.margin }),
  };
  try {
    validateOptions(options, 1);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message, { cause: error });
    throw error;
  }
  return options;
}
