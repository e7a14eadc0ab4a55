/**
 * Why no strategy of a study became GOOD: which gates stopped how many, whether so few days could pass them at all, and
 * what the best one lacked.
 *
 * @module
 */
import { DAYS_PER_YEAR } from "../core/candles.ts";
import { normalQuantile } from "../core/normal_distribution.ts";
import { TOP_DAYS } from "../metrics/distribution.ts";
import { formatCount, formatKpi, formatNumber } from "../metrics/format.ts";
import type { KpiName } from "../metrics/registry.ts";
import { gateWords } from "../selection/gate_words.ts";
import { describeFailure, type FailedGate } from "../selection/gates.ts";
import { minimumTrackRecordLength } from "../selection/minimum_track_record.ts";
import type { ThresholdScale } from "../selection/scaled_threshold.ts";
import type { Threshold } from "../selection/thresholds.ts";
import type { Funnel } from "./summary.ts";

/** What is known of a search without a GOOD strategy. */
export interface NoneGood {
  /** Trials run to their end. */
  readonly trials: number;
  /** Trials that failed a gate, by the gate's name, most frequent first. */
  readonly stoppedBy: Funnel["stoppedBy"];
  /** Thresholds that make a trial valid, and a valid one GOOD. */
  readonly thresholds: readonly Threshold[];
  /** Days on which trials are judged, and days of all data. */
  readonly days: { readonly judged: number; readonly all: number };
  /** The trial that came nearest. */
  readonly nearest: NearestTrial;
}

/** The trial that came nearest to GOOD. */
export interface NearestTrial {
  /** Its number. */
  readonly trial: number;
  /** Names of the gates that it failed. */
  readonly failed: readonly string[];
  /** Those of a KPI, with what was wanted and found. */
  readonly failures: readonly FailedGate[];
  /** Its returns on the judged days. */
  readonly returns: ArrayLike<number>;
}

/** Gates that are named. */
const NAMED_GATES = 5;

/** Two remedies of which the one undoes the other. */
const LESS_RISK = "a smaller --risk-share, as falls grow with what a trade risks",
  MORE_RISK = "a larger --risk-share, as the account hardly moved";

/** What may move a strategy through a gate, by the gates that it moves it through. */
const REMEDIES: readonly (readonly [string, readonly string[]])[] = [
  ["more days of data, as a gate cannot tell an episode from a habit in few", [
    "tradeCount",
    "activeDays",
    "topDaysShare",
    "probabilisticSharpe",
  ]],
  [LESS_RISK, ["maxDrawdown", "ulcerIndex", "incomplete"]],
  [MORE_RISK, ["annualVolatility"]],
  ["longer bars or a place with lower fees, as costs take the gain", ["profitFactor", "breakEvenCostBps"]],
  ["a market with more volume, as its orders are large beside what is traded", ["capacity"]],
  ["other strategies (--strategy) or more --trials, as what was tried gains too little for its ups and downs", [
    "sharpeCapped",
    "greenDaysShare",
  ]],
];

/**
 * The Sharpe ratio a year from which normal returns reach a probabilistic Sharpe ratio; `null` where none does.
 *
 * - Formula: Φ(s·√(n − 1) / √(1 + s²/2)) = probability, solved for s, times √365.
 */
export function sharpeNeeded(probability: number, days: number): number | null {
  const z = normalQuantile(probability), room = days - 1 - z * z / 2;
  return room <= 0 ? null : Math.sqrt(z * z / room * DAYS_PER_YEAR);
}

/**
 * Why none is GOOD, in sentences with their figures: what stopped most, what so many days allow, what the nearest lacked,
 * and what would help it.
 *
 * @param words Whether KPIs go under the field's terms or under plain words.
 *
 * @example Twelve days have no fifteen active ones
 * ```ts
 * import assert from "node:assert/strict";
 * import { noneGoodSentences } from "@lib/study/none_good.ts";
 *
 * const gate = { kpi: "activeDays", bound: "atLeast" } as const;
 * const sentences = noneGoodSentences({
 *   trials: 400,
 *   stoppedBy: [{ gate: "activeDays", trials: 400 }],
 *   thresholds: [{ ...gate, value: 15, reason: "an example" }],
 *   days: { judged: 12, all: 30 },
 *   nearest: { trial: 7, failed: ["activeDays"], failures: [{ ...gate, wanted: 15, found: 12 }], returns: [] },
 * }, "label");
 * assert.match(sentences[1], /judges 12 of 30 days .* could pass "Active days, at least 15": that needs about 38 days/);
 * ```
 */
export function noneGoodSentences(input: NoneGood, words: "label" | "plain"): string[] {
  const { trials, stoppedBy, thresholds, days, nearest } = input;
  const strictest = new Map(thresholds.map((row) => [row.kpi as string, row]));
  const most = stoppedBy.slice(0, NAMED_GATES).map(({ gate, trials }) => {
    const threshold = strictest.get(gate), scale = threshold?.scaled ? SCALES[threshold.scaled] : "";
    return `${gateText(gate, threshold, words)}${scale} (${formatNumber(trials, "count")})`;
  });
  const failed = new Set(stoppedBy.map(({ gate }) => gate));
  const limits = [...strictest.values()].filter(({ kpi }) => failed.has(kpi)).flatMap((row) =>
    limitOf(row, days, words)
  );
  return [
    trials === 1
      ? `The one strategy did not become GOOD. What stopped it: ${most.join("; ")}.`
      : `None of ${formatCount(trials, "strategy", "strategies")} became GOOD. What stopped most: ${most.join("; ")}.`,
    ...limits,
    ...nearestSentences(nearest, days, words),
  ];
}

