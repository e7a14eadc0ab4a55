/**
 * What is explained of a study with a known answer; with `NIGHTLY` set of the reference data too.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readObservations } from "../../test/bo/observations.ts";
import { sharedTest } from "../../test/shared.ts";
import { randomSource } from "../core/random.ts";
import { regionOfBestEffect } from "./best_region.ts";
import { dependence, explain, type ExplainOptions, type ReliableExplanation } from "./explain.ts";
import { lengthScaleAgreement, suggestFreeze } from "./freeze.ts";
import { interactions } from "./interactions.ts";
import { type ParameterColumn, parameterMatrix } from "./parameter_columns.ts";
import { studyMap } from "./study_map.ts";
import { type ModelKind, openSurrogate } from "./surrogate_model.ts";

const TRIALS = 300;

/**
 * A study with a known answer: the exit matters and decides which parameter is in use; `stop` only counts with a fixed
 * exit and is best near 0.7; `trail` only with a trailing one, where it does nothing; `fast` and `slow` work together;
 * `idle` does nothing.
 */
function study(seed: number): { parameters: ParameterColumn[]; y: Float64Array } {
  const random = randomSource(seed);
  const draw = () => Float64Array.from({ length: TRIALS }, random.uniform);
  const exit = Float64Array.from({ length: TRIALS }, () => random.integer(2));
  const fixed = Uint8Array.from(exit, (value) => (value === 0 ? 1 : 0));
  const parameters: ParameterColumn[] = [
    { name: "exit", values: exit, levels: ["fixed", "trailing"] },
    { name: "stop", values: draw().map((value, row) => (fixed[row] ? value : NaN)), active: fixed },
    { name: "trail", values: draw(), active: fixed.map((flag) => 1 - flag) },
    { name: "fast", values: draw() },
    { name: "slow", values: draw() },
    { name: "idle", values: draw() },
  ];
  const [, stop, , fast, slow] = parameters;
  const y = Float64Array.from(exit, (value, row) => {
    const stopEffect = value === 0 ? 1 - 4 * Math.abs(stop.values[row] - 0.7) : -1;
    return stopEffect + 4 * fast.values[row] * slow.values[row] + 0.1 * random.normal();
  });
  return { parameters, y };
}

const { parameters, y } = study(1);
const explanation = explain(parameters, y, { seed: 1, replicates: 10 });
assert.ok(explanation.verdict === "reliable");
const known: ReliableExplanation = explanation;

Deno.test("the parameters that matter are found, and no other", () => {
  const matter = known.effects.filter(({ matters }) => matters).map(({ name }) => name).sort();
  assert.deepEqual(matter, ["exit", "fast", "slow", "stop"]);
  for (const { importance, low, high } of known.effects) assert.ok(low <= importance && importance <= high);
});

Deno.test("every surrogate finds the parameters that matter", async () => {
  const some = parameters.map(({ active, values, ...rest }) => ({
    ...rest,
    values: values.slice(0, 150),
    ...(active && { active: active.slice(0, 150) }),
  }));
  for (const name of ["boosting", "ml-random-forest"] as const) {
    const found = explain(some, y.slice(0, 150), { seed: 1, model: await openSurrogate(name), replicates: 4 });
    assert.ok(found.verdict === "reliable", name);
    const matter = found.effects.filter(({ matters }) => matters).map(({ name }) => name).sort();
    assert.deepEqual(matter, ["exit", "fast", "slow", "stop"], name);
  }
});

Deno.test("a parameter is judged by the trials that used it alone", () => {
  const [exit, stop, trail] = known.effects;
  assert.equal(exit.activeShare, 1);
  assert.ok(Math.abs(stop.activeShare + trail.activeShare - 1) < 1e-12);
  const { values, effects, rows } = dependence(known, "stop");
  assert.equal(rows.length, parameters[1].active!.filter((flag) => flag === 1).length);
  rows.forEach((row, k) => assert.equal(values[k], parameters[1].values[row]));
  const mean = effects.reduce((sum, effect) => sum + Math.abs(effect), 0) / effects.length;
  assert.ok(Math.abs(mean - stop.meanEffect) < 1e-12);
});

Deno.test("the same seed gives the same explanation, and what stands where a parameter is off changes nothing", () => {
  const other = parameters.map((parameter) => ({
    ...parameter,
    values: parameter.values.map((
      value,
      row,
    ) => (parameter.active === undefined || parameter.active[row] ? value : 1e9)),
  }));
  const options = { seed: 3, replicates: 2, explainedRows: 50 };
  const [one, again, without] = [parameters, parameters, other].map((some) => explain(some, y, options));
  assert.ok(one.verdict === "reliable" && again.verdict === "reliable" && without.verdict === "reliable");
  assert.deepEqual(again.effects, one.effects);
  assert.deepEqual(without.effects, one.effects);
  assert.equal(one.rows.length, 50);
});

