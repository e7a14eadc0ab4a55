/**
 * Beginning a study, and taking one up again.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../core/errors.ts";
import { checkUnchanged } from "../executor/strategy_source.ts";
import { createStudy, findStudy } from "../store/studies.ts";
import { checkSameCode } from "./code_versions.ts";
import { loadMarket, type LoadOptions, type StudyMarket } from "./market.ts";
import { describeSource } from "./market_source.ts";
import { newPlan, type PlanMarket, type PlanRequest } from "./plan.ts";
import { studyRows } from "./stored_plan.ts";
import { openStudy, Study } from "./study.ts";

/**
 * Begins a study on markets: splits their time and writes the plan down.
 *
 * @param now Clock time, ms.
 * @param heldOut Markets that the search never sees.
 * @throws {UserError} If a study of this name exists, the markets do not go together, or the bars cannot be split.
 */
export function beginStudy(
  db: DatabaseSync,
  request: PlanRequest,
  markets: readonly StudyMarket[],
  now: number,
  heldOut: readonly StudyMarket[] = [],
): Study {
  if (request.study !== null && findStudy(db, request.study) !== null) {
    throw new UserError(
      `Cannot begin the study "${request.study}": it exists; add --resume to resume it, or choose another --study`,
    );
  }
  const plan = newPlan(request.study ?? freeName(db), request, markets, heldOut);
  createStudy(db, studyRows(plan, { markets, heldOut }, now));
  return new Study(db, plan.study);
}

/**
 * Takes a study up again: checks that code, strategy files, bars and funding are still those it began with.
 *
 * @param of What code it asks for: `study` to resume it, which alone keeps copies of simulated bars, `engine` to run one of
 * its backtests again, `any` for a caller that asks himself.
 * @param purpose What cannot be done otherwise, for the message.
 * @throws {UserError} If there is no such study, or its bars, its funding, its strategy files or the code asked for have
 * changed.
 */
export function resumeStudy(
  db: DatabaseSync,
  name: string,
  of: "engine" | "study" | "any" = "study",
  purpose = "resume",
): { study: Study; markets: StudyMarket[]; heldOut: StudyMarket[] } {
  const study = openStudy(db, name);
  if (of !== "any") checkSameCode(study.plan, of, purpose);
  checkUnchanged(study.plan.strategies, `${purpose} the study "${name}"`);
  const { plan } = study;
  const options = { keepsSimulated: of === "study" };
  const load = (market: PlanMarket) => loadPlanned(db, market, `${purpose} the study "${name}"`, options);
  return { study, markets: plan.markets.map(load), heldOut: plan.heldOut.map(load) };
}

/**
 * Loads a market of a plan.
 *
 * @param purpose What cannot be done otherwise, for the message.
 * @throws {UserError} If it cannot be read, or its bars or its funding have changed.
 */
export function loadPlanned(
  db: DatabaseSync,
  { profile, source, dataHash, finerHash, fundingHash }: PlanMarket,
  purpose: string,
  options: LoadOptions = {},
): StudyMarket {
  const market = loadMarket(source, db, profile, options);
  for (
    const [data, wanted, found] of [
      ["bars", dataHash, market.dataHash],
      ["finer bars", finerHash, market.finer?.hash],
      ["funding rates", fundingHash, market.funding?.hash],
    ] as const
  ) {
    if (wanted === found) continue;
    throw new UserError(
      `Cannot ${purpose}: its ${data} had the hash ${wanted}, ${describeSource(source)} now has ${found}`,
    );
  }
  return market;
}

function freeName(db: DatabaseSync): string {
  for (let number = 1;; number++) {
    const name = `study-${number}`;
    if (findStudy(db, name) === null) return name;
  }
}
