import assert from "node:assert/strict";
import fc from "fast-check";
import { normalCdf } from "../core/normal_distribution.ts";
import { randomSource } from "../core/random.ts";
import { newCma } from "./cma_distribution.ts";
import { keepMargin } from "./cma_margin.ts";
import { createOptimizer } from "./optimizer.ts";
import { createSearchSpace } from "./search_space.ts";

const SPACE = createSearchSpace({
  params: [
    { name: "free", type: "float", low: 0, high: 1 },
    { name: "few", type: "int", low: 1, high: 3 },
    { name: "many", type: "int", low: 1, high: 400, log: true },
    { name: "step", type: "float", low: 0, high: 1, step: 0.1 },
    { name: "on", type: "bool" },
    { name: "kind", type: "categorical", choices: ["a", "b", "c", "d"] },
  ],
});

Deno.test("whatever the distribution, another value keeps its chance, and the mean its value", () => {
  const margin = 0.01, chance = 1 - 1e-5;
  fc.assert(fc.property(fc.nat(), fc.integer({ min: -9, max: 1 }), (seed, digits) => {
    const random = randomSource(seed), n = SPACE.dimension;
    const state = newCma(Array.from({ length: n }, () => random.uniform()), 10 ** digits);
    const stretch = new Array<number>(n).fill(1), before = [...state.mean];
    const axis = Array.from({ length: n }, random.normal);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) state.covariance[i * n + j] += axis[i] * axis[j];
    const values = SPACE.decode(Float64Array.from(before));
    keepMargin(SPACE, state, stretch, margin);
    assert.deepEqual(SPACE.decode(Float64Array.from(state.mean)), values);
    assert.equal(state.mean[0], before[0]);
    const deviation = (k: number) => stretch[k] * state.sigma * Math.sqrt(state.covariance[k * n + k]);
    for (const { spec, start: k } of SPACE.blocks) {
      if (spec.type === "bool") {
        assert.ok(normalCdf(-Math.abs(state.mean[k] - 0.5) / deviation(k)) >= chance * margin);
      } else if (spec.type !== "categorical" && spec.name !== "free") {
        const step = spec.step ?? 1, value = Number(values[spec.name]);
        const border = (sign: 1 | -1) => SPACE.encodeNumber(spec, value + sign * step / 2);
        const low = value > spec.low ? normalCdf((border(-1) - state.mean[k]) / deviation(k)) : null;
        const high = value < spec.high ? normalCdf((state.mean[k] - border(1)) / deviation(k)) : null;
        const least = low === null || high === null ? margin : margin / 2;
        for (const p of [low, high]) assert.ok(p === null || p >= chance * least, `${spec.name}: ${p}`);
      }
    }
    const choices = [5, 6, 7, 8], leader = choices.reduce((a, b) => state.mean[b] > state.mean[a] ? b : a);
    for (const j of choices.filter((choice) => choice !== leader)) {
      const C = state.covariance, variance = C[j * n + j] + C[leader * n + leader] - 2 * C[j * n + leader];
      const p = normalCdf((state.mean[j] - state.mean[leader]) / (state.sigma * Math.sqrt(variance)));
      assert.ok(p >= chance * margin / 3, `choice ${j}: ${p}`);
    }
  }));
});

Deno.test("numbers converge while integers, booleans and choices still find their values", () => {
  const numbers = ["x", "y", "z"], integers = ["i", "j", "k"];
  const domain = {
    params: [
      ...numbers.map((name) => ({ name, type: "float" as const, low: -5, high: 5 })),
      ...integers.map((name) => ({ name, type: "int" as const, low: -10, high: 10 })),
      { name: "on", type: "bool" as const },
      { name: "kind", type: "categorical" as const, choices: ["a", "b", "c"] },
    ],
  };
  for (const seed of [1, 2, 3]) {
    const optimizer = createOptimizer(domain, { sampler: "cma", seed, direction: "minimize" });
    while ((optimizer.best()?.value ?? 1) > 1e-6 && optimizer.trials.length < 3000) {
      for (const { id, params } of optimizer.ask(8)) {
        const squares = numbers.reduce((sum, name) => sum + (Number(params[name]) - 1) ** 2, 0) +
          integers.reduce((sum, name, i) => sum + (Number(params[name]) - i) ** 2, 0);
        optimizer.tell(id, { value: squares + (params.on ? 0 : 1) + (params.kind === "b" ? 0 : 1) });
      }
    }
    assert.ok(optimizer.best()!.value <= 1e-6, `seed ${seed}: ${JSON.stringify(optimizer.best())}`);
  }
});
