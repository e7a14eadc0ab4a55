/**
 * The Sharpe ratio of a moving window of days.
 *
 * @module
 */
import type { BacktestResult } from "../core/result.ts";
import { dailyCurve } from "../metrics/daily.ts";
import { type AnnualOptions, sharpe } from "../metrics/performance.ts";
import type { Figure } from "./figure.ts";
import { linesFigure } from "./lines.ts";
import { POSITIVE } from "./palette.ts";

/**
 * Annual Sharpe ratio of the last `days` daily returns, each day.
 *
 * - Undefined: a window without variation is left out of the line.
 *
 * @param days Length of the window; a value stands at the window's last day.
 * @throws {RangeError} If the run is shorter than the window.
 */
export function rollingSharpeFigure(
  result: BacktestResult,
  { days = 30, title = "Rolling Sharpe ratio", ...annual }: AnnualOptions & { days?: number; title?: string } = {},
): Figure {
  const { day, returns } = dailyCurve(result);
  if (day.length < days) {
    throw new RangeError(`Cannot draw ${title}: wanted at least ${days} days, found ${day.length}`);
  }
  const time = day.subarray(days - 1);
  const values = Float64Array.from(time, (_, i) => sharpe(returns.subarray(i, i + days), annual) ?? NaN);
  const above = values.filter((value) => value > 0).length;
  return linesFigure([{
    lines: [{ label: "Sharpe ratio", time, values, color: POSITIVE }],
    yLabel: "Sharpe ratio (per year)",
    height: 200,
    levels: [0],
  }], { title, subtitle: `Windows of ${days} days; ${above} of ${values.length} above zero` });
}
