/**
 * Whether a strategy is fit to be searched: what a researcher is told before any profit is looked at.
 *
 * @module
 */
import { type Candles, copyCandles } from "../core/candles.ts";
import type { Domain } from "../search/domain.ts";
import type { EntryColumns } from "./entry_columns.ts";
import { guardedStrategy } from "./guarded_strategy.ts";
import { MarketFeatures } from "./market_features.ts";
import { parametersWithoutEffect } from "./parameter_effects.ts";
import { defaultParamsOf } from "./parameter_sets.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import type { Strategy } from "./strategy.ts";
import type { StrategyFinding } from "./strategy_finding.ts";
import {
  beginRemark,
  distanceFinding,
  futureFault,
  messageOf,
  repeatFault,
  type Run,
  runOf,
  searchOf,
} from "./strategy_runs.ts";

/** How {@linkcode checkStrategy} looks. */
export interface StrategyCheckOptions {
  /** Random parameter sets tried beside the default one; 8. */
  readonly sets?: number;
  /** Seed of parameter sets and scrambled bars; 0. */
  readonly seed?: number;
  /** What speed is measured by, and against; not looked at where left out. */
  readonly speed?: {
    /** Milliseconds that only ever grow. */
    readonly clock: () => number;
    /** The strategy that counts as fast. */
    readonly yardstick: Strategy;
  };
}

/** Parameter sets tried for look-ahead, which takes longest. */
const LOOK_AHEAD_SETS = 4;

/** A strategy that wants to enter on more of the bars than this waits for nothing. */
const LARGEST_SHARE = 0.9;

/** A strategy this many times as slow as the yardstick makes a search that much longer. */
const SLOW = 10;

/** Runs of which the fastest counts. */
const TIMED_RUNS = 3;

/**
 * Looks a strategy over on some bars: parameters, look-ahead, look-back, determinism, columns, writes into the bars,
 * memory of where they begin, parameters without effect, how often it trades, longest holding, speed.
 *
 * A strategy without findings may still lose; one with a fault should not be searched.
 *
 * @param candles Bars with enough room for the look-backs; they stay as they are, whatever the strategy does.
 * @returns Faults and remarks in the order of the checks; none for a strategy that is fit.
 *
 * @example A strategy that looks at the next close
 * ```ts
 * import assert from "node:assert/strict";
 * import { simulateMarket } from "@lib/data/simulate.ts";
 * import { checkStrategy } from "@lib/strategy/strategy_check.ts";
 * import { defineStrategy } from "@lib/strategy/strategy.ts";
 *
 * const strategy = defineStrategy({
 *   name: "oracle",
 *   summary: "Buys before a rise.",
 *   parameters: [{ name: "bars", kind: "int", low: 1, high: 9 }],
 *   entries({ candles: { close } }, { bars }) {
 *     const side = Int8Array.from(close, (price, i) => close[i + bars] > price ? 1 : 0);
 *     return { side, stopDistance: close.map((price) => 0.01 * price) };
 *   },
 * });
 * const [finding] = checkStrategy(strategy, simulateMarket({ seed: 1, bars: 3_000 }));
 * assert.equal(finding.kind, "fault");
 * assert.match(finding.text, /sees the future/);
 * ```
 */