/** A gate with what it wants. */
function gateText(gate: string, threshold: Threshold | undefined, words: "label" | "plain"): string {
  const name = gateWords(gate)[words];
  if (threshold === undefined) return name;
  const { kpi, bound, value } = threshold;
  return `${name}, ${bound === "atLeast" ? "at least" : "at most"} ${formatKpi(kpi, value)}`;
}

/** What moves a threshold away from the value that is named. */
const SCALES: Readonly<Record<ThresholdScale, string>> = {
  span: ", more of a longer record",
  tradesADay: ", less with few trades a day",
};

/** Whether a probability asks for more than a coin gives, and for less than certainty: others are no matter of days. */
function isConfidence(probability: number): boolean {
  return probability > 0.5 && probability < 1;
}

/** Days of data in which so many are judged. */
function daysOfData(judged: number, days: NoneGood["days"]): string {
  return `about ${formatCount(Math.ceil(judged * days.all / days.judged), "day")} of data`;
}

/** What a gate asks of so many days, where it asks for more than they hold. */
function limitOf({ kpi, bound, value }: Threshold, days: NoneGood["days"], words: "label" | "plain"): string[] {
  const { judged, all } = days;
  if (judged === 0) return [];
  const gate = gateText(kpi, { kpi, bound, value, reason: "" }, words);
  const never = (needed: number) =>
    `The search judges ${judged} of ${
      formatCount(all, "day")
    } (the others are kept for tests, or apart), in which no ` +
    `strategy could pass "${gate}": that needs ${daysOfData(needed, days)}.`;
  if (kpi === "activeDays") return judged < value ? [never(Math.ceil(value))] : [];
  if (kpi === "topDaysShare" && Number.isFinite(TOP_DAYS / value) && value < 1) {
    return TOP_DAYS / judged > value ? [never(Math.ceil(TOP_DAYS / value))] : [];
  }
  if (kpi !== "probabilisticSharpe" || !isConfidence(value)) return [];
  const needed = sharpeNeeded(value, judged), ofYear = sharpeNeeded(value, DAYS_PER_YEAR);
  const asked = needed === null ? "no Sharpe ratio" : `only a Sharpe ratio of about ${formatNumber(needed, "ratio")}`;
  // Days that are skewed towards gains need less, as the nearest may show.
  return [
    `Where days are spread as in a normal distribution, ${asked} passes "${gate}" in ${
      formatCount(judged, "day")
    }, and ` +
    `one of about ${formatNumber(ofYear, "ratio")} in ${DAYS_PER_YEAR}.`,
  ];
}

function nearestSentences(
  { trial, failed, failures, returns }: NearestTrial,
  days: NoneGood["days"],
  words: "label" | "plain",
): string[] {
  const found = failures.map((failure) => describeFailure(failure, words));
  const others = failed.filter((gate) => !failures.some(({ kpi }) => kpi === gate));
  const lacks = [...others.map((gate) => gateWords(gate)[words]), ...found].join("; ");
  const sure = failures.find(({ kpi }) => kpi === "probabilisticSharpe");
  const needed = sure && isConfidence(sure.wanted) && minimumTrackRecordLength(returns, { confidence: sure.wanted });
  const nearest = `Nearest came number ${trial}, which failed by: ${lacks}.`;
  // Every other gate failed for want of trades, and what would help others is no help to it.
  if (failures.some(({ kpi, found }) => kpi === "tradeCount" && found === 0)) {
    return [nearest, "It made no trade at all: what kept it from entering is all there is to mend."];
  }
  const helps = remediesOf(failed);
  return [
    nearest,
    ...(needed ? [lengthSentence(Math.ceil(needed), days, words)] : []),
    ...(helps.length > 0 ? [`What would help it: ${helps.join("; ")}.`] : []),
  ];
}

/** What may move a strategy through the gates that it failed; of two that contradict each other neither. */
function remediesOf(failed: readonly string[]): string[] {
  const helps = REMEDIES.filter(([, gates]) => gates.some((gate) => failed.includes(gate))).map(([remedy]) => remedy);
  const isTorn = helps.includes(LESS_RISK) && helps.includes(MORE_RISK);
  return isTorn ? helps.filter((remedy) => remedy !== LESS_RISK && remedy !== MORE_RISK) : helps;
}

function lengthSentence(needed: number, days: NoneGood["days"], words: "label" | "plain"): string {
  const gate = gateWords("probabilisticSharpe" satisfies KpiName)[words];
  return `With results like its own it would pass "${gate}" in ${formatCount(needed, "judged day")}, ` +
    `${daysOfData(needed, days)}.`;
}
