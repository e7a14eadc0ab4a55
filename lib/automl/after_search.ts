/**
 * What follows a search: out-of-sample test, certificates, portfolio, explanation.
 *
 * @module
 */
import type { Executor } from "../executor/executor.ts";
import { formatCount } from "../metrics/format.ts";
import type { StageSeconds } from "../study/summary.ts";
import { computeHere } from "../validation/computations.ts";
import { computeInThread } from "../validation/compute_in_thread.ts";
import { explainTrials, writeExplanation } from "../validation/explain_trials.ts";
import { choosePortfolioOf } from "../validation/study_portfolio.ts";
import { validateStudy, type Validation, type ValidationOptions } from "../validation/validate_study.ts";
import type { StopReason } from "./rounds.ts";
import { type Search, studyExecutor } from "./search.ts";
import type { RunFindings, StudyRunOptions } from "./study_run.ts";

/** What follows a search, unless it was or is interrupted. */
export async function afterSearch(
  options: StudyRunOptions,
  executor: Executor,
  { stopReason, proposer }: Search,
): Promise<
  RunFindings & { stopReason: StopReason; seconds: Pick<StageSeconds, "outOfSample" | "placebo" | "surrogate"> }
> {
  const { study, markets, now, signal, onStage, workers } = options;
  const givenUp = new AbortController();
  const either = signal === undefined ? givenUp.signal : AbortSignal.any([signal, givenUp.signal]);
  const compute = workers === 0 ? computeHere : computeInThread(either);
  const nothing = {
    carried: [],
    looks: [],
    ledgerDamage: null,
    certificates: new Map(),
    portfolio: null,
    explanation: null,
  };
  const noTime = { outOfSample: 0, placebo: 0, surrogate: 0 };
  if (stopReason === "interrupted") return { stopReason, ...nothing, seconds: noTime };
  try {
    await options.beforeOpening?.();
    const start = now(), { length } = study.trials.ended();
    onStage?.(`Measuring the search as a whole, ${formatCount(length, "trial")}`);
    // It needs nothing of what follows, and other threads than this.
    const explaining = explainTrials(study, proposer, compute);
    explaining.catch(() => {});
    const validation = await validated(options, executor, compute);
    const { carried, looks, ledgerDamage, certificates, placeboSeconds } = validation;
    const portfolio = choosePortfolioOf(study, markets, validation, now);
    const tested = now();
    onStage?.("Explaining what the parameters do");
    const explained = await explaining, explanation = explained && writeExplanation(study, explained, now);
    const seconds = {
      outOfSample: (tested - start) / 1000,
      placebo: placeboSeconds,
      surrogate: (now() - tested) / 1000,
    };
    return { stopReason, carried, looks, ledgerDamage, certificates, portfolio, explanation, seconds };
  } catch (error) {
    // What was asked of threads meanwhile nobody waits for.
    givenUp.abort(error);
    if (!signal?.aborted) throw error;
    return { stopReason: "interrupted", ...nothing, seconds: noTime };
  }
}

/** The out-of-sample test; the markets held out have workers of their own, which are begun here. */
async function validated(
  { study, markets, heldOut = [], ledger, workers, openExecutor, now, signal, onStage }: StudyRunOptions,
  executor: Executor,
  compute: ValidationOptions["compute"],
): Promise<Validation> {
  const fixed = { study, markets, executor, ledger, certified: "good", now, signal, onStage, compute } as const;
  if (heldOut.length === 0) return await validateStudy(fixed);
  const elsewhere = studyExecutor(study.plan, heldOut, openExecutor ?? workers, study.plan.heldOut);
  try {
    return await validateStudy({ ...fixed, heldOut: { markets: heldOut, executor: elsewhere } });
  } finally {
    await elsewhere.close();
  }
}
