/**
 * What the unseen days of a study could confirm, before its search and after it.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { confirmableSharpe } from "../selection/confirmable_sharpe.ts";
import type { Confirmable } from "../selection/confirmable_text.ts";
import { MAX_CARRIED } from "../selection/hard_gate.ts";
import type { Look } from "../selection/look.ts";
import { lookLevel } from "../selection/look_level.ts";
import { splitDays, wholeDays } from "../selection/splits.ts";
import type { StoredStudy } from "../store/studies.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { areLooksCounted, looksOf, mostLooks, openedDays } from "./looks.ts";
import type { StudyMarket } from "./market.ts";
import { spansOf, unseenDaysOf } from "./part_spans.ts";
import { longestHoldingOf, type StudyPlan } from "./plan.ts";
import type { Study } from "./study.ts";

/** A market whose bars' times are needed. */
type BarTimes = Pick<StudyMarket, "candles">;

/** What is asked of a study. */
type SearchedStudy = Pick<Study, "journal" | "plan">;

/** Validation and sealed days of a study, as the records of its strategies count them. */
export function unseenDayCount({ markets: planned }: StudyPlan, markets: readonly BarTimes[]): number {
  return unseenDaysOf(planned.map(({ split }, i) => spansOf(markets[i].candles.time, split)));
}

/** What so many unseen days could confirm at a look. */
export function confirmableAt(
  plan: StudyPlan,
  { level, trials }: Pick<Look, "level" | "trials">,
  days: number,
): Confirmable {
  return confirmable(plan, { level, carried: trials.length, isOpened: true, days });
}

/**
 * What the days could confirm: with the strategies carried at the last look, or, before one, with as many as there may be.
 *
 * @param look Number that a first look of the study would have among all looks at the days; 1 by default.
 */
export function confirmableOf(study: SearchedStudy, markets: readonly BarTimes[], look: number = 1): Confirmable {
  return confirmableIn(study, unseenDayCount(study.plan, markets), look);
}

/** The same where the ledger may know of other looks at the days. */
export function confirmableBeside(
  study: Study,
  markets: readonly StudyMarket[],
  ledger: LookLedger | null,
  heldOut: readonly StudyMarket[] = [],
): Confirmable {
  if (ledger === null || !areLooksCounted(study) || ledger.damage() !== null) return confirmableOf(study, markets);
  const { count } = mostLooks(openedDays(study, markets, heldOut).map((days) => ledger.before(days)));
  return confirmableOf(study, markets, count + 1);
}

/** What is known of it of a stored study; `null` for one that began before the parts of its time were kept. */
export function confirmableStored(study: Study, stored: Pick<StoredStudy, "markets">): Confirmable | null {
  if (stored.markets.some(({ split }) => split === null)) return null;
  const run = study.lastRun();
  if (run !== null) return run.confirmable ?? confirmableIn(study, unseenDaysOf(run.spans));
  const days = plannedDays(study.plan, stored);
  return days === null ? null : confirmableIn(study, days);
}

/** Validation and sealed days by the ends of a study's bars alone, of which those between may be missing. */
function plannedDays({ manifests }: StudyPlan, { markets }: Pick<StoredStudy, "markets">): number | null {
  const whole = markets.filter(({ isHeldOut }) => !isHeldOut).map(({ fromTime, toTime, timeframe }) =>
    wholeDays(Float64Array.of(fromTime, toTime), TIMEFRAME_MS[timeframe as Timeframe])
  );
  const days = Math.max(...whole.map((one) => one.firstDay + one.days)) -
    Math.min(...whole.map(({ firstDay }) => firstDay));
  const split = splitDays(days, { maxHoldingMs: longestHoldingOf(manifests) });
  if (split === null) return null;
  const { validation, sealed } = split;
  return validation.to - validation.from + sealed.to - sealed.from;
}

function confirmableIn({ journal, plan }: SearchedStudy, days: number, look: number = 1): Confirmable {
  const last = looksOf({ journal }).at(-1);
  if (last !== undefined) return confirmableAt(plan, last, days);
  return confirmable(plan, { level: lookLevel(look), carried: MAX_CARRIED, isOpened: false, days });
}

function confirmable({ periodsPerYear }: StudyPlan, test: Omit<Confirmable, "sharpe">): Confirmable {
  return { sharpe: confirmableSharpe({ ...test, periodsPerYear }), ...test };
}
