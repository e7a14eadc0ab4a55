/**
 * What is found out beyond a search, small and random, for the tests of the store.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { Decisions } from "../backtest/decision_log.ts";
import { randomSource } from "../core/random.ts";
import { tradesHash } from "../core/trades_hash.ts";
import type { Kpis } from "../metrics/kpis.ts";
import { explain } from "../surrogate/explain.ts";
import { type ExplanationRecord, explanationRecord } from "../surrogate/explanation_record.ts";
import { suggestFreeze } from "../surrogate/freeze.ts";
import type { StudyMap } from "../surrogate/study_map.ts";
import { writeBenchmark } from "./benchmarks.ts";
import { writeExplanation } from "./explanations.ts";
import { writeLog } from "./logs.ts";
import { writeStudyMap } from "./study_maps.ts";
import { sampleEnd, sampleTrades } from "./test_fixtures.ts";
import { type UnseenRun, type UnseenRunKey, writeUnseenRun } from "./unseen_runs.ts";

/** A step log with two indicators; some values are undefined. */
export function sampleDecisions(length: number, seed: number): Decisions {
  const random = randomSource(seed);
  const holes = () => Float64Array.from({ length }, () => random.uniform() < 0.2 ? NaN : random.normal());
  return {
    length,
    bar: Int32Array.from({ length }, (_, step) => 3 * step),
    time: Float64Array.from({ length }, (_, step) => 1_500_000_000_000 + step * 180_000),
    side: Int8Array.from({ length }, () => random.integer(3) - 1),
    confidence: holes(),
    equity: holes(),
    reason: Array.from({ length }, (_, step) => `entry: "Zürich" ${step}`),
    indicators: length === 0 ? {} : { rsi: holes(), 'the "EMA"': holes() },
  };
}

/** A run on unseen days. */
export function sampleUnseenRun(key: UnseenRunKey, tradeCount = 3): UnseenRun {
  const { kpis, daily: { days, returns } } = sampleEnd(key.trial);
  const trades = sampleTrades(tradeCount, 100 + key.trial);
  return {
    ...key,
    stopReason: key.trial === 0 ? "maxIdleBars" : null,
    tradesHash: tradesHash(trades),
    kpis: { ...kpis.values, flagSharpeOutlier: false } as Kpis,
    days,
    returns,
    trades,
  };
}

/** A reliable explanation of sixty trials by a number, a category, and a number that the category switches on. */
export function sampleExplanation() {
  const random = randomSource(5), length = 60;
  const exit = Float64Array.from({ length }, (_, trial) => trial % 2);
  const fast = Float64Array.from({ length }, random.uniform);
  const active = Uint8Array.from(exit);
  const knobs = [
    { name: "exit", values: exit, levels: ["fixed", "trailing"] },
    { name: "fast", values: fast },
    { name: "trail", values: fast.map((value, trial) => active[trial] ? 1 - value : NaN), active },
  ];
  const y = fast.map((value, trial) => exit[trial] + value + 0.1 * random.normal());
  const explanation = explain(knobs, y, { seed: 1, replicates: 3 });
  if (explanation.verdict !== "reliable") throw new Error("the sample is explained by its first parameter");
  return { explanation, freeze: suggestFreeze(explanation, y) };
}

/** A record of the first trials of a study, made by hand. */
function smallRecord(trials: Int32Array): ExplanationRecord {
  const { explanation, freeze } = sampleExplanation();
  const record = explanationRecord(explanation, Int32Array.from({ length: 60 }, (_, trial) => trial), {
    freeze,
    agreement: NaN,
  });
  const dependences = [...record.dependences].map(([name, { values, effects }]) =>
    [name, { values: values.slice(0, trials.length), effects: effects.slice(0, trials.length), rows: trials }] as const
  );
  return { ...record, dependences: new Map(dependences) };
}

/** A map on which all trials are one group. */
export function smallMap(trials: Int32Array): StudyMap {
  return {
    rows: trials,
    places: {
      data: Float64Array.from({ length: 2 * trials.length }, (_, i) => i / 3),
      rows: trials.length,
      columns: 2,
    },
    trustworthiness: 0.9,
    clusters: [{ name: "mixed", rows: trials, traits: [] }],
  };
}

/** Adds findings of every kind to a study whose trials 0 … count − 1 are done. */
export function addFindings(db: DatabaseSync, study: string, count: number): void {
  const trials = Int32Array.from({ length: count }, (_, trial) => trial);
  for (const trial of trials) {
    writeLog(db, study, { trial, part: "search", market: 0 }, sampleDecisions(4, trial));
    for (const part of ["validation", "sealed"] as const) {
      writeUnseenRun(db, study, sampleUnseenRun({ trial, part, market: 0 }));
    }
  }
  writeBenchmark(db, study, 0, { days: Float64Array.of(0, 86_400_000), closes: Float64Array.of(NaN, 20_000.5) });
  writeExplanation(db, study, smallRecord(trials));
  writeStudyMap(db, study, smallMap(trials), trials);
}
