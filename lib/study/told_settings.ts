/**
 * The settings that a plan was made by, read back from it: what a certificate tells of them, and what flags would give
 * the same plan again.
 *
 * @module
 */
import { knownStartEquity } from "../config/start_equity.ts";
import { flagName } from "../config/schema.ts";
import { resolveSettings } from "../config/settings.ts";
import { THRESHOLD_SETTINGS } from "../config/threshold_fields.ts";
import { UserError } from "../core/errors.ts";
import { marketProfile, type ProfileName } from "../execution/market_profiles.ts";
import type { DifferingSetting } from "../selection/certificate_input.ts";
import type { StudyPlan } from "./plan.ts";
import { planDifferences, planSettings } from "./plan_settings.ts";

type Told = DifferingSetting["value"];

/** Settings of which less is kinder: what a trade costs, which grows with its size. */
const KINDER_BELOW = new Set([
  "makerFee",
  "takerFee",
  "slippageVolatilities",
  "slippageCoefficientBps",
  "slippageFixedBps",
  "slippageSpreadShare",
  "spreadFloorBps",
  "spreadShareOfRange",
  "stopSlipShare",
  "startEquity",
]);

/** Settings of which more is kinder: how freely is traded. */
const KINDER_ABOVE = new Set(["maxLeverage", "maxParticipation"]);

/** Settings that cannot be compared with their default. */
const NOT_COMPARED = new Set(["slippageModel", "spreadBps", "useBook", "hardUnseenLoss", "placeboBlockBars"]);

/** What settings say of a plan; those that its models do not use are left out. */
function toldSettings(plan: Omit<StudyPlan, "study">): Map<string, Told> {
  const { backtest: { costs, risk, startEquity, direction, stopSlipShare }, thresholds } = plan;
  const { slippage, spread } = costs;
  const weights = Object.entries(plan.scoreWeights).map(([name, weight]) => `${name}=${weight}`).join(",");
  const slippageTold: Record<string, Told> = slippage.model === "volatility"
    ? { slippageVolatilities: slippage.multiple, slippageCoefficientBps: slippage.floorBps }
    : slippage.model === "squareRoot"
    ? { slippageCoefficientBps: slippage.coefficientBps }
    : slippage.model === "fixed"
    ? { slippageFixedBps: slippage.entryBps }
    : { slippageSpreadShare: slippage.share };
  const spreadTold: Record<string, Told> = spread.model === "fixed"
    ? { spreadBps: spread.bps }
    : spread.model === "volatility"
    ? { spreadBps: null, spreadFloorBps: spread.floorBps, spreadShareOfRange: spread.shareOfRange }
    : {};
  return new Map<string, Told>(
    Object.entries({
      direction,
      makerFee: costs.makerFee,
      takerFee: costs.takerFee,
      slippageModel: slippage.model,
      ...slippageTold,
      ...spreadTold,
      useBook: costs.useBook,
      stopSlipShare,
      startEquity,
      riskShare: risk.riskShare,
      maxLeverage: risk.maxLeverage,
      maxParticipation: risk.maxParticipation,
      sharpeCap: plan.sharpeCap,
      scoreWeights: weights,
      scoreFormula: plan.scoreFormula,
      searchTarget: plan.searchTarget,
      worstMarketShare: plan.worstMarketShare,
      hardUnseenLoss: plan.hardUnseenLoss,
      placeboBlockBars: plan.placeboBlockBars,
      adaptiveThresholds: plan.adaptiveThresholds,
      portfolioMaxCorrelation: plan.portfolioMaxCorrelation,
      portfolioMaxMeanCorrelation: plan.portfolioMaxMeanCorrelation,
      surrogate: plan.surrogate,
      ...Object.fromEntries(
        THRESHOLD_SETTINGS.map(({ name, set, kpi }) => [name, thresholds[set].find((one) => one.kpi === kpi)?.value]),
      ),
    }).filter(([, value]) => value !== undefined) as [string, Told][],
  );
}

