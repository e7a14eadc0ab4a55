/**
 * What a run of a study takes, and what it finds out after its search.
 *
 * @module
 */
import type { TradesKept } from "../executor/kept_trades.ts";
import type { OpenExecutor } from "../executor/open_executor.ts";
import type { ReadyWorkers } from "../executor/ready_workers.ts";
import type { LookLedger } from "../store/look_ledger.ts";
import type { StudyMarket } from "../study/market.ts";
import type { Study } from "../study/study.ts";
import type { ExplanationRecord } from "../surrogate/explanation_record.ts";
import type { StudyPortfolio } from "../validation/study_portfolio.ts";
import type { Validation } from "../validation/validate_study.ts";
import type { RoundReport } from "./rounds.ts";

/** What a run of a study needs. */
export interface StudyRunOptions {
  /** The study, new or resumed. */
  readonly study: Study;
  /** Its bars. */
  readonly markets: readonly StudyMarket[];
  /** Bars of the markets that its search never sees; none where left out. */
  readonly heldOut?: readonly StudyMarket[];
  /** Folder of the databases. */
  readonly directory: string;
  /** Where looks at unseen days are counted; `null` will do for a market that was made up. */
  readonly ledger: LookLedger | null;
  /** Number of worker threads; 0 for none but the calling one. */
  readonly workers: number;
  /** Threads that have begun to load their code; none where left out. */
  readonly ready?: ReadyWorkers;
  /** Opens executors elsewhere than in those threads; in them where left out. */
  readonly openExecutor?: OpenExecutor;
  /** Whose trades are kept; all where left out. */
  readonly keepTrades?: TradesKept;
  /** Trials of the study in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends. */
  readonly targetGood: number;
  /** Time after which no further round starts; `null` for none. */
  readonly timeLimitSeconds: number | null;
  /** Clock, ms. */
  readonly now: () => number;
  /** Aborting it ends the work between two backtests. */
  readonly signal?: AbortSignal;
  /** Waited for between the search and the first look at unseen days. */
  readonly beforeOpening?: () => Promise<void>;
  /** Told once, when the first backtests run or there are none left to run: what is said then keeps no worker waiting. */
  readonly onLaunched?: () => void;
  /** Told after each round how the search stands. */
  readonly onRound?: (report: RoundReport) => void;
  /** Told in a sentence what is done next. */
  readonly onStage?: (text: string) => void;
}

/** What is known after the search; all empty for one that was interrupted. */
export interface RunFindings extends Pick<Validation, "carried" | "looks" | "ledgerDamage" | "certificates"> {
  /** The portfolio; `null` where there is none. */
  readonly portfolio: StudyPortfolio | null;
  /** What the parameters do; `null` with too few trials. */
  readonly explanation: ExplanationRecord | null;
}
