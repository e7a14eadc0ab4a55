/**
 * What a study came to: its best strategies, the funnel from proposals to HARD ones, and the record `--json` prints.
 *
 * @module
 */
import { join } from "node:path";
import type { KpiValues } from "../metrics/kpis.ts";
import type { StoredKpis } from "../store/kpi_rows.ts";
import type { TrialCounts } from "../store/study_summary.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { ProfileName } from "../execution/market_profiles.ts";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import type { Confirmable } from "../selection/confirmable_text.ts";
import type { Look } from "../selection/look.ts";
import type { FamilyCount } from "./families.ts";
import type { ProfileOrigin } from "./profile_choice.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";

/**
 * A certificate as it is named where it does not stand itself.
 *
 * @internal
 */
export interface CertificateMark extends Pick<CertificateDocument, "trial" | "verdict" | "sha256"> {}

/** The mark of a certificate. */
export function certificateMark({ trial, verdict, sha256 }: CertificateDocument): CertificateMark {
  return { trial, verdict, sha256 };
}

/** A strategy as the summary names it. */
export interface BestStrategy {
  /** Number of the trial. */
  readonly trial: number;
  /** Its parameters. */
  readonly params: ParameterValues;
  /** Weighted percentile rank among the study's valid trials. */
  readonly score: number | null;
  /** KPIs over the days of the search. */
  readonly kpis: KpiValues;
  /** How far it came. */
  readonly verdict: "HARD" | "GOOD" | "valid";
}

/** How many trials came through each stage, and which gate stopped how many. */
export interface Funnel extends TrialCounts {
  /** Trials that fail a gate, by the gate's name, most frequent first; a trial counts for each gate it fails. */
  readonly stoppedBy: readonly { readonly gate: string; readonly trials: number }[];
}

/**
 * Terms of trading that the backtests assumed.
 *
 * @internal
 */
export interface AssumedTerms extends Pick<BacktestOptions, "costs" | "direction" | "startEquity"> {
  /** Name of the market's profile. */
  readonly profile: ProfileName;
  /** Why it is this one. */
  readonly profileOrigin: ProfileOrigin;
  /** Largest notional as a multiple of the equity. */
  readonly maxLeverage: number;
}

/**
 * A market of a study of several.
 *
 * @internal
 */
export interface SummaryMarket extends AssumedTerms {
  /** Its name. */
  readonly symbol: string;
  /** SHA-256 of its bars. */
  readonly dataHash: string;
  /** Whether the search never saw it. */
  readonly isHeldOut: boolean;
}

/** The line `deno task automl --json` prints. */
export interface StudySummary {
  /** Name of the study. */
  readonly study: string;
  /** Seed of the search. */
  readonly seed: number;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** What the backtests assumed of the first market. */
  readonly assumed: AssumedTerms;
  /** Every market where there are several or some are held out; absent where there is one. */
  readonly markets?: readonly SummaryMarket[];
  /** Trials that are done or failed. */
  readonly trials: number;
  /** Trials run to their end. */
  readonly completed: number;
  /** Trials that could not be run. */
  readonly failed: number;
  /** GOOD strategies. */
  readonly good: number;
  /** HARD gates passed. */
  readonly hard: number;
  /** Openings of its days beyond the search, first to last: how many were before each, and at which level it decided. */
  readonly looks: readonly Look[];
  /** Why no look could be counted, so that nothing is HARD; `null` where all were. */
  readonly ledgerDamage: string | null;
  /** What its unseen days could confirm, with as many strategies as were carried; `null` for runs of earlier releases. */
  readonly confirmable: Confirmable | null;
  /** Its certificates, with the hash by which each is known wherever it stands. */
  readonly certificates: readonly CertificateMark[];
  /** What each strategy came to, in the order they were asked for. */
  readonly families: readonly FamilyCount[];
  /** The best strategy; `null` without a valid one. */
  readonly best: Omit<BestStrategy, "verdict" | "trial"> | null;
  /** SHA-256 over all completed trials' trades. */
  readonly tradesHash: string;
  /** Which budget was spent. */
  readonly stopReason: string;
  /** Wall time of this run. */
  readonly elapsedSeconds: number;
  /** Share of the proposals that came from the model. */
  readonly modelShare: number;
  /** What was written. */
  readonly files: { readonly backtests: string; readonly good: string; readonly hard: string; readonly report: string };
}

