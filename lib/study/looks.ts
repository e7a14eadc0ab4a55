/**
 * The looks of a study: what it has opened so far, and the days that its next one would open.
 *
 * @module
 */
import { DAY_MS, TIMEFRAME_MS } from "../core/candles.ts";
import { dayOf, ELSEWHERE, formatLevel, type Look, lookText } from "../selection/look.ts";
import { lookLevel } from "../selection/look_level.ts";
import { formatCount } from "../metrics/format.ts";
import type { LookedDays, LookLedger } from "../store/look_ledger.ts";
import { isRecorded, type StudyMarket } from "./market.ts";
import type { PlanMarket } from "./plan.ts";
import type { Study } from "./study.ts";
import type { RunRecord } from "./summary.ts";

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
}

/** What was decided last of trials carried beyond the search; `undefined` where none was. */
export function lastCarried({ journal }: Pick<Study, "journal">): CarriedDecision | undefined {
  return journal.decisions(CARRIED).at(-1)?.decided as CarriedDecision | undefined;
}

/** Looks that a study has made, first to last. */
export function looksOf(study: Pick<Study, "journal">): readonly Look[] {
  return lastCarried(study)?.looks ?? [];
}

/** Number of the first trial that no look of the study could choose: those before it have had their turn. */
export function firstUnlooked(study: Pick<Study, "journal">): number {
  const last = lastCarried(study);
  if (last?.looks === undefined || last.looks.length === 0) return 0;
  return last.ended ?? Math.max(...last.trials) + 1;
}

/**
 * Base and quote currency as one word: `BTC/USDT`, `btc-usdt` and the perpetual `BTC/USDT:USDT` are one market, whose days
 * go the same way.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lookedMarket } from "@lib/study/looks.ts";
 *
 * assert.equal(lookedMarket("BTC/USDT:USDT"), lookedMarket("btc-usdt"));
 * ```
 */
export function lookedMarket(symbol: string): string {
  return symbol.split(":")[0].toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}

/** Days beyond the search, from the first validation day to the last sealed one; the gap between the parts is one of them. */
export function unseenDays({ split }: Pick<PlanMarket, "split">, { candles, venue }: StudyMarket): LookedDays {
  const { symbol, time, timeframe } = candles;
  const end = time[split.sealed.to - 1] + TIMEFRAME_MS[timeframe];
  return {
    market: lookedMarket(symbol),
    venue: venue ?? null,
    fromTime: Math.floor(time[split.validation.from] / DAY_MS) * DAY_MS,
    toTime: Math.ceil(end / DAY_MS) * DAY_MS,
  };
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
  { plan }: Study,
  markets: readonly StudyMarket[],
  ledger: LookLedger | null,
): string[] {
  if (ledger === null || !isRecorded(plan.markets[0].source)) return [];
  const damage = ledger.damage();
  if (damage !== null) return [ledgerDamageText(damage)];
  const days = unseenDays(plan.markets[0], markets[0]), { count, freshFrom } = ledger.before(days);
  if (count === 0) return [];
  return [
    `The unseen days ${dayOf(days.fromTime)} to ${dayOf(days.toTime - DAY_MS)} share days with ` +
    `${formatCount(count, "look")} before: the next decides at ${formatLevel(lookLevel(count + 1))}, a first one at ` +
    `${formatLevel(lookLevel(1))}; unseen days from ${dayOf(freshFrom)} on have all of it (${ELSEWHERE})`,
  ];
}

/** What a run's looks came to, in a line each; nothing where no day beyond the search was opened. */
export function lookLines({ looks, ledgerDamage }: Pick<RunRecord, "looks" | "ledgerDamage">): string[] {
  return [
    ...looks.map((look) => `Days beyond the search: ${lookText(look)}`),
    ...(ledgerDamage === null ? [] : [ledgerDamageText(ledgerDamage)]),
  ];
}
