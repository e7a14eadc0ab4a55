/**
 * What follows a search: which strategies hold on days that it has not seen, with a certificate for each.
 *
 * 1. Every strategy that gets a certificate is run again over the days of the search: its trades must be those on record.
 * 2. The best few GOOD ones are chosen; no day is opened for one that peeks or makes other trades that second time, whose
 *    place goes to the next in rank.
 * 3. The look is written to the ledger; a damaged one lets nothing be opened, and nothing be HARD.
 * 4. The others are tested on the validation days, and those that pass on the sealed days.
 * 5. Those that pass all of this run on copies of their unseen days in which up and down were drawn by coin.
 * 6. Openings, decisions and certificates are written together, or none of them.
 *
 * @module
 */
import { usualStep } from "../data/price_steps.ts";
import type { Executor } from "../executor/executor.ts";
import { formatCount } from "../metrics/format.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import type { Look } from "../selection/look.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { looksOf, refusedOf } from "../study/looks.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import { issueCertificates, writeCertificates } from "./certify.ts";
import { type Compute, computeHere } from "./computations.ts";
import { type SearchEvidence, searchEvidence, searchTrials } from "./evidence.ts";
import {
  type CarriedStrategy,
  chooseCarried,
  type OutOfSampleTest,
  recordTest,
  testOutOfSample,
} from "./out_of_sample.ts";
import type { HeldOutMarkets } from "./held_out.ts";
import { findLookAheadFree } from "./look_ahead_free.ts";
import { openDays, openedBefore, type OpenedDays } from "./open_days.ts";
import { placeboCandidates, testOnCopies } from "./placebo.ts";
import { type Rerun, runAgain } from "./rerun.ts";

/** Times that the places of refused strategies are given to the next in rank: a file that peeks does so in all its trials. */
const MOST_ROUNDS = 8;

/** What the step needs. */
export interface ValidationOptions {
  /** The study, its search ended and scored. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Runs the backtests. */
  readonly executor: Executor;
  /** Markets that the search never saw; none where absent. */
  readonly heldOut?: HeldOutMarkets;
  /** Where looks at unseen days are counted; `null` will do for a market that was made up. */
  readonly ledger: LookLedger | null;
  /** Which strategies get a certificate: every GOOD one, or those carried beyond the search alone. */
  readonly certified: "good" | "carried";
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests; nothing is written then. */
  readonly signal?: AbortSignal;
  /** Told in a sentence what is done next. */
  readonly onStage?: (text: string) => void;
  /** Where what takes long is computed; here by default. */
  readonly compute?: Compute;
}

/** What is known after it. */
export interface Validation {
  /** What the search was as a whole. */
  readonly evidence: SearchEvidence;
  /** Strategies carried beyond the search. */
  readonly carried: readonly CarriedStrategy[];
  /** The looks that opened their days, first to last. */
  readonly looks: readonly Look[];
  /** Why no look could be counted, so that nothing is HARD; `null` where all were. */
  readonly ledgerDamage: string | null;
  /** Wall time of the runs on copies. */
  readonly placeboSeconds: number;
  /** Certificates by trial. */
  readonly certificates: ReadonlyMap<number, CertificateDocument>;
  /** Second runs over the days of the search of all that have one. */
  readonly reruns: ReadonlyMap<number, Rerun>;
  /** The runs on the unseen days. */
  readonly runs: OutOfSampleTest["runs"];
}

/** Tests the best GOOD strategies on days that the search has not seen, decides which are HARD, and writes certificates. */
export async function validateStudy(options: ValidationOptions): Promise<Validation> {
  const { study, certified, onStage, compute = computeHere } = options;
  const measuring = compute("evidence", searchTrials(study));
  // Awaited later, maybe after another promise has failed.
  measuring.catch(() => {});
  const good = certified === "good" ? study.good().map(({ trial }) => trial) : [];
  const { chosen, refused, reruns, checked } = await chooseSound(options, good), evidence = await measuring;
  if (refused.length > 0) {
    const are = refused.length === 1 ? "Strategy" : "Strategies";
    onStage?.(
      `${are} ${refused.join(", ")}: no unseen day is opened, ${
        refused.length === 1 ? "as it peeks into the future or makes" : "as they peek into the future or make"
      } other trades a second time`,
    );
  }
  const days = openDays(options, chosen), { looks, damage: ledgerDamage } = days;
  if (days.trials.length > 0) {
    const tested = formatCount(days.trials.length, "GOOD strategy", "GOOD strategies");
    onStage?.(`Testing ${tested} on days the search has not seen`);
  }
  const lookAheadFree = told(checked, [...days.trials, ...refused]);
  const { test, certificates, placeboSeconds } = await testAndIssue(options, days, { evidence, reruns, lookAheadFree });
  return study.atOnce(() => {
    recordTest(options, test, refused);
    writeCertificates(options, certificates, reruns, evidence);
    const { carried } = test;
    return { evidence, carried, looks, ledgerDamage, certificates, placeboSeconds, reruns, runs: test.runs };
  });
}

/** Candidates for a look, and what was found of those that were asked about. */
interface SoundCandidates {
  /** Trials that days may be opened for, in trial order: those of former looks, and those that are sound. */
  readonly chosen: readonly number[];
  /** Trials that no day is opened for, those of former runs among them, in trial order. */
  readonly refused: readonly number[];
  /** Second runs by trial. */
  readonly reruns: ReadonlyMap<number, Rerun>;
  /** Whether the future was left alone, by trial. */
  readonly checked: ReadonlyMap<number, boolean>;
}

