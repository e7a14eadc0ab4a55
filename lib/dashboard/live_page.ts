/**
 * What the view Live is given: the runs of live trading that the ledgers hold, and one of them as it stands now.
 *
 * Times are ms UTC: those of `life` and of signs of life by the machine's clock, all others by the run's, which a replay
 * has its bars keep. Money is quote units, ratios are fractions, what is not known is `null`.
 *
 * @module
 */
import type { KeptPlan } from "../store/kept_plan.ts";
import type { FindingCount, OrderHistory } from "../store/live_page_reads.ts";
import type { ParityCause, ParityRecord } from "../store/live_parity.ts";
import type { MessageRecord } from "../store/live_operator_records.ts";
import type { PositionRecord } from "../store/live_order_records.ts";
import type { RiskEventRecord } from "../store/live_risk_records.ts";
import type { DayRecord } from "../store/live_run_records.ts";
import type { Environment } from "../store/live_stamp.ts";
import type { LiveView } from "../store/live_view.ts";
import type { OperatorCommands } from "../store/operator_commands.ts";
import type { Life } from "../store/run_life.ts";
import type { CandleWindow, TradeColumns } from "./source.ts";

/** Which run is meant, as somebody asks for it: its name is one of its environment's. */
export interface LiveRunName {
  readonly environment: string;
  readonly run: string;
}

/** A run in the list. */
export interface LiveRunLine {
  readonly environment: Environment;
  readonly run: string;
  readonly life: Life;
  readonly aliveAt: number;
  /** Markets that it trades, each once. */
  readonly symbols: readonly string[];
  /** Whether there is a file that halts it, and keeps it from being started, until it is deleted. */
  readonly hasHaltFile: boolean;
}

/** A market of a run: its last bars, and the trades on them. */
export interface LiveMarket {
  readonly symbol: string;
  readonly bars: CandleWindow;
  /** Strategies that trade these bars: another one may trade the same symbol on other bars. */
  readonly strategies: readonly string[];
  /** Closed positions of which something lies on these bars. */
  readonly trades: TradeColumns;
}

/** A lane of a run beside its backtest, with what explains the differences. */
export type LiveParityLane = Omit<ParityRecord, "causes"> & { readonly causes: readonly ParityCause[] };

/** A run as it stands. */
export interface LiveRunPage {
  readonly line: LiveRunLine;
  /** Where its orders go, in one word and a sentence. */
  readonly environment: string;
  /** When it was started first. */
  readonly startedAt: number;
  readonly capital: number;
  /** Currency of its money. */
  readonly quote: string;
  readonly plan: KeptPlan | null;
  /** How far the strategy of each lane of the plan came, in words. */
  readonly verdicts: readonly string[];
  /** What an operator types beside it. */
  readonly commands: OperatorCommands;
  /** The run at a glance; `null` before its first event was written. */
  readonly view: Omit<LiveView, "run" | "log"> | null;
  /** The account: at the start, after each closed position, and now. */
  readonly account: { readonly time: readonly number[]; readonly equity: readonly number[] };
  readonly markets: readonly LiveMarket[];
  /** Positions that were closed last, the newest first. */
  readonly closed: readonly PositionRecord[];
  /** How many were closed in all, and what they earned. */
  readonly trades: { readonly count: number; readonly profit: number };
  readonly orders: readonly OrderHistory[];
  /** Those on which it has traded, in order. */
  readonly days: readonly DayRecord[];
  readonly parity: readonly LiveParityLane[];
  /** Why sizes were cut on this day. */
  readonly cuts: readonly FindingCount[];
  /** What restricted it, lifted that or was noted, the newest first. */
  readonly log: readonly RiskEventRecord[];
  /** Messages to the operator, the newest first. */
  readonly messages: readonly MessageRecord[];
}

/** What the view is given. */
export interface LivePage {
  /** When it was looked at, by the machine's clock. */
  readonly now: number;
  /** Every run, the one that was alive last first. */
  readonly runs: readonly LiveRunLine[];
  /** The one that was asked for; else the one that was alive last; `null` where there is none. */
  readonly shown: LiveRunPage | null;
  /** Ledgers that cannot be read, and why. */
  readonly faults: readonly string[];
}

/** Who looks at the ledgers; the one-file report has nobody. */
export interface LiveReader {
  /**
   * The runs there are, and one of them as it stands.
   *
   * @param asked Which one; the one that was alive last where `null`.
   * @param signal Aborts when the answer is no longer wanted.
   * @throws {SourceError} If there is none of this name.
   */
  live(asked: LiveRunName | null, signal?: AbortSignal): Promise<LivePage>;
}
