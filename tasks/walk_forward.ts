/**
 * `deno task walk-forward`: searches a window of days, trades the days after it, goes on, and joins what was traded.
 *
 * @module
 */
import { dayText } from "../lib/core/instant.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { walkStrategyForward } from "../lib/automl/walk_forward.ts";
import { walkedWindowsFigure } from "../lib/charts/walk_forward.ts";
import { quoteCurrency } from "../lib/config/start_equity.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { type OpenStrategies, openStrategies } from "../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { buyAndHold } from "../lib/metrics/daily.ts";
import { formatCount, formatKpi, formatNumber } from "../lib/metrics/format.ts";
import { tableToText } from "../lib/report/table.ts";
import { tearSheet } from "../lib/report/tear_sheet.ts";
import { lookAheadWarning, stabilityTable, windowTable } from "../lib/report/walk_forward_tables.ts";
import { SAMPLERS } from "../lib/search/optimizer_options.ts";
import type { WalkForwardOptions } from "../lib/selection/walk_forward_plan.ts";
import { tradedRange, type WalkForward, type WalkForwardWindow } from "../lib/selection/walked_account.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { searchedMarketOf } from "../lib/strategy/strategy_manifest.ts";
import { STRATEGIES } from "../lib/strategies/registry.ts";
import { describeAssumptions } from "../lib/study/assumptions.ts";
import { loadMarket, type StudyMarket } from "../lib/study/market.ts";
import { describeSource } from "../lib/study/market_source.ts";
import { resolveMarketSource } from "../lib/study/resolve_source.ts";
import { optionsOn } from "../lib/study/plan_jobs.ts";
import { backtestOn } from "../lib/study/plan_settings.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { settingsOf } from "./data_directory.ts";
import { MARKET_FLAGS, marketOf } from "./market_flags.ts";
import { writeWhole } from "./write_file.ts";

/** Settings that decide how a window is searched and traded. */
const SETTINGS = [
  ...["dataDir", "profile", "takerFee", "makerFee", "spreadBps", "slippageModel", "startEquity", "riskShare"],
  ...["direction", "maxLeverage", "searchTarget", "sharpeCap"],
];

/** Most trials of a window, and most worker threads. */
const MOST_TRIALS = 100_000, MOST_WORKERS = 256;

/** The table of the command. */
export const WALK_FORWARD: Command = {
  name: "deno task walk-forward",
  summary: "searches a window of days, trades the days after it by what was found, goes on, and joins what was traded",
  flags: [
    ...MARKET_FLAGS,
    {
      name: "strategy",
      value: "NAME|FILE",
      default: "votes",
      meaning: `a file of your own or one of ${STRATEGIES.map(({ name }) => name).join(" ")}`,
    },
    { name: "train", value: "DAYS", default: "90", meaning: "days that a window searches" },
    {
      name: "test",
      value: "DAYS",
      default: "30",
      meaning: "days after them that it trades, and from one window to the next",
    },
    { name: "trials", value: "N", default: "50", meaning: "parameter sets tried in each window" },
    { name: "sampler", value: "NAME", default: "gp", meaning: SAMPLERS.join(", ") },
    { name: "seed", value: "N", default: "1", meaning: "seed of the first window, and of a simulated market" },
    { name: "days", value: "N", meaning: "length of the simulated market" },
    { name: "workers", value: "N", default: "2", meaning: "worker threads; results do not depend on it" },
    { name: "output", value: "FILE", meaning: "a page of all figures and tables; ends in .html" },
    ...settingFlags(SETTINGS),
    JSON_FLAG,
  ],
  exitCodes: "0 done, 1 the strategy peeks into the future or our fault, 2 the user's fault",
  notes: [
    "No day is sealed and no look is counted: whoever changes a strategy after reading the joined curve has chosen by all its " +
    "days. deno task automl says what to believe.",
  ],
};

/** The bars named, or the simulated ones; nothing is written. */
async function marketFor(line: CommandLine): Promise<StudyMarket> {
  const { dataDir, profile } = settingsOf(line), market = marketOf(line), database = join(dataDir, MAIN_DATABASE);
  const isStoreAsked = (market.candles !== null || market.extra !== null) && existsSync(database);
  using db = await openDatabase(isStoreAsked ? database : ":memory:", { readOnly: isStoreAsked });
  const simulated = { seed: line.whole("seed")!, edge: null, edgeKind: null, days: line.whole("days", 1), finer: null };
  return loadMarket(resolveMarketSource({ ...simulated, ...market }, db), db, profile);
}

/** What is said of a window when it ends. */
function windowText(
  { span: [, from, to], chosen, reason, kpis }: WalkForwardWindow,
  count: number,
  done: number,
): string {
  const told = chosen === null
    ? `nothing traded, ${reason}`
    : `Sharpe ratio ${formatKpi("sharpe", chosen.kpis.sharpe ?? null)} searched, ${
      formatKpi("sharpe", kpis.sharpe)
    } traded`;
  return `Window ${done} of ${count}, traded ${dayText(from)} to ${dayText(to)}: ${told}`;
}

