/**
 * The part of a plan that comes from the settings.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type { Candles } from "../core/candles.ts";
import type { BacktestOptions } from "../backtest/options.ts";
import { UserError } from "../core/errors.ts";
import { marketProfile } from "../execution/market_profiles.ts";
import { resolveSettings, type Settings } from "../config/settings.ts";
import { backtestOptionsOf } from "../config/trading.ts";
import { asStored } from "./plain_json.ts";
import type { PlanRequest, StudyPlan } from "./plan.ts";
import type { ProfileChoice } from "./profile_choice.ts";

/** A market, and by which terms it is traded. */
type TradedMarket = ProfileChoice & { readonly candles: Pick<Candles, "symbol"> };

/**
 * What the settings say of a new plan on a market.
 *
 * @throws {UserError} If they ask for what the market's profile does not allow.
 */
export function planSettings(
  settings: Settings,
  { candles: { symbol }, profile, profileOrigin }: TradedMarket,
): Omit<PlanRequest, "study" | "seed" | "sampler" | "batch" | "strategies" | "logs" | "otherBacktests"> {
  const { sharpeCap, thresholds, adaptiveThresholds, hardUnseenLoss, searchTarget, scoreWeights, scoreFormula } =
    settings;
  const { worstMarketShare, placeboBlockBars } = settings;
  const { portfolioMaxCorrelation, portfolioMaxMeanCorrelation, surrogate } = settings;
  return {
    sharpeCap,
    thresholds,
    adaptiveThresholds,
    hardUnseenLoss,
    placeboBlockBars,
    searchTarget,
    worstMarketShare,
    scoreWeights,
    scoreFormula,
    portfolioMaxCorrelation,
    portfolioMaxMeanCorrelation,
    surrogate,
    profile,
    profileOrigin,
    backtest: backtestOn(settings, { candles: { symbol }, profile }),
  };
}

/**
 * What the settings say of backtests on a market.
 *
 * @throws {UserError} If they ask for what the market's profile does not allow.
 */
export function backtestOn(
  settings: Settings,
  { candles: { symbol }, profile }: Pick<TradedMarket, "candles" | "profile">,
): BacktestOptions {
  return backtestOptionsOf(settings, marketProfile(profile), symbol);
}

/** The default settings as a plan takes them on a market and on others, whatever the environment says. */
export function defaultPlanSettings(
  market: TradedMarket,
  ...others: readonly TradedMarket[]
): ReturnType<typeof planSettings> & Pick<PlanRequest, "otherBacktests"> {
  const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: {} });
  const otherBacktests = others.map((other) => backtestOn(settings, other));
  return { ...planSettings(settings, market), ...(others.length > 0 && { otherBacktests }) };
}

/** A sentence for each setting that has changed since the study began; the study keeps its own. */
export function keptSettings(plan: StudyPlan, settings: Settings): string[] {
  const kept = (change: string) => `The study keeps the settings it began with: ${change}`;
  try {
    return changedSettings(plan, settings).map(kept);
  } catch (error) {
    if (error instanceof UserError) return [kept(`those of today do not fit its market: ${error.message}`)];
    throw error;
  }
}

/**
 * What has changed since the study began, such as `backtest.feeRate was 0.001, is 0.002`; what no setting says stays.
 *
 * @throws {UserError} If the settings ask for what the study's market does not allow.
 */
export function changedSettings(plan: StudyPlan, settings: Settings): string[] {
  const { profileOrigin, markets: [{ symbol }], backtest: { costs, startEquity, direction, risk } } = plan;
  const said = {
    ...settings,
    makerFee: settings.makerFee ?? costs.makerFee,
    takerFee: settings.takerFee ?? costs.takerFee,
    startEquity: settings.startEquity ?? startEquity,
    direction: settings.direction ?? direction,
    maxLeverage: settings.maxLeverage ?? risk.maxLeverage,
  };
  const now = planSettings(said, { candles: { symbol }, profile: settings.profile ?? plan.profile, profileOrigin });
  return planDifferences(plan, now).map(({ place, was, is }) => {
    return `${place} was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`;
  });
}

/** Where a plan and what settings say differ. */
export interface PlanDifference {
  /** Such as `backtest.costs.takerFee`. */
  readonly place: string;
  /** What stands in the plan; plain JSON. */
  readonly was: unknown;
  /** What the settings say. */
  readonly is: unknown;
}

/** Every difference between a plan and what settings say. */
export function planDifferences(plan: StudyPlan, now: ReturnType<typeof planSettings>): PlanDifference[] {
  return (Object.keys(now) as (keyof typeof now)[])
    .flatMap((name) => differences(name, asStored(plan[name]), asStored(now[name])));
}

/** Where two values differ: members of objects each, anything else as a whole. */
function differences(place: string, was: unknown, is: unknown): PlanDifference[] {
  if (isDeepStrictEqual(was, is)) return [];
  if (!isRecord(was) || !isRecord(is)) return [{ place, was, is }];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].flatMap((name) => differences(`${place}.${name}`, was[name], is[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
