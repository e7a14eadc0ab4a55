/**
 * A study's plan: everything that, with a trial's parameters, decides its numbers. It is written once, when the study
 * begins, and read back on resume and replay.
 *
 * @module
 */
import type { BarRange } from "../core/bar_range.ts";
import { DAYS_PER_YEAR, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { ProfileName } from "../execution/market_profiles.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import { defaultStrategies, type OpenStrategies } from "../executor/open_strategies.ts";
import type { JobContext } from "../executor/run_job.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import type { Domain } from "../search/domain.ts";
import { PORTFOLIO_MAX_CORRELATION, PORTFOLIO_MAX_MEAN_CORRELATION } from "../selection/portfolio_search.ts";
import { SCORE_WEIGHTS, type ScoreWeights } from "../selection/score.ts";
import { splitTime, type TimeSplit } from "../selection/splits.ts";
import { manifestsDomain, type SearchedMarket, type StrategyManifest } from "../strategy/strategy_manifest.ts";
import type { StudyVersions } from "../store/studies.ts";
import type { SurrogateName } from "../surrogate/surrogate_model.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import { codeVersions } from "./code_versions.ts";
import { describeSource, type MarketSource, type StudyMarket } from "./market.ts";
import type { ProfileOrigin } from "./profile_choice.ts";
import { scorerOf } from "./scoring.ts";
import { DEFAULT_TARGET, searchTarget } from "./target.ts";

/** A market of a plan. */
export interface PlanMarket {
  /** Its name, such as `"BTC/USDT"`. */
  readonly symbol: string;
  /** Length of a bar. */
  readonly timeframe: Timeframe;
  /** Where the bars come from. */
  readonly source: MarketSource;
  /** SHA-256 of the bars. */
  readonly dataHash: string;
  /** SHA-256 of the finer bars; absent where there are none. */
  readonly finerHash?: string;
  /** SHA-256 of the funding; absent where none is charged. */
  readonly fundingHash?: string;
  /** Share of the funding times at which no rate is known and the base rate is charged; absent where none is charged. */
  readonly fundingAssumedShare?: number;
  /** How its time is cut, in its bars. */
  readonly split: TimeSplit;
}

/** Of which trials the decisions are kept: of none, of those carried beyond the search, of GOOD ones, or of all valid ones. */
export type LogScope = (typeof LOG_SCOPES)[number];

/** From the fewest trials to the most. */
export const LOG_SCOPES = ["none", "carried", "good", "all"] as const;

/**
 * What a study is fixed to when it begins.
 *
 * @internal
 */
export interface StudyPlan {
  /** Name of the study. */
  readonly study: string;
  /** Version of the code that decides a backtest. */
  readonly codeVersion: string;
  /** Versions of all its code, folder by folder; `null` for studies that were begun before they were kept. */
  readonly versions: StudyVersions | null;
  /** Its markets, in the order in which jobs name them; one for now. */
  readonly markets: readonly PlanMarket[];
  /** Where its strategies come from. */
  readonly strategies: readonly StrategySource[];
  /** What the strategies say of themselves, in the same order. */
  readonly manifests: readonly StrategyManifest[];
  /** Seed of the search. */
  readonly seed: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
  /** Proposals a round. */
  readonly batch: number;
  /** Terms of trading where its market is. */
  readonly profile: ProfileName;
  /** Why it is traded by these. */
  readonly profileOrigin: ProfileOrigin;
  /** Options of every backtest, costs included. */
  readonly backtest: BacktestOptions;
  /** Days a year by which ratios are annualised. */
  readonly periodsPerYear: number;
  /** Sharpe ratio above which a result earns no more. */
  readonly sharpeCap: number;
  /** Thresholds of validity, SOFT and HARD gates. */
  readonly thresholds: SelectionThresholds;
  /** Whether a HARD strategy must stay so with one more loss, as large as the market's worst bar. */
  readonly hardUnseenLoss: boolean;
  /** Bars whose directions are redrawn together in the placebo test. */
  readonly placeboBlockBars: number;
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
  /** Model that tells which parameters mattered. */
  readonly surrogate: SurrogateName;
  /** Of which trials the decisions are kept. */
  readonly logs: LogScope;
}

/** What a study searches, ranks by and writes down unless it is told otherwise; earlier releases kept none of it. */
export const DEFAULT_SELECTION = {
  adaptiveThresholds: false,
  hardUnseenLoss: true,
  placeboBlockBars: 1,
  searchTarget: DEFAULT_TARGET,
  scoreWeights: SCORE_WEIGHTS,
  scoreFormula: "",
  portfolioMaxCorrelation: PORTFOLIO_MAX_CORRELATION,
  portfolioMaxMeanCorrelation: PORTFOLIO_MAX_MEAN_CORRELATION,
  surrogate: "forest" as SurrogateName,
  logs: "carried" as LogScope,
  // The terms that earlier releases traded every market by.
  profile: "binance-usdm" as ProfileName,
  profileOrigin: "assumed" as ProfileOrigin,
};

/** The part of a plan that has defaults. */
type Selection = Pick<StudyPlan, keyof typeof DEFAULT_SELECTION>;

/** What a new study is asked to be; what is left out of its selection is that of {@linkcode DEFAULT_SELECTION}. */
export interface PlanRequest extends Partial<Selection> {
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
  /** The default strategy where they are left out. */
  readonly strategies?: OpenStrategies;
}

/**
 * The plan of a study that begins on these markets: their time is split here.
 *
 * @throws {UserError} If there are several markets, the bars have no volume or cannot be split, or a formula cannot be read.
 */
export function newPlan(study: string, request: PlanRequest, markets: readonly StudyMarket[]): StudyPlan {
  if (markets.length !== 1) {
    throw new UserError(
      `Cannot begin the study "${study}": wanted one market, found ${markets.length}; several come with a later release`,
    );
  }
  markets.forEach(requireVolume);
  const versions = codeVersions();
  const { sources, manifests } = request.strategies ?? defaultStrategies(searchedMarket(markets));
  const plan = {
    study,
    codeVersion: versions.engine,
    versions,
    markets: markets.map((market) => planMarket(market, longestHoldingOf(manifests))),
    strategies: sources,
    manifests,
    seed: request.seed,
    sampler: request.sampler,
    batch: request.batch,
    backtest: request.backtest,
    periodsPerYear: DAYS_PER_YEAR,
    sharpeCap: request.sharpeCap,
    thresholds: request.thresholds,
    ...selectionOf(request),
  };
  // A formula that cannot be read is refused before a study stands in the store.
  searchTarget(plan.searchTarget);
  scorerOf(plan);
  return plan;
}

/** Sizes and slippage are shares of the volume: without any there is nothing to trade. */
function requireVolume({ candles, source }: StudyMarket): void {
  if (candles.volume.some((volume) => volume > 0)) return;
  throw new UserError(`Cannot search ${describeSource(source)}: wanted bars with volume, found 0 in all of them`);
}

/** What is asked for, and the defaults for what is left out or undefined. */
function selectionOf(request: Partial<Selection>): Selection {
  const names = Object.keys(DEFAULT_SELECTION) as (keyof Selection)[];
  const asked = names.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]);
  return { ...DEFAULT_SELECTION, ...Object.fromEntries(asked) };
}

