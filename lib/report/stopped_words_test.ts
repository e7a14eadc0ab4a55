import assert from "node:assert/strict";
import { HARD_VARIANTS } from "../selection/hard_checks.ts";
import { SEALED_THRESHOLDS, VALIDATION_THRESHOLDS } from "../selection/thresholds.ts";
import { stoppedSentences, type StoppedStrategy } from "./stopped_words.ts";

/** Every gate that can stop a strategy on unseen days. */
const GATES = [
  ...["repeatable", "lookAhead", "priceStep", "sealed", "unseenLoss", "heldOut", "placebo", "enginePays", "looks"],
  ...["incomplete", "validation.incomplete", "sealed.incomplete"],
  ...VALIDATION_THRESHOLDS.map(({ kpi }) => `validation.${kpi}`),
  ...SEALED_THRESHOLDS.map(({ kpi }) => `sealed.${kpi}`),
  ...new Set(Object.values(HARD_VARIANTS).flat()),
];

/** Words that nobody outside the field knows. */
const JARGON = /alpha|deflated|p-value|backtest|drawdown|sharpe|overfit|out-of-sample|bps|sealed|validation/i;

function stopped(trial: number, failed: readonly string[], more: Partial<StoppedStrategy> = {}): StoppedStrategy {
  return { trial, verdict: "amber", failed, sentences: [], ...more };
}

/** Statements of a certificate that tell a chance, and what so many days can prove. */
const statements = (
  adjustedP: number,
  sharpe: number,
  provable: number,
  level = 0.024,
): StoppedStrategy["sentences"] => [
  { topic: "unseen", light: "green", text: "", figures: { sharpe } },
  { topic: "sealedTest", light: "amber", text: "", figures: { adjustedP, level } },
  { topic: "confirmable", light: "amber", text: "", figures: { sharpe: provable, days: 44 } },
];

Deno.test("every gate that can stop a strategy has a reason of its own, in plain words", () => {
  for (const gate of GATES) {
    const [sentence, ...more] = stoppedSentences([stopped(7, [gate])]);
    assert.deepEqual(more, []);
    assert.match(sentence, /^Strategy 7 is not proven: [^:]+\.$/);
    assert.doesNotMatch(sentence, /less than is asked by/, gate);
    assert.doesNotMatch(sentence, JARGON);
  }
});

Deno.test("strategies that were stopped for the same reasons stand in one sentence, with the chance of each", () => {
  const gates = ["outOfSample", "unseenLoss"];
  const both = stoppedSentences([
    stopped(4, gates, { sentences: statements(0.103, 1.6, 3.4) }),
    stopped(9, gates, { sentences: statements(0.3, 1.2, 3.4) }),
    stopped(12, ["lookAhead"], { verdict: "red" }),
  ]);
  assert.deepEqual(both, [
    "Strategies 4 and 9 are not proven: luck alone could have earned as much on the unseen days (a chance of at most 10.3 % " +
    "and 30.0 %; we allow 2.4 %); after one more loss, as large as the market's worst bar, luck could explain the rest. " +
    "44 days are too few to tell a gain of this size from luck.",
    "Strategy 12 is refuted: decisions rest on days that were still to come.",
  ]);
});

Deno.test("of strategies that two looks decided on, each chance stands beside what its own look allows", () => {
  const gates = ["outOfSample"];
  const told = stoppedSentences([
    stopped(11, gates, { sentences: statements(0.027, 6, 5) }),
    stopped(26, gates, { sentences: statements(0.096, 6, 5, 0.0061) }),
    stopped(31, gates, { sentences: statements(0.2, 6, 5, 0.0061) }),
  ]);
  assert.deepEqual(told.map((text) => [/[0-9 and]+(?= (is|are) not)/.exec(text)![0].trim(), /\(.*\)/.exec(text)![0]]), [
    ["11", "(a chance of at most 2.7 %; we allow 2.4 %)"],
    ["26 and 31", "(a chance of at most 9.6 % and 20.0 %; we allow 0.61 %)"],
  ]);
  const closed = ["sealed", "outOfSample"];
  assert.equal(
    stoppedSentences([0.024, 0.0061].map((level, i) => {
      return stopped(i, closed, { sentences: statements(1, 1, 2, level) });
    })).length,
    1,
    "no chance is told of them",
  );
});

Deno.test("too few days are told of a gain alone that they could not prove, and of no loss", () => {
  const told = (sharpe: number, provable: number) =>
    stoppedSentences([stopped(1, ["outOfSample"], { sentences: statements(0.5, sharpe, provable) })])[0];
  assert.match(told(1, 2), /too few/);
  assert.doesNotMatch(told(-1, 2), /too few/);
  assert.doesNotMatch(told(3, 2), /too few/);
});

Deno.test("of a strategy whose last days stayed closed no chance is told, which nobody computed", () => {
  const failed = ["validation.sharpe", "sealed", "outOfSample", "unseenLoss"];
  assert.deepEqual(stoppedSentences([stopped(3, failed, { sentences: statements(1, -1, 2) })]), [
    "Strategy 3 is not proven: a loss on the first unseen days; the last unseen days stayed closed after the first ones.",
  ]);
});

Deno.test("a chance is told of the gate alone that asks for it, not of one that asks for another", () => {
  const told = (gate: string) => stoppedSentences([stopped(7, [gate], { sentences: statements(0.01, 1, 1) })])[0];
  assert.match(told("outOfSample"), /\(a chance of at most 1\.0 %; we allow 2\.4 %\)/);
  for (const gate of ["outOfSampleAlone", "pooled", "sealedTest"]) assert.doesNotMatch(told(gate), /a chance of/, gate);
});
