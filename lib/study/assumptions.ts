/**
 * What a study assumes of its market, in words: terms of trading, costs, and why these.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { type BacktestOptions, defaultBacktestOptions } from "../backtest/options.ts";
import { quoteCurrency } from "../config/start_equity.ts";
import { marketProfile, type ProfileName } from "../execution/market_profiles.ts";
import type { Costs } from "../execution/costs.ts";
import { formatNumber } from "../metrics/format.ts";
import { describeTimes } from "./extra_columns.ts";
import { isSimulated } from "./market_source.ts";
import type { MarketTerms, PlanMarket, StudyPlan } from "./plan.ts";
import type { ProfileOrigin } from "./profile_choice.ts";
import type { AssumedTerms } from "./summary.ts";

/** Why a profile was taken. */
export const ORIGIN_WORDS: Readonly<Record<ProfileOrigin, string>> = {
  asked: "as asked",
  overruled: "as asked, though its bars are of another exchange",
  exchange: "where its bars were fetched",
  simulated: "as the market is simulated",
  assumed: "assumed, as nothing says where its bars are from: --profile names another",
};

/** What may be traded. */
const SIDES: Readonly<Record<BacktestOptions["direction"], string>> = {
  both: "long and short",
  long: "long only",
  short: "short only",
};

/** A fraction as basis points. */
function basisPoints(fraction: number): string {
  return `${String(Number((fraction * 1e4).toPrecision(6))).replace("-", "−")} bps`;
}

/** A share as per cent. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function spreadText({ spread, useBook }: Costs): string {
  const modelled = spread.model === "none"
    ? "no spread"
    : spread.model === "fixed"
    ? `spread ${spread.bps} bps`
    : `spread ${percent(spread.shareOfRange)} of the mean bar range, at least ${spread.floorBps} bps`;
  return useBook ? `${modelled} (where an order book was recorded, its own)` : modelled;
}

function slippageText({ slippage }: Costs): string {
  switch (slippage.model) {
    case "fixed":
      return `slippage ${slippage.entryBps} bps`;
    case "spreadShare":
      return `slippage ${percent(slippage.share)} of the spread`;
    case "volatility":
      return `slippage ${slippage.multiple} × the bar's volatility, at least ${slippage.floorBps} bps, × √(share of its volume)`;
    case "squareRoot":
      return `slippage ${slippage.coefficientBps} bps × √(share of the bar's volume)`;
  }
}

/** Where stops fill inside a bar. */
function stopText({ stopSlipShare }: BacktestOptions): string {
  if (stopSlipShare === 0) return "stops at their level";
  return `stops ${percent(stopSlipShare)} of the way from their level to the bar's worst price`;
}

/** The part of a plan that holds what was assumed. */
export interface AssumingPlan extends Pick<StudyPlan, "profile" | "profileOrigin" | "backtest"> {
  /** Its markets; one without terms of its own has those of the plan. */
  readonly markets: readonly AssumingMarket[];
}

type AssumingMarket = Pick<PlanMarket, "symbol" | "source" | "fundingAssumedShare"> & Partial<MarketTerms>;

/** A market with its terms. */
type TradedMarket = Pick<PlanMarket, "symbol" | "source" | "fundingAssumedShare"> & MarketTerms;

/** Each market of a plan with its terms. */
function tradedMarkets({ profile, profileOrigin, backtest, markets }: AssumingPlan): TradedMarket[] {
  return markets.map((market) => ({ profile, profileOrigin, backtest, ...market }));
}

/** The assumptions as a record. */
export function assumedTerms({ profile, profileOrigin, backtest }: Omit<AssumingPlan, "markets">): AssumedTerms {
  const { costs, direction, startEquity, risk: { maxLeverage } } = backtest;
  return { profile, profileOrigin, direction, maxLeverage, startEquity, costs };
}

/** Whether fees are the profile's own. */
function hasProfileFees({ profile, backtest: { costs } }: MarketTerms): boolean {
  const { makerFee, takerFee } = marketProfile(profile);
  return costs.makerFee === makerFee && costs.takerFee === takerFee;
}

/** Whether a market is traded for less, or more freely, than its profile says and the models of costs assume. */
function isCheaperThanProfile({ profile, backtest: { costs, risk, stopSlipShare } }: MarketTerms): boolean {
  const { makerFee, takerFee, leverage } = marketProfile(profile);
  // A profile without fees of its own cannot vouch for any.
  if (!(costs.makerFee >= makerFee && costs.takerFee >= takerFee)) return true;
  const isModelled = isDeepStrictEqual([costs.spread, costs.slippage], [
    DEFAULTS.costs.spread,
    DEFAULTS.costs.slippage,
  ]);
  return !isModelled || stopSlipShare < DEFAULTS.stopSlipShare ||
    risk.maxParticipation > DEFAULTS.risk.maxParticipation || risk.maxLeverage > leverage;
}

