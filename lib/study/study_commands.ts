/**
 * The commands that make a study again: what a certificate tells whoever wants to see for himself.
 *
 * @module
 */
import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { DAY_MS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { shellWord } from "../core/shell_word.ts";
import { flagName } from "../config/schema.ts";
import type { EdgeKind } from "../data/planted_edge.ts";
import type { StrategySource } from "../executor/strategy_source.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import type { ExtraColumn } from "./extra_columns.ts";
import type { MarketSource } from "./market_source.ts";
import type { StudyPlan } from "./plan.ts";
import { DEFAULT_SIMULATED } from "./simulated_market.ts";

/** What is left out of a command, as it is meant without a flag. */
const DEFAULT_STRATEGY = "votes", DEFAULT_SAMPLER = "gp", DEFAULT_BATCH = 8;

/** A source whose files go by their names alone, whatever folder they lie in. */
export function withoutFolders(source: MarketSource): MarketSource {
  const extra = source.extra?.map((column): ExtraColumn => {
    return column.kind === "file" ? { ...column, path: basename(column.path) } : column;
  });
  const bars = "of" in source
    ? { ...source, of: withoutFolders(source.of) }
    : source.kind === "file"
    ? { ...source, path: basename(source.path) }
    : source;
  return { ...bars, ...(extra && { extra }) };
}

/** The name of a strategy on the command line. */
function strategyWord(source: StrategySource): string {
  return source.kind === "shipped" ? source.name : decodeURIComponent(basename(new URL(source.url).pathname));
}

/** A date, or an instant where it is not the start of a day. */
function instantText(time: number): string {
  const text = new Date(time).toISOString();
  return time % DAY_MS === 0 ? text.slice(0, "YYYY-MM-DD".length) : text;
}

function extraText(column: ExtraColumn): string {
  return column.kind === "file"
    ? `${column.name}=${column.path}${column.times === undefined ? "" : `@${column.times}`}${
      column.column === null ? "" : `#${column.column}`
    }`
    : `${column.name}=${column.symbol}@${column.timeframe}#${column.column}`;
}

/** Flags with their values; one without a value is left out. */
type Flags = readonly (readonly [name: string, value: string | number | null | undefined])[];

/** A value, or nothing where it is the default. */
function unless<Value>(preset: Value, value: Value): Value | null {
  return value === preset ? null : value;
}

/** Flags that name the bars; `null` for bars that no command names. */
function marketFlags(source: MarketSource, seed: number): Flags | null {
  const extra = ["--extra", source.extra?.map(extraText).join(",")] as const;
  if (source.kind === "null" || "of" in source) return null;
  if (source.kind === "simulated") {
    const { timeframe = "1m", edgeKind = "book", bars, edge } = source, days = bars * TIMEFRAME_MS[timeframe] / DAY_MS;
    // The command simulates whole days by the seed of the search.
    if (source.seed !== seed || !Number.isInteger(days)) return null;
    return [
      ["--days", unless(DEFAULT_SIMULATED.days, days)],
      ["--timeframe", unless<Timeframe>(DEFAULT_SIMULATED.timeframe, timeframe)],
      ["--edge", unless(DEFAULT_SIMULATED.edge, edge)],
      ["--edge-kind", unless<EdgeKind>(DEFAULT_SIMULATED.edgeKind, edgeKind)],
      extra,
    ];
  }
  const { symbol, timeframe, madeOf, from, to } = source, reading = source.kind === "file" ? source.reading : undefined;
  return [
    ["--candles", source.kind === "file" ? source.path : symbol],
    ["--symbol", source.kind === "file" ? symbol : null],
    ["--timeframe", madeOf ?? timeframe],
    ["--resample", madeOf && timeframe],
    ["--columns", reading?.columns],
    ["--time-format", reading?.timeFormat],
    ["--timezone", reading?.timezone],
    ["--decimal", reading?.decimal],
    ["--unpacked-limit", reading?.unpackedLimit],
    ["--finer", source.kind === "store" ? source.finer : null],
    extra,
    ["--from", from === null ? null : instantText(from)],
    ["--to", to === null ? null : instantText(to)],
  ];
}

/** Flags that name all markets; `null` where no command names them together. */
function allMarketFlags({ markets, heldOut, seed }: StudyPlan): Flags | null {
  const sources = (list: StudyPlan["markets"]) => list.map(({ source }) => withoutFolders(source));
  const searched = sources(markets), held = sources(heldOut), all = [...searched, ...held];
  const [first, ...others] = all.map((source) => marketFlags(source, seed));
  if (first === null) return null;
  if (others.length === 0 && !("member" in searched[0])) return first;
  const own = ["--candles", "--symbol"], common = (flags: Flags) => flags.filter(([name]) => !own.includes(name));
  // One command has the same flags for all of them.
  if (others.some((flags) => flags === null || !isDeepStrictEqual(common(flags), common(first)))) return null;
  const isMember = (source: MarketSource, i: number) => source.kind === "simulated" && source.member === i + 1;
  if (searched[0].kind === "simulated") {
    const flags: Flags = [["--markets", searched.length], ["--hold-out-markets", held.length || null]];
    return all.every(isMember) ? [...flags, ...common(first)] : null;
  }
  const nameOf = (source: MarketSource) =>
    source.kind === "file" ? source.path : "symbol" in source ? source.symbol : "";
  const symbols = all.flatMap((source) => source.kind === "file" ? [source.symbol] : []);
  return [
    ["--candles", searched.map(nameOf).join(",")],
    ["--hold-out-markets", held.length === 0 ? null : held.map(nameOf).join(",")],
    ["--symbol", symbols.length === 0 ? null : symbols.join(",")],
    ...common(first),
  ];
}

/**
 * The commands that make a study again, from the folder of its files: one for each run that opened unseen days, as each
 * is a look of its own.
 *
 * @param texts Settings to be given, as `settingsDiffering` tells them.
 * @param totals Trials of the study after each run, ascending.
 * @returns The words of each command behind `deno task automl`; none for bars that no command names.
 */
export function studyCommandWords(
  plan: StudyPlan,
  texts: Readonly<Record<string, string>>,
  totals: readonly number[],
): string[][] {
  const market = allMarketFlags(plan);
  if (market === null || totals.length === 0) return [];
  const [first, ...later] = totals;
  const flags: Flags = [
    ...market,
    ["--strategy", unless(DEFAULT_STRATEGY, plan.strategies.map(strategyWord).join(","))],
    ["--trials", first],
    ["--seed", plan.seed],
    ["--sampler", unless<SamplerName>(DEFAULT_SAMPLER, plan.sampler)],
    ["--batch", unless(DEFAULT_BATCH, plan.batch)],
    ...Object.entries(texts).map(([name, text]) => [flagName(name), text] as const),
    ["--study", plan.study],
  ];
  const words = flags.flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    // A value may begin with a dash, which only the joined form tells from a flag.
    return String(value).startsWith("-") ? [`${name}=${value}`] : [name, String(value)];
  });
  return [words, ...later.map((total) => ["--study", plan.study, "--resume", "--trials", String(total)])];
}

/** The same as they are typed. */
export function studyCommands(...given: Parameters<typeof studyCommandWords>): string[] {
  return studyCommandWords(...given).map((words) => ["deno task automl", ...words.map(shellWord)].join(" "));
}
