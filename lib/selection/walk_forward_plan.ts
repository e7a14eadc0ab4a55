/**
 * The windows of a walk-forward: days that are searched, and the days after them that are traded.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { BarRange } from "../core/bar_range.ts";
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import { firstBarFrom, sliceCandles } from "../data/candles.ts";
import { dayIndex } from "../metrics/daily.ts";
import { SHARPE_CAP } from "../metrics/performance.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import { rollingWindows } from "./rolling_windows.ts";
import { DEFAULT_TARGET } from "./search_target.ts";
import { foldEdgesOf, wholeDays } from "./splits.ts";
import { type Threshold, VALIDITY_THRESHOLDS } from "./thresholds.ts";

/** How a walk-forward trades: as a backtest, without what the windows decide. */
export type WalkForwardBacktest = Partial<
  Omit<BacktestOptions, "range" | "start" | "closeAtEnd" | "equityInto" | "dataHash" | "logs" | "interval">
>;

/** Choices of a walk-forward; days are whole UTC days. */
export interface WalkForwardOptions {
  /** Days that a window searches. */
  readonly train: number;
  /** Days after them that it trades. The next window begins as many days later: none is traded twice, none by nobody. */
  readonly test: number;
  /** Parameter sets tried in each window. */
  readonly trials: number;
  /** How they are chosen; `"gp"` by default. */
  readonly sampler?: SamplerName;
  /** Window *k*, from 0, searches with `seed + k`. */
  readonly seed: number;
  /** Proposals a round; 8 by default. */
  readonly batch?: number;
  /** What a window maximises: a KPI or a formula; `sharpeShrunk` by default. */
  readonly target?: string;
  /** Cap of the Sharpe ratio that targets such as `sharpeShrunk` are made of; {@linkcode SHARPE_CAP} by default. */
  readonly sharpeCap?: number;
  /** What a parameter set must meet to be chosen; {@linkcode VALIDITY_THRESHOLDS} by default. */
  readonly validity?: readonly Threshold[];
  /** Costs, money and market; the defaults of a backtest where left out. */
  readonly backtest?: WalkForwardBacktest;
}

/** The options with defaults filled in. */
export type WalkForwardChoices = Required<WalkForwardOptions>;

/** One window: what it may see, and which bars it searches and trades. */
export interface PlannedWindow {
  /** Number of the window, from 0. */
  readonly index: number;
  /** All bars before the end of the searched days: the search cannot see a later one. */
  readonly searched: Candles;
  /** Bars of `searched` that trials trade; earlier ones are look-back alone. */
  readonly train: BarRange;
  /** All bars before the end of the traded days. */
  readonly traded: Candles;
  /** Bars of `traded` that the chosen parameter set trades. */
  readonly test: BarRange;
  /** Ends of the folds of the searched days, ms UTC. */
  readonly foldEdges: readonly number[];
}

/** Fewer show nothing of how parameters hold. */
const LEAST_WINDOWS = 2;

function choicesOf(options: WalkForwardOptions): WalkForwardChoices {
  const { train, test, trials, seed, sampler = "gp", batch = 8, target = DEFAULT_TARGET } = options;
  const { sharpeCap = SHARPE_CAP } = options;
  const counts = { train, test, trials, batch };
  for (const [name, value] of Object.entries(counts)) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    const unit = name === "trials" || name === "batch" ? "" : ", in days,";
    throw new RangeError(`Cannot walk forward: wanted ${name}${unit} as a whole number of at least 1, found ${value}`);
  }
  const { validity = VALIDITY_THRESHOLDS, backtest = {} } = options;
  return { train, test, trials, seed, sampler, batch, target, sharpeCap, validity, backtest };
}

/**
 * The windows that fit into the whole days of some bars, and the options with their defaults.
 *
 * @throws {RangeError} If a number is no whole one of at least 1, fewer than two windows fit, or a window has no bar to search or to trade.
 */
export function planWalkForward(
  candles: Candles,
  options: WalkForwardOptions,
): { readonly windows: readonly PlannedWindow[]; readonly choices: WalkForwardChoices } {
  const choices = choicesOf(options), { train, test } = choices;
  const { time } = candles, barMs = TIMEFRAME_MS[candles.timeframe];
  const spans = rollingWindows(time, barMs, { window: train, forward: test, step: test });
  if (spans.length < LEAST_WINDOWS) {
    throw new RangeError(
      `Cannot walk forward: wanted ${train + 2 * test} whole days or more, for two windows of ${train} days searched ` +
        `and ${test} traded, found ${wholeDays(time, barMs).days}`,
    );
  }
  const windows = spans.map(({ from, to, forwardTo }, index): PlannedWindow => {
    const [first, middle, end] = [from, to, forwardTo].map((at) => firstBarFrom(time, at));
    for (const [what, range] of [["search", [first, middle]], ["trade", [middle, end]]] as const) {
      if (range[0] < range[1]) continue;
      const days = (what === "search" ? [from, to] : [to, forwardTo]).map((at) => dayText(at));
      throw new RangeError(
        `Cannot walk forward: wanted bars to ${what} from ${days[0]} to ${
          days[1]
        }, found none; the market has a hole there`,
      );
    }
    const recorded = { from: dayIndex(time[first]), to: dayIndex(time[middle - 1]) + 1 };
    return {
      index,
      searched: sliceCandles(candles, -Infinity, to),
      train: { from: first, to: middle },
      traded: sliceCandles(candles, -Infinity, forwardTo),
      test: { from: middle, to: end },
      foldEdges: foldEdgesOf(recorded),
    };
  });
  return { windows, choices };
}

/**
 * What the choice of a window is checked for look-ahead by: the bars that its search saw, with a further cut amid those that
 * were searched.
 */
export function lookAheadCuts(
  { searched, train: { from, to } }: PlannedWindow,
): { readonly end: number; readonly cuts: readonly number[] } {
  return { end: searched.time.length, cuts: [(from + to) >> 1] };
}
