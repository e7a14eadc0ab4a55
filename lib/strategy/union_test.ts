import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { parseConstraint } from "../search/constraint_expression.ts";
import { checkDomain, checkValues, type Domain, type ParameterSpec } from "../search/domain.ts";
import { createSearchSpace } from "../search/search_space.ts";
import { parameterLabel, splitParams, unionDomain, unionParams } from "./union.ts";

/** A parameter of any kind, from the second on perhaps active only with the first. */
const parameters = fc.uniqueArray(fc.stringMatching(/^[a-z_][a-z\d_]{0,4}$/), { minLength: 1, maxLength: 4 }).chain(
  (names) =>
    fc.tuple(
      ...names.map((name, i) =>
        fc.tuple(fc.constantFrom("int", "categorical", "bool"), fc.boolean()).map(([type, isBound]): ParameterSpec => {
          const condition = i > 0 && isBound ? { condition: { param: names[0], equals: true } } : {};
          if (i === 0) return { name, type: "bool" };
          if (type === "int") return { name, type, low: 1, high: 9, ...condition };
          return type === "bool"
            ? { name, type, ...condition }
            : { name, type: "categorical", choices: ["x", "y", "z"], ...condition };
        })
      ),
    ),
);

const families = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z\d_]{0,4}$/), { minLength: 1, maxLength: 4 }).chain(
  (names) =>
    fc.tuple(...names.map((name) =>
      parameters.map((params) => ({
        name,
        domain: { params, starts: [{ [params[0].name]: true }] } as Domain,
      }))
    )),
);

/** Any point of a domain. */
function pointOf(domain: Domain, seed: number) {
  const space = createSearchSpace(domain), random = randomSource(seed);
  return space.decode(Float64Array.from({ length: space.dimension }, random.uniform));
}

Deno.test("a point of the union is a point of the family it chooses, and comes back from there", () => {
  fc.assert(fc.property(families, fc.nat(), (several, seed) => {
    const domain = unionDomain(several), point = pointOf(domain, seed);
    const { strategy, params } = splitParams(several.map(({ name }) => name), point);
    checkValues(several.find(({ name }) => name === strategy)!.domain, params);
    if (several.length > 1) assert.deepEqual(unionParams(strategy, params), point);
  }));
});

Deno.test("the union is a domain with the families' parameters and starts; that of one family is its own", () => {
  fc.assert(fc.property(families, (several) => {
    const domain = unionDomain(several);
    checkDomain(domain);
    if (several.length === 1) return assert.equal(domain, several[0].domain);
    assert.equal(domain.params.length, 1 + several.reduce((sum, { domain }) => sum + domain.params.length, 0));
    assert.deepEqual(domain.starts!.map(({ strategy }) => strategy), several.map(({ name }) => name));
  }));
});

Deno.test("a constraint binds its own family alone, whatever numbers, texts and functions stand in it", () => {
  const params: ParameterSpec[] = [
    { name: "e1", type: "float", low: 0, high: 20 },
    { name: "min", type: "float", low: 0, high: 20 },
    { name: "sqr", type: "int", low: 0, high: 9 },
    { name: "mode", type: "categorical", choices: ["min", "e1"] },
  ];
  const text = `min (e1, min) < 1e1 and (mode != 'e1' or min > 2e1 and sqrt(sqr) > 1)`;
  const { constraints } = unionDomain([{ name: "a", domain: { params, constraints: [text] } }, {
    name: "b",
    domain: { params },
  }]);
  const values = fc.record({
    e1: fc.double({ min: 0, max: 20, noNaN: true }),
    min: fc.double({ min: 0, max: 20, noNaN: true }),
    sqr: fc.nat(9),
    mode: fc.constantFrom("min", "e1"),
  });
  fc.assert(fc.property(values, (set) => {
    const renamed = parseConstraint(constraints![0]);
    assert.equal(renamed.holds(unionParams("a", set)), parseConstraint(text).holds(set));
    assert.ok(renamed.holds(unionParams("b", set)));
  }));
});

Deno.test("families take turns among the starts, and one without any has four that leave all of it open", () => {
  const params: ParameterSpec[] = [{ name: "n", type: "int", low: 1, high: 9 }];
  const { starts } = unionDomain([
    { name: "a", domain: { params, starts: [{ n: 1 }, { n: 2 }, { n: 3 }] } },
    { name: "b", domain: { params } },
    { name: "c", domain: { params, starts: [{ n: 4 }, { n: 5 }] } },
  ]);
  assert.deepEqual(starts!.map((start) => Object.values(start).join(" ")), [
    ...["a 1", "b", "c 4", "a 2", "b", "c 5", "a 3", "b", "b"],
  ]);
});

Deno.test("a point without a strategy, of an unknown one or with another's parameter is refused by name", () => {
  assert.throws(() => splitParams(["a", "b"], { "a$n": 1 }), /wanted one of a, b, found undefined/);
  assert.throws(() => splitParams(["a", "b"], { strategy: "c" }), /found c/);
  assert.throws(() => splitParams(["a", "b"], { strategy: "a", "b$n": 1 }), /wanted parameters of a, found b\$n/);
  const domain: Domain = { params: [{ name: "n", type: "bool" }] };
  assert.throws(() => unionDomain([{ name: "a", domain }, { name: "a", domain }]), /found a twice/);
  assert.throws(() => unionDomain([]), /found none/);
});

Deno.test("a label names the family where there are several", () => {
  const one = { name: "my_idea", parameters: [{ name: "fast", kind: "int", label: "Fast average" }] } as const;
  const other = { name: "b", parameters: [{ name: "exitBars", kind: "int" }] } as const;
  assert.equal(parameterLabel([one], "fast"), "Fast average");
  assert.equal(parameterLabel([one, other], "my_idea$fast"), "my idea: Fast average");
  assert.equal(parameterLabel([one, other], "b$exitBars"), "b: Exit bars");
  assert.equal(parameterLabel([one, other], "strategy"), "Strategy");
});
