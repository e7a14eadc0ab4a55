/**
 * Where the dashboard's views get what they show: one interface, asked over HTTP beside a search and of the database inside
 * the one-file report.
 *
 * Answers are plain JSON: times are ms UTC, ratios are fractions, what is undefined is `null`. Nothing here opens a day:
 * figures of unseen days are there for the strategies that were carried to them, and for no other.
 *
 * @module
 */
import type { Timeframe } from "../core/candles.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import type { Decision } from "../store/decisions.ts";
import type { Funnel, RunRecord, TimeSpan } from "../study/summary.ts";

/**
 * What became of a strategy, from best to worst: words for people, and what it rests on, are in `verdict_words.ts`.
 */
export type Verdict = "held" | "notProven" | "refuted" | "notTested" | "notValid" | "failed";

/** How a study stands. */
export type StudyState = "running" | "interrupted" | "finished";

/** A study in the list. */
export interface StudyLine {
  readonly study: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly state: StudyState;
  readonly isSimulated: boolean;
  readonly trials: number;
  readonly good: number;
  readonly hard: number;
  readonly createdAt: number;
}

/** A try as a dot: its figure in the search, and what became of it. */
export interface Dot {
  readonly trial: number;
  /** Sharpe ratio in the search. */
  readonly sharpe: number;
  readonly verdict: Verdict;
  /** Whether it looked good in the search: SOFT gates passed, of near-duplicates the first. */
  readonly isGood: boolean;
}

/** Counts of tries by their figure, where they are too many for dots. */
export interface DotHistogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/** A statement with its light, as certificates have them. */
export interface Statement {
  readonly light: "green" | "amber" | "red";
  /** What it is about, in a few words that say what is good, as `topic_words.ts` has them. */
  readonly heading: string;
  readonly text: string;
  /** Of which strategies it is, as a sentence; absent of what is of none, and in reports made before. */
  readonly of?: string;
}

/** A parameter, a KPI or another column of the table. */
export interface ColumnInfo {
  /** As filters name it: `sharpe`, `params.emaFast`, `verdict`, `trial`, `score`, `unseenGain` … */
  readonly name: string;
  /** The field's term, and the same in plain words. */
  readonly label: string;
  readonly plain: string;
  /** What it says and what is good, in plain words; empty for parameters without. */
  readonly meaning: string;
  readonly kind: "number" | "text";
  /** As `metrics/format.ts` writes it; `number` for parameters. */
  readonly format: string;
  readonly better: "higher" | "lower" | null;
  /** Whose days it is of. */
  readonly of: "search" | "unseen" | "strategy";
}

/** What the views need to know of a study at once. */
export interface StudyView extends StudyLine {
  /** What it came to, in one sentence: "5 of 400 strategies held up on days they had never seen." */
  readonly title: string;
  /** The same in two or three sentences more. */
  readonly lead: readonly string[];
  /** What must be known before anything else: the market is simulated, the search runs or was interrupted … */
  readonly notices: readonly string[];
  readonly assumptions: readonly string[];
  /** Why none is GOOD, or why the best were stopped, where nothing held. */
  readonly reasons: readonly string[];
  /** What was checked before anything was called good. */
  readonly checks: readonly Statement[];
  /** What it takes to make it again, by name. */
  readonly facts: readonly (readonly [string, string])[];
  readonly funnel: Funnel;
  readonly run: RunRecord | null;
  readonly spans: { readonly search: TimeSpan; readonly validation: TimeSpan; readonly sealed: TimeSpan } | null;
  /** Days of the search and unseen days, counted. */
  readonly days: { readonly search: number; readonly unseen: number } | null;
  /** Sharpe ratio that the best of so many tries reaches by luck alone in so many days; `null` without valid tries. */
  readonly reachOfLuck: number | null;
  /** Every valid try with a Sharpe ratio, up to 2,000; beyond, the carried ones alone beside the histogram of all. */
  readonly dots: readonly Dot[];
  readonly histogram: DotHistogram | null;
  /** Columns of its table of strategies. */
  readonly columns: readonly ColumnInfo[];
  /** What the search maximises, as a figure labels it. */
  readonly target: string;
  readonly startEquity: number;
  readonly quote: string;
  /** Markets searched, in the order of their numbers. */
  readonly symbols: readonly string[];
  /** Days a year by which ratios are annualised. */
  readonly periodsPerYear: number;
  /** Numbers of the strategies that were carried beyond the search, those that hold first. */
  readonly carried: readonly number[];
}

