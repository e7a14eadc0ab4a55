/**
 * Which strategies of a study a table names: the best, and every other one that a sentence beside it speaks of.
 *
 * @module
 */
import type { Study } from "../study/study.ts";
import type { BestStrategy, RunRecord } from "../study/summary.ts";

/**
 * The best strategies, and below them the members of the portfolio that are not among them.
 *
 * @param most How many of the best.
 * @param run How the study's last run ended; `null` while none has.
 */
export function shownStrategies(
  study: Pick<Study, "best" | "strategies">,
  most: number,
  run: Pick<RunRecord, "portfolio"> | null,
): BestStrategy[] {
  const best = study.best(most), shown = new Set(best.map(({ trial }) => trial));
  const missing = (run?.portfolio?.trials ?? []).filter((trial) => !shown.has(trial));
  return missing.length === 0 ? best : [...best, ...study.strategies(missing)];
}
