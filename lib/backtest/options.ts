/**
 * What a backtest assumes about money, costs and the market, with a reason for each default.
 *
 * @module
 */
import type { BarRange } from "../core/bar_range.ts";
import { type Candles, DAY_MS, isMultiple, TIMEFRAME_MS } from "../core/candles.ts";
import { type Costs, TRUSTED_PARTICIPATION, validateCosts } from "../execution/costs.ts";
import type { FillRules } from "../execution/fill.ts";
import { type ExchangeFilters, NO_FILTERS, validateFilters } from "../execution/filters.ts";
import { type FundingRates, validateFunding } from "../execution/funding.ts";
import { type Direction, DIRECTIONS } from "../execution/market_profiles.ts";
import { type Margin, validateMargin } from "../execution/margin.ts";
import { type PriceSteps, priceSteps } from "../data/price_steps.ts";
import type { ExecutionRules } from "../execution/execution_rules.ts";
import { DEFAULT_TRADE_RULES, type TradeRules } from "../strategy/trade_rules.ts";
import { type RiskLimits, validateRisk } from "../execution/size.ts";
import { checkCandles } from "./checked_candles.ts";
import type { RunState } from "./run_state.ts";

/** When a hopeless run is given up [29]; `Infinity` for never. */
export interface EarlyStop {
  /** Fall of the equity from its peak, at a bar's close, as a fraction. */
  readonly maxDrawdown: number;
  /** Losing trades in a row. */
  readonly maxConsecutiveLosses: number;
  /** Time without a position, ms; bars that are missing do not count, since nothing could be traded in them. */
  readonly maxIdleMs: number;
  /** Bars without a position that are given in any case, however long they are. */
  readonly leastIdleBars: number;
}

/** How much a run writes down of its decisions. */
export type LogLevel = "none" | "decisions" | "full";

/** Everything a backtest needs besides bars and strategy. */
export interface BacktestOptions extends FillRules {
  /** Quote units. */
  readonly startEquity: number;
  /** Fees, spread and slippage. */
  readonly costs: Costs;
  /** The exchange's grid of prices and quantities. */
  readonly filters: ExchangeFilters;
  /** How much may be traded. */
  readonly risk: RiskLimits;
  /** Sides that may be entered [5]. */
  readonly direction: Direction;
  /** When the run is given up. */
  readonly earlyStop: EarlyStop;
  /** How much is written down. */
  readonly logs: LogLevel;
  /** Funding of a perpetual; none where absent. */
  readonly funding?: FundingRates;
  /** Isolated margin at the leverage of `risk.maxLeverage`; nothing is liquidated where absent, as on a spot market [37]. */
  readonly margin?: Margin;
  /** Whether fills keep to the smallest price step that the bars show [39, 40]; they do not where absent. */
  readonly keepsToPriceStep?: boolean;
  /** The price steps to keep to, for bars that do not show them; those that the bars show where absent. */
  readonly priceSteps?: PriceSteps;
  /** The bars traded; indicators see the earlier ones too. All bars where absent. */
  readonly range?: BarRange;
  /** Whether to run the other readings of doubtful bars and stops as well [12, 41]. */
  readonly interval?: boolean;
  /** The candles' content hash, so that indicators are shared between runs that hold equal bars. */
  readonly dataHash?: string;
  /** Whether an open position is closed at the last bar; true where absent. Otherwise it is handed on as state. */
  readonly closeAtEnd?: boolean;
  /**
   * Memory for the equity, at least as long as the range: a sweep that is done with one result before it runs the next
   * saves an allocation a run. The result's equity is a view of it.
   */
  readonly equityInto?: Float64Array;
  /** Go on from the state another run ended in. */
  readonly start?: RunState;
}

/**
 * The defaults:
 *
 * - `startEquity` 10,000: a private account; small against the volume of a minute, so that sizes stay realistic.
 * - `makerFee` 2 bps, `takerFee` 5 bps: the entry tier of Binance USDT-margined perpetuals.
 * - `slippage` by the square-root law at one volatility of the bar, the order of magnitude that its sources find, but at
 *   least 10 bps, a minute's volatility of a liquid coin on a lively day; 1 % of a bar then costs a tenth of that.
 * - `spread` from the book where recorded, else 5 % of the mean bar range but at least 0.5 bps: several ticks of a
 *   liquid perpetual, on the careful side.
 * - `direction` both: a perpetual can be sold short.
 * - `filters` none: they are the exchange's own and must be given.
 * - `riskShare` 1 % of equity at the stop: the usual upper bound of fixed-fractional sizing (Vince 1990).
 * - `maxLeverage` 3: a tight stop would otherwise ask for any leverage.
 * - `maxParticipation` {@linkcode TRUSTED_PARTICIPATION}, 5 % of a bar.
 * - `earlyStop`: half the equity lost; 40 losses in a row (at a win rate of 30 % one chance in 1.6 million); 30 days
 *   without a trade, but never fewer than 250 bars: thirty trades, the fewest that count, leave such a pause in a thousand
 *   bars once in sixty runs if they come at random.
 * - `margin` none: the rates are the exchange's own and must be given.
 * - `keepsToPriceStep` true: prices on a coarse grid otherwise trade almost free.
 * - `sameBar` stop first, `limitFill` through, `gapFill` level: the pessimistic readings.
 * - `stopSlipShare` 0.5: an assumption. A market that jumps was at no price between its jump's ends, and a bar shows neither;
 *   at the level a stop earns from every jump, at the extreme it always meets the worst print of its bar.
 */