/**
 * Chooses who is carried beyond the search; the places of those that peek or cannot be repeated go to the next in rank.
 *
 * @param others Trials that are run again as well.
 */
async function chooseSound(options: ValidationOptions, others: readonly number[]): Promise<SoundCandidates> {
  const { study } = options, refused = new Set(refusedOf(study));
  const lookedBefore = new Set(looksOf(study).flatMap(({ trials }) => trials));
  const reruns = new Map<number, Rerun>(), checked = new Map<number, boolean>();
  const isSound = (trial: number) =>
    lookedBefore.has(trial) || (checked.get(trial)! && reruns.get(trial)!.isRepeatable);
  const runs = async (trials: readonly number[], carried: readonly number[]) => {
    const missing = trials.filter((trial) => !reruns.has(trial));
    for (const [trial, rerun] of await runAgain(options, missing, new Set(carried))) reruns.set(trial, rerun);
  };
  let chosen: readonly number[] = [];
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    chosen = chooseCarried(study, refused);
    const candidates = ascending(chosen, [...refused]), unchecked = candidates.filter((trial) => !checked.has(trial));
    await runs(candidates, chosen);
    for (const [trial, isFree] of await findLookAheadFree(options, unchecked)) checked.set(trial, isFree);
    const unsound = chosen.filter((trial) => !isSound(trial)), cleared = [...refused].filter(isSound);
    if (unsound.length + cleared.length === 0) break;
    // A check that merely failed in a former run, and is passed now.
    for (const trial of cleared) refused.delete(trial);
    for (const trial of unsound) refused.add(trial);
  }
  await runs(others, chosen);
  return {
    chosen: chosen.filter(isSound),
    refused: ascending([...refused]),
    reruns: new Map([...reruns].sort(([a], [b]) => a - b)),
    checked,
  };
}

/** Numbers of any of some lists, ascending. */
function ascending(...lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** What certificates tell of a check: nothing of trials that were neither opened nor refused by it. */
function told(checked: ReadonlyMap<number, boolean>, trials: readonly number[]): ReadonlyMap<number, boolean> {
  return new Map([...checked].filter(([trial]) => trials.includes(trial)));
}

/** The usual step between two prices as a fraction, of several markets the largest; `null` where none is known. */
function largestStep(markets: readonly StudyMarket[]): number | null {
  const known = markets.flatMap(({ candles, priceSteps }) => usualStep(candles, priceSteps) ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

/** What is needed to compute, and nothing to write with. */
type ComputingOptions =
  & Pick<ValidationOptions, "study" | "markets" | "heldOut" | "executor" | "signal">
  & Partial<Pick<ValidationOptions, "now" | "onStage">>;

/** What is computed. */
interface ComputedTest extends Pick<Validation, "placeboSeconds"> {
  /** The test, placebo included. */
  readonly test: OutOfSampleTest;
  /** Certificates by trial. */
  readonly certificates: Map<number, CertificateDocument>;
}

/** Tests the trials whose days are opened, and issues the certificates of all that were run again; nothing is written. */
async function testAndIssue(
  options: ComputingOptions,
  days: OpenedDays,
  { evidence, reruns, lookAheadFree }: {
    readonly evidence: SearchEvidence;
    readonly reruns: ReadonlyMap<number, Rerun>;
    readonly lookAheadFree: ReadonlyMap<number, boolean>;
  },
): Promise<ComputedTest> {
  const { markets, now = () => 0, onStage } = options, priceStep = largestStep(markets), { looks } = days;
  const known = { evidence, reruns, lookAheadFree, priceStep };
  const ofDays = await testOutOfSample(options, days, { ...known, markets });
  const start = now(), tried = placeboCandidates(ofDays.carried).length;
  if (tried > 0) {
    const strategies = formatCount(tried, "strategy", "strategies");
    onStage?.(`Running ${strategies} on copies of these days in which up and down are drawn by coin`);
  }
  const carried = await testOnCopies(options, ofDays.carried), placeboSeconds = (now() - start) / 1000;
  const { isOwnLedger } = days, found = { ...known, carried, looks, isOwnLedger, runs: ofDays.runs };
  return { test: { ...ofDays, carried }, certificates: issueCertificates(options, found), placeboSeconds };
}

/**
 * Computes certificates again from a stored study and its bars, as {@linkcode validateStudy} has computed them.
 *
 * The strategies are run again on the days of the search, and on those unseen days that were opened for them before; no
 * further day is opened, no look is made, and nothing is written. What the other trials of the search showed is taken
 * from the store.
 *
 * @returns The documents of these trials.
 */
export async function recomputeCertificates(
  options: ComputingOptions,
  trials: readonly number[],
): Promise<ReadonlyMap<number, CertificateDocument>> {
  const { study } = options, days = openedBefore(study), evidence = searchEvidence(searchTrials(study));
  // Those of one look are decided on together.
  const reruns = await runAgain(options, ascending(days.trials, trials), new Set(days.trials));
  const refused = refusedOf(study).filter((trial) => trials.includes(trial));
  const lookAheadFree = await findLookAheadFree(options, ascending(days.trials, refused));
  const { certificates } = await testAndIssue(options, days, { evidence, reruns, lookAheadFree });
  return new Map([...certificates].filter(([trial]) => trials.includes(trial)));
}
