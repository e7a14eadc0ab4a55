/**
 * Statements in their groups, by hand, and figures of several kinds.
 *
 * @module
 */
import assert from "node:assert/strict";
import { evidenceCount, evidenceGroups, words } from "./certificate_groups.ts";

const sentence = (topic: string, light: "green" | "amber" | "red", figures: Record<string, number | null> = {}) => {
  return { topic, light, text: `About ${topic}.`, figures };
};

Deno.test("statements stand by what they mean, in their order, and none is left out", () => {
  const sentences = [
    sentence("costs", "green"),
    sentence("luck", "amber", { trials: 400, sharpe: -1.25 }),
    sentence("unseen", "green", { maxDrawdown: 0.015, searchSharpe: null }),
    sentence("lookAhead", "green"),
    sentence("brandNew", "red"),
  ];
  const groups = evidenceGroups({ sentences });
  assert.deepEqual(groups.map(({ title, statements }) => [title, statements.map(({ topic }) => topic)]), [
    ["For", ["unseen", "lookAhead", "costs"]],
    ["Open", ["luck"]],
    ["Against", ["brandNew"]],
  ]);
  assert.equal(groups[2].statements[0].title, "Brand new");
  assert.deepEqual(groups[0].statements[0].figures, [["Deepest fall", "1.50 %"], ["Search sharpe", "unknown"]]);
  assert.deepEqual(groups[1].statements[0].figures[0], ["Trials", "400"]);
  assert.equal(evidenceCount({ sentences }), "3 statements speak for it, 1 leaves it open, 1 against.");
});

Deno.test("a certificate without statements has no group, and its sentence says none", () => {
  assert.deepEqual(evidenceGroups({ sentences: [] }), []);
  assert.equal(evidenceCount({ sentences: [] }), "No statement speaks for it, none leave it open, none against.");
  assert.equal(words("daysInSearch"), "Days in search");
});
