import assert from "node:assert/strict";
import fc from "fast-check";
import { HELD_LAWS } from "../../test/bench/null_laws.ts";
import { randomSource } from "../core/random.ts";
import { sharpePValue } from "./sharpe_p_value.ts";

/** Largest size that is claimed, as a multiple of the level. */
const MOST = 1.25;

Deno.test("sharpePValue() confirms noise no oftener than it says, in each law that the guide names", () => {
  const simulations = 4000, levels = [0.04, 0.004];
  for (const { name, draw, loss } of HELD_LAWS) {
    for (const n of [20, 90]) {
      const random = randomSource(31, n), days = new Float64Array(n), below = [0, 0];
      for (let s = 0; s < simulations; s++) {
        draw(random, days);
        const p = Math.max(sharpePValue(days), loss === undefined ? 0 : sharpePValue([...days, -loss]));
        levels.forEach((level, l) => below[l] += Number(p <= level));
      }
      levels.forEach((level, l) => {
        // Four standard errors of the share that is claimed at most.
        const most = MOST * level, margin = 4 * Math.sqrt(most / simulations);
        assert.ok(below[l] / simulations <= most + margin, `${name}, ${n} days, ${level}: ${below[l] / simulations}`);
      });
    }
  }
});

Deno.test("sharpePValue() finds nine of ten true Sharpe ratios of 6 in half a year, as it would otherwise be easy to be safe", () => {
  const random = randomSource(32), simulations = 1000;
  let found = 0;
  for (let s = 0; s < simulations; s++) {
    const days = Float64Array.from({ length: 180 }, () => 6 / Math.sqrt(365) + random.normal());
    found += Number(sharpePValue(days) <= 0.004);
  }
  assert.ok(Math.abs(found / simulations - 0.91) < 0.04, `${found} of ${simulations}`);
});

/** Returns in steps of a basis point. */
const returns = fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 12, maxLength: 60 });

Deno.test("sharpePValue() falls as every day gains more, and does not depend on the unit", () => {
  fc.assert(fc.property(returns, fc.integer({ min: 1, max: 500 }), (steps, gain) => {
    const days = steps.map((step) => step === 0 ? 1 : step), more = days.map((step) => step + gain);
    fc.pre(more.every((step) => step !== 0));
    const p = sharpePValue(days);
    assert.ok(sharpePValue(more) <= p * (1 + 1e-9));
    assert.ok(Math.abs(sharpePValue(days.map((step) => step / 1e4)) - p) < 1e-9);
  }));
});

Deno.test("days without a position prove nothing: a few lucky days among many idle ones keep the level", () => {
  const random = randomSource(12), simulations = 4000;
  for (const active of [2, 5, 12]) {
    let below = 0;
    for (let s = 0; s < simulations; s++) {
      const days = Float64Array.from({ length: 180 }, (_, day) => day < active ? random.normal() / 100 : 0);
      below += Number(sharpePValue(days) <= 0.004);
    }
    assert.ok(below / simulations <= MOST * 0.004, `${below} of ${simulations} with ${active} days`);
  }
});

Deno.test("sharpePValue() of too few days, or of days that do not differ, is 1", () => {
  const nine = [0.01, 0.02, 0.01, 0.03, 0.01, 0.02, 0.01, 0.02, 0.01];
  assert.equal(sharpePValue([]), 1);
  assert.equal(sharpePValue([...nine, 0, 0]), 1);
  assert.ok(sharpePValue([...nine, 0.02]) < 0.05);
  assert.equal(sharpePValue(new Float64Array(50).fill(0.01)), 1);
});
