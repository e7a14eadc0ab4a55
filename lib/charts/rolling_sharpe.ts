/**
 * The Sharpe ratio of a moving window of days.
 *
 * @module
 */
import type { BacktestResult } from "../core/result.ts";
import { dailyReturns } from "../metrics/daily.ts";
import { formatCount } from "../metrics/format.ts";
import { type AnnualOptions, sharpe } from "../metrics/performance.ts";
import type { DailyRecord } from "../selection/return_matrix.ts";
import type { Figure } from "./figure.ts";
import { linesFigure } from "./lines.ts";
import { POSITIVE } from "./palette.ts";

/**
 * Annual Sharpe ratio of the last `windowDays` daily returns, one for each day.
 *
 * - Undefined: a window without variation is left out of the line.
 *
 * @param given A backtest, or a record of daily returns.
 * @param options `windowDays` is the length of the window; a value stands at the window's last day.
 * @throws {RangeError} If the run is shorter than the window.
 */
export function rollingSharpeFigure(
  given: Pick<BacktestResult, "time" | "equity" | "startEquity"> | DailyRecord,
  { windowDays = 30, title = "Rolling Sharpe ratio", ...annual }: AnnualOptions & {
    windowDays?: number;
    title?: string;
  } = {},
): Figure {
  const record = "returns" in given ? given : dailyReturns(given);
  const days = Float64Array.from(record.days), returns = Float64Array.from(record.returns);
  if (days.length < windowDays) {
    throw new RangeError(`Cannot draw ${title}: wanted at least ${windowDays} days, found ${days.length}`);
  }
  const time = days.subarray(windowDays - 1);
  const values = Float64Array.from(time, (_, i) => sharpe(returns.subarray(i, i + windowDays), annual) ?? NaN);
  const above = values.filter((value) => value > 0).length;
  return linesFigure([{
    lines: [{ label: "Sharpe ratio", time, values, color: POSITIVE }],
    yLabel: "Sharpe ratio (per year)",
    height: 200,
    levels: [0],
  }], { title, subtitle: `Windows of ${formatCount(windowDays, "day")}; ${above} of ${values.length} above zero` });
}