/** Which rows are wanted. */
export interface RowsQuery {
  /** Expression of `filter.ts`; empty for all. */
  readonly filter: string;
  /** `-score,sharpe`: names of columns, descending after a minus. */
  readonly sort: string;
  readonly columns: readonly string[];
  readonly offset: number;
  readonly limit: number;
  /** Whether their small curves come along, which are the most of an answer; they do unless it is `false`. */
  readonly hasSparklines?: boolean;
}

/** One page of rows: a value a column asked for, in its order. */
export interface RowsPage {
  readonly total: number;
  readonly matched: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string | null)[])[];
  /** Of each row the account by day as 32 or fewer points, those of unseen days after `unseenFrom`; none unless wanted. */
  readonly sparklines: readonly Sparkline[];
}

/** A small curve of an account, 1 at its start. */
export interface Sparkline {
  readonly values: readonly number[];
  /** Index of the first point on unseen days; its length where there are none. */
  readonly unseenFrom: number;
}

/** Counts of one column under a filter, and of all rows. */
export interface Histogram {
  readonly column: string;
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly all: readonly number[];
}

/** What the model of a search makes of one strategy: the mean of all tries, and what each of its settings adds to it. */
export interface StrategyModel {
  /** What the search was after, of this strategy; `null` where it has none. */
  readonly value: number | null;
  /** What the model expects of any try. */
  readonly mean: number;
  /** By how much a setting in use moves it, the farthest first. */
  readonly parts: readonly { readonly label: string; readonly value: string; readonly shap: number }[];
}

/** One strategy. */
export interface StrategyView {
  readonly study: string;
  readonly trial: number;
  readonly verdict: Verdict;
  readonly state: string;
  /** Why it failed or was stopped, in words. */
  readonly reasons: readonly string[];
  /** What it does, made from its parameters by its strategy's own words. */
  readonly sentence: string;
  readonly params: readonly { readonly name: string; readonly label: string; readonly value: string }[];
  /** KPIs over the days of the search, and of each unseen part that was opened for it. */
  readonly kpis: Readonly<Record<"search" | "validation" | "sealed", Readonly<Record<string, number | null>> | null>>;
  /** [pessimistic, optimistic] of a KPI where its certificate has it. */
  readonly intervals: Readonly<Record<string, readonly [number, number]>>;
  readonly certificate: CertificateDocument | null;
  /** What the model of the search makes of it; `null` where it explains nothing, or not this one. */
  readonly model: StrategyModel | null;
  readonly tradesHash: string | null;
  readonly replay: string;
}

/** The account by UTC day. */
export interface EquityView {
  readonly startEquity: number;
  readonly quote: string;
  readonly days: readonly number[];
  readonly equity: readonly number[];
  /** Days that the search had not seen; empty where none were opened. */
  readonly unseen: readonly { readonly from: number; readonly to: number; readonly label: string }[];
  /** Closes of the market by day, `null` where unknown. */
  readonly benchmark: readonly (number | null)[] | null;
}

/** Trades as columns, in order of exit, each with the part of the days it is of. */
export interface TradeColumns {
  readonly part: readonly ("search" | "validation" | "sealed")[];
  readonly symbol: readonly string[];
  readonly side: readonly ("long" | "short")[];
  readonly entryTime: readonly number[];
  readonly exitTime: readonly number[];
  readonly entryPrice: readonly number[];
  readonly exitPrice: readonly number[];
  readonly quantity: readonly number[];
  readonly pnl: readonly number[];
  readonly fees: readonly number[];
  readonly exitReason: readonly string[];
}

/** Bars of a window as columns. */
export interface CandleWindow {
  readonly timeframe: Timeframe;
  readonly time: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
  /** Why there are none, in a sentence: bars or code have changed, the part was not opened; `null` where there are. */
  readonly absence: string | null;
}

/** Step logs of a window as rows. */
export interface DecisionRow {
  readonly time: number;
  readonly signal: number;
  readonly confidence: number | null;
  readonly equity: number | null;
  readonly reason: string;
  readonly indicators: Readonly<Record<string, number | null>>;
}

