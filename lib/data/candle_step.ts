/**
 * Whether the times of a file are those of bars of the length that it is said to have.
 *
 * @module
 */
import { type Timeframe, TIMEFRAME_MS, timeframeMs } from "../core/candles.ts";
import { DataError } from "../core/errors.ts";

/** Times in the order of time, and where their rows stand in the file. */
export interface TimedRows {
  /** ms UTC; `NaN` for rows without a time. */
  readonly times: Float64Array;
  /** Line of a row. */
  readonly lineOf: (row: number) => number;
}

/** Steps that chance makes less often than this are no chance: missing bars do not come at such intervals. */
const CHANCE = 1e-3;

/** Equal steps that are needed at least. */
const LEAST_STEPS = 3;

/** Different values that are counted. */
const MOST_COUNTED = 10_000;

/** Share of steps as long as a bar from which on a file has such bars as well: below it, a few came by chance. */
const CHANGED_SHARE = 0.05;

/** Equal steps between rows that follow each other. */
interface Run {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Checks the step between bars.
 *
 * A market that skips bars skips k − 1 of them n times running by a chance of k⁻ⁿ at most. Where n other steps than a bar
 * have come running, or make up most of the file, and that chance is below 1 in 1,000, they are bars of another length.
 *
 * @throws {DataError} If bars have another length, change it, open off their edges, or share a time: names what was found,
 * where, and the flag to give.
 */
export function checkStep({ times, lineOf }: TimedRows, timeframe: Timeframe): void {
  const barMs = timeframeMs(timeframe), counts = new Map<number, number>();
  let longest: Run = { step: barMs, from: 0, to: 0, count: 0 }, strangest = 0;
  let step = NaN, from = 0, count = 0, others = 0, steps = 0, previous = -1;
  for (let i = 0; i < times.length; i++) {
    if (Number.isNaN(times[i])) continue;
    if (previous >= 0) {
      const next = times[i] - times[previous];
      countIn(counts, next);
      steps++;
      if (next !== barMs) others++;
      if (next !== step) [step, from, count] = [next, previous, 0];
      count++;
      if (step > 0 && step !== barMs && strangeness(count, step, barMs) > strangest) {
        longest = { step, from, to: i, count };
        strangest = strangeness(count, step, barMs);
      }
    }
    previous = i;
  }
  if (steps === 0) return;
  const [usual, usualCount] = [...counts].reduce((most, one) => one[1] > most[1] ? one : most);
  const refuse = (found: string, remedy: string) => {
    throw new DataError(`Cannot read candles: wanted bars of ${timeframe}, found ${found}${remedy}`);
  };
  if (usual === 0 && usualCount * 2 > steps && steps > 1) {
    refuse(
      `${usualCount + 1} of ${steps + 1} rows at the time of the row before`,
      ": their times lack the time of day",
    );
  }
  const isUsual = usual > 0 && usual !== barMs && usualCount * 2 > steps &&
    strangeness(usualCount, usual, barMs) > -Math.log(CHANCE);
  if (isUsual && (counts.get(barMs) ?? 0) < steps * CHANGED_SHARE) {
    refuse(`${usualCount === steps ? "" : "most "}rows ${spanText(usual)} apart`, remedyOf(usual));
  }
  if (strangest > 0 && strangest > Math.log(others / CHANCE)) {
    const first = lineOf(longest.from), last = lineOf(longest.to);
    const place = `lines ${Math.min(first, last)} to ${Math.max(first, last)}`;
    refuse(
      `rows ${spanText(longest.step)} apart in ${place} (from ${new Date(times[longest.from]).toISOString()})`,
      longest.count * 2 > steps ? remedyOf(longest.step) : "; the file changes its bar length: make two files of it",
    );
  }
  if (isUsual) refuse(`most rows ${spanText(usual)} apart`, remedyOf(usual));
  checkEdges(times, steps + 1, timeframe);
}

/** Counts a value; of values without end only those met first, as the most frequent one is soon met. */
function countIn(counts: Map<number, number>, value: number): void {
  const count = counts.get(value);
  if (count !== undefined || counts.size < MOST_COUNTED) counts.set(value, (count ?? 0) + 1);
}

/** −log of the chance that a market skips so many bars so often; 0 for too few. */
function strangeness(count: number, step: number, barMs: number): number {
  return count < LEAST_STEPS ? 0 : count * Math.abs(Math.log(step / barMs));
}

/** All bars that open off their edges by the same span are no bad rows: their times are of a zone, or of bars' ends. */
function checkEdges(times: Float64Array, rows: number, timeframe: Timeframe): void {
  const barMs = timeframeMs(timeframe), counts = new Map<number, number>();
  for (let i = 0; i < times.length; i++) {
    if (!Number.isNaN(times[i])) countIn(counts, ((times[i] % barMs) + barMs) % barMs);
  }
  const [off, count] = [...counts].reduce((most, one) => one[1] > most[1] ? one : most);
  if (off === 0 || count * 2 <= rows) return;
  throw new DataError(
    `Cannot read candles: wanted bars that open at multiples of ${timeframe} UTC, found ${count} of ${rows} ` +
      `rows ${
        spanText(off)
      } past one; where times are local, --timezone says of where, and where they are of the bars' ` +
      "ends, --columns time=NAME names the column of their opens",
  );
}

function remedyOf(step: number): string {
  const name = timeframeOf(step);
  return name === undefined ? "" : `; give --timeframe ${name}`;
}

function timeframeOf(step: number): string | undefined {
  return Object.entries(TIMEFRAME_MS).find(([, ms]) => ms === step)?.[0];
}

/** A span as people say it: `1m`, `90 s`, `7 d`. */
function spanText(ms: number): string {
  const name = timeframeOf(ms);
  if (name !== undefined) return name;
  for (const [unit, length] of [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]] as const) {
    if (ms % length === 0) return `${ms / length} ${unit}`;
  }
  return `${ms} ms`;
}
