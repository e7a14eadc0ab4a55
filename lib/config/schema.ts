/**
 * Every setting: its type, range, unit, default and meaning. `.env.example`, `deno task config` and the messages about
 * bad values derive from this one table.
 *
 * A setting's name in the environment is `ASSAY_` and its name here in upper case: `takerFee` is `ASSAY_TAKER_FEE`.
 * Defaults that have their reasons elsewhere are taken from there.
 *
 * @module
 */
import { z } from "zod";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { DIRECTIONS, PROFILE_NAMES } from "../execution/market_profiles.ts";
import { SHARPE_CAP } from "../metrics/performance.ts";
import { PORTFOLIO_MAX_CORRELATION, PORTFOLIO_MAX_MEAN_CORRELATION } from "../selection/portfolio_search.ts";
import { SCORE_WEIGHTS } from "../selection/score.ts";
import { WORST_MARKET_SHARE } from "../selection/worst_market.ts";
import { SURROGATES } from "../surrogate/surrogate_model.ts";
import { CLUSTER_FIELDS } from "./cluster_fields.ts";
import {
  choice,
  FIELD_FACTS,
  type FieldFacts,
  flag,
  kpiWeights,
  number,
  optionalChoice,
  optionalNumber,
  secret,
  text,
  whole,
  wordByName,
} from "./fields.ts";
import { LIVE_FIELDS } from "./live_fields.ts";
import { THRESHOLD_GROUPS } from "./threshold_fields.ts";

/** Levels of log records, from talkative to quiet. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;

/** Areas of the program whose log levels can be set one by one. */
export const LOG_AREAS = ["automl", "executor", "exchange", "store", "live", "dashboard"] as const;

const { costs, risk, stopSlipShare } = defaultBacktestOptions();

/** How far a market fill slips, one setting for each number of the models of `lib/execution/costs.ts`. */
const SLIPPAGE = { fixedBps: 5, spreadShare: 0.5, floorBps: 10, multiple: 1, ...costs.slippage };

/** How wide the spread is where no book was recorded, one setting for each number of the models. */
const SPREAD = { floorBps: 0.5, shareOfRange: 0.05, ...costs.spread };