function planMarket(market: StudyMarket, longestHoldingMs: number): PlanMarket {
  const { candles: { symbol, timeframe }, source, dataHash, finer, funding } = market;
  const split = splitOf(market, longestHoldingMs);
  return {
    symbol,
    timeframe,
    source,
    dataHash,
    ...(finer && { finerHash: finer.hash }),
    ...(funding && { fundingHash: funding.hash, fundingAssumedShare: funding.assumedShare }),
    split,
  };
}

/** What strategies are asked about; an order book only where every market has it. */
export function searchedMarket(markets: readonly StudyMarket[]): SearchedMarket {
  const hasBook = markets.every(({ candles }) => candles.book !== undefined);
  return { timeframe: markets[0].candles.timeframe, hasBook };
}

/** The parameters searched on markets. */
export function searchDomain({ manifests }: Pick<StudyPlan, "manifests">, markets: readonly StudyMarket[]): Domain {
  return manifestsDomain(manifests, searchedMarket(markets));
}

/** Options of a backtest with what is the market's own: finer bars, funding and price steps. */
export function optionsOn(
  { finer, funding, priceSteps }: Pick<StudyMarket, "finer" | "funding" | "priceSteps">,
  options: BacktestOptions,
): BacktestOptions {
  return {
    ...options,
    ...(priceSteps && { priceSteps }),
    ...(finer && { finer: finer.candles }),
    ...(funding && { funding: funding.rates }),
  };
}

/** What every backtest of a study shares. */
export function jobContext(plan: StudyPlan, markets: readonly StudyMarket[]): JobContext {
  const { periodsPerYear, sharpeCap, backtest, strategies } = plan;
  return {
    markets: markets.map((market, i) => ({
      candles: market.candles,
      dataHash: market.dataHash,
      foldEdges: plan.markets[i].split.foldEdges,
      backtest: optionsOn(market, backtest),
    })),
    kpis: { periodsPerYear, sharpeCap },
    strategies,
    longestHoldingMs: longestHoldingOf(plan.manifests),
  };
}

/** By this time the parts of a search are kept apart, ms. */
export function longestHoldingOf(manifests: readonly StrategyManifest[]): number {
  return Math.max(...manifests.map(({ longestHoldingMs }) => longestHoldingMs));
}

/** Bars on which trials are run and judged. */
export function searchedBars({ markets: [{ split: { search } }] }: Pick<StudyPlan, "markets">): BarRange {
  return search;
}

/** @param maxHoldingMs The longest a position may stay open, whatever a trial's strategy and parameters. */
function splitOf({ candles, source }: StudyMarket, maxHoldingMs: number): TimeSplit {
  try {
    return splitTime(candles.time, { maxHoldingMs, barMs: TIMEFRAME_MS[candles.timeframe] });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`Cannot search ${describeSource(source)}: ${error.message}`, { cause: error });
  }
}