export function checkStrategy(
  unguarded: Strategy,
  candles: Candles,
  options: StrategyCheckOptions = {},
): readonly StrategyFinding[] {
  const strategy = guardedStrategy(unguarded);
  const { sets: count = 8, seed = 0, speed } = options;
  const findings: StrategyFinding[] = [];
  const fault = (text: string) => void findings.push({ kind: "fault", text });
  const remark = (text: string) => void findings.push({ kind: "remark", text });

  let domain: Domain, sets: ParameterValues[];
  try {
    [domain, sets] = searchOf(strategy, candles, count, seed);
  } catch (error) {
    fault(messageOf(error));
    return findings;
  }
  const failures: string[] = [], runs: Run[] = [];
  sets.forEach((params, i) => {
    const words = i === 0 ? "its default parameters" : JSON.stringify(params);
    const run = runOf(strategy, candles, params, words);
    if (typeof run === "string") failures.push(run);
    else runs.push(run);
  });
  if (failures.length > 0) fault(`${failures[0]} (${failures.length} of ${sets.length} parameter sets fail)`);
  if (runs.length === 0) return findings;

  // Entries that do not repeat fail every later comparison as well.
  if (reportFirst(runs, fault, (run) => repeatFault(strategy, candles, run))) return findings;
  // What knows the bars to come knows where they begin as well.
  const isPeeking = reportFirst(
    runs.slice(0, LOOK_AHEAD_SETS),
    fault,
    (run) => futureFault(strategy, candles, run, seed),
  );
  const badly = runs.map(distanceFinding).filter((finding) => finding !== null);
  findings.push(...[badly.find(({ kind }) => kind === "fault") ?? badly[0]].filter((finding) => finding !== undefined));
  reportFirst(
    runs,
    fault,
    ({ lookBack, words }) =>
      lookBack >= candles.time.length
        ? `It needs ${lookBack} bars before its first entry with ${words}, but there are ${candles.time.length}`
        : null,
  );
  reportFirst(runs, remark, ({ lookBack, columns, words }) => {
    const first = Array.from(columns.side).findIndex((side) => side !== 0);
    if (first < 0 || first >= lookBack) return null;
    return `It enters at bar ${first} with ${words}, before the ${lookBack} bars it says it looks back`;
  });
  if (!isPeeking) reportFirst(runs.slice(0, LOOK_AHEAD_SETS), remark, (run) => beginRemark(strategy, candles, run));
  const idle = runs.filter(({ columns }) => entryShare(columns) === 0).length;
  if (idle === runs.length) fault(`It never enters: no signal in ${candles.time.length} bars with any parameter set`);
  else if (idle > runs.length / 2) remark(`It never enters with ${idle} of ${runs.length} parameter sets`);
  reportFirst(runs, remark, ({ columns, words }) => {
    const share = entryShare(columns);
    if (share <= LARGEST_SHARE) return null;
    return `It wants to enter on ${
      Math.round(100 * share)
    } % of the bars with ${words}: it waits for nothing, and every ` +
      `exit is followed by the costs of another entry`;
  });
  if (idle < runs.length) {
    for (
      const name of parametersWithoutEffect(
        strategy,
        domain,
        copyCandles(candles),
        runs.map(({ params }) => params),
      )
    ) {
      remark(`The parameter ${name} has no effect: with all its values the entries and the rules are the same`);
    }
  }
  if (strategy.summary === "") remark("It has no summary: one sentence that says what it waits for");
  if (speed !== undefined) {
    const ratio = slowness(strategy, speed, candles, runs[0].params);
    if (ratio > SLOW) {
      remark(
        `It takes ${
          Math.round(ratio)
        } times as long as ${speed.yardstick.name} for the same bars, and so will a search`,
      );
    }
  }
  return findings;
}

/** How many times as long as the yardstick a strategy takes, features included. */
function slowness(
  strategy: Strategy,
  { clock, yardstick }: NonNullable<StrategyCheckOptions["speed"]>,
  candles: Candles,
  params: ParameterValues,
): number {
  const timeOf = (one: Strategy, set: ParameterValues) => {
    const features = new MarketFeatures(copyCandles(candles)), start = clock();
    one.entries(features, set);
    return clock() - start;
  };
  let own = Infinity, other = Infinity;
  for (let run = 0; run < TIMED_RUNS; run++) {
    own = Math.min(own, timeOf(strategy, params));
    other = Math.min(other, timeOf(yardstick, defaultParamsOf(yardstick, candles.timeframe)));
  }
  return own / other;
}

/** Reports what a check says of the first run it finds something in, and whether there is one. */
function reportFirst(
  runs: readonly Run[],
  report: (text: string) => void,
  check: (run: Run) => string | null,
): boolean {
  for (const run of runs) {
    const text = check(run);
    if (text === null) continue;
    report(text);
    return true;
  }
  return false;
}

/** Share of the bars with a signal. */
function entryShare({ side }: EntryColumns): number {
  let count = 0;
  for (let i = 0; i < side.length; i++) if (side[i] !== 0) count++;
  return count / side.length;
}
