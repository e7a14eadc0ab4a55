import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import { mean } from "../core/statistics.ts";
import { foldKpis } from "./folds.ts";
import { dailyKpis } from "./kpis.ts";

const FIRST = 18_000 * DAY_MS;

/** A record from a day on, and the ends of folds that begin so many days into it. */
function record(returns: readonly number[], starts: readonly number[]) {
  const curve = {
    days: Float64Array.from(returns, (_, day) => FIRST + day * DAY_MS),
    returns: Float64Array.from(returns),
  };
  return { curve, edges: [...starts, returns.length].map((day) => FIRST + day * DAY_MS) };
}

const daily = fc.double({ min: -0.05, max: 0.05, noNaN: true });
/** Folds of two to nine days. */
const folded = fc.array(fc.array(daily, { minLength: 2, maxLength: 9 }), { minLength: 1, maxLength: 8 });

/** A record made of such folds. */
function recordOf(folds: readonly number[][]) {
  const starts = folds.map((_, i) => folds.slice(0, i).flat().length);
  return record(folds.flat(), starts);
}

Deno.test("each fold is measured as a record of its own, and their order counts for nothing", () => {
  fc.assert(fc.property(folded, (folds) => {
    const { curve, edges } = recordOf(folds), found = foldKpis(curve, edges);
    const ratios = folds.map((fold) => fold.every((value) => value === 0) ? 0 : dailyKpis(fold).sharpe);
    const gains = folds.filter((fold) => dailyKpis(fold).cagr! > 0);
    assert.equal(found.foldGainShare, gains.length / folds.length);
    if (ratios.includes(null)) return assert.equal(found.foldSharpeMean ?? found.foldSharpeWorst, null);
    const known = ratios as number[];
    assert.equal(found.foldSharpeMean, mean(known));
    assert.equal(found.foldSharpeWorst, Math.min(...known));
    const turned = recordOf(folds.toReversed()), backwards = foldKpis(turned.curve, turned.edges);
    assert.equal(backwards.foldSharpeWorst, found.foldSharpeWorst);
    assert.equal(backwards.foldGainShare, found.foldGainShare);
    assert.ok(Math.abs(backwards.foldSharpeMean! - found.foldSharpeMean!) <= 1e-9 * Math.max(...known.map(Math.abs)));
  }));
});

Deno.test("a single fold says what the record says, and nothing of how folds differ", () => {
  fc.assert(fc.property(fc.array(daily, { minLength: 2, maxLength: 30 }), (returns) => {
    fc.pre(returns.some((value) => value !== 0));
    const { curve, edges } = record(returns, [0]), { sharpe } = dailyKpis(returns), found = foldKpis(curve, edges);
    assert.deepEqual([found.foldSharpeMean, found.foldSharpeWorst], [sharpe, sharpe]);
    assert.equal(found.foldSharpeDeviation, null);
  }));
});

Deno.test("a record that lacks a day of a fold, or ends in ruin, has no folds", () => {
  const { curve: { days, returns }, edges } = record([0.01, 0.02, -0.01, 0.03, 0.01, 0.02], [0, 2, 4]);
  const all = (kpis: object) => Object.values(kpis);
  assert.ok(all(foldKpis({ days, returns }, edges)).every((value) => typeof value === "number"));
  const nothing = [null, null, null, null];
  assert.deepEqual(all(foldKpis({ days: days.subarray(1), returns: returns.subarray(1) }, edges)), nothing);
  assert.deepEqual(all(foldKpis({ days: days.subarray(0, 5), returns: returns.subarray(0, 5) }, edges)), nothing);
  assert.deepEqual(all(foldKpis({ days, returns: returns.map((value, i) => i === 5 ? NaN : value) }, edges)), nothing);
  assert.deepEqual(all(foldKpis({ days, returns }, [])), nothing);
  assert.deepEqual(all(foldKpis({ days: days.subarray(0, 0), returns: returns.subarray(0, 0) }, edges)), nothing);
});

Deno.test("a fold without a trade counts as one without a gain, and a fold of one day has no Sharpe ratio", () => {
  const { curve, edges } = record([0.01, 0.02, 0, 0, -0.01, -0.02], [0, 2, 4]);
  const { foldGainShare, foldSharpeMean, foldSharpeWorst } = foldKpis(curve, edges);
  assert.equal(foldGainShare, 1 / 3);
  assert.ok(foldSharpeWorst! < 0 && Math.abs(foldSharpeMean!) < 1e-9);
  const short = record([0.01, 0.02, 0.01], [0, 2]), found = foldKpis(short.curve, short.edges);
  assert.deepEqual([found.foldSharpeMean, found.foldSharpeWorst, found.foldGainShare], [null, null, 1]);
});
