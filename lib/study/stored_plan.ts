/**
 * A plan as rows of the store, and back; studies of earlier releases come back in the form of today.
 *
 * @module
 */
import type { BacktestOptions } from "../backtest/options.ts";
import type { BarRange } from "../core/bar_range.ts";
import { isTimeframe } from "../core/candles.ts";
import { StorageError, UserError } from "../core/errors.ts";
import { defaultStrategies } from "../executor/open_strategies.ts";
import { dataHashOf } from "../executor/run_job.ts";
import { domainHash } from "../search/domain.ts";
import type { TimeSplit } from "../selection/splits.ts";
import type { NewStudy, StoredStudy } from "../store/studies.ts";
import type { ProfileName } from "../execution/market_profiles.ts";
import type { StoredTerms, StudyMarketRow } from "../store/study_markets.ts";
import type { AssumingPlan } from "./assumptions.ts";
import type { StudyMarket } from "./market.ts";
import { describeSource, type MarketSource } from "./market_source.ts";
import { readInfinities, spellInfinities } from "./plain_json.ts";
import type { MarketList } from "./market_list.ts";
import { DEFAULT_SELECTION, type MarketTerms, type PlanMarket, searchDomain, type StudyPlan } from "./plan.ts";
import type { ProfileOrigin } from "./profile_choice.ts";
import { searchedSymbols } from "./searched_markets.ts";

/** What of a plan is kept as settings; the rest has its own columns. */
type StoredSettings = Omit<
  StudyPlan,
  "study" | "codeVersion" | "versions" | "markets" | "heldOut" | "seed" | "backtest"
>;

/** The rows of a study that begins. */
export function studyRows(plan: StudyPlan, { markets, heldOut }: MarketList, createdAt: number): NewStudy {
  const { study, codeVersion, versions, markets: planned, heldOut: others, seed, backtest, ...settings } = plan;
  const ends = markets.map(({ candles: { time } }) => ({ from: time[0], to: time[time.length - 1] }));
  return {
    study,
    createdAt,
    codeVersion,
    versions,
    dataHash: dataHashOf(planned),
    domainHash: domainHash(searchDomain(plan, markets)),
    seed,
    symbol: searchedSymbols(plan),
    timeframe: planned[0].timeframe,
    fromTime: Math.min(...ends.map(({ from }) => from)),
    toTime: Math.max(...ends.map(({ to }) => to)),
    source: markets.map(({ source }) => describeSource(source)).join("; "),
    markets: [
      ...planned.map((market, i) => marketRow(market, markets[i], false)),
      ...others.map((market, i) => marketRow(market, heldOut[i], true)),
    ],
    settings: settings satisfies StoredSettings,
    costs: spellInfinities(backtest),
  };
}

function marketRow(market: PlanMarket, { candles: { time } }: StudyMarket, isHeldOut: boolean): StudyMarketRow {
  const { symbol, timeframe, source, dataHash, finerHash, fundingHash, fundingAssumedShare, split } = market;
  const { profile, profileOrigin, backtest } = market;
  const span = { fromTime: time[0], toTime: time[time.length - 1], bars: time.length };
  return {
    symbol,
    timeframe,
    source,
    dataHash,
    finerHash: finerHash ?? null,
    fundingHash: fundingHash ?? null,
    fundingAssumedShare: fundingAssumedShare ?? null,
    ...span,
    split,
    terms: { profile, profileOrigin, costs: spellInfinities(backtest) },
    isHeldOut,
  };
}

/** What a stored study assumed of its market, those from before the parts of time were kept included. */
export function storedAssumptions({ settings, costs, markets }: StoredStudy): AssumingPlan {
  const { profile, profileOrigin } = { ...DEFAULT_SELECTION, ...settings as Partial<StoredSettings> };
  return {
    profile,
    profileOrigin,
    backtest: storedBacktest(costs),
    markets: markets.filter(({ isHeldOut }) => !isHeldOut).map(({ symbol, source, fundingAssumedShare, terms }) => {
      return {
        symbol,
        source: source as MarketSource,
        ...(fundingAssumedShare !== null && { fundingAssumedShare }),
        ...(terms !== null && readTerms(terms)),
      };
    }),
  };
}

