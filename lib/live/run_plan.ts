/**
 * What a run is fixed to when it is started: strategies, bars, money, limits. It is kept in the ledger, so that the same
 * command goes on with the same run.
 *
 * @module
 */
import { type BacktestOptions, executionRules } from "../backtest/options.ts";
import type { Candles } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { firstBarFrom, sliceCandles } from "../data/candles.ts";
import type { ProfileName } from "../execution/market_profiles.ts";
import { answeredStrategy } from "../executor/answered_strategy.ts";
import { checkUnchanged, type StrategySource } from "../executor/strategy_source.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { guardedStrategy } from "../strategy/guarded_strategy.ts";
import type { KeptLane, KeptPlan } from "../store/kept_plan.ts";
import { completeParamsOf } from "../strategy/parameter_sets.ts";
import { strategyNamed } from "../strategies/registry.ts";
import type { StudyMarket } from "../study/market.ts";
import { describeSource, type MarketSource } from "../study/market_source.ts";
import { readInfinities, spellInfinities } from "../study/plain_json.ts";
import { optionsOn } from "../study/plan_jobs.ts";
import type { ProfileOrigin } from "../study/profile_choice.ts";
import type { BookTerms } from "./book_broker.ts";
import { decideAnew, type Decided, decideOnce, type RecordedWish } from "./decide.ts";
import type { LaneSettings } from "./lane.ts";
import type { LiveLimits } from "./risk_state.ts";

/** How far a strategy came in its study; `sample`: it was never searched. */
export type LaneVerdict = KeptLane["verdict"];

/** A strategy on a market, as a run is to trade it. */
export interface LanePlan extends Omit<KeptLane, "to"> {
  /** The strategy that its parameters are of. */
  readonly code: StrategySource;
  readonly params: ParameterValues;
  /** When its study was begun, ms UTC; `null` where it was never searched. */
  readonly studiedAt: number | null;
  /** Where the bars come from; those before `from` are known at the start. */
  readonly source: MarketSource;
  readonly profile: ProfileName;
  readonly profileOrigin: ProfileOrigin;
  /** SHA-256 of all bars before `to`. */
  readonly dataHash: string;
  /** No bar that opens from here on is traded, ms UTC. */
  readonly to: number;
  /** Open of the last bar that its study had; `null` where there is none. */
  readonly studyEnd: number | null;
  /** Options of its backtests. */
  readonly backtest: BacktestOptions;
}

/** What a run is fixed to. */
export interface RunPlan extends Omit<KeptPlan, "lanes"> {
  /** How the broker deals by the book; absent where it fills by bars. */
  readonly terms?: BookTerms;
  /** Whether entries are computed once over all bars or anew at each close. */
  readonly decisions: "once" | "anew";
  readonly limits: LiveLimits;
  /** Runs beside which it was begun by its name, although they were restricted or held a position; absent for none. */
  readonly beside?: readonly string[];
  readonly lanes: readonly LanePlan[];
}

/** A plan as the ledger keeps it. */
export function planText(plan: RunPlan): string {
  return JSON.stringify(spellInfinities(plan));
}

/** The plan of such a text. */
export function readPlan(text: string): RunPlan {
  return readInfinities(JSON.parse(text)) as RunPlan;
}

/** A lane of a plan with its bars. */
export interface OpenedLane extends Decided {
  readonly plan: LanePlan;
  /** Share of the funding times at which the exchange's base rate is charged; absent where no funding is. */
  readonly fundingAssumedShare?: number;
  /** Bars before the end of the plan. */
  readonly candles: Candles;
  /** Place of the first bar that is traded. */
  readonly from: number;
  /**
   * Options of the backtest whose trades the run's must be: with the run's own money, the position's share of the equity
   * as leverage, and nothing given up, which is the risk manager's.
   */
  readonly options: BacktestOptions;
}

/** The bars of a market before a time, as a lane has them. */
export function barsBefore({ candles }: Pick<StudyMarket, "candles">, to: number): Candles {
  return sliceCandles(candles, -Infinity, to);
}

/**
 * The strategy of a lane with its complete parameters: one in a file has answered for these bars, and has none of its own.
 *
 * @throws {UserError} If a file has changed, or its strategy does not answer.
 * @throws {RangeError} If the parameters do not fit the strategy.
 */
export async function laneStrategy(
  { strategy, code, params }: Pick<LanePlan, "strategy" | "code" | "params">,
  candles: Candles,
): Promise<Decided> {
  if (code.kind === "shipped") {
    const shipped = guardedStrategy(strategyNamed(code.name));
    return { strategy: shipped, params: completeParamsOf(shipped, params, candles.timeframe) };
  }
  checkUnchanged([code], `trade ${strategy}`);
  return { strategy: guardedStrategy(await answeredStrategy(code, params, candles)), params: {} };
}

/**
 * A lane with its bars.
 *
 * @param market The plan's market, as `loadMarket` loads it; bars from the plan's end on are not looked at.
 * @param decided Its strategy, as {@linkcode laneStrategy} gives it.
 * @throws {UserError} If its bars are no longer those of the plan.
 */
export function openLane(
  plan: LanePlan,
  { liveMaxPositionShare }: LiveLimits,
  market: StudyMarket,
  decided: Decided,
): OpenedLane {
  const candles = barsBefore(market, plan.to), found = candlesHash(candles);
  if (found !== plan.dataHash) {
    throw new UserError(
      `Cannot trade ${plan.strategy}: its bars had the hash ${plan.dataHash}, ${describeSource(plan.source)} now has ` +
        found,
    );
  }
  const from = firstBarFrom(candles.time, plan.from), { risk } = plan.backtest;
  const options: BacktestOptions = {
    ...optionsOn(market, plan.backtest),
    startEquity: plan.capital,
    risk: { ...risk, maxLeverage: Math.min(risk.maxLeverage, liveMaxPositionShare) },
    earlyStop: { maxDrawdown: Infinity, maxConsecutiveLosses: Infinity, maxIdleMs: Infinity, leastIdleBars: 1 },
    range: { from, to: candles.time.length },
    closeAtEnd: false,
    interval: false,
    logs: "none",
  };
  return {
    plan,
    ...decided,
    ...(market.funding && { fundingAssumedShare: market.funding.assumedShare }),
    candles,
    from,
    options,
  };
}

/**
 * What a lane is fixed to.
 *
 * @param recorded What was decided before a restart.
 * @param grown Its bars as a live feed has them grow; those of the lane where absent.
 * @throws {UserError} If decisions are to be computed anew by a strategy in a file, which has answered once.
 * @throws {RangeError} If the strategy wants what cannot be traded.
 */
export function laneSettings(
  { plan, strategy, params, candles, options }: OpenedLane,
  decisions: RunPlan["decisions"],
  recorded: readonly RecordedWish[] = [],
  grown: Candles = candles,
): LaneSettings {
  if (decisions === "anew" && plan.code.kind === "file") {
    throw new UserError(
      `Cannot compute the decisions of ${plan.strategy} anew: wanted a shipped strategy, found a file`,
    );
  }
  const decided = { strategy, params };
  return {
    strategy: plan.strategy,
    candles: grown,
    rules: executionRules(candles, options, strategy.rules(params, candles.timeframe)),
    testedLeverage: plan.backtest.risk.maxLeverage,
    decider: decisions === "once" ? decideOnce(candles, decided) : decideAnew(grown, decided, recorded),
    capital: plan.capital,
  };
}
