/**
 * What follows a search: which strategies hold on days that it has not seen, with a certificate for each.
 *
 * 1. Every strategy that gets a certificate is run again over the days of the search: its trades must be those on record.
 * 2. The look is written to the ledger; a damaged one lets nothing be opened, and nothing be HARD.
 * 3. The best few GOOD ones are tested on the validation days, and those that pass on the sealed days.
 * 4. Openings, decisions and certificates are written together, or none of them.
 *
 * @module
 */
import { usualStep } from "../data/price_steps.ts";
import type { Executor } from "../executor/executor.ts";
import { formatCount } from "../metrics/format.ts";
import type { Certificate } from "../selection/certificate.ts";
import type { Look } from "../selection/look.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import { certify } from "./certify.ts";
import { type SearchEvidence, searchEvidence } from "./evidence.ts";
import {
  type CarriedStrategy,
  chooseCarried,
  type OutOfSampleTest,
  recordTest,
  testOutOfSample,
} from "./out_of_sample.ts";
import type { HeldOutMarkets } from "./held_out.ts";
import { openDays } from "./open_days.ts";
import { type Rerun, runAgain } from "./rerun.ts";

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
  /** Certificates by trial. */
  readonly certificates: ReadonlyMap<number, Certificate>;
  /** Second runs over the days of the search of all that have one. */
  readonly reruns: ReadonlyMap<number, Rerun>;
  /** The runs on the unseen days. */
  readonly runs: OutOfSampleTest["runs"];
}

/** Tests the best GOOD strategies on days that the search has not seen, decides which are HARD, and writes certificates. */
export async function validateStudy(options: ValidationOptions): Promise<Validation> {
  const { study, certified, onStage } = options;
  const evidence = searchEvidence(study), chosen = chooseCarried(study);
  const good = certified === "good" ? study.good().map(({ trial }) => trial) : [];
  const all = [...new Set([...good, ...chosen])].sort((a, b) => a - b);
  const reruns = await runAgain(options, all, new Set(chosen));
  const days = openDays(options, chosen), { looks, damage: ledgerDamage } = days;
  if (days.trials.length > 0) {
    const tested = formatCount(days.trials.length, "GOOD strategy", "GOOD strategies");
    onStage?.(`Testing ${tested} on days the search has not seen`);
  }
  const { markets } = options, priceStep = largestStep(markets);
  const test = await testOutOfSample(options, days, { evidence, reruns, markets, priceStep });
  return study.atOnce(() => {
    recordTest(options, test);
    const certificates = certify(options, {
      evidence,
      carried: test.carried,
      looks,
      reruns,
      priceStep,
      runs: test.runs,
    });
    return { evidence, carried: test.carried, looks, ledgerDamage, certificates, reruns, runs: test.runs };
  });
}

/** The usual step between two prices as a fraction, of several markets the largest; `null` where none is known. */
function largestStep(markets: readonly StudyMarket[]): number | null {
  const known = markets.flatMap(({ candles }) => usualStep(candles) ?? []);
  return known.length === 0 ? null : Math.max(...known);
}