function readTerms({ profile, profileOrigin, costs }: StoredTerms): MarketTerms {
  return {
    profile: profile as ProfileName,
    profileOrigin: profileOrigin as ProfileOrigin,
    backtest: storedBacktest(costs),
  };
}

/** Options of the backtests as they are stored, with what earlier releases did not keep. */
function storedBacktest(costs: unknown): BacktestOptions {
  return { ...EARLIER_OPTIONS, ...readInfinities(costs) as BacktestOptions };
}

/**
 * The plan of a stored study.
 *
 * @throws {UserError} If it began before the parts of its time were kept.
 */
export function planOf({ study, codeVersion, versions, markets, seed, settings, costs }: StoredStudy): StudyPlan {
  // Before version 7 the market stood among the settings.
  const { source: _, split: __, finerHash: ___, ...known } = settings as StoredSettings & Record<string, unknown>;
  const { profile, profileOrigin } = { ...DEFAULT_SELECTION, ...known }, backtest = storedBacktest(costs);
  const ofStudy: MarketTerms = { profile, profileOrigin, backtest };
  const planOfAll = (isHeldOut: boolean) =>
    markets.filter((market) => market.isHeldOut === isHeldOut).map((market) => planMarketOf(study, market, ofStudy));
  const planned = planOfAll(false);
  return {
    // Studies of earlier releases lack some.
    ...DEFAULT_SELECTION,
    ...(known.strategies === undefined && onlyStrategies(planned)),
    ...known,
    study,
    codeVersion,
    versions,
    markets: planned,
    heldOut: planOfAll(true),
    seed,
    backtest,
  };
}

/** Options that earlier releases did not keep. */
const EARLIER_OPTIONS: Pick<BacktestOptions, "direction" | "stopSlipShare"> = { direction: "both", stopSlipShare: 0 };

/** The strategies of a study from before there was a choice. */
function onlyStrategies([{ timeframe }]: readonly PlanMarket[]): Pick<StudyPlan, "strategies" | "manifests"> {
  const { sources: strategies, manifests } = defaultStrategies({ timeframe, hasBook: true });
  return { strategies, manifests };
}

/** A range as it is stored; earlier releases called its ends `start` and `end`. */
type StoredRange = BarRange | { readonly start: number; readonly end: number };

/** The parts of a market's time as they are stored; `null` in studies from before they were kept. */
function readSplit(study: string, stored: unknown): TimeSplit {
  if (stored === null) {
    throw new UserError(
      `Cannot read the plan of the study "${study}": wanted the days of its search and the unseen ones, found none; ` +
        "it began before they were kept, begin a new study",
    );
  }
  const { search, validation, sealed, folds, foldEdges = [], gapDays } = stored as
    & { readonly [Part in "search" | "validation" | "sealed"]: StoredRange }
    & { readonly folds?: readonly { readonly test: StoredRange }[] }
    & { readonly foldEdges?: readonly number[]; readonly gapDays: number };
  const range = (one: StoredRange): BarRange => "from" in one ? one : { from: one.start, to: one.end };
  return {
    // Earlier releases ran their trials from the first bar of what they called the first test on.
    search: { ...range(search), ...(folds && { from: range(folds[0].test).from }) },
    validation: range(validation),
    sealed: range(sealed),
    foldEdges,
    gapDays,
  };
}

function planMarketOf(
  study: string,
  { symbol, timeframe, source, dataHash, finerHash, fundingHash, fundingAssumedShare, split, terms }: StudyMarketRow,
  ofStudy: MarketTerms,
): PlanMarket {
  if (!isTimeframe(timeframe)) throw new StorageError(`Cannot read the market ${symbol}: found bars of "${timeframe}"`);
  return {
    symbol,
    timeframe,
    source: source as MarketSource,
    dataHash,
    ...(finerHash !== null && { finerHash }),
    ...(fundingHash !== null && { fundingHash }),
    ...(fundingAssumedShare !== null && { fundingAssumedShare }),
    ...(terms === null ? ofStudy : readTerms(terms)),
    split: readSplit(study, split),
  };
}