/** Decisions of a strategy within a window. */
export interface DecisionWindow {
  readonly rows: readonly DecisionRow[];
  readonly absence: string | null;
}

/** What the search did and what its model learnt. */
export interface SearchView {
  /** By trial in order of number: value that the search learnt, and where it came from. */
  readonly trials: readonly {
    readonly trial: number;
    readonly round: number;
    readonly origin: string;
    readonly value: number | null;
    /** Place on the map of trials, and its group. */
    readonly place: { readonly x: number; readonly y: number; readonly group: number } | null;
  }[];
  readonly target: string;
  readonly decisions: readonly Decision[];
  readonly effects: readonly {
    readonly parameter: string;
    readonly label: string;
    readonly importance: number;
    readonly low: number;
    readonly high: number;
    /** Setting and effect of each explained trial. */
    readonly values: readonly number[];
    readonly shap: readonly number[];
  }[];
  readonly explanation: { readonly verdict: string; readonly r2: number | null; readonly reason: string | null } | null;
  readonly groups: readonly { readonly name: string; readonly traits: readonly string[] }[];
}

/** A market of the store. */
export interface MarketLine {
  readonly symbol: string;
  readonly timeframe: string;
  readonly bars: number;
  readonly from: number;
  readonly to: number;
  /** Stretches of missing bars; `null` where nobody counted them. */
  readonly gaps: number | null;
  /** Of the bars; empty where nobody computed it. */
  readonly sha256: string;
  readonly findings: readonly string[];
  readonly sources: readonly string[];
}

/** What happened to a study that is followed. */
export type StudyChange =
  | { readonly kind: "trials"; readonly trials: number; readonly good: number; readonly hard: number }
  | { readonly kind: "state"; readonly state: StudyState }
  | { readonly kind: "gone"; readonly sentence: string }
  | { readonly kind: "connection"; readonly isUp: boolean };

/** Where views get what they show. */
export interface Source {
  /** `"server"` answers over HTTP and follows; `"file"` is the one-file report. */
  readonly kind: "server" | "file";
  studies(signal?: AbortSignal): Promise<readonly StudyLine[]>;
  study(study: string, signal?: AbortSignal): Promise<StudyView>;
  rows(study: string, query: RowsQuery, signal?: AbortSignal): Promise<RowsPage>;
  histograms(
    study: string,
    filter: string,
    columns: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly Histogram[]>;
  strategy(study: string, trial: number, signal?: AbortSignal): Promise<StrategyView>;
  equity(study: string, trial: number, signal?: AbortSignal): Promise<EquityView>;
  trades(study: string, trial: number, signal?: AbortSignal): Promise<TradeColumns>;
  /** Its decisions from one instant to before another, on one of several markets: the first unless named. */
  decisions(
    study: string,
    trial: number,
    from: number,
    to: number,
    symbol?: string,
    signal?: AbortSignal,
  ): Promise<DecisionWindow>;
  /**
   * Bars from one instant to before another, of the days that were opened for it; longer ones where more than 5,000 would
   * come of the timeframe asked for.
   */
  candles(
    study: string,
    trial: number,
    from: number,
    to: number,
    timeframe: Timeframe,
    symbol?: string,
    signal?: AbortSignal,
  ): Promise<CandleWindow>;
  search(study: string, signal?: AbortSignal): Promise<SearchView>;
  markets(signal?: AbortSignal): Promise<readonly MarketLine[]>;
  /** Calls back on each change until the function it gives is called. */
  follow(study: string, onChange: (change: StudyChange) => void): () => void;
}

/** What could not be answered, with the place in the text where a filter is wrong. */
export class SourceError extends Error {
  /** Column in the filter from 0; `null` for other errors. */
  readonly position: number | null;
  /** Whether it is that what was asked for is not there. */
  readonly isMissing: boolean;

  /** @param message A sentence for people. */
  constructor(message: string, position: number | null = null, isMissing = false) {
    super(message);
    this.name = "SourceError";
    this.position = position;
    this.isMissing = isMissing;
  }
}

/** Nobody answered at all, which may pass: the same question is worth asking again. */
export class UnansweredError extends SourceError {
  constructor() {
    super("The server does not answer. Is `deno task dashboard` still running?");
    this.name = "UnansweredError";
  }
}
