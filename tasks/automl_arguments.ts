/**
 * The command line of `deno task automl`: its table, and what it means.
 *
 * @module
 */
import { FLAG_SETTINGS, SECRET_SETTINGS, settingFlags } from "../lib/config/setting_flags.ts";
import { UserError } from "../lib/core/errors.ts";
import { type SamplerName, SAMPLERS } from "../lib/search/optimizer_options.ts";
import { EDGE_KINDS } from "../lib/data/planted_edge.ts";
import type { MarketsRequest } from "../lib/study/market_request.ts";
import { DEFAULT_SIMULATED } from "../lib/study/simulated_market.ts";
import { LOG_SCOPES, type LogScope } from "../lib/study/log_scopes.ts";
import { STRATEGIES } from "../lib/strategies/registry.ts";
import { NATS_FLAG } from "./cluster_flags.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, type Flag, JSON_FLAG } from "./command_table.ts";
import { MARKET_FLAGS, marketOf } from "./market_flags.ts";

/** What the user asked for; `null` where the flag was not given and the default depends on the rest. */
export interface AutomlArguments extends MarketsRequest {
  /** Names and files of the strategies, or `all`. */
  readonly strategies: readonly string[];
  /** Trials of the study in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends; `Infinity` for none. */
  readonly targetGood: number;
  /** Proposals a round. */
  readonly batch: number;
  /** Number of worker threads. */
  readonly workers: number;
  /** Seed of the search and of a simulated market. */
  readonly seed: number;
  /** How points are chosen. */
  readonly sampler: SamplerName;
  /** Of which trials the decisions are kept. */
  readonly logs: LogScope;
  /** Texts of the settings that were given, the folder of the databases among them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Name of the study; `null` for the next free one. */
  readonly study: string | null;
  /** Whether to resume an existing study. */
  readonly resume: boolean;
  /** Time after which no further round starts. */
  readonly timeLimitSeconds: number | null;
  /** Markets with directions drawn by coin on which the whole search is repeated; `null` for none. */
  readonly placebo: number | null;
  /** Whether to print one line of JSON. */
  readonly json: boolean;
  /** Whether to print neither progress nor tables. */
  readonly quiet: boolean;
  /** Names of the flags that were given, but for those of settings. */
  readonly given: ReadonlySet<string>;
}

/** What flags of the bars mean where several markets may be named. */
const SEVERAL: Readonly<Record<string, Partial<Flag>>> = {
  candles: {
    value: "LIST",
    meaning:
      "file (CSV, JSON, Parquet, packed or not) or name of an imported market, several by commas: one rule trades " +
      "equal shares of all; without it a simulated one is used",
  },
  symbol: {
    value: "LIST",
    meaning: "market of the file, such as BTC/USDT; of several files by commas in their order, those held out last",
  },
};
/** Longest name of a study, in characters: file names hold 255 bytes, and those of its files hold more than the name. */
const LONGEST_NAME = 100;

/** Most proposals a round: a model gives a quarter of it at most, and all are chosen before the first is run. */
const MOST_PROPOSED = 1000;

/** Most worker threads: each takes some tens of megabytes. */
const MOST_WORKERS = 256;

/** Most simulated markets: each takes as much memory as the first. */
const MOST_MARKETS = 20;

/** Longest simulated market, in days: ten years, whose minutes take a gigabyte. */
const MOST_DAYS = 3660;

/** Whole searches repeated at most: by so many a rate of 5 % is known to within 1.4 percentage points. */
const MOST_PLACEBO_SEARCHES = 1000;

