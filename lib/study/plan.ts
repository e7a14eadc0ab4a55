/**
 * A study's plan: everything that, with a trial's parameters, decides its numbers. It is written once, when the study
 * begins, and read back on resume and replay.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Candles, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import type { JobContext } from "../executor/run_backtest_job.ts";
import { type Domain, domainHash } from "../gp/domain.ts";
import { PORTFOLIO_MAX_CORRELATION, PORTFOLIO_MAX_MEAN_CORRELATION } from "../selection/portfolio_search.ts";
import { SCORE_WEIGHTS, type ScoreWeights } from "../selection/score.ts";
import { splitTime, type TimeSplit } from "../selection/splits.ts";
import { STRATEGY_SCHEMA, strategyDomain } from "../strategies/votes/schema.ts";
import { createStudy, findStudy, getStudy } from "../store/studies.ts";
import type { SamplerName } from "../gp/optimizer_options.ts";
import { codeVersion } from "./code_version.ts";
import { describeSource, loadMarket, type MarketSource, type StudyMarket } from "./market.ts";
import { readInfinities, spellInfinities } from "./plain_json.ts";
import { DEFAULT_TARGET } from "./target.ts";

/** What a study is fixed to when it begins. */
export interface StudyPlan {
  /** Name of the study. */
  readonly study: string;
  /** Version of the code that decides numbers. */
  readonly codeVersion: string;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** SHA-256 of the finer bars; absent where there are none. */
  readonly finerHash?: string;
  /** Seed of the search. */
  readonly seed: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
  /** Proposals a round. */
  readonly batch: number;
  /** Where the bars come from. */
  readonly source: MarketSource;
  /** How time is cut. */
  readonly split: TimeSplit;
  /** Options of every backtest, costs included. */
  readonly backtest: BacktestOptions;
  /** Days a year by which ratios are annualised. */
  readonly periodsPerYear: number;
  /** Sharpe ratio above which a result earns no more. */
  readonly sharpeCap: number;
  /** Thresholds of validity, SOFT and HARD gates. */
  readonly thresholds: SelectionThresholds;
  /** Whether the SOFT thresholds follow the study's history. */
  readonly adaptiveThresholds: boolean;
  /** What the search maximises: a KPI or a formula. */
  readonly searchTarget: string;
  /** Weights of the score, unless a formula takes their place. */
  readonly scoreWeights: ScoreWeights;
  /** `""` for none. */
  readonly scoreFormula: string;
  /** Largest correlation of two members of the portfolio. */
  readonly portfolioMaxCorrelation: number;
  /** Largest mean correlation over all pairs of the portfolio. */
  readonly portfolioMaxMeanCorrelation: number;
}

/** The settings of a plan as they are kept in the table of studies. */
type StoredSettings = Omit<StudyPlan, "study" | "codeVersion" | "dataHash" | "seed" | "backtest">;

/** What a study searches and ranks by unless it is told otherwise. */
const DEFAULT_SELECTION = {
  adaptiveThresholds: false,
  searchTarget: DEFAULT_TARGET,
  scoreWeights: SCORE_WEIGHTS,
  scoreFormula: "",
  portfolioMaxCorrelation: PORTFOLIO_MAX_CORRELATION,
  portfolioMaxMeanCorrelation: PORTFOLIO_MAX_MEAN_CORRELATION,
};

/** Days a year on which crypto markets trade. */
const CRYPTO_DAYS_PER_YEAR = 365;

/**
 * Walk-forward folds of the search part: the first ninth only warms up, the other eight are what a trial is judged on.
 */
const FOLDS = 8;

/** What a new study is asked to be. */
export interface PlanRequest {
  /** `null` for the next free name. */
  readonly study: string | null;
  /** Seed of the search. */
  readonly seed: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
  /** Proposals a round. */
  readonly batch: number;
  /** Sharpe ratio above which a result earns no more. */
  readonly sharpeCap: number;
  /** Options of every backtest, costs included. */
  readonly backtest: BacktestOptions;
  /** Thresholds of validity, SOFT and HARD gates. */
  readonly thresholds: SelectionThresholds;
  /** False by default. */
  readonly adaptiveThresholds?: boolean;
  /** The shrunk Sharpe ratio by default. */
  readonly searchTarget?: string;
  /** Default weights where they are left out. */
  readonly scoreWeights?: ScoreWeights;
  /** None where it is left out. */
  readonly scoreFormula?: string;
  /** {@linkcode PORTFOLIO_MAX_CORRELATION} by default. */
  readonly portfolioMaxCorrelation?: number;
  /** {@linkcode PORTFOLIO_MAX_MEAN_CORRELATION} by default. */
  readonly portfolioMaxMeanCorrelation?: number;
}

/**
 * Begins a study on a market: splits its time and writes the plan down.
 *
 * @throws {UserError} If a study of this name exists or the bars cannot be split.
 */
