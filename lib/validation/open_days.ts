/**
 * Opening unseen days for strategies: each look is written down before, and has its level from the looks before it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Look, nextLook } from "../selection/look.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { areLooksCounted, lastCarried, looksOf, mostLooks, openedDays } from "../study/looks.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";

/** Which trials' unseen days may be run on, and by which looks. */
export interface OpenedDays {
  /** All looks of the study, first to last. */
  readonly looks: readonly Look[];
  /** Trials that they opened the days for, in trial order. */
  readonly trials: readonly number[];
  /** Why no look could be made, and nothing may be HARD; `null` where the looks are counted. */
  readonly damage: string | null;
  /** Whether a look stands in another ledger than the user's usual one. */
  readonly isOwnLedger: boolean;
}

/**
 * Opens the unseen days for those trials that they were not opened for before: one look for all of them.
 *
 * - Days of a recorded market are counted in the ledger, those of a made-up one within the study alone. Of several markets
 *   each is counted, those held out too, and the one with the most looks before decides.
 * - With a damaged ledger no further day is opened.
 *
 * @throws {Error} If the market is a recorded one and there is no ledger to count it in.
 */
export function openDays(
  { study, markets, heldOut, ledger, now }: {
    readonly study: Study;
    readonly markets: readonly StudyMarket[];
    readonly heldOut?: { readonly markets: readonly StudyMarket[] };
    readonly ledger: LookLedger | null;
    readonly now: () => number;
  },
  chosen: readonly number[],
): OpenedDays {
  const made = looksOf(study), known = made.flatMap(({ trials }) => trials);
  const trials = chosen.filter((trial) => !known.includes(trial)), isCounted = areLooksCounted(study);
  const wasOwn = lastCarried(study)?.isOwnLedger ?? false;
  const opened = (looks: readonly Look[], damage: string | null, isOwnLedger = wasOwn): OpenedDays => {
    return { looks, trials: looks.flatMap((look) => look.trials).sort((a, b) => a - b), damage, isOwnLedger };
  };
  if (!isCounted) {
    const next = nextLook(made.length, { isCounted, freshFrom: null, trials });
    return opened(trials.length === 0 ? made : [...made, next], null);
  }
  if (ledger === null) {
    throw new Error(`Cannot open the unseen days of ${study.name}: wanted a ledger of looks, found none`);
  }
  const damage = trials.length + made.length === 0 ? null : ledger.damage();
  if (damage !== null || trials.length === 0) return opened(made, damage);
  const look = {
    study: study.name,
    begunAt: study.begunAt,
    choice: choiceOf(study, trials),
    candidates: trials.length,
    lookedAt: now(),
  };
  const { count, freshFrom } = mostLooks(
    openedDays(study, markets, heldOut?.markets ?? []).map((days) => ledger.open({ ...days, ...look })),
  );
  // A ledger that was lost knows less than the study itself.
  const before = Math.max(count, ...made.map(({ number }) => number));
  return opened([...made, nextLook(before, { isCounted, freshFrom, trials })], null, wasOwn || !ledger.isUsual);
}

/** The days that a study has opened before, by the looks that did; no further one is opened, and nothing is written. */
export function openedBefore(study: Study): OpenedDays {
  const looks = looksOf(study), trials = looks.flatMap((look) => look.trials).sort((a, b) => a - b);
  const { ledgerDamage = null, isOwnLedger = false } = lastCarried(study) ?? {};
  return { looks, trials, damage: ledgerDamage, isOwnLedger };
}

/** SHA-256 of the candidates. */
function choiceOf({ trials }: Study, numbers: readonly number[]): string {
  const candidates = numbers.map((trial) => [trial, trials.get(trial).params]);
  return createHash("sha256").update(JSON.stringify(candidates)).digest("hex");
}
