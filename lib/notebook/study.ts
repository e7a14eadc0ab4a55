/**
 * A whole study in a notebook: search, gates, certificates, portfolio and what was learnt, as `deno task automl` runs it.
 *
 * @module
 */
import type { StudyMarket } from "../study/market.ts";
import { beginStudy, searchedBars, type StudyPlan } from "../study/plan.ts";
import { runStudy, type StudyFindings } from "../automl/study.ts";
import { bestStrategies, type BestStrategy, type Funnel, funnelOf, type StudySummary } from "../study/summary.ts";
import { openDatabase } from "../store/database.ts";
import { loadKpis, type StoredKpis } from "../store/kpi_rows.ts";
import { loadTrials, type StoredTrial } from "../store/trials.ts";
import { startWork, type Work } from "./progress.ts";
import { defaultPlan, roundText, type SearchOptions, WORKERS } from "./search.ts";

/** What a study came to. */
export interface NotebookStudy extends StudyFindings {
  /** Where was searched. */
  readonly market: StudyMarket;
  /** What the study was fixed to. */
  readonly plan: StudyPlan;
  /** What `deno task automl --json` prints. */
  readonly summary: StudySummary;
  /** Bars on which the search judged its trials, `[from, to)`. */
  readonly searched: { readonly from: number; readonly to: number };
  /** In the order of their numbers. */
  readonly trials: readonly StoredTrial[];
  /** KPIs of the trials that were run. */
  readonly kpis: readonly StoredKpis[];
  /** Valid trials, HARD before GOOD before the rest. */
  readonly best: readonly BestStrategy[];
  /** How many came through each stage. */
  readonly funnel: Funnel;
}

/**
 * Runs a study with default settings; its databases live in a folder that is removed afterwards.
 *
 * @param options As for a search.
 */
export function startStudy(market: StudyMarket, options: SearchOptions): Work<NotebookStudy> {
  const { trials, seed, sampler = "gp", batch = 8, label = "Study" } = options;
  return startWork(label, trials, async (report, signal) => {
    const directory = Deno.makeTempDirSync({ prefix: "assay-notebook-" });
    try {
      using db = await openDatabase(":memory:");
      const plan = beginStudy(db, { ...defaultPlan(), study: label, seed, sampler, batch }, market, Date.now());
      const run = await runStudy({
        db,
        plan,
        market,
        directory,
        workers: WORKERS,
        trials,
        targetGood: Infinity,
        timeLimitSeconds: null,
        now: Date.now,
        signal,
        onRound: (round) => report(Math.min(round.trials, trials), roundText(round)),
      });
      return {
        ...run,
        market,
        plan,
        searched: searchedBars(plan),
        trials: loadTrials(db, label),
        kpis: loadKpis(db, label),
        best: bestStrategies(db, label, trials),
        funnel: funnelOf(db, label),
      };
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  });
}