Deno.test("the best region holds the best value, is not the whole range, and names the best level", () => {
  const [exit, stop, trail] = known.effects;
  assert.deepEqual(exit.bestRegion!.levels, ["fixed"]);
  const { low, high, effect, share } = stop.bestRegion!;
  assert.ok(low < 0.7 && 0.7 < high && high - low < 0.5, `${low} to ${high}`);
  assert.ok(effect > 0 && share < 0.5);
  assert.equal(trail.bestRegion, null);
});

Deno.test("parameters that work together are the strongest interactions: the condition, and the product", () => {
  const strongest = interactions(known).slice(0, 2).map(({ names }) => names.join());
  assert.deepEqual(strongest.sort(), ["exit,stop", "fast,slow"]);
  const never = interactions(known).find(({ names }) => names.join() === "stop,trail")!;
  assert.ok(Number.isNaN(never.strength), "stop and trail are never in use together");
});

Deno.test("SHAP values and expected value add up to the model's prediction", () => {
  const predictions = known.model.predict(known.X);
  predictions.forEach((prediction, row) => {
    const own = known.shap.subarray(row * parameters.length, (row + 1) * parameters.length);
    assert.ok(Math.abs(own.reduce((sum, value) => sum + value, known.expectedValue) - prediction) < 1e-12);
  });
});

Deno.test("noise, and targets that do not differ, are declared unreliable and explained by nothing", () => {
  const random = randomSource(4);
  const noise = explain(parameters, y.map(random.normal), { seed: 1 });
  assert.equal(noise.verdict, "unreliable");
  assert.ok(!("effects" in noise) && !("shap" in noise));
  const flat = explain(parameters, y.map(() => 1), { seed: 1 });
  assert.ok(flat.verdict === "unreliable" && Number.isNaN(flat.r2));
  assert.match(flat.reason, /targets that do not differ/);
});

Deno.test("parameters that do not matter are offered for freezing, at the value of the best trial that used them", () => {
  const suggestions = suggestFreeze(known, y);
  assert.deepEqual(suggestions.map(({ name }) => name).sort(), ["idle", "trail"]);
  const trail = suggestions.find(({ name }) => name === "trail")!;
  const inUse = Array.from(y.keys()).filter((row) => parameters[2].active![row] === 1);
  const best = inUse.reduce((top, row) => (y[row] > y[top] ? row : top));
  assert.equal(trail.value, parameters[2].values[best]);
  assert.ok(trail.atMost < 0.1);
});

Deno.test("the search's length scales agree if they order the parameters alike", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 9 }), (scales) => {
    assert.ok(lengthScaleAgreement(scales.map((scale) => 1 / scale), scales) > 1 - 1e-12);
    assert.ok(lengthScaleAgreement(scales, scales) < -1 + 1e-12);
  }));
  assert.ok(lengthScaleAgreement([1, 2, 3, NaN], [3, 2, 1, 0.1]) > 1 - 1e-12);
  assert.ok(Number.isNaN(lengthScaleAgreement([1, 2], [2, 1])));
  assert.ok(Number.isNaN(lengthScaleAgreement([1, 1, 1], [1, 2, 3])));
  assert.throws(() => lengthScaleAgreement([1, 2, 3], [1]), RangeError);
});

Deno.test("a best region lies within the values and holds their best effects", () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: -9, max: 9 })), { minLength: 1 });
  fc.assert(fc.property(pairs, (points) => {
    const values = Float64Array.from(points, ([value]) => value), effects = Float64Array.from(points, ([, e]) => e);
    const { low, high, share, effect } = regionOfBestEffect(values, effects)!;
    const inside = points.filter(([value]) => low <= value && value <= high).map(([, e]) => e);
    assert.equal(inside.length / points.length, share);
    assert.ok(Math.abs(inside.reduce((sum, e) => sum + e, 0) / inside.length - effect) < 1e-9);
    assert.ok(effect >= effects.reduce((sum, e) => sum + e, 0) / effects.length - 1e-9);
  }));
  assert.equal(regionOfBestEffect(new Float64Array(), new Float64Array()), null);
});

Deno.test("no region rests on the few trials that are left over at the end of the range", () => {
  for (const count of [21, 101, 311]) {
    const values = Float64Array.from({ length: count }, (_, k) => k);
    const effects = values.map((value) => (value === count - 1 ? 1 : 0));
    assert.ok(regionOfBestEffect(values, effects)!.share >= 0.05, `${count} trials`);
  }
});

