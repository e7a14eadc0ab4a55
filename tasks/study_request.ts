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
import { describeSource, type MarketSource, resolveMarketSource } from "../lib/study/market.ts";
import { asStored } from "../lib/study/plain_json.ts";
import type { StudyPlan } from "../lib/study/plan.ts";
import { changedSettings } from "../lib/study/plan_settings.ts";

/** Flags that say which market is searched; `seed` decides a simulated one. */
const MARKET_NAMES = [...MARKET_FLAGS.map(({ name }) => name), "finer", "edge", "edge-kind", "days"];

/** Whether the flags given say which market is searched. */
function namesMarket({ given }: Pick<AutomlArguments, "given">): boolean {
  return MARKET_NAMES.some((flag) => given.has(flag));
}

/**
 * Checks that the flags given on resume do not contradict the study.
 *
 * @param source The market they name; `null` for none.
 * @throws {UserError} If one does; what is not given is the study's own.
 */
export function checkSameRequest(plan: StudyPlan, args: AutomlArguments, source: MarketSource | null): void {
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
  const [market] = plan.markets;
  if (source !== null && !isDeepStrictEqual(asStored(source), asStored(market.source))) {
    throw refuse("the bars of", ...contrasted(market.source, source));
  }
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

/** The market that the flags of a resume name: of a simulated one, what they leave out is the study's own. */
export function askedSource(args: AutomlArguments, plan: StudyPlan, db: DatabaseSync): MarketSource | null {
  if (!namesMarket(args)) return null;
  const [{ source }] = plan.markets, request = { ...args, seed: plan.seed };
  if (source.kind !== "simulated" || args.candles !== null) return resolveMarketSource(request, db);
  const { bars, edge, timeframe = "1m", edgeKind = "book" } = source;
  return resolveMarketSource({
    ...request,
    days: args.days ?? bars * TIMEFRAME_MS[timeframe] / DAY_MS,
    timeframe: args.timeframe ?? timeframe,
    edge: args.edge ?? edge,
    edgeKind: args.edgeKind ?? edgeKind,
  }, db);
}

/** Headings of settings that decide nothing in a study. */
const SURROUNDINGS = ["Paths", "Exchange", "Telegram", "Logging"];

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
