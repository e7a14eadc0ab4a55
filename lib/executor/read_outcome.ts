/**
 * What a worker answers to a job, taken only where it has the form of an outcome: code of a strategy file may have sent
 * it, and nothing that it sends may trip the thread that stores it.
 *
 * The form is all that is looked at: a file can lie about its own trades.
 *
 * @module
 */
import type { Decisions } from "../backtest/decision_log.ts";
import { DAY_MS } from "../core/candles.ts";
import { EXIT_REASONS, type Trades } from "../core/trades.ts";
import { REFUSALS } from "../execution/size.ts";
import type { Leak } from "../features/lookahead_check.ts";
import { dayIndex } from "../metrics/daily.ts";
import type { Kpis } from "../metrics/kpis.ts";
import { KPI_NAMES } from "../metrics/registry.ts";
import { isPlainText, LONGEST_TEXT, plainText } from "../strategy/plain_text.ts";
import {
  type BacktestJob,
  type BacktestOutcome,
  type BarReadings,
  type CopyJob,
  type CopyOutcome,
  type FinishedBacktest,
  type Job,
  type JobOutcome,
  type KeptTrades,
  type LookAheadJob,
  type LookAheadOutcome,
  type MarketBars,
  type MarketOutcome,
  marketsOfJob,
  paramsOf,
} from "./executor.ts";
import { areTradesWanted } from "./kept_trades.ts";

/** Data from outside, member by member. */
type Data = Readonly<Record<string, unknown>>;

/** A typed array's class. */
type ColumnClass = new (length: number) => Column;
type Column = Float64Array | Int32Array | Int8Array | Uint8Array;

/** More leaks than a check looks for. */
const MOST_LEAKS = 1000;

/** Which numbers a column may hold beside finite ones: none others, `NaN`, or whole ones alone. */
type Values = "finite" | "known or NaN" | "whole";

/** Columns of trades; what the store must have of them is finite, and times are whole milliseconds. */
const TRADE_COLUMNS = {
  entryBar: [Int32Array, "finite"],
  exitBar: [Int32Array, "finite"],
  entryTime: [Float64Array, "whole"],
  exitTime: [Float64Array, "whole"],
  side: [Int8Array, "finite"],
  qty: [Float64Array, "finite"],
  entryPrice: [Float64Array, "finite"],
  exitPrice: [Float64Array, "finite"],
  entryReference: [Float64Array, "known or NaN"],
  exitReference: [Float64Array, "known or NaN"],
  entryMid: [Float64Array, "known or NaN"],
  exitMid: [Float64Array, "known or NaN"],
  entryMaker: [Uint8Array, "finite"],
  exitMaker: [Uint8Array, "finite"],
  entryParticipation: [Float64Array, "known or NaN"],
  exitParticipation: [Float64Array, "known or NaN"],
  fees: [Float64Array, "finite"],
  fundingPaid: [Float64Array, "finite"],
  slippageBps: [Float64Array, "known or NaN"],
  spreadCapturedBps: [Float64Array, "known or NaN"],
  pnl: [Float64Array, "finite"],
  holdingMinutes: [Float64Array, "finite"],
  exitReason: [Uint8Array, "finite"],
  maxAdverseExcursion: [Float64Array, "known or NaN"],
  maxFavourableExcursion: [Float64Array, "known or NaN"],
} as const satisfies Record<Exclude<keyof Trades, "length">, readonly [ColumnClass, Values]>;

/**
 * The outcome of a job that a worker's answer holds, with nothing else that it holds.
 *
 * @param timeOf Times of a market's bars, ms UTC.
 * @returns A failed outcome, with what was wanted in its reason, where the answer is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readOutcome } from "@lib/executor/read_outcome.ts";
 *
 * const job = { id: 3, market: 0, params: {}, end: 100 };
 * const timeOf = () => new Float64Array(100), answer = { state: "done", leaks: [], more: 1n };
 * assert.deepEqual(readOutcome(job, answer, timeOf), { id: 3, state: "done", leaks: [] });
 * assert.deepEqual(readOutcome(job, { state: "done" }, timeOf), {
 *   id: 3,
 *   state: "failed",
 *   reason: "Cannot use what its worker answered: wanted leaks as a list",
 * });
 * ```
 */
export function readOutcome(job: Job, answer: unknown, timeOf: (market: number) => Float64Array): JobOutcome {
  const { id } = job;
  try {
    const data = record("an outcome", answer);
    if (data.state === "failed") {
      if (typeof data.reason !== "string") refuse("a reason as a text");
      // A reason is a sentence and may quote the parameters.
      return {
        id,
        state: "failed",
        reason: plainText(data.reason, LONGEST_TEXT + JSON.stringify(paramsOf(job)).length),
      };
    }
    if (data.state !== "done") refuse("a state of done or failed");
    if ("sets" in job) return readCopy(job, data, timeOf(job.market));
    return "end" in job ? readLookAhead(job, data) : readBacktest(job, data, timeOf);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { id, state: "failed", reason: `Cannot use what its worker answered: ${error.message}` };
  }
}

