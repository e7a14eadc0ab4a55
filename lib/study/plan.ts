/**
 * A study's plan: everything that, with a trial's parameters, decides its numbers. It is written once, when the study
 * begins, and read back on resume and replay.
 *
 * @module
 */
import { DAYS_PER_YEAR, type Timeframe } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import type { ProfileName } from "../execution/market_profiles.ts";
import type { SelectionThresholds } from "../config/settings.ts";
import { defaultStrategies, type OpenStrategies } from "../executor/open_strategies.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import type { Domain } from "../search/domain.ts";
import { PORTFOLIO_MAX_CORRELATION, PORTFOLIO_MAX_MEAN_CORRELATION } from "../selection/portfolio_search.ts";
import { SCORE_WEIGHTS, type ScoreWeights } from "../selection/score.ts";
import type { TimeSplit } from "../selection/splits.ts";
import { WORST_MARKET_SHARE } from "../selection/worst_market.ts";
import { manifestsDomain, type SearchedMarket, type StrategyManifest } from "../strategy/strategy_manifest.ts";
import type { StudyVersions } from "../store/studies.ts";
import type { SurrogateName } from "../surrogate/surrogate_model.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import { codeVersions } from "./code_versions.ts";
import type { StudyMarket } from "./market.ts";
import { describeSource, type MarketSource } from "./market_source.ts";
import { checkMarketList, namesOf, splitsOf } from "./market_list.ts";
import type { LogScope } from "./log_scopes.ts";
import type { ProfileChoice, ProfileOrigin } from "./profile_choice.ts";
import { scorerOf } from "./scoring.ts";
import { DEFAULT_TARGET, searchTarget } from "../selection/search_target.ts";

/** A market of a plan. */
export interface PlanMarket extends MarketTerms {
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
  /** How its time is cut, in its bars; of several markets at the same midnights. */
  readonly split: TimeSplit;
}

/** By which terms a market is traded. */
export interface MarketTerms extends ProfileChoice {
  /** Options of every backtest on it, costs included. */
  readonly backtest: BacktestOptions;
}

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
  /** The markets it searches, in the order in which jobs name them: every trial is one rule on all of them. */
  readonly markets: readonly PlanMarket[];
  /** Markets that its search never sees; they are opened with the sealed days. */
  readonly heldOut: readonly PlanMarket[];
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
  /** Terms of trading where its first market is; each market has its own. */
  readonly profile: ProfileName;
  /** Why the first market is traded by these. */
  readonly profileOrigin: ProfileOrigin;
  /** Profiles that its markets would have been traded by had none been asked for; absent where none was. */
  readonly unaskedProfiles?: readonly ProfileName[];
  /** Options of every backtest on the first market, costs included. */
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
  /** Of several markets, share of a trial's value that is that of its worst market. */
  readonly worstMarketShare: number;
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
  worstMarketShare: WORST_MARKET_SHARE,
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
  /** The same of each market after the first, those held out last; that of the first where left out. */
  readonly otherBacktests?: readonly BacktestOptions[];
  /** Thresholds of validity, SOFT and HARD gates. */
  readonly thresholds: SelectionThresholds;
  /** The default strategy where they are left out. */
  readonly strategies?: OpenStrategies;
}

/**
 * The plan of a study that begins on these markets: their time is split here.
 *
 * @param heldOut Markets that the search never sees.
 * @throws {UserError} If the markets do not go together, their bars have no volume or cannot be split, or a formula cannot
 * be read.
 */
export function newPlan(
  study: string,
  request: PlanRequest,
  markets: readonly StudyMarket[],
  heldOut: readonly StudyMarket[] = [],
): StudyPlan {
  checkMarketList({ markets, heldOut });
  const all = [...markets, ...heldOut];
  all.forEach(requireVolume);
  const backtests = all.map((_, i) => i === 0 ? request.backtest : request.otherBacktests?.[i - 1] ?? request.backtest);
  checkStartEquity(all, backtests);
  const versions = codeVersions();
  const { sources, manifests } = request.strategies ?? defaultStrategies(searchedMarket(markets));
  const splits = splitsOf({ markets, heldOut }, longestHoldingOf(manifests)), selection = selectionOf(request);
  const planned = all.map((market, i) => {
    // What is asked of a single market may differ from where its bars are from.
    const { profile, profileOrigin } = i === 0 ? selection : market;
    return planMarket(market, { profile, profileOrigin, backtest: backtests[i] }, splits[i]);
  });
  const unaskedProfiles = all.flatMap(({ unaskedProfile }) => unaskedProfile ?? []);
  const plan = {
    study,
    codeVersion: versions.engine,
    versions,
    markets: planned.slice(0, markets.length),
    heldOut: planned.slice(markets.length),
    strategies: sources,
    manifests,
    seed: request.seed,
    sampler: request.sampler,
    batch: request.batch,
    backtest: request.backtest,
    periodsPerYear: DAYS_PER_YEAR,
    sharpeCap: request.sharpeCap,
    thresholds: request.thresholds,
    ...selection,
    ...(unaskedProfiles.length > 0 && { unaskedProfiles }),
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

/** Money of several accounts is added up, which it can be where all begin with as much. */
function checkStartEquity(markets: readonly StudyMarket[], backtests: readonly BacktestOptions[]): void {
  const starts = backtests.map(({ startEquity }) => startEquity);
  if (new Set(starts).size === 1) return;
  const found = markets.map(({ candles }, i) => `${starts[i]} of ${candles.symbol}`).join(", ");
  throw new UserError(
    `Cannot search ${
      namesOf(markets)
    } together: wanted one equity to start with, as theirs is added up, found ${found}; ` +
      "--start-equity names one for all",
  );
}

function planMarket(market: StudyMarket, terms: MarketTerms, split: TimeSplit): PlanMarket {
  const { candles: { symbol, timeframe }, source, dataHash, finer, funding } = market;
  return {
    symbol,
    timeframe,
    source,
    dataHash,
    ...(finer && { finerHash: finer.hash }),
    ...(funding && { fundingHash: funding.hash, fundingAssumedShare: funding.assumedShare }),
    ...terms,
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

/** By this time the parts of a search are kept apart, ms. */
export function longestHoldingOf(manifests: readonly StrategyManifest[]): number {
  return Math.max(...manifests.map(({ longestHoldingMs }) => longestHoldingMs));
}

/** What the account of equal shares in all markets searched begins with, quote units. */
export function accountStart({ markets }: Pick<StudyPlan, "markets">): number {
  return markets.reduce((sum, { backtest }) => sum + backtest.startEquity, 0);
}
