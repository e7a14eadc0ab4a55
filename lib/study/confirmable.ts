/**
 * What the unseen days of a study could confirm, before its search and after it.
 *
 * @module
 */
import { DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { confirmableSharpe } from "../selection/confirmable_sharpe.ts";
import type { Confirmable } from "../selection/confirmable_text.ts";
import { MAX_CARRIED } from "../selection/hard_gate.ts";
import type { Look } from "../selection/look.ts";
import { lookLevel } from "../selection/look_level.ts";
import type { StoredStudy } from "../store/studies.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { areLooksCounted, looksOf, mostLooks, openedDays } from "./looks.ts";
import type { StudyMarket } from "./market.ts";
import type { StudyPlan } from "./plan.ts";
import type { Study } from "./study.ts";

/** What the days could confirm at a look. */
export function confirmableAt(plan: StudyPlan, { level, trials }: Pick<Look, "level" | "trials">): Confirmable {
  return confirmable(plan, { level, carried: trials.length, isOpened: true });
}

/**
 * What the days could confirm: with the strategies carried at the last look, or, before one, with as many as there may be.
 *
 * @param look Number that a first look of the study would have among all looks at the days; 1 by default.
 */
export function confirmableOf(study: Pick<Study, "journal" | "plan">, look: number = 1): Confirmable {
  const last = looksOf(study).at(-1);
  if (last !== undefined) return confirmableAt(study.plan, last);
  return confirmable(study.plan, { level: lookLevel(look), carried: MAX_CARRIED, isOpened: false });
}

/** The same where the ledger may know of other looks at the days. */
export function confirmableBeside(
  study: Study,
  markets: readonly StudyMarket[],
  ledger: LookLedger | null,
  heldOut: readonly StudyMarket[] = [],
): Confirmable {
  if (ledger === null || !areLooksCounted(study) || ledger.damage() !== null) return confirmableOf(study);
  const { count } = mostLooks(openedDays(study, markets, heldOut).map((days) => ledger.before(days)));
  return confirmableOf(study, count + 1);
}

/** What is known of it of a stored study; `null` for one that began before the parts of its time were kept. */
export function confirmableStored(study: Study, { markets }: Pick<StoredStudy, "markets">): Confirmable | null {
  if (markets.some(({ split }) => split === null)) return null;
  return study.lastRun()?.confirmable ?? confirmableOf(study);
}

/** Of several markets the account of equal shares is meant, which has the days of the one that has most. */
function confirmable(
  { markets, periodsPerYear }: StudyPlan,
  test: Pick<Confirmable, "level" | "carried" | "isOpened">,
): Confirmable {
  const days = Math.max(...markets.map(({ split: { validation, sealed }, timeframe }) => {
    const bars = validation.to - validation.from + sealed.to - sealed.from;
    return Math.ceil(bars * TIMEFRAME_MS[timeframe] / DAY_MS);
  }));
  return { sharpe: confirmableSharpe({ ...test, days, periodsPerYear }), days, ...test };
}