function readLookAhead({ id }: LookAheadJob, { leaks }: Data): LookAheadOutcome {
  const read = list("leaks", leaks, MOST_LEAKS).map((one): Leak => {
    const { column, bar, cut, kind, expected, found } = record("a leak", one);
    if (kind !== "truncation" && kind !== "scramble") refuse("a leak by truncation or scramble");
    return {
      column: text("the column of a leak", column),
      bar: number("the bar of a leak", bar),
      cut: number("the cut of a leak", cut),
      kind,
      expected: number("the value of a leak", expected),
      found: number("the value of a leak", found),
    };
  });
  return { id, state: "done", leaks: read };
}

function readCopy({ id, sets, from, to }: CopyJob, { returns }: Data, time: Float64Array): CopyOutcome {
  const days = dayIndex(time[to - 1]) - dayIndex(time[from]) + 1, rows = list("returns", returns, sets.length);
  if (rows.length < sets.length) refuse("returns of each set");
  const read = rows.map((row) =>
    row === null ? null : column("returns", row, days, Float64Array, "finite") as Float64Array
  );
  return { id, state: "done", returns: read };
}

function readBacktest(job: BacktestJob, data: Data, timeOf: (market: number) => Float64Array): BacktestOutcome {
  const { id, interval, logs = "none", keeps } = job, bars = marketsOfJob(job);
  const stopReason = data.stopReason === null ? null : text("stopReason", data.stopReason);
  const kpis = readKpis(data.kpis);
  const trades = readTrades(data.trades, Math.max(...bars.map(({ to }) => to)));
  return {
    id,
    state: "done",
    kpis,
    readings: interval && data.readings !== null ? readReadings(data.readings) : null,
    trades,
    ...readWithheld(keeps, data, { kpis, stopReason, trades }),
    ...readDays(bars, data, timeOf, stopReason !== null),
    decisions: logs !== "none" && data.decisions !== null ? readDecisions(data.decisions) : null,
    stopReason,
    refusals: readRefusals(data.refusals),
    limitedByVolume: count("limitedByVolume", data.limitedByVolume),
    description: text("description", data.description),
    ...(bars.length > 1 && { markets: readMarkets(job, data.markets, timeOf) }),
  };
}

/** One outcome for each market of a job, in its order. */
function readMarkets(job: BacktestJob, found: unknown, timeOf: (market: number) => Float64Array): MarketOutcome[] {
  const bars = marketsOfJob(job), parts = list("markets", found, bars.length);
  if (parts.length < bars.length) refuse(`an outcome for each of ${bars.length} markets`);
  return bars.map((range, i) => {
    const data = record("a market's outcome", parts[i]);
    const stopReason = data.stopReason === null ? null : text("stopReason", data.stopReason);
    return {
      market: range.market,
      kpis: readKpis(data.kpis),
      trades: readTrades(data.trades, range.to),
      ...readDays([range], data, timeOf, stopReason !== null),
      decisions: job.logs !== undefined && job.logs !== "none" && data.decisions !== null
        ? readDecisions(data.decisions)
        : null,
      stopReason,
    };
  });
}

/** The hash of trades that the job did not want; nothing where it wants them. */
function readWithheld(
  keeps: KeptTrades | undefined,
  { withheldHash }: Data,
  outcome: Pick<FinishedBacktest, "kpis" | "stopReason" | "trades">,
): Pick<FinishedBacktest, "withheldHash"> {
  const { length } = outcome.trades, wanted = "trades, or their hash where none are wanted";
  if (keeps === undefined || withheldHash === undefined) {
    if (length === 0 && outcome.kpis.tradeCount !== 0) refuse(wanted);
    return {};
  }
  if (typeof withheldHash !== "string" || !/^[\da-f]{64}$/.test(withheldHash)) refuse("the hash of withheld trades");
  if (length > 0 || areTradesWanted(outcome, keeps)) refuse(wanted);
  return { withheldHash };
}

function readReadings(found: unknown): BarReadings {
  const { pessimistic, stopsAtLevel, optimistic } = record("readings", found);
  return {
    pessimistic: readKpis(pessimistic),
    stopsAtLevel: readKpis(stopsAtLevel),
    optimistic: readKpis(optimistic),
  };
}