/** Share of the funding times without a recorded rate from which on funding is in doubt: those of a day in three weeks. */
const DOUBTFUL_FUNDING_SHARE = 0.05;

/** Where funding is from. */
type FundingOrigin = "recorded" | "assumed";

/**
 * Where the funding of the markets is from: assumed if that of one of them is, `undefined` where none is charged. That of a
 * simulated market is its own.
 */
export function fundingOrigin({ markets }: Pick<AssumingPlan, "markets">): FundingOrigin | undefined {
  const origins = markets.map(fundingOriginOn);
  return origins.find((origin) => origin === "assumed") ?? origins.find((origin) => origin !== undefined);
}

function fundingOriginOn(
  { source, fundingAssumedShare }: Pick<AssumingMarket, "source" | "fundingAssumedShare">,
): FundingOrigin | undefined {
  if (fundingAssumedShare === undefined) return undefined;
  return isSimulated(source) || fundingAssumedShare <= DOUBTFUL_FUNDING_SHARE ? "recorded" : "assumed";
}

/** What is assumed where nothing else is said. */
const DEFAULTS = defaultBacktestOptions();

/** Whether the costs of a study are in doubt on one of its markets, beyond what a backtest always leaves open. */
export function areCostsDoubtful(plan: AssumingPlan): boolean {
  return tradedMarkets(plan).some((market) =>
    isCheaperThanProfile(market) || ["assumed", "overruled"].includes(market.profileOrigin) ||
    fundingOriginOn(market) === "assumed"
  );
}

/** When an exchange closes a position. */
function marginText({ margin }: BacktestOptions): string {
  if (margin === undefined) return "";
  return `, liquidated where less than ${percent(margin.maintenanceRate)} of margin is left at a fee of ${
    percent(margin.liquidationFee)
  }`;
}

/** The grid that orders are rounded to. */
function gridText({ filters: { tickSize, stepSize } }: BacktestOptions): string {
  return tickSize > 0 ? `, prices in steps of ${tickSize} and quantities of ${stepSize}` : "";
}

/** What is paid for holding a position. */
function fundingText(profile: ProfileName, assumedShare: number | undefined): string {
  const { funding } = marketProfile(profile);
  if (funding === null || assumedShare === undefined) return "no funding";
  const base = `${basisPoints(funding.baseRate)} every ${funding.intervalHours} h against either side`;
  if (assumedShare === 1) return `funding ${base}, as no rates are known`;
  return assumedShare === 0
    ? "funding as recorded"
    : `funding as recorded, ${base} at the ${percent(assumedShare)} of times without`;
}

/**
 * The assumptions in two sentences: the market with its terms, then what a trade costs; a third for each file of further
 * columns says from when on its values count. Of several markets, such ones for all that have them in common, with their
 * names.
 */
export function describeAssumptions(plan: AssumingPlan): readonly string[] {
  const markets = tradedMarkets(plan);
  if (markets.length === 1) return describeMarket(markets[0]);
  const alike = Map.groupBy(markets, (market) => describeMarket(market).join("\n"));
  return [...alike.values()].flatMap((group) => {
    const [market, ...others] = describeMarket(group[0]);
    return [`${group.map(({ symbol }) => symbol).join(", ")}: ${market}`, ...others];
  });
}

function describeMarket(market: TradedMarket): readonly [market: string, costs: string, ...times: string[]] {
  const { profile: name, profileOrigin, backtest, symbol, fundingAssumedShare } = market;
  const { kind, source, asOf } = marketProfile(name), { costs, direction, risk, startEquity } = backtest;
  const what = kind === "spot" ? "spot" : "perpetual";
  return [
    `Traded as ${name} (${what}, ${ORIGIN_WORDS[profileOrigin]}): ${
      SIDES[direction]
    }, at most ${risk.maxLeverage} × the ` +
    `equity${marginText(backtest)}${gridText(backtest)}, starting with ${formatNumber(startEquity, "currency")} ${
      quoteCurrency(symbol) ?? "quote units"
    }.`,
    `Costs assumed: maker ${basisPoints(costs.makerFee)}, taker ${basisPoints(costs.takerFee)}, ${
      spreadText(costs)
    }, ` +
    `${slippageText(costs)}, ${stopText(backtest)}, ${fundingText(name, fundingAssumedShare)}. ${
      hasProfileFees(market) ? `Source of the fees: ${source}, ${asOf}.` : "Fees as given."
    }`,
    ...describeTimes(market.source.extra ?? []),
  ];
}
