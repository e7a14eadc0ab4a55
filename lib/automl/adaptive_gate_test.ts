import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import type { KpiValues } from "../metrics/kpis.ts";
import { failedGates } from "../selection/gates.ts";
import { MIN_ADAPTIVE_HISTORY } from "../selection/adaptive.ts";
import { SOFT_THRESHOLDS } from "../selection/thresholds.ts";
import { openDatabase } from "../store/database.ts";
import { loadDecisions } from "../store/decisions.ts";
import { createStudy } from "../store/studies.ts";
import { sampleStudy } from "../../test/fixtures/store.ts";
import { adaptiveGate, fixedGate, type JudgedTrial } from "./adaptive_gate.ts";
import { Study } from "../study/study.ts";

const ROUNDS = 12, BATCH = 8;

/** Rounds of valid trials that become better. */
function improvingRounds(seed: number): JudgedTrial[][] {
  const random = randomSource(seed);
  return Array.from({ length: ROUNDS }, (_, round) =>
    Array.from({ length: BATCH }, (): JudgedTrial => {
      const level = round / ROUNDS + random.uniform();
      const kpis = { sharpeCapped: 4 * level, profitFactor: 1 + level / 4, maxDrawdown: 0.3 / (1 + level) };
      return { isValid: true, isSoft: true, kpis: kpis as KpiValues };
    }));
}

Deno.test("adaptive thresholds of a resumed study are those of the undisturbed one, each change written down once", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("study"));
  const rounds = improvingRounds(1);
  const replayed = (count: number) => {
    const gate = adaptiveGate(new Study(db, "study"), SOFT_THRESHOLDS, () => 0);
    rounds.slice(0, count).forEach((ends, round) => gate.note(round, ends));
    return gate.soft();
  };
  const half = replayed(9);
  const decisions = loadDecisions(db, "study");
  assert.ok(decisions.length > 0);
  assert.ok(decisions.every(({ hardCount }) => hardCount === null), "a search knows of no HARD one");
  assert.ok(decisions.every(({ round }) => (round + 1) * BATCH >= MIN_ADAPTIVE_HISTORY));
  assert.deepEqual(replayed(9), half);
  assert.deepEqual(loadDecisions(db, "study"), decisions);
  const whole = replayed(ROUNDS);
  assert.notDeepEqual(whole, half);
  const rows = loadDecisions(db, "study");
  assert.deepEqual(replayed(ROUNDS), whole);
  assert.equal(new Set(rows.map(({ round }) => round)).size, rows.length);
});

Deno.test("adaptive thresholds turn away more than the floors, never less; fixed ones are the floors", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("study"));
  const rounds = improvingRounds(2), gate = adaptiveGate(new Study(db, "study"), SOFT_THRESHOLDS, () => 0);
  const fixed = fixedGate(SOFT_THRESHOLDS);
  rounds.forEach((ends, round) => {
    gate.note(round, ends);
    fixed.note(round, ends);
    for (const { kpis } of ends) {
      const named = (failures: ReturnType<typeof failedGates>) => failures.map(({ kpi }) => kpi);
      const strict = new Set(named(failedGates(kpis!, gate.soft())));
      assert.ok(named(failedGates(kpis!, fixed.soft())).every((kpi) => strict.has(kpi)));
    }
  });
  assert.equal(fixed.soft(), SOFT_THRESHOLDS);
});
