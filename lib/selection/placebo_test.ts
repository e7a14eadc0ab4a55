import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { DRAWN_MARKETS, ENGINE_LEVEL, placeboTest } from "./placebo.ts";
import { withPlacebo } from "./placebo_gate.ts";
import type { HardDecision } from "./hard_evidence.ts";
import { lookLevel } from "./look_level.ts";
import { sequentialOptions } from "./sequential_p_value.ts";

const LEVEL = lookLevel(1);

/** Daily returns of a year whose volatility comes and goes in spells, by true annual Sharpe ratios, real days first. */
function rowsOf(seed: number, sharpe: number, drawnSharpe: number, days = 182): Float64Array[] {
  return Array.from({ length: 1 + DRAWN_MARKETS }, (_, row) => {
    const random = randomSource(seed, row), drift = (row === 0 ? sharpe : drawnSharpe) / Math.sqrt(365);
    return Float64Array.from({ length: days }, (_, day) => (day % 30 < 10 ? 0.03 : 0.01) * (random.normal() + drift));
  });
}

const OPTIONS = { seed: 1, spanDays: 1, periodsPerYear: 365, ...sequentialOptions(LEVEL, 10) };

function testOf([real, ...drawn]: readonly Float64Array[], change: Partial<typeof OPTIONS> = {}) {
  return placeboTest(real, drawn, { ...OPTIONS, ...change });
}

Deno.test("where the real days are one more draw, small p-values come as often as they say, and the engine seldom pays", () => {
  const tests = 600, levels = [0.02, 0.1, 0.3, 0.6], found = levels.map(() => 0);
  let paid = 0;
  for (let seed = 0; seed < tests; seed++) {
    const test = testOf(rowsOf(seed, 0, 0), { most: 199, enough: 200, seed });
    levels.forEach((level, i) => found[i] += Number(test.pValue <= level));
    paid += Number(test.enginePays);
  }
  levels.forEach((level, i) => {
    const off = Math.abs(found[i] - level * tests) / Math.sqrt(level * (1 - level) * tests);
    assert.ok(off < 4, `${found[i]} of ${tests} at ${level}`);
  });
  assert.ok(
    Math.abs(paid - ENGINE_LEVEL * tests) < 4 * Math.sqrt(ENGINE_LEVEL * tests),
    `${paid} of ${tests} are paid`,
  );
});

Deno.test("an edge of 6 a year is found among losing copies; the same on every market is none, but paid by the engine", () => {
  let found = 0, paid = 0;
  const tests = 60;
  for (let seed = 0; seed < tests; seed++) {
    const edge = testOf(rowsOf(seed, 6, -2)), artefact = testOf(rowsOf(seed, 8, 8));
    found += Number(10 * edge.pValue <= LEVEL && !edge.enginePays);
    paid += Number(10 * artefact.pValue > LEVEL && artefact.enginePays);
  }
  assert.ok(found / tests >= 0.9, `${found} of ${tests}`);
  assert.ok(paid / tests >= 0.95, `${paid} of ${tests}`);
});

Deno.test("with one span a copy is one of the markets as it is: its rank among them", () => {
  const rows = rowsOf(5, 9, 0), { pValue, draws } = testOf(rows, { spanDays: 182, most: 20_000, enough: 20_001 });
  // The best of twenty-one is as good as itself alone.
  assert.ok(Math.abs(pValue - 1 / 21) < 4 * Math.sqrt(1 / 21 / draws), `${pValue}`);
});

Deno.test("days on which nothing was traded are no edge", () => {
  const still = Array.from({ length: 1 + DRAWN_MARKETS }, () => new Float64Array(60)), test = testOf(still);
  assert.deepEqual([test.sharpe, test.drawnSharpe, test.drawnT, test.enginePays], [0, 0, 0, false]);
  assert.ok(test.pValue > 0.5);
});

Deno.test("returns of other days or of too few markets are refused", () => {
  const [real, ...drawn] = rowsOf(1, 0, 0);
  assert.throws(() => placeboTest(real, drawn.slice(1), OPTIONS), /wanted 20 drawn markets, found 19/);
  assert.throws(() => placeboTest(real.slice(1), drawn, OPTIONS), /wanted returns of 181 days, found 182/);
});

Deno.test("the gates count every candidate of the look, and fail one that could not be run on copies", () => {
  const passed = { passed: true, failed: [], figures: {} } as unknown as HardDecision;
  const failed: HardDecision = { ...passed, passed: false, failed: ["outOfSample"] };
  const edge = { ...testOf(rowsOf(1, 9, -2)), pValue: LEVEL / 2 };
  const failedBy = (...tests: Parameters<typeof withPlacebo>[1]) =>
    withPlacebo(tests.map((test) => test === undefined ? failed : passed), tests, LEVEL).map(({ failed }) => failed);
  assert.deepEqual(failedBy(edge, undefined), [[], ["outOfSample"]]);
  // Three count where two did.
  assert.deepEqual(failedBy(edge, undefined, undefined)[0], ["placebo"]);
  assert.deepEqual(failedBy(null, edge), [["placebo"], []]);
  assert.deepEqual(failedBy({ ...edge, enginePays: true }), [["enginePays"]]);
  const [{ passed: isHard, placebo }] = withPlacebo([passed, failed], [edge, undefined], LEVEL);
  assert.deepEqual([isHard, placebo!.adjustedP], [true, LEVEL]);
});
