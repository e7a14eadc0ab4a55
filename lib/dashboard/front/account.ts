/**
 * The account of a strategy: what it gained and how far it fell, with the days it was chosen by and unseen days apart.
 *
 * @module
 */
import { equityFigure, underwater } from "../../charts/equity.ts";
import type { Figure } from "../../charts/figure.ts";
import { monthlyReturnsFigure } from "../../charts/matrix.ts";
import { formatCount, formatNumber } from "../../metrics/format.ts";
import { monthlyReturns } from "../../metrics/months.ts";
import type { DailyRecord } from "../../selection/return_matrix.ts";
import type { EquityView } from "../source.ts";

/** A stretch of days of an account. */
export interface AccountPart {
  readonly days: number;
  /** What it gained, as a fraction of what was there at its start. */
  readonly gain: number;
  /** Deepest fall on day ends from the highest point of the stretch, as a fraction ≥ 0. */
  readonly fall: number;
}

/** The days that the search chose by, and those it had not seen; `null` where there are none. */
export interface AccountParts {
  readonly search: AccountPart | null;
  readonly unseen: AccountPart | null;
}

/** Index of the first unseen day; the number of days where there is none. */
export function unseenIndex({ days, unseen }: Pick<EquityView, "days" | "unseen">): number {
  const index = unseen.length === 0 ? -1 : days.findIndex((day) => day >= unseen[0].from);
  return index < 0 ? days.length : index;
}

/**
 * Returns of the days of an account, those from one index to before another; days that it does not have are none.
 *
 * A return is a fraction of the equity at the end of the day before that the account has.
 */
export function accountReturns(
  { days, equity, startEquity }: Pick<EquityView, "days" | "equity" | "startEquity">,
  from = 0,
  to = days.length,
): DailyRecord {
  const returns = equity.slice(from, to).map((value, i) => value / (equity[from + i - 1] ?? startEquity) - 1);
  return { days: days.slice(from, to), returns };
}

/** The account, its two stretches apart. */
export function accountParts(view: Pick<EquityView, "days" | "unseen" | "equity" | "startEquity">): AccountParts {
  const { equity, startEquity } = view, seen = unseenIndex(view);
  const part = (from: number, to: number): AccountPart | null => {
    if (from >= to) return null;
    const before = from === 0 ? startEquity : equity[from - 1], values = equity.slice(from, to);
    const fall = underwater(values, before).reduce((deepest, loss) => Math.max(deepest, -loss), 0);
    return { days: to - from, gain: values[values.length - 1] / before - 1, fall };
  };
  return { search: part(0, seen), unseen: part(seen, equity.length) };
}

/** The account as a chart reads it. */
function curve({ days, equity, startEquity }: EquityView) {
  return { time: Float64Array.from(days), equity: Float64Array.from(equity), startEquity };
}

/** Closes without holes: a day without one has that of the day before; none where the first day has none. */
function wholeBenchmark({ benchmark }: EquityView): number[] | undefined {
  if (benchmark === null || benchmark.length === 0 || benchmark[0] === null) return undefined;
  let last = benchmark[0];
  return benchmark.map((close) => last = close ?? last);
}

/** What the account would be called on a page: `What 10,000 USDT would have done`. */
export function accountTitle({ startEquity, quote }: Pick<EquityView, "startEquity" | "quote">): string {
  return `What ${formatNumber(startEquity, "count")} ${quote} would have done`;
}

/** The account above its falls; `null` before it has a day. */
export function accountFigure(view: EquityView): Figure | null {
  if (view.days.length === 0) return null;
  const { unseen, quote } = view, title = accountTitle(view);
  const options = { title, benchmark: wholeBenchmark(view), unseen, quote };
  return equityFigure(curve(view), { ...options, fall: "maxDrawdownDaily", words: "plain" });
}

/**
 * Which days the account is of, in a sentence, and of several markets how their trades come together in it.
 *
 * @param markets How many it trades.
 */
export function accountSentence(parts: AccountParts, markets: number): string {
  const chosen = parts.search === null ? "" : ` Grey: ${formatCount(parts.search.days, "day")} the search chose by, ` +
    `which always flatter.`;
  return `After fees, spread and slippage.${chosen} ` +
    (parts.unseen === null
      ? "No unseen days were opened for it."
      : `Blue: ${formatCount(parts.unseen.days, "day")} the search never saw, which count.`) +
    (markets === 1
      ? ""
      : ` Each day begins with equal shares of the money in the ${markets} markets; each trade below is of an account of ` +
        `its market alone, so the trades do not add up to this account.`);
}

/** Returns by month as cells; `null` before there is a day. */
export function monthsFigure(view: EquityView): Figure | null {
  return view.days.length === 0 ? null : monthlyReturnsFigure(curve(view));
}

/** Months with their return and their days, each marked where it holds unseen days. */
export function monthRows(view: EquityView): { month: string; gain: number; days: number; isUnseen: boolean }[] {
  const { days, returns } = accountReturns(view), firstUnseen = view.days[unseenIndex(view)] ?? Infinity;
  const lastOf = new Map<string, number>();
  for (const day of view.days) lastOf.set(new Date(day).toISOString().slice(0, 7), day);
  return monthlyReturns(days, returns).map(({ month, return: gain, days: count }) => {
    return { month, gain, days: count, isUnseen: (lastOf.get(month) ?? 0) >= firstUnseen };
  });
}
