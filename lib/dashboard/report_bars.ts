/**
 * The bars of a report, loaded again from where the study had them.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Candles } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { loadPlanned } from "../study/begin_study.ts";
import type { Study } from "../study/study.ts";

/** Bars of the searched markets, in their order, or why there are none, in a sentence that names no place. */
export function reportBars(db: DatabaseSync, { plan, name }: Study): readonly Candles[] | string {
  try {
    return plan.markets.map((market) => loadPlanned(db, market, `draw the study "${name}"`).candles);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return "The bars that the study was made from are gone or have changed since.";
  }
}
