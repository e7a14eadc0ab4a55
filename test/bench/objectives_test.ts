import assert from "node:assert/strict";
import { readJson, referenceFile } from "../shared.ts";
import { mulberry32, noiseAt, readObjectives } from "./objectives.ts";

const file = referenceFile("bo/objectives.json");

Deno.test("every objective has the value of every row of its table to 1e-9", () => {
  for (const { name, evaluate, table } of readObjectives(readJson(file))) {
    assert.equal(table.length, 50);
    for (const { x, value } of table) {
      const found = evaluate(x);
      if (value === null) assert.ok(Number.isNaN(found), `${name}: ${found}, wanted infeasible`);
      else assert.ok(Math.abs(found - value) <= 1e-9 * Math.max(1, Math.abs(value)), `${name}: ${found}, ${value}`);
    }
  }
});

Deno.test("noise is the table's", () => {
  const { prng_check, functions } = readJson(file), uniform = mulberry32(prng_check.mulberry32_seed);
  for (const wanted of prng_check.first5) assert.equal(uniform(), wanted);
  const { table, noise_sd } = functions.hartmann6_noisy;
  for (const { value, observed, noise_seed, eval_index } of table) {
    assert.ok(Math.abs(value + noise_sd * noiseAt(noise_seed, eval_index) - observed) < 1e-9);
  }
});
