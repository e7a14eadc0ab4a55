/**
 * The search in figures: rounds by hand, and nothing drawn where there is nothing.
 *
 * @module
 */
import assert from "node:assert/strict";
import { bestByRound, effectsFigure, modelFigure, placesFigure, progressFigure } from "./search_figures.ts";

const trial = (number: number, round: number, value: number | null) => {
  return { trial: number, round, origin: "model", value, place: null };
};

Deno.test("a round is as good as its best try, and one without a value is none", () => {
  const trials = [trial(0, 0, 1), trial(1, 0, 3), trial(2, 1, null), trial(3, 2, -1), trial(4, 2, -2)];
  assert.deepEqual(bestByRound(trials), [3, NaN, -1]);
  assert.match(progressFigure({ trials, target: "score" })?.subtitle ?? "", /after all rounds: best 3/);
});

Deno.test("what matters most comes first", () => {
  const effect = (parameter: string, importance: number) => {
    return { parameter, label: parameter, importance, low: 0, high: 1, values: [1, 2], shap: [-1, 1] };
  };
  const effects = [effect("little", 0.1), effect("most", 3), effect("some", 1)];
  assert.match(effectsFigure({ effects, target: "score" })?.description ?? "", /most, some, little/);
});

Deno.test("what is not there is not drawn", () => {
  assert.equal(progressFigure({ trials: [trial(0, 0, null)], target: "score" }), null);
  assert.equal(progressFigure({ trials: [], target: "score" }), null);
  assert.equal(modelFigure({ decisions: [] }), null);
  assert.equal(effectsFigure({ effects: [], target: "score" }), null);
  assert.equal(placesFigure({ trials: [trial(0, 0, 1)], groups: [] }), null);
});
