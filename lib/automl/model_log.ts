/**
 * What the search's model was worth, round by round, in the table of decisions; and whether it was used at all.
 *
 * @module
 */
import { MIN_VALUES, START_DESIGN } from "../search/gp_sampler_state.ts";
import type { Optimizer } from "../search/optimizer.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import type { Study } from "../study/study.ts";
import type { StudyTrial } from "../study/study_trial.ts";

/** Kind of the decisions written here. */
const MODEL = "model";

/**
 * A function that writes down, once for each round of the model, how well it has foretold past rounds and what share of
 * the next proposals it earned by that.
 */
export function modelLog(
  { journal }: Study,
  proposer: Pick<Optimizer, "telemetry">,
  now: () => number,
): (round: number, told: readonly StudyTrial[]) => void {
  const recorded = new Set(journal.decisions(MODEL).map(({ round }) => round));
  // A resumed search still knows the round that its model proposed last.
  let seen = proposer.telemetry()?.round ?? 0;
  return (round, told) => {
    const telemetry = proposer.telemetry();
    if (telemetry === null || telemetry.round === seen) return;
    seen = telemetry.round;
    if (recorded.has(round)) return;
    const { points, regionLength, restarts, modelShare, lengthScales, noise, largestImprovement, quality } = telemetry;
    journal.decide({
      round,
      time: now(),
      kind: MODEL,
      decided: { modelShare, regionLength, restarts },
      figures: { points, noise, largestImprovement, lengthScales, ...quality },
      modelQuality: quality?.spearman ?? null,
      softCount: told.filter(({ isSoft }) => isSoft).length,
      hardCount: null,
    });
  };
}

/** A trial as far as {@linkcode checkModelUsed} looks at it. */
export type ProposedEnd = Pick<StudyTrial, "round" | "origin" | "value">;

/**
 * Checks that a search that was asked to learn did so: once a round could have come from the model, not all proposals may
 * have come from elsewhere.
 *
 * @param starts Points that the domain wants tried first.
 * @throws {Error} If the sampler is `gp` and no proposal after the initial design came from the model.
 *
 * @example A search that only drew points after its design
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkModelUsed } from "@lib/automl/model_log.ts";
 *
 * const trials = Array.from({ length: 24 }, (_, i) => ({ round: i >> 3, origin: "sobol" as const, value: i }));
 * assert.throws(() => checkModelUsed("gp", trials, 0), /0 of 8 proposals/);
 * checkModelUsed("gp", trials, 20);
 * checkModelUsed("sobol", trials, 0);
 * ```
 */
export function checkModelUsed(sampler: SamplerName, trials: readonly ProposedEnd[], starts: number): void {
  if (sampler !== "gp" || trials.some(({ origin }) => origin === "model")) return;
  const couldLearn = (round: number): boolean => {
    const asked = trials.filter((trial) => trial.round < round);
    // The round before was still running.
    const values = asked.filter((trial) => trial.round < round - 1 && trial.value !== null);
    return asked.length >= Math.max(START_DESIGN, starts) && values.length >= MIN_VALUES;
  };
  const rounds = [...new Set(trials.map(({ round }) => round))].filter(couldLearn);
  const proposals = trials.filter(({ round }) => rounds.includes(round)).length;
  if (proposals > 0) {
    throw new Error(
      `Cannot call this a search by model: wanted proposals of the sampler gp after its initial design, ` +
        `found 0 of ${proposals} proposals from the model`,
    );
  }
}
