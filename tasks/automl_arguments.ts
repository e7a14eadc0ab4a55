/**
 * The command line of `deno task automl`, parsed and checked.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { separateSettings, SETTING_FLAGS, settingFlagLines } from "../lib/config/setting_flags.ts";
import { nearestName } from "../lib/core/nearest_name.ts";
import { isTimeframe, type Timeframe, TIMEFRAME_MS } from "../lib/core/candles.ts";
import { UserError } from "../lib/core/errors.ts";
import { type SamplerName, SAMPLERS } from "../lib/search/optimizer_options.ts";
import { LOG_SCOPES, type LogScope } from "../lib/study/plan.ts";

/** What the user asked for; `null` where the flag was not given and the default depends on the rest. */
export interface AutomlArguments {
  /** File or name of an imported market. */
  readonly candles: string | null;
  /** Market, such as `BTC/USDT`. */
  readonly symbol: string | null;
  /** Length of a bar. */
  readonly timeframe: Timeframe | null;
  /** Length of the shorter bars that tell the order inside a bar. */
  readonly finer: Timeframe | null;
  /** Further columns of the market. */
  readonly extra: string | null;
  /** ms UTC, inclusive. */
  readonly from: number | null;
  /** ms UTC, exclusive. */
  readonly to: number | null;
  /** Names and files of the strategies, or `all`. */
  readonly strategies: readonly string[];
  /** Trials of the study in total. */
  readonly trials: number;
  /** GOOD strategies after which the search ends. */
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
  /** Planted edge of the simulated market, as the net annual Sharpe of a strategy that knows the rule. */
  readonly edge: number | null;
  /** Length of the simulated market. */
  readonly days: number | null;
  /** Time after which no further round starts. */
  readonly timeLimitSeconds: number | null;
  /** Whether to print one line of JSON. */
  readonly json: boolean;
  /** Whether to print neither progress nor tables. */
  readonly quiet: boolean;
  /** Whether to show the help alone. */
  readonly help: boolean;
  /** Names of the flags that were given. */
  readonly given: ReadonlySet<string>;
}

/** One flag of the command. */
interface Flag {
  readonly name: string;
  /** Placeholder of the value, or `null` for a switch. */
  readonly value: string | null;
  readonly default: string | null;
  readonly meaning: string;
}

/** Every flag, in the order the help shows them. */
export const FLAGS: readonly Flag[] = [
  {
    name: "candles",
    value: "FILE|NAME",
    default: null,
    meaning: "CSV file (plain or .gz) or the name of an imported market; without it a simulated market is searched",
  },
  { name: "symbol", value: "SYMBOL", default: null, meaning: "market, such as BTC/USDT" },
  { name: "timeframe", value: "TF", default: null, meaning: `bar length: ${Object.keys(TIMEFRAME_MS).join(" ")}` },
  {
    name: "finer",
    value: "TF",
    default: null,
    meaning: "shorter bars of the imported market that tell whether stop or target came first (default: the stop did)",
  },
  {
    name: "extra",
    value: "NAME=SOURCE",
    default: null,
    meaning: "further columns for strategies: FILE.csv or a stored SYMBOL, #COLUMN behind; several by commas",
  },
  { name: "from", value: "DATE", default: null, meaning: "first day or instant used, UTC (default: all)" },
  { name: "to", value: "DATE", default: null, meaning: "end of the span, exclusive, UTC (default: all)" },
  {
    name: "strategy",
    value: "LIST",
    default: "votes",
    meaning: "names of strategies, files of your own, or all that are shipped; separated by commas",
  },
  { name: "trials", value: "N", default: "400", meaning: "trials of the study in total, also on resume" },
  { name: "target-good", value: "N", default: "100", meaning: "stop once this many strategies are GOOD" },
  { name: "batch", value: "N", default: "8", meaning: "trials proposed at once" },
  { name: "workers", value: "N", default: "2", meaning: "worker threads; results do not depend on it" },
  { name: "seed", value: "N", default: "1", meaning: "seed of the search and of the simulated market" },
  { name: "sampler", value: "NAME", default: "gp", meaning: SAMPLERS.join(", ") },
  {
    name: "logs",
    value: "WHICH",
    default: "carried",
    meaning: `strategies whose decisions are kept, each with its reason: ${LOG_SCOPES.join(", ")}`,
  },
  { name: "study", value: "NAME", default: null, meaning: "name of the study (default: the next free study-N)" },
  { name: "resume", value: null, default: null, meaning: "resume an existing --study" },
  { name: "edge", value: "X", default: null, meaning: "planted edge of the simulated market; 0 is pure noise" },
  { name: "days", value: "N", default: null, meaning: "length of the simulated market (default: 90)" },
  { name: "time-limit", value: "SECONDS", default: null, meaning: "stop after the round in which this time is up" },
  { name: "json", value: null, default: null, meaning: "print one line of JSON on stdout" },
  { name: "quiet", value: null, default: null, meaning: "no progress and no tables" },
  { name: "help", value: null, default: null, meaning: "show this page" },
];

/** Settings that the help shows; all have flags. */
const SHOWN_SETTINGS: readonly string[] = [
  "dataDir",
  "takerFee",
  "makerFee",
  "slippageModel",
  "startEquity",
  "riskShare",
  "searchTarget",
  "adaptiveThresholds",
  "portfolioMaxCorrelation",
];

function wholeNumber(flag: string, text: string, low: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < low) {
    throw new UserError(`Cannot read --${flag}: wanted a whole number of at least ${low}, found "${text}"`);
  }
  return value;
}

function positiveNumber(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new UserError(`Cannot read --${flag}: wanted a number of at least 0, found "${text}"`);
  }
  return value;
}