const DEFAULTS: BacktestOptions = {
  startEquity: 10_000,
  costs: {
    makerFee: 2e-4,
    takerFee: 5e-4,
    slippage: { model: "volatility", multiple: 1, floorBps: 10 },
    spread: { model: "volatility", floorBps: 0.5, shareOfRange: 0.05 },
    useBook: true,
  },
  filters: NO_FILTERS,
  risk: { riskShare: 0.01, maxLeverage: 3, maxParticipation: TRUSTED_PARTICIPATION },
  direction: "both",
  earlyStop: { maxDrawdown: 0.5, maxConsecutiveLosses: 40, maxIdleMs: 30 * DAY_MS, leastIdleBars: 250 },
  keepsToPriceStep: true,
  sameBar: "stopFirst",
  limitFill: "through",
  gapFill: "level",
  stopSlipShare: 0.5,
  logs: "none",
};

/** A copy of the defaults; the reasons stand beside them in this file. */
export function defaultBacktestOptions(): BacktestOptions {
  return structuredClone(DEFAULTS);
}

/** Entry at the market with fixed legs alone: no timeout, cooldown, trailing, break-even or margin. */
export const PLAIN_TRADE_RULES: TradeRules = { ...DEFAULT_TRADE_RULES, timeoutBars: Infinity };

/**
 * Checks options against each other and against the bars.
 *
 * @returns The bars to trade.
 * @throws {RangeError} If an option is out of range; the message names it.
 */
export function validateOptions(options: BacktestOptions, bars: number): BarRange {
  const { startEquity, earlyStop, stopSlipShare, range = { from: 0, to: bars } } = options;
  if (!(startEquity > 0 && startEquity < Infinity)) {
    throw new RangeError(`Cannot run a backtest: wanted startEquity above 0, found ${startEquity}`);
  }
  if (!(stopSlipShare >= 0 && stopSlipShare <= 1)) {
    throw new RangeError(`Cannot run a backtest: wanted stopSlipShare from 0 to 1, found ${stopSlipShare}`);
  }
  for (const name of ["maxDrawdown", "maxConsecutiveLosses", "maxIdleMs", "leastIdleBars"] as const) {
    if (!(earlyStop[name] > 0)) {
      throw new RangeError(`Cannot run a backtest: wanted earlyStop.${name} above 0, found ${earlyStop[name]}`);
    }
  }
  for (
    const [name, allowed] of [
      ["sameBar", ["stopFirst", "targetFirst"]],
      ["limitFill", ["through", "touch"]],
      ["gapFill", ["level", "open"]],
      ["logs", ["none", "decisions", "full"]],
      ["direction", DIRECTIONS],
    ] as const
  ) {
    if (!(allowed as readonly string[]).includes(options[name])) {
      throw new RangeError(
        `Cannot run a backtest: wanted ${name} to be ${allowed.join(" or ")}, found ${options[name]}`,
      );
    }
  }
  const { from, to } = range;
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > bars || from >= to) {
    throw new RangeError(
      `Cannot run a backtest: wanted a range of bars inside 0 … ${bars}, found from ${from} to ${to}`,
    );
  }
  if (options.start && options.start.idleFrom > from) {
    throw new RangeError(
      `Cannot run a backtest: wanted start to be left before the range, found bar ${options.start.idleFrom} after ${from}`,
    );
  }
  if (options.equityInto && options.equityInto.length < to - from) {
    throw new RangeError(
      `Cannot run a backtest: wanted room for ${to - from} values in equityInto, found ${options.equityInto.length}`,
    );
  }
  validateCosts(options.costs);
  validateFilters(options.filters);
  validateRisk(options.risk);
  if (options.funding) validateFunding(options.funding);
  if (options.margin) validateMargin(options.margin, options.risk);
  return range;
}

/** The part of options and trade rules that decides fills on these bars. */
export function executionRules(candles: Candles, options: BacktestOptions, trade: TradeRules): ExecutionRules {
  return {
    sameBar: options.sameBar,
    limitFill: options.limitFill,
    gapFill: options.gapFill,
    stopSlipShare: options.stopSlipShare,
    finer: options.finer,
    costs: options.costs,
    filters: options.filters,
    risk: options.risk,
    direction: options.direction,
    funding: options.funding,
    margin: options.margin,
    priceSteps: options.keepsToPriceStep ? options.priceSteps ?? priceSteps(candles) : undefined,
    timeoutBars: trade.timeoutBars,
    timeoutMs: trade.timeoutBars * TIMEFRAME_MS[candles.timeframe],
    cooldownBars: trade.cooldownBars,
    trailRatio: trade.trailRatio,
    breakEvenRatio: trade.breakEvenRatio,
    minimumMarginBps: trade.minimumMarginBps,
    limitOffsetBps: trade.limitOffsetBps,
    limitBars: trade.limitBars,
    exitOnSignal: trade.exitOnSignal,
  };
}

/**
 * Checks candles as {@linkcode BacktestOptions.finer} wants them.
 *
 * @throws {RangeError} If they are of another market, or a bar does not hold two or more whole ones.
 * @throws {DataError} If they break a rule of `validateCandles`.
 */
export function checkFiner(candles: Candles, finer: Candles): void {
  if (finer.symbol !== candles.symbol) {
    throw new RangeError(
      `Cannot run a backtest: wanted finer candles of ${candles.symbol}, found ${finer.symbol}`,
    );
  }
  if (!isMultiple(candles.timeframe, finer.timeframe)) {
    throw new RangeError(
      `Cannot run a backtest: wanted finer candles of which ${candles.timeframe} is a multiple, found ${finer.timeframe}`,
    );
  }
  checkCandles(finer);
}
