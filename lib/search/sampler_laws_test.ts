import assert from "node:assert/strict";
import fc from "fast-check";
import type { Domain, ParameterSpec } from "./domain.ts";
import { type AskedTrial, createOptimizer, type Outcome } from "./optimizer.ts";
import { SAMPLERS } from "./optimizer_options.ts";
import { createSearchSpace } from "./search_space.ts";

/** Domains with steps that the model searches; with `NIGHTLY` set, as many as the others. */
const GP_RUNS = Deno.env.has("NIGHTLY") ? 40 : 4;

/** Proposals of so many rounds of four, each told its outcome. */
function proposals(
  domain: Domain,
  sampler: (typeof SAMPLERS)[number],
  rounds: number,
  outcome: (asked: AskedTrial) => Outcome,
  seed = 1,
): AskedTrial[] {
  const optimizer = createOptimizer(domain, { sampler, seed, direction: "maximize" });
  return Array.from({ length: rounds }, () => {
    const asked = optimizer.ask(4);
    for (const trial of asked) optimizer.tell(trial.id, outcome(trial));
    return asked;
  }).flat();
}

/** A number with steps: where it begins, how far they lead and how many there are. */
const stepped = fc.record({
  type: fc.constantFrom("float" as const, "int" as const),
  first: fc.integer({ min: 1, max: 40 }),
  step: fc.constantFrom(1, 5, 7, 0.1, 0.25, 2.5, 1e-3),
  steps: fc.integer({ min: 1, max: 30 }),
  log: fc.boolean(),
}).map(({ type, first, step, steps, log }) => {
  const whole = type === "int" ? Math.max(1, Math.round(step)) : step, low = first * whole;
  return { type, low, high: Number((low + steps * whole).toFixed(6)), step: whole, log };
});

for (const sampler of SAMPLERS) {
  const law = (text: string, body: () => void) => Deno.test(`${sampler}: ${text}`, body);

  law("every proposal of a number with steps is low + k · step, and within the range", () => {
    const any = fc.tuple(stepped, stepped, fc.nat({ max: 1000 }));
    fc.assert(
      fc.property(any, ([a, b, seed]) => {
        const params: ParameterSpec[] = [
          { name: "kind", type: "categorical", choices: ["x", "y"] },
          { name: "a", ...a },
          { name: "free", type: "float", low: 0, high: 1 },
          { name: "b", ...b, condition: { param: "kind", equals: "y" } },
        ];
        const asked = proposals({ params }, sampler, 5, ({ params }) => ({ value: -Number(params.a) }), seed);
        assert.equal(asked.length, 20);
        for (const { params } of asked) {
          for (const [name, { low, high, step }] of [["a", a], ["b", b]] as const) {
            if (!(name in params)) continue;
            const value = Number(params[name]), k = (value - low) / step;
            assert.ok(value >= low && value <= high && Math.abs(k - Math.round(k)) < 1e-9, `${name} ${value}`);
          }
        }
      }),
      { numRuns: sampler === "gp" ? GP_RUNS : 40 },
    );
  });

  law("a constant objective is searched to the end, each proposal a new one", () => {
    const params: ParameterSpec[] = [
      { name: "a", type: "int", low: 5, high: 60, step: 5 },
      { name: "b", type: "float", low: -1, high: 1 },
      { name: "c", type: "bool" },
    ];
    for (const value of [0, -1e300]) {
      const asked = proposals({ params }, sampler, 8, () => ({ value }));
      assert.equal(new Set(asked.map(({ params }) => JSON.stringify(params))).size, 32);
    }
  });

  for (
    const spec of [
      { name: "x", type: "float", low: 1e-3, high: 10, log: true },
      { name: "x", type: "int", low: 1, high: 1000 },
      { name: "x", type: "float", low: 0, high: 10, step: 0.1 },
    ] as const
  ) {
    law(`a single ${spec.type}${"step" in spec ? " with steps" : ""} is searched without a value asked twice`, () => {
      const asked = proposals({ params: [spec] }, sampler, 8, ({ params }) => ({ value: -Math.abs(+params.x - 3) }));
      assert.equal(new Set(asked.map(({ params }) => params.x)).size, 32);
    });
  }

  law("categories alone are each proposed once, and then there is nothing left", () => {
    const params: ParameterSpec[] = [
      { name: "a", type: "categorical", choices: ["x", "y", "z"] },
      { name: "b", type: "categorical", choices: [1, 2] },
      { name: "c", type: "bool" },
    ];
    const asked = proposals({ params }, sampler, 3, ({ params }) => ({ value: params.a === "y" ? 1 : 0 }));
    assert.equal(new Set(asked.map(({ params }) => JSON.stringify(params))).size, 12);
    assert.throws(
      () => proposals({ params }, sampler, 4, ({ params }) => ({ value: params.a === "y" ? 1 : 0 })),
      /the domain is exhausted/,
    );
  });

  law("the values of steps are proposed once each, and then there is nothing left", () => {
    const params: ParameterSpec[] = [{ name: "a", type: "float", low: 0.1, high: 0.8, step: 0.1 }];
    const asked = proposals({ params }, sampler, 2, ({ params }) => ({ value: +params.a }));
    assert.deepEqual(asked.map(({ params }) => Number(params.a)).toSorted(), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    assert.throws(() => proposals({ params }, sampler, 3, ({ params }) => ({ value: +params.a })), /is exhausted/);
  });
}

Deno.test("a step that does not lead from one end to the other is refused with what was wanted", () => {
  const refused = (spec: object, message: RegExp) =>
    assert.throws(() =>
      createOptimizer({ params: [{ name: "a", ...spec } as ParameterSpec] }, {
        sampler: "random",
        seed: 1,
        direction: "maximize",
      }), { name: "RangeError", message });
  const float = { type: "float", low: 5, high: 60 };
  refused({ ...float, step: 7 }, /"a": wanted a step that leads from 5 to 60 in a whole number of steps, found .* 7/);
  refused({ ...float, step: 110 }, /whole number of steps/);
  for (const step of [0, -5, NaN, Infinity, "5"]) refused({ ...float, step }, /a number above 0/);
  refused({ type: "int", low: 5, high: 60, step: 2.5 }, /an integer above 0/);
  refused({ type: "float", low: 1e9, high: 1e9 + 1, step: 0.5 }, /at least 1e-8 of the larger end/);
  refused({ type: "float", low: 1, high: 9, step: 2, log: true }, /above half the step/);
});

Deno.test("values lie on the steps, up to the rounding of sums, and are decoded without it", () => {
  const space = createSearchSpace({ params: [{ name: "a", type: "float", low: 0, high: 1, step: 0.1 }] });
  assert.deepEqual(space.decode(space.encode({ a: 3 * 0.1 })), { a: 0.3 });
  assert.throws(() => space.encode({ a: 0.35 }), /wanted a number in \[0, 1\] in steps of 0.1, found 0.35/);
});
