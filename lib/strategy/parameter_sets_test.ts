import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { type ParameterValues, parseConstraint } from "../search/constraint_expression.ts";
import { checkDomain } from "../search/domain.ts";
import { createSearchSpace } from "../search/search_space.ts";
import { completeParamsOf, domainOf } from "./parameter_sets.ts";
import type { ParamSpec } from "./param_spec.ts";

/** Relations between a parameter that counts two switches down, one that counts one down, and one that always does. */
const NESTED = {
  name: "nested",
  parameters: [
    { name: "on", kind: "boolean", default: false },
    { name: "mode", kind: "categorical", choices: ["fast", "slow"], condition: { param: "on", equals: true } },
    { name: "low", kind: "int", low: 5, high: 90, default: 50, condition: { param: "mode", equals: "slow" } },
    { name: "high", kind: "int", low: 6, high: 200, default: 60 },
  ],
  constraints: ["low < high", 'mode == "slow" or high > 20'],
  starts: () => [],
} as const satisfies { readonly parameters: readonly ParamSpec[]; [member: string]: unknown };

/** The domain of some parameters with a constraint. */
function domainWith(parameters: readonly ParamSpec[], ...constraints: string[]) {
  const domain = domainOf({ parameters, constraints, starts: () => [] }, "1m", true);
  checkDomain(domain);
  return domain;
}

Deno.test("a parameter with steps is searched by them, has its default on them, and takes no value beside them", () => {
  const stepped = (more: Partial<ParamSpec>) => ({
    name: "stepped",
    parameters: [{ name: "stop", kind: "float", low: 0.5, high: 4, step: 0.25, ...more }] as const,
    constraints: [],
    starts: () => [],
  });
  assert.deepEqual(domainOf(stepped({}), "1m", true).params, [
    { name: "stop", type: "float", low: 0.5, high: 4, log: false, step: 0.25 },
  ]);
  assert.deepEqual(domainOf(stepped({ searched: [1, 2] }), "1m", true).params, [
    { name: "stop", type: "float", low: 1, high: 2, log: false, step: 0.25 },
  ]);
  // The middle is 2.25, and 1.41 of the logarithmic range.
  assert.deepEqual(completeParamsOf(stepped({}), {}, "1m"), { stop: 2.25 });
  assert.deepEqual(completeParamsOf(stepped({ log: true }), {}, "1m"), { stop: 1.5 });
  assert.deepEqual(completeParamsOf(stepped({}), { stop: 3.75 }, "1m"), { stop: 3.75 });
  assert.throws(
    () => completeParamsOf(stepped({}), { stop: 0.6 }, "1m"),
    /wanted stop to be a number in 0.5 … 4 in steps of 0.25, found 0.6/,
  );
});

Deno.test("whatever meets the constraints of a search can be run", () => {
  const domain = domainOf(NESTED, "1m", true), space = createSearchSpace(domain), parsed = checkDomain(domain);
  let inactive = 0;
  fc.assert(fc.property(fc.integer(), (seed) => {
    const random = randomSource(seed), point = Float64Array.from({ length: space.dimension }, () => random.uniform());
    const values = space.decode(point, 0), isMet = parsed.every(({ holds }) => holds(values));
    const run = () => completeParamsOf(NESTED, values, "1m");
    if (isMet) assert.doesNotThrow(run);
    else assert.throws(run, RangeError);
    if (isMet && Number(values.high) < 50) inactive++;
  }));
  assert.ok(inactive > 5);
});

Deno.test("a constraint is judged over active parameters alone, defaults of others among them", () => {
  assert.equal(completeParamsOf(NESTED, { on: false, high: 14 }, "1m").low, 50);
  const refused = (params: ParameterValues, message: RegExp) =>
    assert.throws(() => completeParamsOf(NESTED, params, "1m"), { name: "RangeError", message });
  refused({ on: true, high: 14 }, /wanted mode == "slow" or high > 20, found mode fast and high 14$/);
  refused({ on: true, mode: "slow", high: 14 }, /wanted low < high, found low 50 and high 14$/);
  // A switch that does not count itself switches nothing on.
  assert.doesNotThrow(() => completeParamsOf(NESTED, { on: false, mode: "slow", high: 14 }, "1m"));
});

Deno.test("a value in the place of a name leaves texts and signs as they were", () => {
  const range = { kind: "int", low: -9, high: 9 } as const;
  const mode = { name: "mode", kind: "categorical", choices: ["fast", "slow"] } as const;
  const fast = { ...range, name: "fast", default: 3, searched: false }, slow = { ...range, name: "slow" };
  assert.deepEqual(domainWith([mode, fast, slow], 'mode == "fast" or fast < slow').constraints, [
    'mode == "fast" or 3 < slow',
  ]);
  const x = { ...range, name: "x", default: -2, searched: false }, y = { ...range, name: "y" };
  const [constraint] = domainWith([x, y], "y^2 > x^2 and y > x").constraints!;
  assert.ok(!parseConstraint(constraint).holds({ y: 1 }));
  assert.ok(parseConstraint(constraint).holds({ y: 3 }));
});

Deno.test("what is not searched is active in a constraint only where it counts", () => {
  const on = { name: "on", kind: "boolean", default: false } as const;
  const least = { name: "least", kind: "int", default: 50, low: 0, high: 99, searched: false } as const;
  const high = { name: "high", kind: "int", low: 6, high: 200 } as const;
  const ifOn = { param: "on", equals: true };
  const [constraint] = domainWith([on, { ...least, condition: ifOn }, high], "least < high").constraints!;
  const holds = (values: ParameterValues) => parseConstraint(constraint).holds(values);
  assert.deepEqual([holds({ on: false, high: 9 }), holds({ on: true, high: 9 }), holds({ on: true, high: 60 })], [
    true,
    false,
    true,
  ]);
  const off = { ...on, searched: false };
  assert.deepEqual(domainWith([off, { ...least, condition: ifOn }, high], "least < high").constraints, []);
});

Deno.test("a condition on a parameter that is not searched is decided by its default", () => {
  const high = { name: "high", kind: "int", low: 6, high: 200 } as const;
  const on = { name: "on", kind: "boolean", searched: false } as const, condition = { param: "on", equals: true };
  const low = { name: "low", kind: "int", low: 1, high: 5, condition } as const;
  const paramsOf = (preset: boolean) => domainWith([{ ...on, default: preset }, low, high], "low < high").params;
  assert.deepEqual(paramsOf(true).map(({ name, condition }) => [name, condition]), [["low", undefined], [
    "high",
    undefined,
  ]]);
  assert.deepEqual(paramsOf(false).map(({ name }) => name), ["high"]);
});
