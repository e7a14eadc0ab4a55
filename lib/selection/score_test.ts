import assert from "node:assert/strict";
import fc from "fast-check";
import { percentileRanks, SCORE_WEIGHTS, scores } from "./score.ts";

const values = fc.array(fc.option(fc.integer({ min: -5, max: 5 }), { nil: null }), { minLength: 1, maxLength: 20 });

Deno.test("percentileRanks() of defined values have mean one half and keep their order", () => {
  fc.assert(fc.property(values, (column) => {
    const places = percentileRanks(column, "higher");
    const defined = column.flatMap((value, i) => value === null ? [] : [i]);
    const sum = defined.reduce((total, i) => total + places[i], 0);
    assert.ok(Math.abs(sum - defined.length / 2) < 1e-9);
    for (const i of defined) for (const j of defined) if (column[i]! > column[j]!) assert.ok(places[i] > places[j]);
    column.forEach((value, i) => assert.equal(places[i] === 0, value === null));
  }));
});

Deno.test("turning the direction turns the ranks", () => {
  fc.assert(fc.property(values, (column) => {
    const up = percentileRanks(column, "higher"), down = percentileRanks(column, "lower");
    column.forEach((value, i) => value !== null && assert.ok(Math.abs(up[i] + down[i] - 1) < 1e-12));
  }));
});

Deno.test("scores() look at the order of the values and the proportions of the weights only", () => {
  const pool = [{ sharpe: 1, maxDrawdown: 0.1 }, { sharpe: 3, maxDrawdown: 0.3 }, { sharpe: 2, maxDrawdown: 0.2 }];
  const weights = { sharpe: 2, maxDrawdown: 1 };
  const stretched = pool.map((one) => ({ ...one, sharpe: Math.exp(one.sharpe) }));
  assert.deepEqual(scores(stretched, { sharpe: 4, maxDrawdown: 2 }), scores(pool, weights));
});

Deno.test("a strategy better in every KPI scores higher", () => {
  const worse = { sharpeCapped: 1, ulcerIndex: 0.2, maxDrawdown: 0.3, greenDaysShare: 0.4, topDaysShare: 0.9 };
  const better = { sharpeCapped: 2, ulcerIndex: 0.1, maxDrawdown: 0.2, greenDaysShare: 0.5, topDaysShare: 0.5 };
  const [low, high] = scores([worse, better], SCORE_WEIGHTS);
  assert.ok(high > low);
});

Deno.test("weights that say nothing are refused", () => {
  assert.throws(() => scores([{}], {}), /none/);
  assert.throws(() => scores([{}], { sharpe: -1 }), RangeError);
  assert.throws(() => scores([{}], { beta: 1 }), /without/);
});
