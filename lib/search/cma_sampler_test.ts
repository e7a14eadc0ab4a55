import assert from "node:assert/strict";
import { median } from "../core/statistics.ts";
import type { CmaSamplerState } from "./cma_sampler_state.ts";
import type { Domain } from "./domain.ts";
import { createOptimizer, type Optimizer, type OptimizerState, type Outcome, restoreOptimizer } from "./optimizer.ts";

type Numbers = Readonly<Record<string, number>>;

const UNIT = { type: "float", low: 0, high: 1 } as const;
const SQUARE: Domain = { params: ["a", "b"].map((name) => ({ name, ...UNIT })) };
const CUBE: Domain = { params: ["a", "b", "c", "d"].map((name) => ({ name, ...UNIT })) };

/** A search of so many trials, asked for in rounds of these sizes in turn. */
function search(
  domain: Domain,
  outcome: (params: Numbers, id: number) => Outcome,
  trials: number,
  sizes = [8],
  seed = 1,
): Optimizer {
  const optimizer = createOptimizer(domain, { sampler: "cma", seed, direction: "minimize" });
  for (let round = 0; optimizer.trials.length < trials; round++) {
    for (const { id, params } of optimizer.ask(sizes[round % sizes.length])) {
      optimizer.tell(id, outcome(params as Numbers, id));
    }
  }
  return optimizer;
}

const samplerOf = (state: OptimizerState): CmaSamplerState => state.sampler as CmaSamplerState;

/** The optimiser of that state with another sampler's. */
function changed(optimizer: Optimizer, change: (state: CmaSamplerState) => void): Optimizer {
  const state = optimizer.toJSON();
  change(samplerOf(state));
  return restoreOptimizer(JSON.parse(JSON.stringify(state)) as OptimizerState);
}

Deno.test("an optimum in a corner and one on a face are reached", () => {
  const least = (value: (params: Numbers) => number, trials: number): number =>
    median(
      [1, 2, 3, 4, 5].map((seed) =>
        search(CUBE, (params) => ({ value: value(params) }), trials, [8], seed).best()!.value
      ),
    );
  assert.equal(least(({ a, b, c, d }) => a + b + c + (1 - d), 400), 0);
  assert.ok(least(({ a, b, c, d }) => a + (b - 0.4) ** 2 + (c - 0.6) ** 2 + (d - 0.5) ** 2, 600) < 2e-5);
});

Deno.test("a place where everything has come to fail is left", () => {
  const away = ({ a, b }: Numbers) => Math.hypot(a - 0.2, b - 0.2);
  const { trials } = search(
    SQUARE,
    (params, id) => id >= 400 && away(params) < 0.3 ? { failed: "no trades" } : { value: away(params) },
    1200,
    [6],
  );
  assert.ok(trials.slice(800).some(({ value }) => value !== null));
});

Deno.test("generations keep their size whatever number of points is asked for at once", () => {
  const value = ({ a, b, c, d }: Numbers) => (a - 0.3) ** 2 + (b - 0.4) ** 2 + (c - 0.6) ** 2 + (d - 0.5) ** 2;
  for (const sizes of [[1, 8, 64], [8, 1], [16, 15]]) {
    const { value: best } = search(CUBE, (params) => ({ value: value(params) }), 1000, sizes).best()!;
    assert.ok(best < 1e-6, `${sizes}: ${best}`);
  }
});

Deno.test("a Sobol point takes the place of each point that 200 draws do not find, and of no other", () => {
  const domain: Domain = { params: ["i", "j"].map((name) => ({ name, type: "int", low: 0, high: 60 })) };
  const optimizer = changed(search(domain, ({ i }) => ({ value: i }), 4, [4]), (state) => {
    // All draws lie in four cells.
    Object.assign(state.distribution, { mean: [30 / 61, 30 / 61], sigma: 1e-4 });
    Object.assign(state, { open: [], drawn: 0 });
  });
  const origins = optimizer.ask(8).map(({ origin }) => origin), { drawn } = samplerOf(optimizer.toJSON());
  assert.deepEqual(origins.filter((origin) => origin === "model").length, 4);
  assert.ok(drawn >= 4 * 200 && drawn < 5 * 200, `${drawn}`);
});

Deno.test("what a start does not decide is not pulled by it, and a stretched integer counts by its value", () => {
  const domain: Domain = {
    params: [
      { name: "kind", type: "categorical", choices: ["a", "b"] },
      { name: "n", type: "int", low: 0, high: 99 },
      { name: "z", ...UNIT, condition: { param: "kind", equals: "b" } },
    ],
    starts: [30, 31, 32, 33, 34, 35, 36, 37].map((n) => ({ kind: "a", n })),
  };
  const optimizer = changed(createOptimizer(domain, { sampler: "cma", seed: 1, direction: "minimize" }), (state) => {
    state.distribution.mean = [0.5, 0.5, 0.355, 0.2];
    state.distribution.sigma = 1e-3;
    state.stretch[2] = 1e3;
  });
  for (const { id } of optimizer.ask(8)) optimizer.tell(id, { value: id });
  optimizer.ask(8);
  const { mean } = samplerOf(optimizer.toJSON()).distribution;
  assert.equal(mean[3], 0.2);
  assert.ok(Math.abs(mean[2] - 0.355) < 1e-4, `${mean[2]}`);
});

Deno.test("a state that cannot be is refused by the part that is wrong", () => {
  const optimizer = createOptimizer(SQUARE, { sampler: "cma", seed: 1, direction: "minimize" });
  optimizer.ask(2);
  const wrong: [change: (state: CmaSamplerState) => void, part: RegExp][] = [
    [(state) => Object.assign(state, { open: null }), /"open" to be a list, found null/],
    [({ open }) => open.push({ id: 2, at: [0.5, 0.5], generation: 0 }), /"open" to have trials of 2 once each.*"id":2/],
    [({ open }) => open.push(open[0]), /"open" to have trials of 2 once each/],
    [({ open }) => open[0].at.pop(), /"open" to have .* at 2 coordinates/],
    [(state) => Object.assign(state, { distribution: null }), /"distribution" to be one, found null/],
    [({ distribution }) => distribution.mean.pop(), /"mean" to be 2 numbers/],
    [({ distribution }) => distribution.covariance.pop(), /"covariance" to be 4 numbers/],
    [({ distribution }) => distribution.sigma = NaN, /"sigma" to be above 0, found null/],
    [({ stretch }) => stretch[0] = 0, /"stretch" to be 2 numbers above 0/],
    [(state) => state.batch = 0, /"batch" to be a count above 0, or null, found 0/],
    [(state) => state.drawn = -1, /"drawn" to be a count, found -1/],
  ];
  for (const [change, message] of wrong) {
    assert.throws(() => changed(optimizer, change), { name: "RangeError", message });
  }
});