Deno.test("a parameter that no trial used has no effect and is not offered for freezing", () => {
  const unused = { name: "unused", values: new Float64Array(TRIALS).fill(NaN), active: new Uint8Array(TRIALS) };
  const more = explain([...parameters, unused], y, { seed: 1, replicates: 2, explainedRows: 50 });
  assert.ok(more.verdict === "reliable");
  const effect = more.effects.at(-1)!;
  assert.ok(Number.isNaN(effect.meanEffect) && Number.isNaN(effect.importance) && !effect.matters);
  assert.ok(suggestFreeze(more, y).every(({ name }) => name !== "unused"));
});

for (const by of ["effects", "parameters"] as const) {
  Deno.test(`a map by ${by} is trustworthy, holds the explained trials once, and names groups by parameters`, async () => {
    const { rows, places, trustworthiness, clusters } = await studyMap(known, by, { seed: 1, epochs: 100 });
    assert.deepEqual(rows, known.rows);
    assert.equal(places.rows, rows.length);
    assert.ok(trustworthiness > (by === "effects" ? 0.9 : 0.8), `${trustworthiness}`);
    const members = clusters.flatMap((cluster) => Array.from(cluster.rows)).sort((a, b) => a - b);
    assert.deepEqual(members, Array.from(rows));
    assert.ok(clusters.some(({ name }) => name.includes("exit fixed")));
    assert.ok(clusters.every(({ name }) => !name.includes("idle")));
  });
}

Deno.test("parameters that do not fit together are refused", () => {
  const short = { name: "short", values: Float64Array.of(1) };
  assert.throws(() => parameterMatrix([parameters[0], short], 1), /wanted 300 values of short, found 1/);
  assert.throws(() => parameterMatrix([], 1), /one parameter at least/);
  assert.throws(
    () => parameterMatrix([{ name: "hole", values: Float64Array.of(NaN) }], 1),
    /finite value of hole, found NaN/,
  );
  assert.throws(
    () => parameterMatrix([{ name: "side", values: Float64Array.of(2), levels: ["long", "short"] }], 1),
    /levels/,
  );
  assert.throws(() => explain(parameters, y.subarray(1), { seed: 1 }), /299 targets/);
  assert.throws(() => dependence(known, "nothing"), /wanted one of exit/);
});

Deno.test("options out of range are refused, whatever the data are worth", () => {
  const some = [{ name: "a", values: y.slice(0, 40) }];
  for (const target of [y.slice(0, 40), y.slice(0, 40).fill(1)]) {
    const wrong: [Partial<ExplainOptions>, RegExp][] = [
      [{ replicates: 0 }, /positive integer for replicates, found 0/],
      [{ explainedRows: 1.5 }, /positive integer for explainedRows, found 1.5/],
      [{ confidence: 1 }, /confidence in \(0, 1\), found 1/],
      [{ minR2: NaN }, /minR2 of at most 1, found NaN/],
      [{ minR2: 1.1 }, /minR2 of at most 1, found 1.1/],
      [{ model: "trees" as ModelKind }, /wanted forest or boosting, found trees/],
    ];
    for (const [options, message] of wrong) {
      assert.throws(() => explain(some, target, { seed: 1, ...options }), { name: "RangeError", message });
    }
  }
  assert.throws(() => interactions(known, 0), /positive integer for count, found 0/);
  // Whatever there is to freeze.
  assert.throws(() => suggestFreeze({ ...known, effects: [] }, y.subarray(1)), /wanted 300 targets, found 299/);
});

Deno.test("targets too large or too small to be squared are not said to be equal", () => {
  for (const unit of [1e200, 1e-200]) {
    const found = explain(parameters, y.map((value) => unit * value), { seed: 1 });
    assert.ok(found.verdict === "unreliable" && Number.isNaN(found.r2));
    assert.match(found.reason, /found an undefined one among 300/);
  }
});

// Held-out ablation tells the truth: without one of f0 to f8 boosting loses 0.05 of R² or more, without another nothing.
if (Deno.env.has("NIGHTLY")) {
  for (const model of ["forest", "boosting"] as const) {
    sharedTest(
      `the ${model} finds the nine columns of the reference data that matter`,
      "bo/trees/train.csv",
      (file) => {
        const { rows, last } = readObservations(file);
        const columns = Array.from({ length: rows[0].length }, (_, c) => ({
          name: `f${c}`,
          values: Float64Array.from(rows, (row) => row[c]),
        }));
        const found = explain(columns, last, { seed: 1, model, replicates: 10, explainedRows: 100 });
        assert.ok(found.verdict === "reliable");
        const matter = found.effects.filter(({ matters }) => matters).map(({ name }) => name);
        assert.deepEqual(matter, ["f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"]);
      },
    );
  }
}