/** The flags of the search's own, in the order the help shows them. */
const FLAGS: readonly Flag[] = [
  ...MARKET_FLAGS.map((flag) => ({ ...flag, ...SEVERAL[flag.name] })),
  {
    name: "hold-out-markets",
    value: "LIST",
    meaning:
      "files or imported markets by commas that the search never sees: opened with the sealed days, where a HARD " +
      "strategy must earn on more than half of them; of the simulated market a number of further ones",
  },
  {
    name: "finer",
    value: "TF",
    meaning: "shorter bars of the imported market that tell whether stop or target came first (default: the stop did)",
  },
  {
    name: "strategy",
    value: "LIST",
    default: "votes",
    meaning: `files of your own, or all, or shipped ones, by commas: ${STRATEGIES.map(({ name }) => name).join(" ")}`,
  },
  { name: "trials", value: "N", default: "400", meaning: "trials of the study in total, also on resume" },
  { name: "target-good", value: "N", meaning: "stop once this many strategies are GOOD (default: go on)" },
  { name: "batch", value: "N", default: "8", meaning: "trials proposed at once" },
  {
    name: "workers",
    value: "N",
    default: "2",
    meaning: "worker threads, which several studies share; results do not depend on it",
  },
  NATS_FLAG,
  { name: "seed", value: "N", default: "1", meaning: "seed of the search and of the simulated market" },
  { name: "sampler", value: "NAME", default: "gp", meaning: SAMPLERS.join(", ") },
  {
    name: "logs",
    value: "WHICH",
    default: "carried",
    meaning: `strategies whose decisions are kept, each with its reason: ${LOG_SCOPES.join(", ")}`,
  },
  { name: "study", value: "NAME", meaning: "name of the study (default: the next free study-N)" },
  { name: "resume", meaning: "resume an existing --study" },
  {
    name: "studies",
    value: "FILE",
    meaning:
      'several studies, as many at once as there are workers: a JSON object of flags a line, such as {"study": "a", ' +
      '"seed": 2}; flags beside it hold for all',
  },
  {
    name: "edge",
    value: "X",
    meaning:
      "planted edge of the simulated market: net annual Sharpe ratio of whoever knows it and trades by the minute, " +
      `1 to 12; 0 is pure noise (default: ${DEFAULT_SIMULATED.edge})`,
  },
  {
    name: "edge-kind",
    value: "KIND",
    meaning: "where the edge shows: book, in the order book's imbalance; pullback, in a pull-back within a trend; " +
      "momentum, while much is traded; reversal, after far moves; regime, in the book of a calm market " +
      `(default: ${DEFAULT_SIMULATED.edgeKind})`,
  },
  {
    name: "days",
    value: "N",
    meaning: `length of the simulated market; its first bars do not depend on it (default: ${DEFAULT_SIMULATED.days})`,
  },
  {
    name: "markets",
    value: "N",
    meaning: "number of simulated markets with the same edge that move together (default: 1)",
  },
  {
    name: "placebo",
    value: "N",
    meaning:
      "repeat the whole search on N markets made of these bars with up and down drawn by coin, and say how often " +
      "it finds a strategy there",
  },
  { name: "time-limit", value: "SECONDS", meaning: "stop after the round in which this time is up" },
  { ...JSON_FLAG, meaning: "print one line of JSON on stdout, and the tables beside the progress on stderr" },
  { name: "schema", meaning: "print the JSON schema of that line, and do nothing else" },
  { name: "quiet", meaning: "no progress and no tables" },
];

/** Settings that the help shows; all have flags. */
const SHOWN_SETTINGS: readonly string[] = [
  "dataDir",
  "looksPath",
  "takerFee",
  "makerFee",
  "slippageModel",
  "startEquity",
  "riskShare",
  "searchTarget",
  "executor",
  "adaptiveThresholds",
  "portfolioMaxCorrelation",
  "surrogate",
];

/** The table of the command. */
export const AUTOML: Command = {
  name: "deno task automl",
  summary: "searches for strategies on one market, or for one rule on several, and says which of them to believe",
  flags: FLAGS,
  notes: [
    "The settings below are a few of them: deno task config --help lists all, and each has its flag here. They may also " +
    "stand in .env or in the environment; keys and passwords only there, since lists of processes show what is on a " +
    "command line.",
  ],
  sections: { "Settings:": settingFlags(SHOWN_SETTINGS) },
  unlisted: settingFlags([...FLAG_SETTINGS, ...SECRET_SETTINGS].filter((name) => !SHOWN_SETTINGS.includes(name))),
  exitCodes: "0 done, 1 our fault, 2 the user's fault, 130 interrupted",
};

/**
 * What a command line of {@linkcode AUTOML} asks for; values of settings are checked where these are resolved.
 *
 * @throws {UserError} If a flag has a value that cannot be, or two contradict each other.
 */
export function automlArguments(line: CommandLine): AutomlArguments {
  const study = line.text("study"), resume = line.isOn("resume");
  if (study !== null && !/^[\w.-]+$/.test(study)) {
    throw new UserError(`Cannot use the study's name: wanted letters, digits, "_", "-" and ".", found "${study}"`);
  }
  if (study !== null && study.length > LONGEST_NAME) {
    throw new UserError(
      `Cannot use the study's name: wanted at most ${LONGEST_NAME} characters, found ${study.length} of them`,
    );
  }
  if (resume && study === null) {
    throw new UserError("Cannot resume: wanted --study NAME to say which study, found none");
  }
  return {
    ...marketOf(line),
    finer: line.timeframe("finer"),
    strategies: line.list("strategy"),
    trials: line.whole("trials", 1)!,
    targetGood: line.whole("target-good", 1) ?? Infinity,
    batch: line.whole("batch", 1, MOST_PROPOSED)!,
    workers: line.whole("workers", 1, MOST_WORKERS)!,
    seed: line.whole("seed")!,
    sampler: line.oneOf("sampler", SAMPLERS)!,
    logs: line.oneOf("logs", LOG_SCOPES)!,
    settings: line.settings,
    study,
    resume,
    edge: line.amount("edge"),
    edgeKind: line.oneOf("edge-kind", EDGE_KINDS),
    days: line.whole("days", 1, MOST_DAYS),
    markets: line.whole("markets", 1, MOST_MARKETS),
    heldOut: line.text("hold-out-markets"),
    timeLimitSeconds: line.amount("time-limit"),
    placebo: line.whole("placebo", 1, MOST_PLACEBO_SEARCHES),
    json: line.isOn("json"),
    quiet: line.isOn("quiet"),
    given: line.given,
  };
}
