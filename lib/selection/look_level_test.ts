import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import type { HardCandidate } from "./hard_evidence.ts";
import { hardGates } from "./hard_gate.ts";
import { HARD_LEVEL, levelLeft, lookLevel } from "./look_level.ts";

Deno.test("levels fall and never end, and with what is left they are the whole level", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), (looks) => {
    let spent = 0;
    for (let look = 1; look <= looks; look++) spent += lookLevel(look);
    assert.ok(lookLevel(looks) > lookLevel(looks + 1) && lookLevel(looks + 1) > 0);
    assert.ok(Math.abs(spent + levelLeft(looks) - HARD_LEVEL) < 1e-12);
    assert.ok(levelLeft(looks) > 0);
  }));
  assert.ok(lookLevel(1) > levelLeft(1), "the first look has most of it");
});

Deno.test("a look without a number is refused", () => {
  for (const number of [0, -1, 1.5, NaN, Infinity]) {
    assert.throws(() => lookLevel(number), RangeError);
    assert.throws(() => levelLeft(number), RangeError);
  }
});

/** Enough to tell a level that is spent twice; with `NIGHTLY` set, four times as many. */
const RESEARCHERS = Deno.env.has("NIGHTLY") ? 1000 : 250;

/** Candidates of a look at noise; `common` of their variance is what the days brought to all looks alike. */
function noise(days: readonly number[], candidates: number, common: number, seed: number): HardCandidate[] {
  const random = randomSource(seed), kpis = { tradeCount: 50, sharpe: 1, maxDrawdown: 0.1 };
  const idle = { kpis, returns: [] };
  return Array.from({ length: candidates }, () => {
    // Strategies are long or short of the same days.
    const side = random.uniform() < 0.5 ? 1 : -1;
    const returns = days.map((day) =>
      0.01 * (side * Math.sqrt(common) * day + Math.sqrt(1 - common) * random.normal())
    );
    return { search: idle, validation: idle, sealed: { kpis, returns }, lookAheadFree: true, isRepeatable: true };
  });
}

/** Share of researchers, each with looks at one common set of unseen days of noise, who are shown anything HARD. */
function shareFooled(
  levelOf: (look: number) => number,
  { looks, candidates, common, researchers = RESEARCHERS }: {
    readonly looks: number;
    readonly candidates: number;
    readonly common: number;
    readonly researchers?: number;
  },
): number {
  const evidence = { trials: 400, trialSharpeVariance: null, probabilityOfBacktestOverfitting: null };
  const thresholds = { validationThresholds: [], sealedThresholds: [] };
  let fooled = 0;
  for (let seed = 0; seed < researchers; seed++) {
    const random = randomSource(1_000_003 + seed), days = Array.from({ length: 60 }, () => random.normal());
    for (let look = 1; look <= looks; look++) {
      const own = noise(days, candidates, common, 7919 * seed + look);
      if (!hardGates(own, evidence, { ...thresholds, level: levelOf(look) }).some(({ passed }) => passed)) continue;
      fooled++;
      break;
    }
  }
  return fooled / researchers;
}

Deno.test(`20 studies of 3 candidates on noise with common unseen days show a HARD one to at most 5 % of ${RESEARCHERS} researchers`, () => {
  const asked = { looks: 20, candidates: 3 };
  for (const common of [0, 0.5]) {
    const share = shareFooled(lookLevel, { ...asked, common });
    assert.ok(share <= 0.05, `${share} with ${common} of the variance in common`);
  }
  // What the same level for each look would come to.
  assert.ok(shareFooled(() => HARD_LEVEL, { ...asked, common: 0, researchers: 100 }) > 0.25);
});

Deno.test(`a study resumed ten times, each time with further candidates, shows a HARD one to at most 5 % of ${RESEARCHERS}`, () => {
  assert.ok(shareFooled(lookLevel, { looks: 11, candidates: 3, common: 0.5 }) <= 0.05);
});