export function beginStudy(db: DatabaseSync, request: PlanRequest, market: StudyMarket, now: number): StudyPlan {
  if (request.study !== null && findStudy(db, request.study) !== null) {
    throw new UserError(
      `Cannot begin the study "${request.study}": it exists; add --resume to go on with it, or choose another --study`,
    );
  }
  const { candles, dataHash, finer } = market;
  const plan: StudyPlan = {
    study: request.study ?? freeName(db),
    codeVersion: codeVersion(),
    dataHash,
    ...(finer && { finerHash: finer.hash }),
    seed: request.seed,
    sampler: request.sampler,
    batch: request.batch,
    source: market.source,
    split: splitOf(market),
    backtest: request.backtest,
    periodsPerYear: CRYPTO_DAYS_PER_YEAR,
    sharpeCap: request.sharpeCap,
    thresholds: request.thresholds,
    adaptiveThresholds: request.adaptiveThresholds ?? DEFAULT_SELECTION.adaptiveThresholds,
    searchTarget: request.searchTarget ?? DEFAULT_SELECTION.searchTarget,
    scoreWeights: request.scoreWeights ?? DEFAULT_SELECTION.scoreWeights,
    scoreFormula: request.scoreFormula ?? DEFAULT_SELECTION.scoreFormula,
    portfolioMaxCorrelation: request.portfolioMaxCorrelation ?? DEFAULT_SELECTION.portfolioMaxCorrelation,
    portfolioMaxMeanCorrelation: request.portfolioMaxMeanCorrelation ?? DEFAULT_SELECTION.portfolioMaxMeanCorrelation,
  };
  const { study, codeVersion: version, dataHash: _, seed, backtest, ...settings } = plan;
  createStudy(db, {
    study,
    createdAt: now,
    codeVersion: version,
    dataHash,
    domainHash: domainHash(searchDomain(candles)),
    seed,
    symbol: candles.symbol,
    timeframe: candles.timeframe,
    fromTime: candles.time[0],
    toTime: candles.time[candles.time.length - 1],
    source: describeSource(plan.source),
    settings: settings satisfies StoredSettings,
    costs: spellInfinities(backtest),
  });
  return plan;
}

/**
 * The plan of a stored study.
 *
 * @throws {UserError} If there is no such study.
 */
export function loadPlan(db: DatabaseSync, study: string): StudyPlan {
  const { settings, codeVersion, dataHash, seed, costs } = getStudy(db, study);
  return {
    // Studies of earlier releases lack some.
    ...DEFAULT_SELECTION,
    ...settings as StoredSettings,
    study,
    codeVersion,
    dataHash,
    seed,
    backtest: readInfinities(costs) as BacktestOptions,
  };
}

/**
 * Takes a study up again: reads its plan back and checks that bars and code are still those it began with.
 *
 * @param purpose What cannot be done otherwise, for the message.
 * @throws {UserError} If there is no such study, or its bars or the code that decides numbers have changed.
 */
export function resumeStudy(
  db: DatabaseSync,
  study: string,
  purpose = "go on with",
): { plan: StudyPlan; market: StudyMarket } {
  const plan = loadPlan(db, study);
  if (codeVersion() !== plan.codeVersion) {
    throw new UserError(
      `Cannot ${purpose} the study "${study}": it began with code ${plan.codeVersion}, this is ${codeVersion()}; ` +
        "results of the two cannot be mixed",
    );
  }
  const market = loadMarket(plan.source, db);
  for (
    const [bars, wanted, found] of [
      ["bars", plan.dataHash, market.dataHash],
      ["finer bars", plan.finerHash, market.finer?.hash],
    ] as const
  ) {
    if (wanted === found) continue;
    throw new UserError(
      `Cannot ${purpose} the study "${study}": its ${bars} had the hash ${wanted}, ` +
        `${describeSource(plan.source)} now has ${found}`,
    );
  }
  return { plan, market };
}

/** The parameters searched on a market; those that read an order book only where one was recorded. */
export function searchDomain({ timeframe, book }: Candles): Domain {
  return strategyDomain(timeframe, book !== undefined);
}

/** What every backtest of a study shares. */
export function jobContext(plan: StudyPlan, { candles, dataHash, finer }: StudyMarket): JobContext {
  const { periodsPerYear, sharpeCap, backtest } = plan;
  const options = finer ? { ...backtest, finer: finer.candles } : backtest;
  return { markets: [{ candles, dataHash, backtest: options }], kpis: { periodsPerYear, sharpeCap } };
}

/** Bars on which trials are judged: the first fold's train part warms up, every day after it is out of fold. */
export function searchedBars({ split }: StudyPlan): { from: number; to: number } {
  return { from: split.folds[0].test.start, to: split.search.end };
}

function splitOf({ candles, source }: StudyMarket): TimeSplit {
  try {
    return splitTime(candles.time, { maxHoldingMs: longestHoldingMs(candles.timeframe), folds: FOLDS });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`Cannot search ${describeSource(source)}: ${error.message}`, { cause: error });
  }
}

/** The longest time a position may stay open, whatever a trial's parameters, ms. */
function longestHoldingMs(timeframe: Timeframe): number {
  return STRATEGY_SCHEMA.find(({ name }) => name === "timeoutBars")!.high! * TIMEFRAME_MS[timeframe];
}

function freeName(db: DatabaseSync): string {
  for (let number = 1;; number++) {
    const name = `study-${number}`;
    if (findStudy(db, name) === null) return name;
  }
}
