import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { type ParameterColumn, parameterMatrix } from "./parameter_columns.ts";
import { effectVectors, type Mapped, parameterVectors } from "./map_vectors.ts";
import type { Matrix } from "./matrix.ts";

const TRIALS = 12;

/** A number, a category of three levels that decides about a conditional number, and whatever else is asked for. */
function study(seed: number): Mapped {
  const random = randomSource(seed);
  const exit = Float64Array.from({ length: TRIALS }, (_, row) => row % 3);
  const active = Uint8Array.from(exit, (level) => (level === 0 ? 1 : 0));
  const parameters: ParameterColumn[] = [
    { name: "fast", values: exit.map(() => 1 + random.integer(9)) },
    { name: "exit", values: exit, levels: ["atr", "time", "none"] },
    { name: "stop", values: exit.map(random.uniform), active },
  ];
  const X = parameterMatrix(parameters, seed);
  return { parameters, rows: Int32Array.from(exit.keys()), X, shap: X.data.map(random.normal) };
}

function squaredDistance({ data, columns }: Matrix, i: number, j: number): number {
  let sum = 0;
  for (let c = 0; c < columns; c++) sum += (data[i * columns + c] - data[j * columns + c]) ** 2;
  return sum;
}

Deno.test("what stands where a parameter was not in use moves no trial", () => {
  const mapped = study(1), { X } = mapped;
  const other = { ...X, data: X.data.map((value, k) => (k % 3 === 2 && Math.floor(k / 3) % 3 !== 0 ? 99 : value)) };
  const shap = mapped.shap.map((value, k) => (k % 3 === 2 && Math.floor(k / 3) % 3 !== 0 ? 99 : value));
  assert.deepEqual(parameterVectors({ ...mapped, X: other }), parameterVectors(mapped));
  assert.deepEqual(effectVectors({ ...mapped, shap }), effectVectors(mapped));
});

Deno.test("the levels of a category are equally far apart", () => {
  const { parameters, rows, X, shap } = study(1);
  const vectors = parameterVectors({
    parameters: [parameters[1]],
    rows,
    X: { ...X, data: parameters[1].values, columns: 1 },
    shap,
  });
  const [near, far] = [squaredDistance(vectors, 0, 1), squaredDistance(vectors, 0, 2)];
  assert.ok(near > 0 && Math.abs(near - far) < 1e-12);
  assert.equal(squaredDistance(vectors, 0, 3), 0);
});

Deno.test("each parameter that varies makes two trials drawn with replacement differ by 2 on average", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 20 }), (drawn) => {
    fc.pre(new Set(drawn).size > 1);
    const values = Float64Array.from(drawn), X = { data: values, rows: drawn.length, columns: 1 };
    for (const levels of [undefined, ["a", "b", "c", "d", "e"]]) {
      const parameter = { name: "parameter", values, levels };
      const vectors = parameterVectors({
        parameters: [parameter],
        rows: Int32Array.from(drawn.keys()),
        X,
        shap: values,
      });
      let sum = 0;
      for (let i = 0; i < drawn.length; i++) {
        for (let j = 0; j < drawn.length; j++) sum += squaredDistance(vectors, i, j);
      }
      assert.ok(Math.abs(sum / drawn.length ** 2 - 2) < 1e-9);
    }
  }));
});

Deno.test("a parameter that does not vary, or that no trial used, moves no trial", () => {
  const rows = Int32Array.of(0, 1), values = Float64Array.of(1, 1), X = { data: values, rows: 2, columns: 1 };
  const unused = { name: "stop", values: Float64Array.of(NaN, NaN), active: Uint8Array.of(0, 0) };
  for (
    const parameter of [{ name: "n", values }, { name: "c", values, levels: ["a", "b"] }, unused, {
      ...unused,
      levels: ["a"],
    }]
  ) {
    assert.ok(parameterVectors({ parameters: [parameter], rows, X, shap: values }).data.every((value) => value === 0));
  }
});
