import assert from "node:assert/strict";
import type { ParameterValues } from "./constraint_expression.ts";
import { type Domain, domainHash } from "./domain.ts";
import { createOptimizer } from "./optimizer.ts";
import { SAMPLERS } from "./optimizer_options.ts";

const PARAMS: Domain["params"] = [
  { name: "exit", type: "categorical", choices: ["atr", "time"] },
  { name: "bars", type: "int", low: 2, high: 500, log: true, condition: { param: "exit", equals: "time" } },
  { name: "fast", type: "int", low: 2, high: 60 },
  { name: "slow", type: "int", low: 10, high: 300, log: true },
];
const CONSTRAINTS = ["fast < slow"];
const STARTS: ParameterValues[] = [{ exit: "time", bars: 480 }, { exit: "atr", bars: 480 }, { fast: 50 }, { fast: 50 }];
const DOMAIN: Domain = { params: PARAMS, constraints: CONSTRAINTS, starts: STARTS };

for (const sampler of SAMPLERS) {
  Deno.test(`${sampler}: the first points have the values of the starts where these are active, and differ`, () => {
    const optimizer = createOptimizer(DOMAIN, { sampler, seed: 1, direction: "minimize" });
    // In two batches, so that a start is not tied to its place in one.
    const asked = [...optimizer.ask(3), ...optimizer.ask(5)].map(({ params }) => params);
    asked.slice(0, 4).forEach((params, i) => {
      for (const [name, value] of Object.entries(STARTS[i])) {
        if (name !== "bars" || params.exit === "time") assert.equal(params[name], value);
      }
    });
    assert.deepEqual([asked[0].exit, asked[1].exit, "bars" in asked[1]], ["time", "atr", false]);
    assert.ok(asked.every(({ fast, slow }) => Number(fast) < Number(slow)));
    assert.equal(new Set(asked.map((params) => JSON.stringify(params))).size, 8);
    assert.ok(new Set(asked.slice(4).map(({ fast }) => fast)).size > 1, "points after the starts are free");
  });
}

Deno.test("the model waits for all starts, then uses what they brought", () => {
  const optimizer = createOptimizer({ ...DOMAIN, starts: Array(20).fill({ exit: "atr" }) }, {
    seed: 1,
    direction: "minimize",
  });
  const origins: string[][] = [];
  for (let round = 0; round < 4; round++) {
    const asked = optimizer.ask(8);
    origins.push(asked.map(({ origin }) => origin));
    for (const { id, params } of asked) optimizer.tell(id, { value: Number(params.fast) });
  }
  assert.ok(origins.slice(0, 3).flat().every((origin) => origin === "sobol"));
  assert.ok(origins[3].some((origin) => origin === "model"));
});

Deno.test("starts are part of what is searched: another hash, and values the domain does not have are refused", () => {
  const without = domainHash({ params: PARAMS });
  assert.equal(domainHash({ params: PARAMS, starts: [] }), without);
  assert.notEqual(domainHash({ params: PARAMS, starts: STARTS }), without);
  const create = (starts: unknown) => () =>
    createOptimizer({ params: PARAMS, starts } as Domain, { seed: 1, direction: "minimize" });
  assert.throws(create([{ speed: 1 }]), /parameter "speed": wanted a start that fixes one of exit, bars, fast, slow/);
  assert.throws(create([{ fast: 61 }]), /parameter "fast": wanted an integer in \[2, 60\] in a start, found 61/);
  assert.throws(create([7]), /starts that are values by name, found 7/);
  assert.throws(create({}), /a list of starts, found \{\}/);
});

Deno.test("a start that no point can meet is named", () => {
  const starts: ParameterValues[] = [{ slow: 10 }, { fast: 60, slow: 20 }];
  const optimizer = createOptimizer({ params: PARAMS, constraints: CONSTRAINTS, starts }, {
    sampler: "sobol",
    seed: 1,
    direction: "minimize",
  });
  assert.equal(optimizer.ask(1)[0].params.slow, 10);
  assert.throws(() => optimizer.ask(1), /start 1.*"fast < slow" broke 20000 of them/);
});
