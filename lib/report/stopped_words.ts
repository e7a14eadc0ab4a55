/**
 * Why strategies that were tried on unseen days did not hold, in sentences for people outside the field.
 *
 * @module
 */
import { formatCount, formatNumber } from "../metrics/format.ts";
import type { Certificate } from "../selection/certificate.ts";
import { gateWords } from "../selection/gate_words.ts";
import { formatLevel } from "../selection/look.ts";

/** Sentences at most. */
const TOLD = 5;

/** Numbers of strategies, or figures, in a sentence. */
const LIST = new Intl.ListFormat("en-GB");

/** Parts of the days, as they are told of. */
const PARTS: Readonly<Record<string, string>> = { validation: "the first unseen days", sealed: "the last unseen days" };

/** What is missing on a part of the days, by the figure that is asked of it there. */
const SHORTFALLS: Readonly<Record<string, string>> = {
  incomplete: "a run that ended early",
  tradeCount: "too few trades",
  sharpe: "a loss",
  maxDrawdown: "too deep a fall",
};

/** Gates that ask how likely luck is. */
const OF_LUCK: ReadonlySet<string> = new Set(["outOfSample", "outOfSampleAlone", "pooled", "sealedTest"]);

/** That of them whose chance a certificate tells. */
const TOLD_CHANCE = "outOfSample";

/** What is told of a strategy that was stopped. */
export type StoppedStrategy = Pick<Certificate, "trial" | "verdict" | "failed" | "sentences">;

/**
 * Why strategies did not hold: those for the same reasons in one sentence, and a few sentences at most.
 *
 * @param stopped Certificates of strategies that failed a gate.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { stoppedSentences } from "@lib/report/stopped_words.ts";
 *
 * const luck = { topic: "sealedTest", light: "amber", text: "", figures: { adjustedP: 0.103, level: 0.024 } } as const;
 * assert.deepEqual(
 *   stoppedSentences([
 *     { trial: 4, verdict: "amber", failed: ["outOfSample"], sentences: [luck] },
 *     { trial: 7, verdict: "red", failed: ["validation.tradeCount", "repeatable"], sentences: [] },
 *   ]),
 *   [
 *     "Strategy 4 is not proven: luck alone could have earned as much on the unseen days (a chance of at most 10.3 %; we " +
 *     "allow 2.4 %).",
 *     "Strategy 7 is refuted: too few trades on the first unseen days; a second run made other trades.",
 *   ],
 * );
 * ```
 */
export function stoppedSentences(stopped: readonly StoppedStrategy[]): string[] {
  const groups = Map.groupBy(
    stopped,
    // What is allowed is told once for all of a sentence, and each look of a study allows less.
    (one) => JSON.stringify([one.verdict === "red", one.failed, levelOf(one)]),
  );
  return [...groups.values()].slice(0, TOLD).map((those) => {
    const [{ verdict }] = those, isOne = those.length === 1;
    const numbers = LIST.format(those.map(({ trial }) => String(trial)));
    const who = isOne ? `Strategy ${numbers} is` : `Strategies ${numbers} are`;
    return `${who} ${verdict === "red" ? "refuted" : "not proven"}: ${reasonsOf(those).join("; ")}.${daysOf(those)}`;
  });
}

/** Why a strategy that was tried on unseen days did not hold, reason by reason; none of one that did. */
export function stoppedReasons(one: StoppedStrategy): string[] {
  return one.failed.length === 0 ? [] : reasonsOf([one]);
}

/** The same of several that failed the same gates, with the chance of each. */
function reasonsOf(those: readonly StoppedStrategy[]): string[] {
  return gateReasons(those[0].failed).map((reason, i) => i === 0 ? reason + chancesOf(those) : reason);
}

/** Reasons of failed gates, those that decide first. */
function gateReasons(failed: readonly string[]): string[] {
  // Where the last days stayed closed no chance of luck was found, and that of the first ones decided.
  const own = failed.filter((gate) => !gate.includes(".") && (gate === "sealed" || !isUntold(gate, failed)));
  const ofParts = Object.entries(PARTS).flatMap(([part, days]) => {
    const gates = failed.filter((gate) => gate.startsWith(`${part}.`)).map((gate) => gate.slice(part.length + 1));
    const found = gates.map((gate) => SHORTFALLS[gate] ?? gateWords(gate).found);
    return found.length === 0 ? [] : [`${LIST.format(found)} on ${days}`];
  });
  const reasons = own.toSorted((a, b) => Number(OF_LUCK.has(b)) - Number(OF_LUCK.has(a)))
    .map((gate) => gateWords(gate).found);
  return [...new Set(own.some((gate) => OF_LUCK.has(gate)) ? [...reasons, ...ofParts] : [...ofParts, ...reasons])];
}

/** Whether a gate could not be asked, as the last unseen days were not opened. */
function isUntold(gate: string, failed: readonly string[]): boolean {
  return failed.includes("sealed") && (OF_LUCK.has(gate) || gate === "unseenLoss" || gate === "deflatedSharpeAllDays");
}

/** How likely luck is for each of them, beside what is allowed; nothing where another test stopped them, or none by luck. */
function chancesOf(those: readonly StoppedStrategy[]): string {
  const level = levelOf(those[0]), found = those.map((one) => figureOf(one, "sealedTest", "adjustedP"));
  const chances = found.flatMap((chance) => chance === null ? [] : [formatNumber(chance, "probability")]);
  if (chances.length < those.length || level === null) return "";
  return ` (a chance of at most ${LIST.format(chances)}; we allow ${formatLevel(level)})`;
}

/** The chance that is allowed, where one is told. */
function levelOf(one: StoppedStrategy): number | null {
  const { failed } = one;
  if (!failed.includes(TOLD_CHANCE) || isUntold(TOLD_CHANCE, failed)) return null;
  return figureOf(one, "sealedTest", "level");
}

/** That there were too few days to prove as little as they earned; nothing where that is not so, or they earned nothing. */
function daysOf(those: readonly StoppedStrategy[]): string {
  const isShort = those.every((one) => {
    const earned = figureOf(one, "unseen", "sharpe") ?? 0, provable = figureOf(one, "confirmable", "sharpe");
    return earned > 0 && provable !== null && earned < provable;
  });
  const days = figureOf(those[0], "confirmable", "days");
  if (!isShort || days === null || those[0].failed.includes("sealed")) return "";
  return ` ${formatCount(days, "day")} are too few to tell a gain of this size from luck.`;
}

/** A number of a statement; `null` where the certificate has none. */
function figureOf({ sentences }: StoppedStrategy, topic: string, figure: string): number | null {
  return sentences.find((sentence) => sentence.topic === topic)?.figures[figure] ?? null;
}