/**
 * A UTC date (`2018-01-31`) or instant (`2018-01-31T12:00:00Z`) as ms UTC.
 *
 * @throws {UserError} If the text is neither, or names no day of the calendar.
 *
 * @example A day begins at midnight UTC
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseInstant } from "../lib/automl/automl_arguments.ts";
 *
 * assert.equal(parseInstant("from", "1970-01-02"), 86_400_000);
 * ```
 */
export function parseInstant(flag: string, text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.exec(text);
  const value = match ? Date.parse(match[2] ? text : `${text}T00:00:00Z`) : NaN;
  // Date.parse rolls 31 February over into March; a day that does not come back unchanged does not exist.
  if (!match || Number.isNaN(value) || new Date(value).toISOString().slice(0, 10) !== match[1]) {
    throw new UserError(
      `Cannot read --${flag}: wanted a date like 2018-01-31 or 2018-01-31T12:00:00Z, found "${text}"`,
    );
  }
  return value;
}

/**
 * Parses the flags of `deno task automl`; values of settings are checked where these are resolved.
 *
 * @throws {UserError} If a flag is unknown, lacks its value, or has one that cannot be.
 */
export function parseAutomlArguments(args: readonly string[]): AutomlArguments {
  const options = Object.fromEntries(
    FLAGS.map(({ name, value }) => [name, { type: value === null ? "boolean" as const : "string" as const }]),
  );
  const { settings, rest } = separateSettings(args);
  let values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  try {
    ({ values } = parseArgs({ args: [...rest], options, strict: true, allowPositionals: false }));
  } catch (error) {
    const { message } = error as Error;
    const unknown = /^Unknown option '--(\S+)'/.exec(message)?.[1];
    if (unknown !== undefined) {
      const known = [...FLAGS.map(({ name }) => `--${name}`), ...Object.values(SETTING_FLAGS)];
      throw new UserError(`Unknown flag --${unknown}: did you mean ${nearestName(`--${unknown}`, known)}?`);
    }
    const sentence = message.split(/\.\s|\n/)[0].replace(/\.$/, "");
    throw new UserError(`Cannot read the command line: ${sentence}; --help lists the flags`);
  }
  const text = (name: string): string | null =>
    (values[name] as string | undefined) ?? FLAGS.find((flag) => flag.name === name)!.default;
  const required = (name: string): string => text(name)!;
  const instant = (name: string): number | null => {
    const value = text(name);
    return value === null ? null : parseInstant(name, value);
  };
  const amount = (name: string): number | null => {
    const value = text(name);
    return value === null ? null : positiveNumber(name, value);
  };

  const timeframe = (name: string): Timeframe | null => {
    const value = text(name);
    if (value === null || isTimeframe(value)) return value;
    throw new UserError(
      `Cannot read --${name}: wanted one of ${Object.keys(TIMEFRAME_MS).join(" ")}, found "${value}"`,
    );
  };
  const oneOf = <const Name extends string>(name: string, names: readonly Name[]): Name => {
    const value = required(name), found = names.find((one) => one === value);
    if (found !== undefined) return found;
    throw new UserError(`Cannot read --${name}: wanted ${names.join(", ")}, found "${value}"`);
  };
  const from = instant("from"), to = instant("to");
  if (from !== null && to !== null && from >= to) {
    throw new UserError(`Cannot use the span: wanted --from before --to, found ${text("from")} and ${text("to")}`);
  }
  const study = text("study");
  if (study !== null && !/^[\w.-]+$/.test(study)) {
    throw new UserError(`Cannot use the study's name: wanted letters, digits, "_", "-" and ".", found "${study}"`);
  }
  const resume = values.resume === true;
  if (resume && study === null) {
    throw new UserError("Cannot resume: wanted --study NAME to say which study, found none");
  }
  return {
    candles: text("candles"),
    symbol: text("symbol"),
    timeframe: timeframe("timeframe"),
    finer: timeframe("finer"),
    extra: text("extra"),
    from,
    to,
    strategies: required("strategy").split(","),
    trials: wholeNumber("trials", required("trials"), 1),
    targetGood: wholeNumber("target-good", required("target-good"), 1),
    batch: wholeNumber("batch", required("batch"), 1),
    workers: wholeNumber("workers", required("workers"), 1),
    seed: wholeNumber("seed", required("seed"), 0),
    sampler: oneOf("sampler", SAMPLERS),
    logs: oneOf("logs", LOG_SCOPES),
    settings,
    study,
    resume,
    edge: amount("edge"),
    days: text("days") === null ? null : wholeNumber("days", required("days"), 1),
    timeLimitSeconds: amount("time-limit"),
    json: values.json === true,
    quiet: values.quiet === true,
    help: values.help === true,
    given: new Set(Object.keys(values)),
  };
}

/** The page `--help` shows. */
export function automlHelp(): string {
  const rows = FLAGS.map(({ name, value, default: fallback, meaning }) => {
    const left = `  --${name}${value === null ? "" : ` ${value}`}`;
    return `${left.padEnd(24)}${meaning}${fallback === null ? "" : ` (default: ${fallback})`}`;
  });
  return [
    "deno task automl: searches for strategies on one market and says which of them to believe",
    "",
    ...rows,
    "",
    "Settings, with their defaults. These are a few of them: deno task config --help lists all, and each has its flag here.",
    "They may also stand in .env or in the environment; keys and passwords only there, since lists of processes show what",
    "is on a command line.",
    "",
    ...settingFlagLines(SHOWN_SETTINGS),
    "",
    "exit codes: 0 done, 1 our fault, 2 the user's fault, 130 interrupted",
  ].join("\n");
}
