/**
 * A whole study in a notebook: search, gates, certificates, portfolio and what was learnt, as `deno task automl` runs it.
 *
 * @module
 */
import { steadyNow } from "../automl/steady_clock.ts";
import { runStudy } from "../automl/study.ts";
import { looksPathOf } from "../config/looks_path.ts";
import { loadSettings } from "../config/settings.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import { isRecorded, type StudyMarket } from "../study/market.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { ownStudy } from "../store/study_owner.ts";
import type { StudySummary } from "../study/summary.ts";
import { startWork, type Work } from "./progress.ts";
import {
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

/** The user's ledger of looks, where the market's days are counted. */
function notebookLedger({ source }: StudyMarket): LookLedger | null {
  if (!isRecorded(source)) return null;
  return new LookLedger(looksPathOf(loadSettings().settings, Deno.env.toObject()));
}

/**
 * Runs a study with default settings; unless a folder is given its databases are removed afterwards. A look at the
 * unseen days of real bars stands in the user's ledger like one of `deno task automl`.
 *
 * @param options As for a search.
 */
export function startStudy(market: StudyMarket, options: SearchOptions): Work<NotebookStudy> {
  const { trials, label = "Study", dataDir } = options;
  return startWork(label, trials, async (report, signal) => {
    const directory = dataDir ?? Deno.makeTempDirSync({ prefix: "assay-notebook-" });
    try {
      using db = await notebookStore(options);
      const study = await notebookStudy(db, market, options, label);
      using _owner = ownStudy(directory, study.name, "run", Date.now());
      const { carried, certificates, summary } = await runStudy({
        study,
        markets: [market],
        directory,
        ledger: notebookLedger(market),
        workers: WORKERS,
        trials,
        targetGood: Infinity,
        timeLimitSeconds: null,
        now: steadyNow,
        signal,
        onRound: (round) => report(Math.min(round.trials, trials), roundText(round)),
      });
      const tested = carried.flatMap(({ trial }) => certificates.get(trial) ?? []);
      return { ...notebookTrials(study, market), carried: tested, certificates, summary };
    } finally {
      if (dataDir === undefined) Deno.removeSync(directory, { recursive: true });
    }
  });
}
