/**
 * Small studies for the tests of the loop: a simulated month, real SQLite, real worker threads.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { resolveSettings, type Settings } from "../config/settings.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { loadKpis } from "../store/kpi_rows.ts";
import type { LogKey } from "../store/logs.ts";
import { findStudy } from "../store/studies.ts";
import { loadReturns, loadTrials } from "../store/trials.ts";
import { beginStudy, resumeStudy } from "../study/begin_study.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import type { PlanRequest } from "../study/plan.ts";
import { openStudy } from "../study/study.ts";
import { planSettings } from "../study/plan_settings.ts";
import { runStudy, type StudyRun, type StudyRunOptions } from "./study.ts";

/** Days of the market: fewer do not split into a search of eight folds, validation and sealed part. */
export const DAYS = 30;

/** A month has too few days in its search for what a GOOD strategy must show by default. */
export const SMALL_ENVIRONMENT: Readonly<Record<string, string>> = {
  ASSAY_SOFT_ACTIVE_DAYS: "5",
  ASSAY_SOFT_TOP_DAYS_SHARE: "1",
  ASSAY_SOFT_PROBABILISTIC_SHARPE: "0.5",
};

/** Default settings for so few days. */
export function smallSettings(environment: Readonly<Record<string, string>> = {}): Settings {
  return resolveSettings({
    envFile: null,
    environment: { ...SMALL_ENVIRONMENT, ...environment },
    commandLine: {},
  }).settings;
}

let simulated: StudyMarket | null = null;

/** A month with a strong edge; simulated once. */
export function smallMarket(db: DatabaseSync): StudyMarket {
  simulated ??= loadMarket({ kind: "simulated", seed: 3, bars: DAYS * 1440, edge: 12 }, db);
  return simulated;
}

/** A folder that is deleted at the end. */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "assay-automl-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** What a small study is run with. */
export type SmallRun =
  & Partial<Pick<StudyRunOptions, "workers" | "trials" | "targetGood" | "timeLimitSeconds" | "signal" | "onRound">>
  & { readonly plan?: Partial<PlanRequest>; readonly settings?: Settings; readonly market?: StudyMarket };

/** Runs a study named `study` in a folder, or goes on with it if it is there. */
export async function runSmallStudy(directory: string, options: SmallRun = {}): Promise<StudyRun> {
  const { plan: request, settings = smallSettings(), ...run } = options;
  using db = await openDatabase(join(directory, MAIN_DATABASE));
  const { market = smallMarket(db) } = options;
  const markets = [market], fixed = { study: "study", seed: 3, sampler: "gp", batch: 8 } as const;
  const study = findStudy(db, "study") === null
    ? beginStudy(db, { ...fixed, ...planSettings(settings), ...request }, markets, Date.now())
    : resumeStudy(db, "study").study;
  const budget = { workers: 2, trials: 56, targetGood: Infinity, timeLimitSeconds: null };
  return await runStudy({ study, markets, directory, now: Date.now, ...budget, ...run });
}

/** Everything that two runs of the same study must agree on. */
export async function studyRecord(directory: string): Promise<Record<string, unknown>> {
  using db = await openDatabase(join(directory, MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), { journal, findings } = study;
  const trials = loadTrials(db, "study");
  const logged = db.prepare("SELECT DISTINCT trial, part, market FROM logs WHERE study = 'study' ORDER BY 1, 2, 3")
    .all();
  return {
    trials: trials.map(({ proposedAt: _p, startedAt: _s, finishedAt: _f, ...rest }) => rest),
    returns: trials.map(({ trial }) => loadReturns(db, "study", trial)),
    kpis: loadKpis(db, "study"),
    good: study.good().map(({ trial }) => trial),
    hard: study.hard().map(({ trial }) => trial),
    certificates: journal.certificates().map(({ issuedAt: _, ...rest }) => rest),
    decisions: journal.decisions().filter(({ kind }) => kind === "model" || kind === "thresholds")
      .map(({ time: _, ...rest }) => rest),
    logs: (logged as unknown as LogKey[]).map((run) => ({ ...run, log: findings.log(run) })),
    unseenRuns: findings.unseenRuns(),
    explanation: findings.explanation(),
    map: findings.map(),
    benchmark: findings.benchmark(0),
  };
}
