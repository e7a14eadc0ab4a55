/**
 * What a feature foretells: the mean return of the bars to come, by how high the feature stands now.
 *
 * @module
 */
import type { Curve } from "../charts/curves.ts";
import { mean, quantile, sorted, standardDeviation } from "../core/statistics.ts";
import { type Table, table, type TableOptions } from "../report/table.ts";

/** The bars whose feature lies in one group of equal size. */
export interface Response {
  /** Median of the feature in the group. */
  readonly feature: number;
  /** Mean return over the horizon, basis points. */
  readonly returnBps: number;
  /** Half-width of the 95 % interval of that mean, basis points. */
  readonly halfWidthBps: number;
  /** Independent bars in the group: one a horizon, so that returns do not overlap. */
  readonly bars: number;
}

/** Half-width of a 95 % interval of a normal distribution, in standard errors. */
const NORMAL_95 = 1.96;

/**
 * Mean return from a bar's close to the close `horizon` bars later, in groups of equal size by the feature at the bar.
 *
 * - Bars without a feature are left out; only every `horizon`-th bar is taken, so that the returns are independent.
 *
 * @param feature One value a bar; `NaN` where there is none.
 * @throws {RangeError} If there are fewer bars to take than groups.
 */
export function responseByQuantile(
  feature: ArrayLike<number>,
  close: ArrayLike<number>,
  { horizon, groups = 10 }: { readonly horizon: number; readonly groups?: number },
): Response[] {
  const bars: number[] = [];
  for (let i = 0; i + horizon < close.length; i += horizon) if (Number.isFinite(feature[i])) bars.push(i);
  if (bars.length < groups) {
    throw new RangeError(`Cannot group bars: wanted at least ${groups}, found ${bars.length}`);
  }
  bars.sort((a, b) => feature[a] - feature[b]);
  return Array.from({ length: groups }, (_, group) => {
    const part = bars.slice(Math.floor(group * bars.length / groups), Math.floor((group + 1) * bars.length / groups));
    const returns = part.map((i) => (close[i + horizon] / close[i] - 1) * 1e4);
    return {
      feature: quantile(sorted(part.map((i) => feature[i])), 0.5),
      returnBps: mean(returns),
      halfWidthBps: NORMAL_95 * standardDeviation(returns) / Math.sqrt(part.length),
      bars: part.length,
    };
  });
}

/** Responses as a curve over the number of their group, with the band of the 95 % intervals. */
export function responseCurve(label: string, responses: readonly Response[]): Curve {
  return {
    label,
    x: responses.map((_, i) => i + 1),
    y: responses.map((response) => response.returnBps),
    low: responses.map((response) => response.returnBps - response.halfWidthBps),
    high: responses.map((response) => response.returnBps + response.halfWidthBps),
    points: true,
  };
}

/** What a feature foretells, group by group. */
export function responseTable(responses: readonly Response[], options: TableOptions<Response> = {}): Table {
  return table(responses, {
    feature: { label: "Median of the feature", format: "ratio" },
    returnBps: { label: "Mean return", format: "bps" },
    halfWidthBps: { label: "± (95 %)", format: "bps" },
    bars: "count",
  }, options);
}
