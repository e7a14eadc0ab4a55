/**
 * The command line of the self-test: its table, and the studies that it asks for.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { SelftestStudy } from "../lib/automl/selftest.ts";
import {
  isContinuous,
  isPlanted,
  kindMarket,
  kindTitle,
  needsBars,
  SELFTEST_KINDS,
  type SelftestKind,
} from "../lib/automl/selftest_kinds.ts";
import {
  FULL_SEED,
  fullSeries,
  kindsFor,
  type PlannedStudy,
  planStudies,
  selftestSeries,
} from "../lib/automl/selftest_plan.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import type { StrategySource } from "../lib/executor/strategy_source.ts";
import { SAMPLERS } from "../lib/search/optimizer_options.ts";
import type { MarketSource } from "../lib/study/market_source.ts";
import { NATS_FLAG, SECRET_FLAGS } from "./cluster_flags.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { ROWS_FILE } from "./selftest_files.ts";

/** The table of the command. */
export const SELFTEST: Command = {
  name: "deno task selftest",
  summary: "how often the selection is fooled by noise, and how often it finds a planted edge",
  flags: [
    {
      name: "full",
      meaning:
        "the whole self-test, some hours, resumable: its rows are appended to --rows, and those there that the " +
        "same code made are not run again",
    },
    {
      name: "tables",
      meaning:
        "run nothing: write the tables that the rows make into docs/guide/evidence.md, or print them with --json",
    },
    {
      name: "reach",
      meaning: "run no study: measure what each family of rules can make of each planted edge, and keep it",
    },
    { name: "kinds", value: "LIST", meaning: `${SELFTEST_KINDS.join(", ")} (default: all that there are bars for)` },
    {
      name: "noise",
      value: "N",
      default: "1",
      meaning: "studies of each kind without an edge, with and without costs",
    },
    { name: "planted", value: "N", default: "4", meaning: "studies of each planted kind and edge" },
    { name: "edges", value: "LIST", default: "6", meaning: "planted edges, net annual Sharpe ratios" },
    { name: "trials", value: "N", default: "400", meaning: "trials a study" },
    { name: "days", value: "N", default: "365", meaning: "days of a market" },
    { name: "candles", value: "FILE", meaning: "real minute bars (BTC/USD), for the kinds that are made of them" },
    { name: "strategy", value: "LIST", default: "votes", meaning: "names, files or all, separated by commas" },
    { name: "sampler", value: "NAME", default: "gp", meaning: SAMPLERS.join(", ") },
    { name: "workers", value: "N", default: "2", meaning: "studies run at once" },
    { name: "seed", value: "N", meaning: `first seed (default: 1, with --full ${FULL_SEED})` },
    { name: "rows", value: "FILE", meaning: `CSV of the rows (default with --full: ${ROWS_FILE})` },
    { name: "minutes", value: "N", meaning: "time after which the rest is left for another run" },
    ...settingFlags(["executor"]),
    NATS_FLAG,
    ...settingFlags(["natsCa"]),
    { name: "json", meaning: "print the rows as JSON on stdout, or with --tables the tables" },
  ],
  unlisted: SECRET_FLAGS,
};

/** Seeds of fresh markets lie this far from those searched, so that the two never meet. */
const FRESH_SEED_OFFSET = 1_000_000;

/** The kinds asked for. */
export function kindsOf(line: CommandLine): readonly SelftestKind[] {
  const text = line.text("kinds"), hasBars = line.text("candles") !== null;
  if (text === null) return kindsFor(hasBars);
  return text.split(",").map((name) => {
    const kind = SELFTEST_KINDS.find((one) => one === name);
    if (kind === undefined) {
      throw new UserError(`Cannot read --kinds: wanted some of ${SELFTEST_KINDS.join(", ")}, found "${name}"`);
    }
    if (needsBars(kind) && !hasBars) {
      throw new UserError(`Cannot make a market of ${kindTitle(kind)}: wanted --candles, found none`);
    }
    return kind;
  });
}

/** All studies that the command line asks for. */
export function planOf(line: CommandLine): PlannedStudy[] {
  const kinds = kindsOf(line), seed = line.whole("seed");
  if (line.isOn("full")) return planStudies(fullSeries(kinds), seed ?? FULL_SEED);
  const edges = line.text("edges")!.split(",").map(Number), count = line.whole("planted")!;
  if (!edges.every((edge) => edge >= 1 && edge <= 12)) {
    throw new UserError(`Cannot read --edges: wanted numbers from 1 to 12, found "${line.text("edges")}"`);
  }
  const series = selftestSeries({
    kinds,
    noise: line.whole("noise")!,
    planted: Object.fromEntries(edges.map((edge) => [edge, count])),
    strategies: line.text("strategy")!,
    sampler: line.oneOf("sampler", SAMPLERS)!,
    trials: line.whole("trials", 1)!,
    days: line.whole("days", 1)!,
  });
  return planStudies(series, seed ?? 1);
}

/** The real bars that some kinds are made of. */
export function barsOf(line: CommandLine): MarketSource | null {
  const path = line.text("candles");
  if (path === null) return null;
  if (!existsSync(path)) throw new UserError(`Cannot read --candles: wanted a file of minute bars, found no ${path}`);
  return { kind: "file", path: resolve(path), symbol: "BTC/USD", timeframe: "1m", from: null, to: null };
}

/** Every strategy that one of the studies searches. */
export function sourcesOf(plan: readonly PlannedStudy[]): StrategySource[] {
  const texts = new Set(plan.flatMap(({ strategies }) => strategies.split(",")));
  const sources = [...texts].flatMap((text) => resolveStrategies([text]));
  return [...new Map(sources.map((source) => [source.name, source])).values()];
}

/** What a worker is told of a planned study. */
export function studyOf(
  { kind, seed, edge, days, ...planned }: PlannedStudy,
  real: MarketSource | null,
): SelftestStudy {
  const market = (seed: number) => kindMarket(kind, { seed, days, edge }, real);
  return {
    group: kind,
    source: market(seed),
    fresh: isPlanted(kind) ? market(seed + FRESH_SEED_OFFSET) : null,
    costs: planned.costs,
    isContinuous: isContinuous(kind),
    seed,
    trials: planned.trials,
    sampler: planned.sampler,
    strategies: resolveStrategies(planned.strategies.split(",")),
  };
}
