/**
 * A whole study in a notebook: search, gates, certificates, portfolio and what was learnt, as `deno task automl` runs it.
 *
 * @module
 */
import { steadyNow } from "../automl/steady_clock.ts";
import { runStudy } from "../automl/study.ts";
import { loadSettings } from "../config/settings.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import { userLedger } from "../study/user_ledger.ts";
import type { StudyMarket } from "../study/market.ts";
import { inOrder } from "../study/market_list.ts";
import type { Study } from "../study/study.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import { ownStudy } from "../store/study_owner.ts";
import type { StudySummary } from "../study/summary.ts";
import { startWork, type Work } from "./progress.ts";
import {
  notebookMarkets,
  notebookStore,
  notebookStudy,
  type NotebookTrials,
  notebookTrials,
  roundText,
  type SearchOptions,
  WORKERS,
} from "./search.ts";

/** What a study came to. */
export interface NotebookStudy extends NotebookTrials {
  /** Certificates of the strategies that were tested beyond the search, in its order. */
  readonly carried: readonly CertificateDocument[];
  /** Every certificate, by trial: of each GOOD strategy. */
  readonly certificates: ReadonlyMap<number, CertificateDocument>;
  /** What `deno task automl --json` prints. */
  readonly summary: StudySummary;
}

/** What to search, and what to keep from the search. */
export interface StudyOptions extends SearchOptions {
  /** Markets that the search never sees: they are opened with the sealed days. */
  readonly heldOut?: readonly StudyMarket[];
}

/** The user's ledger of looks, where the days of the markets are counted. */
function notebookLedger(study: Study): LookLedger | null {
  return userLedger(study, loadSettings().settings, Deno.env.toObject());
}

/**
 * Runs a study with default settings; unless a folder is given its databases are removed afterwards. A look at the
 * unseen days of real bars stands in the user's ledger like one of `deno task automl`.
 *
 * @param options As for a search.
 */
export function startStudy(market: StudyMarket, options: StudyOptions): Work<NotebookStudy> {
  const { trials, label = "Study", dataDir, heldOut: others = [] } = options, heldOut = inOrder(others);
  return startWork(label, trials, async (report, signal) => {
    const directory = dataDir ?? Deno.makeTempDirSync({ prefix: "assay-notebook-" });
    try {
      using db = await notebookStore(options);
      const markets = notebookMarkets(market, options);
      const study = await notebookStudy(db, markets, options, label, heldOut);
      using _owner = ownStudy(directory, study.name, "run", Date.now());
      const { carried, certificates, summary, exported } = await runStudy({
        study,
        markets,
        heldOut,
        directory,
        ledger: notebookLedger(study),
        workers: WORKERS,
        trials,
        targetGood: Infinity,
        timeLimitSeconds: null,
        now: steadyNow,
        signal,
        onRound: (round) => report(Math.min(round.trials, trials), roundText(round)),
      });
      await exported;
      const tested = carried.flatMap(({ trial }) => certificates.get(trial) ?? []);
      return { ...notebookTrials(study, market), carried: tested, certificates, summary };
    } finally {
      if (dataDir === undefined) Deno.removeSync(directory, { recursive: true });
    }
  });
}
