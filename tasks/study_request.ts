/**
 * What a command asks of a study, against what the study was begun with.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { flagName, SETTING_GROUPS } from "../lib/config/schema.ts";
import type { Settings } from "../lib/config/settings.ts";
import { DAY_MS, TIMEFRAME_MS } from "../lib/core/candles.ts";
import { UserError } from "../lib/core/errors.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import type { StrategySource } from "../lib/executor/strategy_source.ts";
import type { AutomlArguments } from "./automl_arguments.ts";
import { MARKET_FLAGS } from "./market_flags.ts";
import { describeSource, type MarketSource } from "../lib/study/market_source.ts";
import { type MarketSources, resolveMarketSources } from "../lib/study/market_request.ts";
import { asStored } from "../lib/study/plain_json.ts";
import type { StudyPlan } from "../lib/study/plan.ts";
import { changedSettings } from "../lib/study/plan_settings.ts";

/** Flags that say which market is searched; `seed` decides a simulated one. */
const MARKET_NAMES = [
  ...MARKET_FLAGS.map(({ name }) => name),
  "finer",
  "edge",
  "edge-kind",
  "days",
  "markets",
  "hold-out-markets",
];

/** Whether the flags given say which market is searched. */
function namesMarket({ given }: Pick<AutomlArguments, "given">): boolean {
  return MARKET_NAMES.some((flag) => given.has(flag));
}

/**
 * Checks that the flags given on resume do not contradict the study.
 *
 * @param named The markets they name; `null` for none.
 * @throws {UserError} If one does; what is not given is the study's own.
 */
export function checkSameRequest(plan: StudyPlan, args: AutomlArguments, named: MarketSources | null): void {
  const refuse = (flag: string, wanted: string, found: string) =>
    new UserError(`Cannot resume the study "${plan.study}": it began with ${flag} ${wanted}, found ${found}`);
  for (const name of ["seed", "sampler", "batch", "logs"] as const) {
    if (args.given.has(name) && args[name] !== plan[name]) {
      throw refuse(`--${name}`, String(plan[name]), String(args[name]));
    }
  }
  if (args.given.has("strategy")) {
    const places = (sources: readonly StrategySource[]) => sources.map(placeOf).join(", ");
    const wanted = places(plan.strategies), found = places(resolveStrategies(args.strategies));
    if (wanted !== found) throw refuse("--strategy", wanted, found);
  }
  if (named === null) return;
  const parts = [["the bars of", plan.markets, named.markets], ["held out", plan.heldOut, named.heldOut]] as const;
  for (const [what, planned, found] of parts) {
    const wanted = planned.map(({ source }) => source);
    if (areSame(wanted, found)) continue;
    if (wanted.length === 1 && found.length === 1) throw refuse(what, ...contrasted(wanted[0], found[0]));
    throw refuse(what, describeAll(wanted), describeAll(found));
  }
}

/** Whether the same markets are named, in whatever order. */
function areSame(wanted: readonly MarketSource[], found: readonly MarketSource[]): boolean {
  const left = found.map(asStored);
  const isTaken = (source: MarketSource): boolean => {
    const at = left.findIndex((one) => isDeepStrictEqual(one, asStored(source)));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  return wanted.every(isTaken) && left.length === 0;
}

function describeAll(sources: readonly MarketSource[]): string {
  return sources.map(describeSource).join(", ") || "no market";
}

/** Two sources in words that differ: where those for people are the same, with what differs as it is kept. */
function contrasted(wanted: MarketSource, found: MarketSource): [string, string] {
  const words = [describeSource(wanted), describeSource(found)] as [string, string];
  if (words[0] !== words[1]) return words;
  const [one, other] = [wanted, found].map((source) => asStored(source) as Readonly<Record<string, unknown>>);
  const names = Object.keys({ ...one, ...other }).filter((name) => !isDeepStrictEqual(one[name], other[name]));
  const said = (source: Readonly<Record<string, unknown>>) =>
    names.map((name) => `${name} ${shown(name, source[name])}`).join(", ");
  return [`${words[0]} with ${said(one)}`, said(other)];
}

function shown(name: string, value: unknown): string {
  if (typeof value === "number" && (name === "from" || name === "to")) return new Date(value).toISOString();
  return JSON.stringify(value ?? null);
}

/** The markets that the flags of a resume name: of simulated ones, what they leave out is the study's own. */
export function askedSources(args: AutomlArguments, plan: StudyPlan, db: DatabaseSync): MarketSources | null {
  if (!namesMarket(args)) return null;
  const [{ source }] = plan.markets, request = { ...args, seed: plan.seed };
  if (source.kind !== "simulated" || args.candles !== null) return resolveMarketSources(request, db);
  const { bars, edge, timeframe = "1m", edgeKind = "book", member } = source, { markets, heldOut } = plan;
  return resolveMarketSources({
    ...request,
    days: args.days ?? bars * TIMEFRAME_MS[timeframe] / DAY_MS,
    timeframe: args.timeframe ?? timeframe,
    edge: args.edge ?? edge,
    edgeKind: args.edgeKind ?? edgeKind,
    markets: args.markets ?? (member === undefined ? null : markets.length),
    heldOut: args.heldOut ?? (heldOut.length === 0 ? null : String(heldOut.length)),
  }, db);
}

/** Headings of settings that decide nothing in a study. */
const SURROUNDINGS = ["Paths", "Cluster", "Exchange", "Live", "Telegram", "Logging"];

/**
 * Checks that the settings on the command line do not contradict the study; what stands elsewhere may have changed.
 *
 * @param given Texts of the settings on the command line.
 * @throws {UserError} If the settings are no longer the study's and some that decide its results are on the command line.
 */
export function checkSameSettings(
  plan: StudyPlan,
  given: Readonly<Record<string, string>>,
  settings: Settings,
): void {
  const deciding = Object.entries(SETTING_GROUPS).flatMap(([heading, fields]) =>
    SURROUNDINGS.includes(heading) ? [] : Object.keys(fields).filter((name) => Object.hasOwn(given, name))
  );
  const changed = changedSettings(plan, settings);
  if (deciding.length === 0 || changed.length === 0) return;
  throw new UserError(
    `Cannot resume the study "${plan.study}": it keeps the settings it began with, wanted the same ` +
      `${deciding.map(flagName).join(", ")} or none, found others: ${changed.join("; ")}`,
  );
}

/** Where a strategy is found: by its name, or in its file, whose contents a resume has looked at. */
function placeOf(source: StrategySource): string {
  return source.kind === "shipped" ? source.name : fileURLToPath(source.url);
}
