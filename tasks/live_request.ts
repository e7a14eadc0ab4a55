/**
 * What is asked of `deno task live run` and `check`: their flags, and the run that these come to.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { LIVE_FIELDS } from "../lib/config/live_fields.ts";
import { settingFlags } from "../lib/config/setting_flags.ts";
import type { Settings } from "../lib/config/settings.ts";
import { UserError } from "../lib/core/errors.ts";
import { parseInstant } from "../lib/core/instant.ts";
import { askedLanes, type LanesRequest } from "../lib/live/asked_lanes.ts";
import { type AskedPlan, begunLanes, type LaneName } from "../lib/live/begun_lanes.ts";
import { besideRuns, chosenRun } from "../lib/live/chosen_run.ts";
import type { ReplayedWindow } from "../lib/live/traded_bars.ts";
import type { SteadyClock } from "../lib/live/clock.ts";
import { beginClock } from "../lib/live/exchange_clock.ts";
import { limitsOf, type LiveLimits } from "../lib/live/risk_state.ts";
import { type OpenedLane, readPlan, type RunPlan } from "../lib/live/run_plan.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { haltFile } from "../lib/store/live_places.ts";
import { listRuns } from "../lib/store/live_reads.ts";
import type { Environment } from "../lib/store/live_stamp.ts";
import { codeVersions } from "../lib/study/code_versions.ts";
import type { CommandLine } from "./command_line.ts";
import { type Flag, JSON_FLAG } from "./command_table.ts";
import { readFiltersFile } from "./filters_file.ts";
import { bookTerms, FEED_FLAGS, feedHistory, type FeedSource } from "./live_feed.ts";
import { environmentOf, runNameOf } from "./live_target.ts";
import { telegramOf } from "./telegram.ts";

/** The most money to begin with: beyond it a double no longer tells cents of a profit from rounding. */
const MOST_CAPITAL = 1e12;

/** Flags of a run. */
export const RUN_FLAGS: readonly Flag[] = [
  {
    name: "strategy",
    value: "STUDY/TRIAL",
    isRepeatable: true,
    meaning: "a strategy, given once for each (or several with commas between), which share the capital equally; the " +
      "best HARD one of the latest study by default",
  },
  {
    name: "replay",
    value: "FROM..TO|FILE",
    meaning: "the bars to replay: a span of the study's market, or a file; the week after the study by default",
  },
  ...FEED_FLAGS,
  { name: "speed", value: "max|N", default: "max", meaning: "how many times faster than life the bars come" },
  {
    name: "stop-when-halted",
    meaning: "end a replay where it is halted: deno task live resume lifts that, and the same command goes on",
  },
  { name: "env", value: "ENVIRONMENT", default: "dry", meaning: "where orders go; dry, nowhere, is the only one yet" },
  { name: "run", value: "NAME", meaning: "name of the run; one that has not ended goes on" },
  {
    name: "capital",
    value: "AMOUNT",
    meaning: "money to begin with, in the quote currency; that of the study by default",
  },
  {
    name: "filters",
    value: "FILE",
    meaning: "grids of prices and quantities by market, as JSON, where they are not those of the study",
  },
  { name: "anew", meaning: "compute a strategy's decisions anew at each close, as bars that arrive would have it" },
  { name: "uncertified", meaning: "let a strategy run that is not HARD" },
  { name: "accept-code", meaning: "let a strategy run whose study began with another version of the engine" },
  { name: "telegram", meaning: "tell what happens by Telegram, and hear commands there; see deno task telegram" },
  ...settingFlags(["dataDir", ...Object.keys(LIVE_FIELDS)]),
  JSON_FLAG,
];

/** A run that may be started. */
export interface ReadyRun {
  readonly named: { readonly environment: Environment; readonly run: string };
  readonly plan: RunPlan;
  readonly lanes: readonly OpenedLane[];
  readonly ledgerDb: DatabaseSync;
  readonly settings: Settings;
}

/** An exchange to follow, by a clock. */
export interface FollowedFeed {
  readonly source: FeedSource;
  readonly clock: SteadyClock;
}

/** Finds out what is asked for; what is wrong with it is said before anything starts. */
export async function readyRun(
  line: CommandLine,
  settings: Settings,
  ledgerDb: DatabaseSync,
  feed: FollowedFeed | null,
): Promise<ReadyRun> {
  const environment = environmentOf(line), { dataDir } = settings, limits = limitsOf(settings);
  using store = await openDatabase(join(dataDir, MAIN_DATABASE));
  const broker = feed === null ? "bars" : line.oneOf("broker", ["bars", "book"]) ?? "book";
  const terms: AskedPlan = {
    broker,
    ...(feed && { feed: feed.source.client.source }),
    ...(broker === "book" && { terms: bookTerms(settings) }),
    decisions: line.isOn("anew") || feed !== null ? "anew" : "once",
    limits,
    engine: codeVersions().engine,
  };
  const window = feed === null ? windowOf(line.text("replay")) : {
    kind: "feed" as const,
    history: feedHistory(store, feed.source, feed.clock),
    begunWith: (names: readonly LaneName[]) => begunLanes(begunPlans(line, ledgerDb), terms, names),
  };
  const lanes = await askedLanes(store, { ...termsOf(line, limits), window }, settings);
  const asked: RunPlan = { ...terms, lanes: lanes.map((lane) => lane.plan) };
  const isHeld = (name: string) => existsSync(haltFile(dataDir, environment, name));
  const name = runNameOf(line), run = name ?? chosenRun(ledgerDb, asked, isHeld);
  const plan = name === null ? asked : besideRuns(ledgerDb, asked, name, isHeld);
  const halt = haltFile(dataDir, environment, run);
  if (existsSync(halt)) throw new UserError(`Cannot run "${run}": the file ${halt} halts it; delete it first`);
  if (line.isOn("telegram")) telegramOf(settings);
  if (feed !== null) await beginClock(feed.source.client, feed.clock, settings.liveMaxClockSkewMs);
  return { named: { environment, run }, plan, lanes, ledgerDb, settings };
}

/** What runs over a live feed were begun with: the one that is named, or those that have not ended. */
function begunPlans(line: CommandLine, ledgerDb: DatabaseSync): RunPlan[] {
  const name = runNameOf(line), runs = listRuns(ledgerDb);
  return runs.filter(({ run, endedAt }) => name === null ? endedAt === null : run === name)
    .map(({ plan }) => readPlan(plan)).filter(({ feed }) => feed !== undefined);
}

function termsOf(line: CommandLine, limits: LiveLimits): Omit<LanesRequest, "window"> {
  const filters = line.text("filters");
  return {
    strategies: line.list("strategy"),
    capital: line.positive("capital", MOST_CAPITAL),
    filters: filters === null ? {} : readFiltersFile(filters),
    isUncertifiedAllowed: line.isOn("uncertified"),
    isOtherCodeAllowed: line.isOn("accept-code"),
    limits,
  };
}

function windowOf(text: string | null): ReplayedWindow {
  if (text === null) return { kind: "after" };
  const ends = text.split(".."), [from, to] = ends.map(parseInstant);
  if (ends.length === 2 && from !== null && to !== null && from < to) return { kind: "span", from, to };
  if (existsSync(text) && statSync(text).isFile()) return { kind: "file", path: resolve(text) };
  throw new UserError(
    `Cannot read --replay: wanted two dates such as 2018-01-01..2018-02-01, or a file of bars, found "${text}"`,
  );
}