/** Open times of the first and the last bar, ms UTC. */
export interface TimeSpan {
  /** Of the first bar. */
  readonly from: number;
  /** Of the last bar. */
  readonly to: number;
}

/** When the parts of a market's days were. */
export type MarketSpans = Readonly<Record<"all" | "search" | "validation" | "sealed", TimeSpan>>;

/** When the parts of the days of several markets were: from the first bar of any to the last of any. */
export function commonSpans(spans: readonly MarketSpans[]): MarketSpans {
  const span = (part: keyof MarketSpans): TimeSpan => ({
    from: Math.min(...spans.map((market) => market[part].from)),
    to: Math.max(...spans.map((market) => market[part].to)),
  });
  return { all: span("all"), search: span("search"), validation: span("validation"), sealed: span("sealed") };
}

/** Where the seconds of a run went. */
export interface StageSeconds {
  /** Waiting for proposals with nothing to store. */
  readonly model: number;
  /** Waiting for backtests with nothing to propose. */
  readonly backtests: number;
  /** The out-of-sample test, certificates and portfolio. */
  readonly outOfSample: number;
  /** Of these, runs on copies of the unseen days in which up and down were drawn by coin. */
  readonly placebo: number;
  /** Explaining the trials by a surrogate. */
  readonly surrogate: number;
}

/** The portfolio of a run, as it is told. */
export interface PortfolioRecord {
  /** Numbers of its members' trials, one more than once if it is held on several markets; a single member where no two are better together. */
  readonly trials: readonly number[];
  /** Name of the market of each member; absent in runs of earlier releases. */
  readonly symbols?: readonly string[];
  /** Unseen days that its figures are of; absent in runs of earlier releases, whose figures are of the search. */
  readonly unseenDays?: number;
  /** Sharpe ratio on the unseen days. */
  readonly sharpe: number | null;
  /** Its 95 % interval, by a bootstrap that repeats the choice; `null` where undefined. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Mean correlation over the pairs of members, in the search. */
  readonly averageCorrelation: number;
}

/** How a run of a study ended, as it is kept with the study: enough to tell of it without its bars. */
export interface RunRecord extends StudySummary {
  /** When the parts of each market were. */
  readonly spans: readonly MarketSpans[];
  /** Where the time went. */
  readonly seconds: StageSeconds;
  /** Share of the search's time in which the workers stood idle; `null` if nothing was run. */
  readonly idleShare: number | null;
  /** The portfolio; `null` where there is none. */
  readonly portfolio: PortfolioRecord | null;
}

/** File of a study's report beside its database. */
export function reportPath(directory: string, study: string): string {
  return join(directory, `report-${study}.html`);
}

/** The record among the summaries that studies keep; `null` for none, and for one of an earlier release. */
export function runRecord(summary: unknown): RunRecord | null {
  if (summary === null || typeof summary !== "object" || !("spans" in summary)) return null;
  // Runs from before looks were counted, certificates had hashes, it was said what days could confirm, and the placebo.
  const known = summary as
    & Omit<RunRecord, "looks" | "ledgerDamage" | "certificates" | "confirmable">
    & Partial<RunRecord>;
  const { looks = [], ledgerDamage = null, certificates = [], confirmable = null } = known;
  const seconds = { ...known.seconds, placebo: known.seconds.placebo ?? 0 };
  return { ...known, seconds, looks, ledgerDamage, certificates, confirmable };
}

/** A strategy from its row of KPIs. */
export function bestStrategy({ trial, params, score, values, isHard, isSoft }: StoredKpis): BestStrategy {
  return { trial, params, score, kpis: values, verdict: isHard ? "HARD" : isSoft ? "GOOD" : "valid" };
}
