import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../../core/random.ts";
import { parseConstraint } from "../../search/constraint_expression.ts";
import { sampleParams } from "../../../test/fixtures/votes_params.ts";
import { completeParams, defaultParams, STRATEGY_SCHEMA, strategyDomain, validateParams } from "./schema.ts";

Deno.test("the schema names each parameter once, with a label, a meaning and a default inside its range", () => {
  const names = STRATEGY_SCHEMA.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(Object.keys(defaultParams()), names);
  for (const spec of STRATEGY_SCHEMA) assert.ok(spec.label!.length > 2 && spec.meaning!.endsWith("."));
  validateParams(defaultParams());
});

Deno.test("a condition names an earlier parameter and one of its values", () => {
  for (const [k, { condition }] of STRATEGY_SCHEMA.entries()) {
    if (!condition) continue;
    const other = STRATEGY_SCHEMA.slice(0, k).find(({ name }) => name === condition.param);
    assert.ok(other, condition.param);
    assert.ok(other.kind === "boolean" || other.choices?.includes(String(condition.equals)));
  }
});

Deno.test("the search domain holds the searched parameters, at most 30, and constraints the search can read", () => {
  const { params, constraints } = strategyDomain();
  assert.ok(params.length <= 30, `${params.length}`);
  assert.deepEqual(
    params.map(({ name }) => name),
    STRATEGY_SCHEMA.filter((s) => s.searched !== false).map(({ name }) => name),
  );
  for (const constraint of constraints ?? []) parseConstraint(constraint);
});

Deno.test("the order of the searched parameters stays, as a seed's points depend on it", () => {
  assert.equal(
    strategyDomain().params.map(({ name }) => name).join(" "),
    "entryMode threshold useEma useRsi useMacd useHigher useVolume useBook emaFast emaSlow bandAtr rsiDistance " +
      "slowTimeframe slowerTimeframe regimeFilter bookThreshold weightEma weightRsi weightMacd weightHigher " +
      "weightVolume weightBook bracket stopAtr levelBars stopBps rewardRatio timeoutMinutes trailing exitOnSignal",
  );
});

Deno.test("longer bars leave only the longer timeframes that fit them", () => {
  const choices = (timeframe: "1m" | "15m" | "4h") =>
    strategyDomain(timeframe).params.filter(({ name }) => name.startsWith("slow")).map((spec) =>
      spec.type === "categorical" ? spec.choices : []
    );
  assert.deepEqual(choices("1m"), [["none", "5m", "15m", "30m"], ["none", "1h", "4h"]]);
  assert.deepEqual(choices("15m"), [["none", "30m"], ["none", "1h", "4h"]]);
  assert.deepEqual(choices("4h"), []);
  validateParams(defaultParams("4h"), "4h");
  assert.throws(() => validateParams(defaultParams("1m"), "4h"), { name: "RangeError", message: /slowTimeframe/ });
});

Deno.test("every random set is valid, and one step outside its range is refused by name", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(...STRATEGY_SCHEMA), (seed, spec) => {
      const params = sampleParams(randomSource(seed));
      validateParams(params);
      const wrong = spec.kind === "boolean" ? 1 : spec.kind === "categorical" ? "?" : (spec.high ?? 0) + 1;
      assert.throws(() => completeParams({ ...params, [spec.name]: wrong }), {
        name: "RangeError",
        message: new RegExp(spec.name),
      });
    }),
  );
});

Deno.test("a number that is no integer, a missing and an unknown parameter are refused by name", () => {
  const { emaFast: _, ...rest } = defaultParams();
  assert.throws(() => completeParams({ emaFast: 9.5 }), { name: "RangeError", message: /emaFast.*integer/ });
  assert.throws(() => completeParams({ threshold: NaN }), { name: "RangeError", message: /threshold/ });
  assert.throws(() => validateParams(rest), { name: "RangeError", message: /emaFast is missing/ });
  assert.throws(() => validateParams({ ...defaultParams(), magic: 1 }), { name: "RangeError", message: /magic/ });
  assert.throws(() => completeParams({ emaFast: 40, emaSlow: 40 }), {
    name: "RangeError",
    message: /emaFast < emaSlow/,
  });
});

Deno.test("strategyDomain() leaves out what only a book can tell where none was recorded", () => {
  const names = (hasBook: boolean) => strategyDomain("1m", hasBook).params.map(({ name }) => name);
  assert.deepEqual(names(true).filter((name) => !names(false).includes(name)), [
    "useBook",
    "bookThreshold",
    "weightBook",
  ]);
});