const GROUPS = {
  "Paths": {
    dataDir: text("data", "Folder of databases, downloads, logs and reports"),
    looksPath: text(
      "",
      "File of the ledger of all looks at unseen days, for every data folder; assay/looks.db in the user's state folder where not given",
    ),
  },
  "Market": {
    profile: optionalChoice(
      PROFILE_NAMES,
      "Where the market is, which decides fees, sides, leverage and funding; by its data where not given",
    ),
    direction: optionalChoice(DIRECTIONS, "Sides that may be traded; the profile's where not given"),
  },
  "Costs": {
    makerFee: optionalNumber({
      min: -0.001,
      max: 0.05,
      unit: "fraction of the notional",
      description: "Fee of a resting order, negative for a rebate; the profile's where not given",
    }),
    takerFee: optionalNumber({
      min: 0,
      max: 0.05,
      unit: "fraction of the notional",
      description: "Fee of an order that takes liquidity; the profile's where not given",
    }),
    slippageModel: choice(
      ["volatility", "squareRoot", "fixed", "spreadShare"],
      costs.slippage.model,
      "How far a market fill slips: with the root of its share of the bar's volume, in volatilities of the bar or in bps; by fixed bps; or by a share of the spread",
    ),
    slippageVolatilities: number({
      default: SLIPPAGE.multiple,
      min: 0,
      max: 100,
      unit: "volatilities of a bar",
      description: "Slippage of a fill as large as the bar's volume, for the model volatility",
    }),
    slippageCoefficientBps: number({
      default: SLIPPAGE.floorBps,
      min: 0,
      max: 1000,
      unit: "bps",
      description:
        "Slippage of a fill as large as the bar's volume, for the model squareRoot; at least as much for volatility",
    }),
    slippageFixedBps: number({
      default: SLIPPAGE.fixedBps,
      min: 0,
      max: 1000,
      unit: "bps",
      description: "Slippage of entries and exits, for the model fixed",
    }),
    slippageSpreadShare: number({
      default: SLIPPAGE.spreadShare,
      min: 0,
      max: 100,
      unit: "share of the spread",
      description: "Slippage for the model spreadShare",
    }),
    spreadBps: optionalNumber({
      min: 0,
      max: 1000,
      unit: "bps",
      description: "Spread where no book was recorded; modelled by the bar ranges where not given",
    }),
    spreadFloorBps: number({
      default: SPREAD.floorBps,
      min: 0,
      max: 1000,
      unit: "bps",
      description: "Least modelled spread",
    }),
    spreadShareOfRange: number({
      default: SPREAD.shareOfRange,
      min: 0,
      max: 1,
      unit: "share of the bar range",
      description: "Modelled spread",
    }),
    useBook: flag(costs.useBook, "Whether a recorded order book decides the spread"),
    stopSlipShare: number({
      default: stopSlipShare,
      min: 0,
      max: 1,
      unit: "share of the way to the bar's worst price",
      description: "How far beyond its level a stop fills inside a bar, an assumption",
    }),
  },
  "Risk": {
    startEquity: optionalNumber({
      min: 1e-6,
      max: 1e12,
      unit: "quote currency",
      description: "Equity at the start of a backtest; by the quote currency where not given, such as 10,000 USDT",
    }),
    riskShare: number({
      default: risk.riskShare,
      min: 1e-6,
      max: 1,
      unit: "fraction of equity",
      description: "Equity lost if the stop of a trade fills at its level",
    }),
    maxLeverage: optionalNumber({
      min: 0.01,
      max: 125,
      unit: "multiple of equity",
      description: "Largest notional of a position; the profile's where not given",
    }),
    maxParticipation: number({
      default: risk.maxParticipation,
      min: 1e-6,
      max: 1,
      unit: "fraction of the bar's volume",
      description: "Largest quantity of an entry",
    }),
  },
  "Selection": {
    sharpeCap: number({
      default: SHARPE_CAP,
      min: 0.1,
      max: 100,
      unit: "1/√year",
      description: "Sharpe ratio above which a result counts as an outlier and earns no more",
    }),
    scoreWeights: kpiWeights(SCORE_WEIGHTS, "Weights of the KPIs in the score; only their proportions count"),
    scoreFormula: text("", "Formula over KPI names that takes the place of the weights"),
    searchTarget: text("sharpeShrunk", "KPI, or formula over KPI names, that the search makes as good as it can"),
    worstMarketShare: number({
      default: WORST_MARKET_SHARE,
      min: 0,
      max: 1,
      unit: "fraction",
      description: "Of a search on several markets: share of a trial's value that is that of its worst market",
    }),
    hardUnseenLoss: flag(
      true,
      "Whether a HARD strategy must stay so with one more loss, as large as the market's worst bar against it; else the certificate says amber there",
    ),
    placeboBlockBars: whole({
      default: 1,
      min: 1,
      max: 1_000_000,
      unit: "bars",
      description:
        "Bars that go up and down together where the placebo test draws directions by coin; more than 1 keep what neighbours foretell of each other",
    }),
    adaptiveThresholds: flag(false, "Whether SOFT thresholds become stricter as the search finds better strategies"),
    portfolioMaxCorrelation: number({
      default: PORTFOLIO_MAX_CORRELATION,
      min: -1,
      max: 1,
      description: "Largest correlation of two strategies held together: at 0.7 half of their variance is common",
    }),
    portfolioMaxMeanCorrelation: number({
      default: PORTFOLIO_MAX_MEAN_CORRELATION,
      min: -1,
      max: 1,
      description:
        "Largest mean correlation over all pairs held together: at 0.4 no number of them takes more than 37 % off the risk",
    }),
    surrogate: choice(
      SURROGATES,
      "forest",
      "Model of the trials that tells which parameters mattered; that of the package ml-random-forest is slow",
    ),
  },
  "Cluster": CLUSTER_FIELDS,
  "Exchange": {
    exchange: text("binance", "Exchange, by its ccxt name"),
    exchangeMode: choice(
      ["testnet", "demo", "mainnet"],
      "testnet",
      "Which of the exchange's systems orders go to; market data come from mainnet",
    ),
    exchangeKey: secret("API key"),
    exchangeSecret: secret("API secret"),
    exchangePassword: secret("API passphrase, where the exchange has one"),
    exchangeTimeoutSeconds: number({
      default: 30,
      min: 1,
      max: 600,
      unit: "s",
      description: "Longest wait for one answer of the exchange",
    }),
    exchangeAnswerMegabytes: number({
      default: 64,
      min: 0.001,
      max: 500,
      unit: "MiB",
      description: "Longest answer of the exchange, unpacked; one that goes on is broken off",
    }),
  },
  "Live": LIVE_FIELDS,
  "Telegram": {
    telegramToken: secret("Token of the bot; without it nothing is sent"),
    telegramChat: text("", "Number of the chat that gets messages and may send commands"),
  },
  "Logging": {
    logLevel: choice(
      LOG_LEVELS,
      "info",
      "Least level of records on the console and in the log file",
    ),
    logLevels: wordByName(LOG_AREAS, LOG_LEVELS, "Other levels for some areas, such as store=debug,exchange=warning"),
    logFile: flag(true, "Whether records also go to logs/assay.jsonl in the data folder"),
    logFileMegabytes: number({
      default: 10,
      min: 0.01,
      max: 1000,
      unit: "MB",
      description: "Size at which a new log file is begun",
    }),
    logFileCount: whole({
      default: 5,
      min: 1,
      max: 100,
      unit: "files",
      description: "Older log files kept beside the current one",
    }),
  },
} as const;

const { Paths, Market, Costs, Risk, Selection, Cluster, Exchange, Live, Telegram, Logging } = GROUPS;

/** The settings but for the thresholds. */
export const SETTINGS_SCHEMA = z.object({
  ...Paths,
  ...Market,
  ...Costs,
  ...Risk,
  ...Selection,
  ...Cluster,
  ...Exchange,
  ...Live,
  ...Telegram,
  ...Logging,
});

/** Values of all settings but the thresholds. */
export type PlainSettings = Readonly<z.infer<typeof SETTINGS_SCHEMA>>;

/** All settings by heading, in the order of `.env.example`. */
export const SETTING_GROUPS: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  Paths,
  Market,
  Costs,
  Risk,
  Selection,
  ...THRESHOLD_GROUPS,
  Cluster,
  Exchange,
  Live,
  Telegram,
  Logging,
};

/** All settings by name. */
export const SETTING_FIELDS: Readonly<Record<string, z.ZodType>> = Object.assign({}, ...Object.values(SETTING_GROUPS));

/** What a setting says of itself. */
export function fieldFacts(name: string): FieldFacts {
  return FIELD_FACTS.get(SETTING_FIELDS[name])!;
}

/** What a setting decides, and in brackets what it takes. */
export function settingSentence(name: string): string {
  const { description, wanted, unit } = fieldFacts(name);
  if (wanted === "a text") return description;
  return `${description} (${wanted}${unit === "" ? "" : `; ${unit}`})`;
}

/** A setting's name in the environment. */
export function environmentName(name: string): string {
  return `ASSAY_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** A setting's flag on the command line. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
