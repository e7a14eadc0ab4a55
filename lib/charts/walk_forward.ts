/**
 * A walk-forward: the joined curve of what was traded, and what each window's search promised beside it.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { formatCount, formatKpi, formatNumber } from "../metrics/format.ts";
import { tradedRange, type WalkForward } from "../selection/walked_account.ts";
import { underwater } from "./equity.ts";
import type { Figure } from "./figure.ts";
import { type Line, type LinePanel, linesFigure } from "./lines.ts";
import { MUTED, NEGATIVE, POSITIVE } from "./palette.ts";
import { percentText } from "./words.ts";

/** Choices of {@linkcode walkForwardFigure}. */
export interface WalkForwardFigureOptions {
  /** Shown above the curves. */
  readonly title?: string;
  /** The bars walked over; what holding them from the first open traded had made of the same money is drawn beside. */
  readonly candles?: Pick<Candles, "open" | "close">;
  /** Unit of the equity; `"USDT"` by default. */
  readonly quote?: string;
}

/** What each window promised and held, as a panel. */
function windowsPanel({ windows }: WalkForward): LinePanel {
  const edges = [...windows.map(({ span }) => span[1]), windows[windows.length - 1].span[2]];
  const steps = (label: string, values: readonly (number | null)[], color: string, dashed: boolean): Line => ({
    label,
    time: edges,
    values: [...values, values[values.length - 1]].map((value) => value ?? NaN),
    color,
    dashed,
    step: true,
  });
  return {
    lines: [
      steps("window, on the days it searched", windows.map(({ chosen }) => chosen?.kpis.sharpe ?? null), MUTED, true),
      steps("window, on the days it traded", windows.map((window) => window.kpis.sharpe), POSITIVE, false),
    ],
    yLabel: "Sharpe ratio (per year)",
    height: 150,
    levels: [0],
  };
}

/** What is said below the windows. */
function windowsNote({ windows }: WalkForward): string | undefined {
  const empty = windows.filter(({ chosen }) => chosen === null).length;
  return empty === 0 ? undefined : `${formatCount(empty, "window")} found nothing valid and traded nothing`;
}

/** The Sharpe ratio of each window on the days it searched and on the days it traded, for where its account is drawn already. */
export function walkedWindowsFigure(walk: WalkForward, { title = "What each window promised and held" } = {}): Figure {
  return linesFigure([windowsPanel(walk)], {
    title,
    subtitle: `${formatCount(walk.windows.length, "window")}: efficiency ${formatNumber(walk.efficiency, "ratio")}`,
    note: windowsNote(walk),
  });
}

/**
 * Equity and drawdown over the days traded, all windows joined, above the Sharpe ratio of each window on the days it searched and
 * on the days it traded.
 */
export function walkForwardFigure(
  walk: WalkForward,
  { title = "Walk-forward", candles, quote = "USDT" }: WalkForwardFigureOptions = {},
): Figure {
  const { windows, result, kpis, efficiency } = walk;
  const { time, equity, startEquity } = result, last = equity[equity.length - 1];
  const lines: Line[] = [{ label: "traded, all windows joined", time, values: equity, color: POSITIVE }];
  if (candles !== undefined) {
    const { from, to } = tradedRange(windows);
    const values = candles.close.subarray(from, to).map((price) => startEquity * price / candles.open[from]);
    lines.unshift({ label: "buy and hold", time, values, color: MUTED, dashed: true });
  }
  return linesFigure([
    { lines, yLabel: `Equity (${quote})`, height: 230, levels: [startEquity] },
    {
      lines: [{ label: "drawdown", time, values: underwater(equity, startEquity), color: NEGATIVE, area: true }],
      yLabel: "Drawdown (%)",
      percent: true,
      height: 120,
    },
    windowsPanel(walk),
  ], {
    title,
    subtitle: `${formatCount(windows.length, "window")}: total return ${percentText(last / startEquity - 1)}, ` +
      `Sharpe ratio ${formatKpi("sharpe", kpis.sharpe)}, efficiency ${formatNumber(efficiency, "ratio")}`,
    note: windowsNote(walk),
  });
}
