/**
 * What follows a search: which strategies hold on days that it has not seen, with a certificate for each.
 *
 * @module
 */
import type { Executor } from "../executor/executor.ts";
import type { Certificate } from "../selection/certificate.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import { believe, type CarriedStrategy } from "./out_of_sample.ts";
import { certify } from "./certify.ts";
import { searchEvidence } from "./evidence.ts";

/** What the step needs. */
export interface BeyondOptions {
  /** The study, its search ended. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Runs the backtests. */
  readonly executor: Executor;
  /** Which strategies get a certificate: every GOOD one, or those carried beyond the search alone. */
  readonly certified: "good" | "carried";
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
  /** Told in a sentence what is done next. */
  readonly onStage?: (text: string) => void;
}

/** What is known beyond the search. */
export interface Beyond {
  /** Strategies carried beyond the search. */
  readonly carried: readonly CarriedStrategy[];
  /** Certificates by trial. */
  readonly certificates: ReadonlyMap<number, Certificate>;
}

/** Carries the best GOOD strategies beyond the search, decides which are HARD, and writes the certificates. */
export async function beyondSearch(options: BeyondOptions): Promise<Beyond> {
  const { study, certified } = options;
  const evidence = searchEvidence(study);
  const carried = await believe({ ...options, evidence });
  const good = certified === "good" ? study.good().map(({ trial }) => trial) : [];
  return { carried, certificates: await certify({ ...options, evidence, carried, good }) };
}
