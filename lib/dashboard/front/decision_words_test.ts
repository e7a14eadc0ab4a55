/**
 * Decisions in words: each kind as it is written, one that is not known, and records of other releases.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Decision } from "../../store/decisions.ts";
import { decisionText, toldDecisions } from "./decision_words.ts";

const decision = (kind: string, decided: unknown, modelQuality: number | null = null): Decision => {
  return { round: 1, time: 0, kind, decided, figures: null, modelQuality, softCount: 0, hardCount: null };
};

Deno.test("each kind says what was decided", () => {
  const { title, text } = decisionText(
    decision("thresholds", [{ kpi: "maxDrawdown", oldValue: 0.25, newValue: 0.15 }]),
  );
  assert.deepEqual([title, text], ["Asked for more", "Deepest fall: 25.0 % → 15.0 %"]);
  const model = decisionText(decision("model", { modelShare: 0.75, regionLength: 0.4, restarts: 2 }, 0.42));
  assert.equal(model.title, "The model makes 75.0 % of the next proposals");
  assert.match(model.text, /right order to 0\.42.*begun anew 2 times/);
  assert.match(decisionText(decision("model", { modelShare: 1 })).text, /too little to be judged/);
  assert.match(
    decisionText(decision("carried", { trials: [3, 9], opened: [9], hard: [] })).text,
    /Strategies 3, 9\..*opened for: 9\. Held up: none/,
  );
  const portfolio = { members: [{ trial: 9, market: 0 }], weights: [1] };
  assert.equal(decisionText(decision("portfolio", portfolio)).text, "strategy 9 100.0 %.");
  assert.match(
    decisionText(decision("placeboSearch", { seed: 2, trials: 40, good: 1, hard: 0 })).text,
    /Of 40 tries 1/,
  );
  const told = { verdict: "reliable", matters: ["fast"], freeze: [{ name: "slow" }] };
  assert.match(
    decisionText(decision("surrogate", told, 0.6)).text,
    /R² 0\.60.*Most: fast\..*May stay as they are: slow/,
  );
});

Deno.test("a kind that is not known stands under its own name, and no record breaks the page", () => {
  assert.deepEqual(decisionText(decision("newKind", { a: 1 })), { title: "New kind", text: '{"a":1}' });
  const kinds = fc.constantFrom(
    "thresholds",
    "model",
    "carried",
    "portfolio",
    "surrogate",
    "placeboSearch",
    "toString",
  );
  fc.assert(fc.property(kinds, fc.jsonValue(), (kind, decided) => {
    assert.equal(typeof decisionText(decision(kind, decided)).text, "string");
  }));
});

Deno.test("a model that goes on as before is no decision", () => {
  const share = (modelShare: number) => decision("model", { modelShare, restarts: 0 });
  const all = [share(0.5), share(0.5), decision("carried", {}), share(0.5), share(1)];
  assert.deepEqual(toldDecisions(all), [all[0], all[2], all[4]]);
});
