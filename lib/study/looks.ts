/**
 * The looks of a study: what it has opened so far, and the days that its next one would open.
 *
 * @module
 */
import { dayText } from "../core/instant.ts";
import { DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { ELSEWHERE, formatLevel, type Look, type LooksBefore, lookText } from "../selection/look.ts";
import { lookLevel } from "../selection/look_level.ts";
import { formatCount } from "../metrics/format.ts";
import { dayClosesOf } from "../metrics/same_closes.ts";
import type { LookedDays, LookLedger } from "../store/look_ledger.ts";
import { formerlyLookedMarket, lookedMarket } from "./looked_market.ts";
import type { StudyMarket } from "./market.ts";
import type { PlanMarket } from "./plan.ts";
import type { Study } from "./study.ts";
import type { RunRecord } from "./summary.ts";
import { isRecorded } from "./searched_markets.ts";

/** Kind of the decision that lists the trials carried beyond a study's search. */
export const CARRIED = "carried";

/** What is decided of trials carried beyond the search. */
export interface CarriedDecision {
  /** All of them. */
  readonly trials: readonly number[];
  /** Those whose sealed days were opened. */
  readonly opened: readonly number[];
  /** Those that are HARD. */
  readonly hard: readonly number[];
  /** The looks that opened their days; absent in studies from before they were counted. */
  readonly looks?: readonly Look[];
  /** Trials of the study that had ended by then; absent in studies from before certificates told how they are made. */
  readonly ended?: number;
  /** Why no look could be counted, so that nothing is HARD; absent likewise, `null` where all were. */
  readonly ledgerDamage?: string | null;
  /** Whether a look stands in another ledger than the user's usual one; absent where none does. */
  readonly isOwnLedger?: boolean;
  /** Trials that no day is opened for, as they peek or make other trades a second time; absent where there are none. */
  readonly refused?: readonly number[];
}

/** What was decided last of trials carried beyond the search; `undefined` where none was. */
export function lastCarried({ journal }: Pick<Study, "journal">): CarriedDecision | undefined {
  return journal.decisions(CARRIED).at(-1)?.decided as CarriedDecision | undefined;
}

/** Looks that a study has made, first to last. */
export function looksOf(study: Pick<Study, "journal">): readonly Look[] {
  return lastCarried(study)?.looks ?? [];
}

/** Trials of a study that no day was opened for, as they peek or make other trades a second time. */
export function refusedOf(study: Pick<Study, "journal">): readonly number[] {
  return lastCarried(study)?.refused ?? [];
}

/** Number of the first trial that no look of the study could choose: those before it have had their turn. */
export function firstUnlooked(study: Pick<Study, "journal">): number {
  const last = lastCarried(study);
  if (last?.looks === undefined || last.looks.length === 0) return 0;
  return last.ended ?? Math.max(...last.trials) + 1;
}

/** Days beyond the search, from the first validation day to the last sealed one; the gap between the parts is one of them. */
export function unseenDays({ split }: Pick<PlanMarket, "split">, { candles, venue }: StudyMarket): LookedDays {
  const { symbol, time, timeframe, close } = candles, { validation: { from }, sealed: { to } } = split;
  const end = time[to - 1] + TIMEFRAME_MS[timeframe];
  return {
    market: lookedMarket(symbol),
    formerMarket: formerlyLookedMarket(symbol),
    venue: venue ?? null,
    ...dayClosesOf(time.subarray(from, to), close.subarray(from, to)),
    toTime: Math.ceil(end / DAY_MS) * DAY_MS,
  };
}

/** Sealed days of a market held out, the only ones of it that are opened. */
function heldOutDays(planned: PlanMarket, market: StudyMarket): LookedDays {
  const { sealed } = planned.split;
  return unseenDays({ split: { ...planned.split, validation: sealed } }, market);
}

/** Days that a look of a study opens, market by market, those held out last. */
export function openedDays(
  { plan }: Study,
  markets: readonly StudyMarket[],
  heldOut: readonly StudyMarket[],
): LookedDays[] {
  return [
    ...plan.markets.map((planned, i) => unseenDays(planned, markets[i])),
    ...heldOut.map((market, i) => heldOutDays(plan.heldOut[i], market)),
  ];
}

/** Looks before one at days of several markets: the most that any of them has, and the first day that is fresh in all. */
export function mostLooks(markets: readonly LooksBefore[]): LooksBefore {
  return {
    count: Math.max(...markets.map(({ count }) => count)),
    freshFrom: Math.max(...markets.map(({ freshFrom }) => freshFrom)),
  };
}

/** Whether the looks of a study are counted in the ledger: where one of its markets is recorded. */
export function areLooksCounted({ plan }: Pick<Study, "plan">): boolean {
  return plan.markets.some(({ source }) => isRecorded(source));
}

/** Command that sets a damaged ledger right. */
const REPAIR = 'deno task looks --repair "WHY"';

/** What a damaged ledger means for a study. */
export function ledgerDamageText(damage: string): string {
  return `No unseen day is opened and nothing is HARD: ${damage}. ${REPAIR} sets it right and writes down why; ` +
    "--resume goes on then.";
}

/** What is known of a study's unseen days before its search: nothing where they are fresh or not counted. */
export function looksAhead(
  study: Study,
  markets: readonly StudyMarket[],
  ledger: LookLedger | null,
  heldOut: readonly StudyMarket[] = [],
): string[] {
  if (ledger === null || !areLooksCounted(study)) return [];
  const damage = ledger.damage();
  if (damage !== null) return [ledgerDamageText(damage)];
  const days = openedDays(study, markets, heldOut);
  const { count, freshFrom } = mostLooks(days.map((one) => ledger.before(one)));
  if (count === 0) return [];
  const from = Math.min(...days.map(({ fromTime }) => fromTime)), to = Math.max(...days.map(({ toTime }) => toTime));
  return [
    `The unseen days ${dayText(from)} to ${dayText(to - DAY_MS)} share days with ` +
    `${formatCount(count, "look")} before: the next decides at ${formatLevel(lookLevel(count + 1))}, a first one at ` +
    `${formatLevel(lookLevel(1))}; unseen days from ${dayText(freshFrom)} on have all of it (${ELSEWHERE})`,
  ];
}

/** What a run's looks came to, in a line each; nothing where no day beyond the search was opened. */
export function lookLines({ looks, ledgerDamage }: Pick<RunRecord, "looks" | "ledgerDamage">): string[] {
  return [
    ...looks.map((look) => `Days beyond the search: ${lookText(look)}`),
    ...(ledgerDamage === null ? [] : [ledgerDamageText(ledgerDamage)]),
  ];
}