/** What the command line asks of every window. */
function optionsOf(line: CommandLine, market: StudyMarket): WalkForwardOptions {
  const settings = settingsOf(line);
  const { logs: _, interval: __, ...backtest } = optionsOn(market, backtestOn(settings, market));
  return {
    train: line.whole("train", 1)!,
    test: line.whole("test", 1)!,
    trials: line.whole("trials", 1, MOST_TRIALS)!,
    sampler: line.oneOf("sampler", SAMPLERS)!,
    seed: line.whole("seed")!,
    target: settings.searchTarget,
    sharpeCap: settings.sharpeCap,
    validity: settings.thresholds.valid,
    backtest,
  };
}

/** What was assumed of the market, in sentences. */
function assumedOf(line: CommandLine, market: StudyMarket): readonly string[] {
  const { candles: { symbol }, source, profile, profileOrigin, funding } = market;
  const fundingAssumedShare = funding && { fundingAssumedShare: funding.assumedShare };
  const backtest = optionsOn(market, backtestOn(settingsOf(line), market));
  return describeAssumptions({
    profile,
    profileOrigin,
    backtest,
    markets: [{ symbol, source, ...fundingAssumedShare }],
  });
}

/** What the command does. */
export async function main(line: CommandLine): Promise<number> {
  const output = line.text("output"), workers = line.whole("workers", 1, MOST_WORKERS)!;
  if (output !== null && !output.endsWith(".html")) {
    throw new UserError(`Cannot write ${output}: wanted a name that ends in .html`);
  }
  const named = resolveStrategies([line.text("strategy")!]);
  if (named.length > 1) {
    throw new UserError(`Cannot walk forward: wanted one strategy, found ${named.map(({ name }) => name).join(", ")}`);
  }
  const market = await marketFor(line), { candles } = market, options = optionsOf(line, market);
  const strategies = await openStrategies(named, searchedMarketOf(candles)), assumed = assumedOf(line, market);
  console.error(`Walking ${strategies.sources[0].name} forward over the ${describeSource(market.source)}`);
  assumed.forEach((text) => console.error(text));
  let done = 0;
  const onWindow = (window: WalkForwardWindow, count: number) => console.error(windowText(window, count, ++done));
  // What is out of range was given on the line, or by a strategy file, or the account was lost.
  const walk = await walkStrategyForward(candles, strategies, options, { workers, onWindow }).catch(refuse);
  const code = walk.windows.some(({ lookAheadFree }) => lookAheadFree === false) ? 1 : 0;
  console.log(line.isOn("json") ? JSON.stringify(jsonOf(walk)) : textOf(walk, strategies));
  if (output === null) return code;
  try {
    writeWhole(output, pageOf(walk, market, strategies, assumed));
  } catch (error) {
    refuse(error);
  }
  return code;
}

/** Passes an error on; of a number out of range in a sentence. */
function refuse(error: unknown): never {
  throw error instanceof RangeError ? new UserError(error.message, { cause: error }) : error;
}

/** What is to be known before any figure. */
function warningOf(walk: WalkForward): string[] {
  const warning = lookAheadWarning(walk);
  return warning === null ? [] : [warning];
}

function textOf(walk: WalkForward, { manifests }: OpenStrategies): string {
  const { result: { equity, startEquity }, kpis, efficiency, windows } = walk;
  const gain = formatNumber(equity[equity.length - 1] / startEquity - 1, "percent");
  return [
    ...warningOf(walk),
    tableToText(windowTable(walk)),
    tableToText(stabilityTable(walk, manifests)),
    `${formatCount(windows.length, "window")} joined: gain ${gain}, Sharpe ratio ${
      formatKpi("sharpe", kpis.sharpe)
    }, ` +
    `max drawdown ${formatKpi("maxDrawdown", kpis.maxDrawdown)}, ${
      formatCount(kpis.tradeCount ?? 0, "trade")
    }, efficiency ${formatNumber(efficiency, "ratio")}`,
  ].join("\n\n");
}

function jsonOf({ windows, kpis, efficiency, stability }: WalkForward) {
  return {
    lookAheadFree: windows.every(({ chosen, lookAheadFree }) => chosen === null || lookAheadFree === true),
    kpis,
    efficiency,
    stability,
    windows: windows.map(({ span, chosen, reason, lookAheadFree, kpis, equity, stopReason, efficiency }) => ({
      searchedFrom: dayText(span[0]),
      tradedFrom: dayText(span[1]),
      tradedTo: dayText(span[2]),
      trial: chosen?.trial ?? null,
      params: chosen?.params ?? null,
      value: chosen?.value ?? null,
      reason,
      lookAheadFree,
      searched: chosen?.kpis ?? null,
      traded: kpis,
      equity,
      stopReason,
      efficiency,
    })),
  };
}

/** The page: a tear sheet of what was traded, with the windows in front. */
function pageOf(
  walk: WalkForward,
  { candles, source }: StudyMarket,
  { sources, manifests }: OpenStrategies,
  assumed: readonly string[],
): string {
  const quote = quoteCurrency(candles.symbol) ?? "quote";
  return tearSheet(walk.result, {
    title: `${sources[0].name} walked forward`,
    assumed: [
      ...warningOf(walk),
      `Over the ${describeSource(source)}; every window was searched before it was traded.`,
      ...assumed,
    ],
    quote,
    figures: [walkedWindowsFigure(walk)],
    tables: [windowTable(walk), stabilityTable(walk, manifests)],
    benchmark: buyAndHold(candles, tradedRange(walk.windows)),
  }).html;
}

if (import.meta.main) await runCommand(WALK_FORWARD, main);
