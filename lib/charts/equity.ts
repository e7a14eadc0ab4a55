/**
 * The equity curve of a backtest above its drawdown.
 *
 * @module
 */
import type { BacktestResult } from "../core/result.ts";
import { drawdownCurve } from "../metrics/drawdowns.ts";
import { formatKpi, formatNumber } from "../metrics/format.ts";
import { kpiDefinition } from "../metrics/registry.ts";
import type { Figure } from "./figure.ts";
import { type Line, linesFigure, type TimeField, type TimeMark } from "./lines.ts";
import { MUTED, NEGATIVE, POSITIVE } from "./palette.ts";

/** Choices of {@linkcode equityFigure}. */
export interface EquityOptions {
  /** Shown above the curves. */
  readonly title?: string;
  /** Prices of the market at the same times; drawn as what holding it from the start had made of the same money. */
  readonly benchmark?: ArrayLike<number>;
  /** Price of the market at the start; by default the first one, as where the account begins with it. */
  readonly benchmarkStart?: number;
  /** Times to mark. */
  readonly moments?: readonly TimeMark[];
  /**
   * Days that the search which chose the strategy had not seen, in order of time. They stand on a ground of their own, and
   * the curve before the first of them is grey, all of it where there are none: what a search chose by always flatters.
   */
  readonly unseen?: readonly TimeField[];
  /** Unit of the equity; `"USDT"` by default. */
  readonly quote?: string;
  /** Under whose name the deepest fall of the curve goes: `maxDrawdownDaily` where its points are day ends. */
  readonly fall?: "maxDrawdown" | "maxDrawdownDaily";
  /** Whether it goes under the field's term or under plain words; `"label"` by default. */
  readonly words?: "label" | "plain";
  /** Draws the curve alone, without drawdown and deepest fall: of few points nobody can tell how far it fell between. */
  readonly isCurveOnly?: boolean;
}

/**
 * Loss from the highest equity so far, as a fraction ≤ 0; the start counts as a peak.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { underwater } from "@lib/charts/equity.ts";
 *
 * assert.deepEqual([...underwater([75, 110, 55], 100)], [-0.25, 0, -0.5]);
 * ```
 */
export function underwater(equity: ArrayLike<number>, startEquity: number): Float64Array {
  // No negative zero, which a table would show.
  return drawdownCurve(equity, startEquity).map((loss) => 0 - loss);
}

/**
 * Equity over time, with buy and hold if a benchmark is given, above the drawdown unless the curve alone is asked for.
 *
 * @param result A backtest; its equity in quote units at each bar's close.
 * @throws {RangeError} If the run has no bar.
 */
export function equityFigure(
  result: Pick<BacktestResult, "time" | "equity" | "startEquity">,
  {
    title = "Equity and drawdown",
    benchmark,
    benchmarkStart = benchmark?.[0],
    moments,
    unseen,
    quote = "USDT",
    isCurveOnly,
    ...named
  }: EquityOptions = {},
): Figure {
  const { time, equity, startEquity } = result;
  const lines = strategyLines(result, unseen);
  if (benchmark) {
    const held = Float64Array.from(benchmark, (price) => startEquity * price / benchmarkStart!);
    lines.unshift({ label: "buy and hold", time, values: held, color: MUTED, dashed: true });
  }
  const { fall = "maxDrawdown", words = "label" } = named;
  const gain = gainText(result, firstUnseen(time, unseen), words === "plain" ? "Gain" : "Total return");
  const curve = { lines, yLabel: `Equity (${quote})`, height: 240, levels: [startEquity] };
  if (isCurveOnly) return linesFigure([curve], { title, moments, fields: unseen, subtitle: gain });
  const loss = underwater(equity, startEquity), deepest = loss.reduce((low, value) => Math.min(low, value), 0);
  const { [words]: fallName } = kpiDefinition(fall);
  return linesFigure([
    curve,
    {
      lines: [{ label: "drawdown", time, values: loss, color: NEGATIVE, area: true }],
      yLabel: "Drawdown (%)",
      percent: true,
      // An account that never fell has a scale all the same.
      ...(deepest === 0 && { domain: [-1, 0] as const }),
      height: 130,
    },
  ], { title, moments, fields: unseen, subtitle: `${gain}. ${fallName}: ${formatKpi(fall, -deepest)}` });
}

/** Index of the first point that was not seen; the number of points where all were. */
function firstUnseen(time: Float64Array, unseen: readonly TimeField[] = []): number {
  const index = unseen.length === 0 ? -1 : time.findIndex((at) => at >= unseen[0].from);
  return index < 0 ? time.length : index;
}

/** What was gained, on seen and unseen days apart. */
function gainText(
  { equity, startEquity }: Pick<BacktestResult, "equity" | "startEquity">,
  seen: number,
  name: string,
): string {
  const last = equity[equity.length - 1], between = seen === 0 ? startEquity : equity[seen - 1];
  const text = (to: number, from: number) => formatNumber(to / from - 1, "percent");
  if (seen === equity.length) return `${name}: ${text(last, startEquity)}`;
  return `${name} on unseen days: ${text(last, between)}, on those it was chosen by: ${text(between, startEquity)}`;
}

/** The curve of the strategy; two where some of its days were not seen, which meet at the last one that was. */
function strategyLines(
  { time, equity }: Pick<BacktestResult, "time" | "equity">,
  unseen: readonly TimeField[] | undefined,
): Line[] {
  if (unseen === undefined) return [{ label: "strategy", time, values: equity, color: POSITIVE }];
  const seen = firstUnseen(time, unseen), from = Math.max(0, seen - 1);
  const chosen: Line = {
    label: "strategy, on the days it was chosen by",
    time: time.subarray(0, seen),
    values: equity.subarray(0, seen),
    color: MUTED,
  };
  return seen === time.length ? [chosen] : [
    chosen,
    { label: "strategy, on unseen days", time: time.subarray(from), values: equity.subarray(from), color: POSITIVE },
  ];
}
