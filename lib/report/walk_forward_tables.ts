/**
 * A walk-forward as tables: its windows, and how its parameters held.
 *
 * @module
 */
import { shortText } from "../strategy/strategy.ts";
import { formatNumber } from "../metrics/format.ts";
import type { ParameterValue } from "../search/constraint_expression.ts";
import type { WalkForward } from "../selection/walked_account.ts";
import { type DescribedStrategy, parameterLabel } from "../strategy/union.ts";
import { type Table, table } from "./table.ts";

/** The windows of a walk-forward, one a row. */
export function windowTable({ windows, efficiency }: WalkForward): Table {
  const rows = windows.map(({ span: [from, middle, to], chosen, reason, kpis, equity, efficiency }, i) => ({
    window: i + 1,
    from,
    middle,
    to,
    searched: chosen?.kpis.sharpe ?? null,
    traded: chosen === null ? null : kpis.sharpe,
    gain: equity[1] / equity[0] - 1,
    fall: kpis.maxDrawdown,
    trades: kpis.tradeCount,
    efficiency,
    chosen: chosen === null ? reason : `trial ${chosen.trial}`,
  }));
  return table(rows, {
    window: { label: "Window", format: "count" },
    from: { label: "Searched from", format: "day" },
    middle: { label: "Traded from", format: "day" },
    to: { label: "to", format: "day" },
    chosen: { label: "Chosen", format: "text" },
    searched: { label: "Sharpe ratio, searched", format: "ratio" },
    traded: { label: "Sharpe ratio, traded", format: "ratio" },
    gain: { label: "Gain", format: "percent" },
    fall: { label: "Max drawdown", format: "percent" },
    trades: { label: "Trades", format: "count" },
    efficiency: { label: "Efficiency", format: "ratio" },
  }, {
    title: "Windows",
    note:
      "Efficiency is the mean daily return traded / searched, a dash where the search earned nothing; over all windows " +
      `${efficiency === null ? "there is none" : `it is ${formatNumber(efficiency, "ratio")}`}.`,
  });
}

/** What stands first of a walk-forward: whether what was traded peeks; `null` where nothing is to be said. */
export function lookAheadWarning({ windows }: Pick<WalkForward, "windows">): string | null {
  const numbers = (free: boolean | null) =>
    windows.flatMap((one, i) => one.chosen !== null && one.lookAheadFree === free ? [i + 1] : []).join(", ");
  const peeking = numbers(false), unknown = numbers(null);
  if (peeking !== "") {
    return "It peeks into the future: with the days to come cut off or scrambled, past decisions of what was chosen in " +
      `window ${peeking} changed. No figure here can be believed.`;
  }
  return unknown === "" ? null : `Whether it peeks into the future could not be checked in window ${unknown}.`;
}

const written = (value: ParameterValue | null) => value === null ? "–" : shortText(value);

/**
 * How far each parameter moved from window to window.
 *
 * @param strategies Those that the parameters belong to, for their labels; by their names where left out.
 */
export function stabilityTable({ stability }: WalkForward, strategies: readonly DescribedStrategy[] = []): Table {
  const rows = stability.map(({ name, values, change, chance }) => ({
    parameter: parameterLabel(strategies, name),
    change,
    chance,
    values: values.map(written).join(", "),
  }));
  return table(rows, {
    parameter: { label: "Parameter", format: "text" },
    change: { label: "Moved", format: "percent" },
    chance: { label: "By chance", format: "percent" },
    values: { label: "Chosen, window by window", format: "text" },
  }, {
    title: "Parameters",
    sort: "change",
    note:
      "Moved: mean distance between neighbouring windows, of its range; by chance: what even draws that have nothing to do " +
      "with each other come to.",
  });
}