/** The days of some bars, all of them unless the run was stopped: days of different trials are compared. */
function readDays(
  bars: readonly MarketBars[],
  data: Data,
  timeOf: (market: number) => Float64Array,
  isStopped: boolean,
): Pick<FinishedBacktest, "days" | "dailyReturns"> {
  const first = Math.min(...bars.map(({ market, from }) => dayIndex(timeOf(market)[from])));
  const last = Math.max(...bars.map(({ market, to }) => dayIndex(timeOf(market)[to - 1]))), all = last - first + 1;
  const days = column("days", data.days, null, Float64Array, "whole") as Float64Array;
  if (days.length > all || (days.length < all && !isStopped)) refuse(`${all} days`);
  if (days.some((day, i) => day !== (first + i) * DAY_MS)) refuse("days one after the other");
  return {
    days,
    dailyReturns: column("dailyReturns", data.dailyReturns, days.length, Float64Array, null) as Float64Array,
  };
}

function readKpis(found: unknown): Kpis {
  const data = record("kpis", found);
  const values = KPI_NAMES.map((name) => {
    const value = data[name];
    if (value === null || (typeof value === "number" && Math.abs(value) !== Infinity)) return [name, value];
    return refuse(`${name} as a number or null`);
  });
  if (typeof data.flagSharpeOutlier !== "boolean") refuse("flagSharpeOutlier as true or false");
  return { ...Object.fromEntries(values), flagSharpeOutlier: data.flagSharpeOutlier };
}

function readRefusals(found: unknown): Record<string, number> {
  const data = record("refusals", found);
  return Object.fromEntries(REFUSALS.map((reason) => [reason, count(`refusals by ${reason}`, data[reason])]));
}

/** @param bars One past the last bar that can have filled an order. */
function readTrades(found: unknown, bars: number): Trades {
  const data = record("trades", found), length = count("the number of trades", data.length);
  const columns = Object.entries(TRADE_COLUMNS).map(([name, [type, values]]) =>
    [name, column(name, data[name], length, type, values)] as const
  );
  const trades = { length, ...Object.fromEntries(columns) } as unknown as Trades;
  for (let i = 0; i < length; i++) {
    if (trades.side[i] * trades.side[i] !== 1) refuse("a side of 1 or -1");
    if (trades.exitReason[i] >= EXIT_REASONS.length) refuse("an exit reason that there is");
    if (Math.abs(trades.entryBar[i]) > bars || Math.abs(trades.exitBar[i]) > bars) refuse("trades within the bars");
  }
  return trades;
}

function readDecisions(found: unknown): Decisions {
  const data = record("decisions", found), length = count("the number of decisions", data.length);
  const doubles = (name: string, values: Values | null) =>
    column(name, data[name], length, Float64Array, values) as Float64Array;
  const bar = column("bar", data.bar, length, Int32Array, "finite") as Int32Array;
  const reason = list("reason", data.reason, length), known = new Set<unknown>();
  if (reason.length < length) refuse("one reason a decision");
  // The few reasons there are come again and again.
  for (const one of reason) if (!known.has(one)) known.add(text("reason", one));
  const indicators = Object.entries(record("indicators", data.indicators)).map(([name, values]) =>
    [text("the name of an indicator", name), column(name, values, length, Float64Array, null) as Float64Array] as const
  );
  return {
    length,
    bar,
    time: doubles("time", "whole"),
    side: column("side", data.side, length, Int8Array, "finite") as Int8Array,
    confidence: doubles("confidence", null),
    equity: doubles("equity", null),
    reason: reason as readonly string[],
    indicators: Object.fromEntries(indicators),
  };
}

/** @param values What it may hold; anything where `null`. */
function column(
  name: string,
  found: unknown,
  length: number | null,
  type: ColumnClass,
  values: Values | null,
): Column {
  if (!(found instanceof type)) refuse(`${name} as ${type.name}`);
  // Shared memory would change after it was looked at.
  if (!(found.buffer instanceof ArrayBuffer)) refuse(`${name} in memory that is not shared`);
  if (length !== null && found.length !== length) refuse(`${length} values in ${name}`);
  // Bytes and words are finite and whole.
  if (type !== Float64Array || values === null) return found;
  for (let i = 0; i < found.length; i++) {
    const value = found[i], isNaN = value !== value;
    const isRight = values === "whole" ? Number.isSafeInteger(value) : Math.abs(value) < Infinity || isNaN;
    if (!isRight || (isNaN && values === "finite")) refuse(`numbers in ${name}`);
  }
  return found;
}

function record(what: string, found: unknown): Data {
  return typeof found === "object" && found !== null ? found as Data : refuse(what);
}

function list(what: string, found: unknown, most: number): readonly unknown[] {
  return Array.isArray(found) && found.length <= most ? found : refuse(`${what} as a list`);
}

function text(what: string, found: unknown): string {
  return isPlainText(found) ? found : refuse(`${what} as a line of text`);
}

function number(what: string, found: unknown): number {
  return typeof found === "number" ? found : refuse(`${what} as a number`);
}

function count(what: string, found: unknown): number {
  return Number.isSafeInteger(found) && (found as number) >= 0 ? found as number : refuse(what);
}

function refuse(wanted: string): never {
  throw new RangeError(`wanted ${wanted}`);
}