/** Texts of the settings that have no default on the market: fees that its profile does not know, an equity to start with. */
function neededOn(
  { profile, backtest: { costs, startEquity }, markets: [{ symbol }] }: StudyPlan,
): Record<string, string> {
  const needed: Record<string, string> = {};
  if (Number.isNaN(marketProfile(profile).makerFee)) {
    needed.makerFee = String(costs.makerFee);
    needed.takerFee = String(costs.takerFee);
  }
  if (knownStartEquity(symbol) === null) needed.startEquity = String(startEquity);
  return needed;
}

function isKinder(name: string, value: Told, preset: Told): boolean {
  if (NOT_COMPARED.has(name) || value === null || preset === null) return true;
  if (KINDER_BELOW.has(name)) return value < preset;
  if (KINDER_ABOVE.has(name)) return value > preset;
  const threshold = THRESHOLD_SETTINGS.find((one) => one.name === name);
  if (threshold === undefined) return false;
  return threshold.bound === "atLeast" ? value < preset : value > preset;
}

/** Whether a profile is kinder than another in anything, or cannot be compared, as that of fees nobody knows. */
function isKinderProfile(name: ProfileName, preset: ProfileName): boolean {
  const [one, other] = [name, preset].map(marketProfile);
  const isNoKinder = one.makerFee >= other.makerFee && one.takerFee >= other.takerFee &&
    one.leverage <= other.leverage && (one.direction === other.direction || one.direction === "long") &&
    (one.funding !== null || other.funding === null);
  return !isNoKinder;
}

/** Settings of a plan that are not at their default. */
export interface ToldSettings {
  /** Each with its default; what no setting says goes by its place in the plan. */
  readonly differing: readonly DifferingSetting[];
  /** Texts of those that a command line has to give, by their names; `null` where it could not give them all. */
  readonly texts: Readonly<Record<string, string>> | null;
}

/**
 * What of a plan differs from the default on its market.
 *
 * The texts are tried out: the plan that they give is compared with the one in question, and what still differs is told
 * too, by its place.
 *
 * @param unasked Profiles that the plan's markets would have if none were asked for; none where none was.
 */
export function settingsDiffering(plan: StudyPlan, unasked: readonly ProfileName[] = []): ToldSettings {
  const { profile, profileOrigin, markets: [{ symbol }] } = plan, needed = neededOn(plan);
  const isAsked = profileOrigin === "asked" || profileOrigin === "overruled";
  const others = isAsked ? unasked.filter((one) => one !== profile) : [];
  const planned = (texts: Readonly<Record<string, string>>) => {
    const { settings } = resolveSettings({ envFile: null, environment: {}, commandLine: { ...needed, ...texts } });
    return planSettings(settings, { candles: { symbol }, profile, profileOrigin });
  };
  const standard = planned({}), defaults = toldSettings({ ...plan, ...standard });
  const profiles = [...new Set(others)].map((preset): DifferingSetting => {
    return { name: "profile", value: profile, default: preset, isKinder: isKinderProfile(profile, preset) };
  });
  const differing: DifferingSetting[] = [...profiles], texts: Record<string, string> = {};
  for (const [name, value] of toldSettings(plan)) {
    const preset = Object.hasOwn(needed, name) ? null : defaults.get(name) ?? null;
    if (value === preset) continue;
    if (value !== null) texts[name] = String(value);
    const flag = flagName(name).slice("--".length);
    differing.push({ name: flag, value, default: preset, isKinder: isKinder(name, value, preset) });
  }
  const byPlace = (from: ReturnType<typeof planned>) =>
    planDifferences(plan, from).map(({ place, was, is }): DifferingSetting => {
      return { name: place, value: plainValue(was), default: plainValue(is), isKinder: true };
    });
  try {
    const left = byPlace(planned(texts));
    return {
      differing: [...differing, ...left],
      texts: left.length === 0 ? { ...(isAsked && { profile }), ...needed, ...texts } : null,
    };
  } catch (error) {
    // Limits of settings may have changed since.
    if (error instanceof UserError) return { differing: [...profiles, ...byPlace(standard)], texts: null };
    throw error;
  }
}

/** A value as a certificate tells it. */
function plainValue(value: unknown): Told {
  const isPlain = ["number", "string", "boolean"].includes(typeof value) || value === null;
  return isPlain ? value as Told : JSON.stringify(value) ?? null;
}
