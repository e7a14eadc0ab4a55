/**
 * The search of one window of a walk-forward, whoever runs its backtests.
 *
 * @module
 */
import type { KpiValues } from "../metrics/kpis.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Domain } from "../search/domain.ts";
import { createOptimizer } from "../search/optimizer.ts";
import { softGate } from "./gates.ts";
import { searchTarget } from "./search_target.ts";
import type { WalkForwardChoices } from "./walk_forward_plan.ts";

/** What came of a parameter set on the searched days. */
export type TrialEnd = FinishedTrial | { readonly failed: string };

/** A parameter set that was run. */
export interface FinishedTrial {
  /** KPIs on the searched days. */
  readonly kpis: Partial<KpiValues>;
  /** Why the run ended early, or `null`. */
  readonly stopReason: string | null;
  /** One return a day. */
  readonly dailyReturns: Float64Array;
}

/** The parameter set that a window trades. */
export interface ChosenTrial extends FinishedTrial {
  /** Number of the trial, from 0. */
  readonly trial: number;
  /** As the search proposed it. */
  readonly params: ParameterValues;
  /** What was maximised. */
  readonly value: number;
}

/** How a window's search ended. */
export interface WindowSearch {
  /** The valid trial of the highest value, the earliest of equals; `null` where none was valid. */
  readonly chosen: ChosenTrial | null;
  /** Why none was, in one sentence; empty where one was. */
  readonly reason: string;
}

/**
 * Asks for batches of parameter sets, is told what each came to, and returns what was best.
 *
 * @param index Number of the window, from 0: it decides the seed.
 * @throws {RangeError} If every trial of the window failed: that is no matter of luck.
 * @throws {UserError} If the target cannot be read.
 */
export function* searchWindow(
  domain: Domain,
  index: number,
  { trials, batch, sampler, seed, target, validity }: WalkForwardChoices,
): Generator<readonly ParameterValues[], WindowSearch, readonly TrialEnd[]> {
  const valueOf = searchTarget(target);
  const optimizer = createOptimizer(domain, { sampler, seed: seed + index, direction: "maximize" });
  const finished = new Map<number, FinishedTrial>();
  let firstFailure = "";
  while (optimizer.trials.length < trials) {
    const asked = optimizer.ask(Math.min(batch, trials - optimizer.trials.length));
    if (asked.length === 0) break;
    const ends = yield asked.map(({ params }) => params);
    asked.forEach(({ id }, i) => {
      const end = ends[i];
      if ("failed" in end) {
        firstFailure ||= end.failed;
        optimizer.tell(id, end);
        return;
      }
      finished.set(id, end);
      const gate = softGate(end.kpis, { validity, soft: [], stopReason: end.stopReason });
      const value = gate.isValid ? valueOf(end.kpis) : null;
      const failed = `not valid: ${gate.failed.join(", ") || "no value to search by"}`;
      optimizer.tell(id, value === null ? { failed } : { value });
    });
  }
  if (finished.size === 0) {
    throw new RangeError(
      `Cannot walk forward: all ${optimizer.trials.length} trials of window ${index + 1} failed; ${firstFailure}`,
    );
  }
  const best = optimizer.best();
  if (best === null) return { chosen: null, reason: `no trial of ${optimizer.trials.length} was valid` };
  const { id: trial, params, value } = best;
  return { chosen: { ...finished.get(trial)!, trial, params, value }, reason: "" };
}
