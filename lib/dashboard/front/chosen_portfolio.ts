/**
 * Strategies held together: weights, risk, and how sure one can be of the whole.
 *
 * @module
 */
import type { BootstrapInterval } from "../../selection/bootstrap.ts";
import { buildPortfolio, type WeightScheme } from "../../selection/portfolio.ts";
import { alignReturns } from "../../selection/return_matrix.ts";
import type { EquityView } from "../source.ts";
import { accountReturns, unseenIndex } from "./account.ts";

/** Ways to share the capital, by what people call them. */
export const SCHEMES: readonly (readonly [WeightScheme, string])[] = [
  ["equal", "Equal parts"],
  ["inverseVolatility", "Less for those that swing more"],
  ["hierarchicalRiskParity", "Less also for those that move alike"],
];

/** Decides the resamples of the intervals: any number does, and the same one always gives the same figures. */
const SEED = 1;

/** Fewest days of which anything is told: fewer have no interval worth its name. */
export const LEAST_DAYS = 5;

/** Strategies held together. */
export interface HeldTogether {
  /** Whose days the figures are of: unseen ones where all members have them. */
  readonly of: "search" | "unseen";
  /** Share of the capital and of the risk, in the order of the members. */
  readonly members: readonly { readonly weight: number; readonly riskShare: number | null }[];
  /** The account of all by day, 1 before the first. */
  readonly days: readonly number[];
  readonly equity: readonly number[];
  readonly gain: number;
  readonly sharpe: BootstrapInterval | null;
  readonly maxDrawdown: BootstrapInterval | null;
}

/**
 * Strategies held together over their unseen days, or over those of the search where one of them was not carried; `null`
 * where these are too few or one of them never moved.
 */
export function heldTogether(views: readonly EquityView[], scheme: WeightScheme): HeldTogether | null {
  if (views.length === 0) return null;
  const isUnseen = views.every((view) => unseenIndex(view) < view.days.length);
  const records = views.map((view) => {
    const seen = unseenIndex(view);
    return isUnseen ? accountReturns(view, seen) : accountReturns(view, 0, seen);
  });
  const all = alignReturns(records);
  // Days between the parts belong to none of them: no member has a record, and the account is not asked.
  const kept = Array.from(all.days.keys()).filter((day) => all.columns.some((column) => !Number.isNaN(column[day])));
  const days = kept.map((day) => all.days[day]);
  const columns = all.columns.map((column) => Float64Array.from(kept, (day) => column[day]));
  const isMoving = (column: Float64Array) => column.some((value) => !Number.isNaN(value) && value !== 0);
  if (days.length < LEAST_DAYS || !columns.every(isMoving)) return null;
  const { members, returns, sharpe, maxDrawdown } = buildPortfolio(columns, { seed: SEED, scheme });
  let level = 1;
  const equity = Array.from(returns, (value) => level *= 1 + value);
  return {
    of: isUnseen ? "unseen" : "search",
    members: members.map(({ weight, riskShare }) => ({ weight, riskShare })),
    days,
    equity,
    gain: level - 1,
    sharpe,
    maxDrawdown,
  };
}
