import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import type { BacktestJob, BacktestOutcome } from "./executor.ts";
import { prepareShipped } from "./prepare_jobs.ts";
import { readOutcome } from "./read_outcome.ts";
import { DEFAULT_STRATEGIES as strategies } from "./resolve_strategies.ts";

const candles = simulateMarket({ seed: 3, bars: 4_000, edge: 4 }), timeOf = () => candles.time;
const runJob = prepareShipped({
  markets: [{ candles, dataHash: candlesHash(candles), backtest: defaultBacktestOptions() }],
  kpis: { periodsPerYear: 365 },
  strategies,
});
const job: BacktestJob = { id: 4, market: 0, params: {}, from: 1_500, to: 3_900, interval: true, logs: "decisions" };
const outcome = runJob(job) as BacktestOutcome;

/** Places in a nested record. */
function pathsOf(data: unknown): string[][] {
  if (typeof data !== "object" || data === null || ArrayBuffer.isView(data)) return [[]];
  return [[], ...Object.entries(data).flatMap(([name, part]) => pathsOf(part).map((rest) => [name, ...rest]))];
}

/** A copy with another value in one place. */
function withValue(data: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const copy = Array.isArray(data) ? [...data] : { ...data as object };
  return Object.assign(copy, { [name]: withValue((data as Record<string, unknown>)[name], rest, value) });
}

Deno.test("readOutcome() gives back what our own code answers, and nothing that is added to it", () => {
  assert.ok(outcome.state === "done" && outcome.trades.length > 0 && outcome.decisions!.length > 0);
  assert.deepEqual(readOutcome(job, structuredClone(outcome), timeOf), outcome);
  assert.deepEqual(
    readOutcome(job, { ...outcome, id: 9, more: 1n, kpis: { ...outcome.kpis, more: "x" } }, timeOf),
    outcome,
  );
  const failed = { id: 4, state: "failed", reason: "no" } as const;
  assert.deepEqual(readOutcome(job, failed, timeOf), failed);
});

Deno.test("readOutcome() makes a failed outcome with a sentence, or one that can be stored, of whatever stands in any place", () => {
  const paths = pathsOf(outcome).filter((path) => path[0] !== "id");
  const values = fc.oneof(
    fc.constantFrom<unknown>(
      1n,
      NaN,
      Infinity,
      undefined,
      null,
      "\x1b[2J",
      "x".repeat(5000),
      [],
      {},
      new Date(0),
      true,
    ),
    fc.integer(),
    fc.constantFrom<unknown>(new Float64Array(3), new Float64Array(candles.time.length).fill(NaN), new Int8Array(7)),
    fc.constant(new Float64Array(new SharedArrayBuffer(8))),
  );
  fc.assert(
    fc.property(fc.constantFrom(...paths), values, (path, value) => {
      const read = readOutcome(job, withValue(outcome, path, value), timeOf);
      assert.equal(read.id, job.id);
      if (read.state === "failed") assert.match(read.reason, /^[^\p{Cc}]{1,1100}$/u);
      else assert.deepEqual(readOutcome(job, read, timeOf), read);
    }),
    { numRuns: 400 },
  );
});

Deno.test("readOutcome() refuses trades, days and figures that could not be stored or compared", () => {
  assert.ok(outcome.state === "done");
  const { trades, days, kpis } = outcome, spoilt = (column: Float64Array, value: number) => column.with(0, value);
  const cases: [string[], unknown, RegExp][] = [
    [["trades", "length"], trades.length + 1, /values in entryBar/],
    [["trades", "pnl"], spoilt(trades.pnl, NaN), /numbers in pnl/],
    [["trades", "entryTime"], spoilt(trades.entryTime, 0.5), /numbers in entryTime/],
    [["trades", "side"], new Int8Array(trades.length), /a side of 1 or -1/],
    [["trades", "exitReason"], new Uint8Array(trades.length).fill(99), /an exit reason that there is/],
    [["trades", "exitBar"], new Int32Array(trades.length).fill(2 ** 30), /trades within the bars/],
    [["days"], days.map((day) => day + 1), /days one after the other/],
    [["days"], days.subarray(1), /wanted \d+ days/],
    [["kpis"], { ...kpis, sharpe: Infinity }, /sharpe as a number or null/],
    [["description"], "a\x07b", /description as a line of text/],
  ];
  for (const [path, value, message] of cases) {
    const read = readOutcome(job, withValue(outcome, path, value), timeOf);
    assert.ok(read.state === "failed", path.join());
    assert.match(read.reason, message);
  }
});
