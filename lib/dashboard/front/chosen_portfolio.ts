/**
 * Strategies held together: weights, risk, and how sure one can be of the whole.
 *
 * @module
 */
import { type BootstrapInterval, maxDrawdownInterval, sharpeInterval } from "../../selection/bootstrap.ts";
import { portfolioReturns, riskShares, schemeWeights, type WeightScheme } from "../../selection/portfolio.ts";
import { alignReturns, type DailyRecord } from "../../selection/return_matrix.ts";
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
  /** How the capital is shared. */
  readonly scheme: WeightScheme;
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
 * where these are too few or one of them never moved. Weights come from the days of the search alone: who fitted them on the
 * days that the account is then shown on would have chosen by these.
 */
export function heldTogether(views: readonly EquityView[], scheme: WeightScheme): HeldTogether | null {
  if (views.length === 0) return null;
  const isUnseen = views.every((view) => unseenIndex(view) < view.days.length);
  const search = partOf(views.map((view) => accountReturns(view, 0, unseenIndex(view))));
  const shown = isUnseen ? partOf(views.map((view) => accountReturns(view, unseenIndex(view)))) : search;
  if (shown === null || search === null && scheme !== "equal") return null;
  // Equal parts come from no day.
  const fitted = scheme === "equal" ? shown : search!;
  const weights = Array.from(schemeWeights(fitted.columns, scheme));
  const returns = portfolioReturns(shown.columns, weights), shares = riskShares(shown.columns, weights);
  let level = 1;
  const equity = Array.from(returns, (value) => level *= 1 + value);
  return {
    scheme,
    of: isUnseen ? "unseen" : "search",
    members: weights.map((weight, i) => ({ weight, riskShare: shares[i] })),
    days: shown.days,
    equity,
    gain: level - 1,
    sharpe: sharpeInterval(returns, { seed: SEED }),
    maxDrawdown: maxDrawdownInterval(returns, { seed: SEED }),
  };
}

/** Returns of several strategies over the days of a part. */
interface Part {
  readonly days: readonly number[];
  readonly columns: readonly Float64Array[];
}

/** Records side by side; `null` where their days are too few or one of them never moved. */
function partOf(records: readonly DailyRecord[]): Part | null {
  const all = alignReturns(records);
  // Days between the parts belong to none of them: no member has a record, and the account is not asked.
  const kept = Array.from(all.days.keys()).filter((day) => all.columns.some((column) => !Number.isNaN(column[day])));
  const columns = all.columns.map((column) => Float64Array.from(kept, (day) => column[day]));
  const isMoving = (column: Float64Array) => column.some((value) => !Number.isNaN(value) && value !== 0);
  if (kept.length < LEAST_DAYS || !columns.every(isMoving)) return null;
  return { days: kept.map((day) => all.days[day]), columns };
}
