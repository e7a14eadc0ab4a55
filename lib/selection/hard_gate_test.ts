import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../core/random.ts";
import { compounded } from "../metrics/daily.ts";
import { sharpe } from "../metrics/performance.ts";
import { maxDrawdown } from "../metrics/risk.ts";
import { gateWords } from "./gate_words.ts";
import { HARD_VARIANTS, type HardVariant } from "./hard_checks.ts";
import type { HardCandidate, PartEvidence } from "./hard_evidence.ts";
import { hardGates } from "./hard_gate.ts";
import { lookLevel } from "./look_level.ts";

/** What a first look has. */
const LEVEL = lookLevel(1);

/** A strategy with a true annual Sharpe ratio over a year of days, cut in half, a fifth and three tenths. */
function candidate(seed: number, trueSharpe: number, days = 365): HardCandidate {
  const random = randomSource(seed);
  const part = (share: number) => {
    const returns = Float64Array.from(
      { length: Math.round(days * share) },
      () => 0.01 * (random.normal() + trueSharpe / Math.sqrt(365)),
    );
    const kpis = { tradeCount: 50, sharpe: sharpe(returns), maxDrawdown: maxDrawdown(compounded(returns), 1) };
    return { kpis, returns };
  };
  return { search: part(0.5), validation: part(0.2), sealed: part(0.3), lookAheadFree: true, isRepeatable: true };
}

const study = { trials: 400, trialSharpeVariance: 1 / 181, probabilityOfBacktestOverfitting: 0.1 };

Deno.test("candidates of pure noise yield a HARD strategy in no more studies than the level allows", () => {
  const studies = 400;
  let false_ = 0;
  for (let s = 0; s < studies; s++) {
    const candidates = Array.from({ length: 10 }, (_, c) => candidate(s * 100 + c, 0));
    if (hardGates(candidates, study).some(({ passed }) => passed)) false_++;
  }
  // Three standard errors above the level.
  assert.ok(false_ / studies <= LEVEL + 3 * Math.sqrt(LEVEL / studies), `${false_} of ${studies}`);
});

Deno.test("a true annual Sharpe ratio of 6 among nine noise candidates is found in at least 80 % of studies", () => {
  const studies = 200;
  let found = 0;
  for (let s = 0; s < studies; s++) {
    const candidates = Array.from({ length: 10 }, (_, c) => candidate(7 + s * 100 + c, c === 3 ? 6 : 0));
    if (hardGates(candidates, study)[3].passed) found++;
  }
  assert.ok(found / studies >= 0.8, `${found} of ${studies}`);
});

/** Ten candidates of one true Sharpe ratio that share most of their days' luck, as neighbours in a search do. */
function neighbours(seed: number, trueSharpe: number): HardCandidate[] {
  const common = candidate(seed, trueSharpe);
  return Array.from({ length: 10 }, (_, c) => {
    const own = candidate(seed + 1000 * (c + 1), trueSharpe);
    const mix = (a: PartEvidence, b: PartEvidence): PartEvidence => {
      // Variance as before: half from what all share, half of its own.
      const drift = 0.01 * trueSharpe / Math.sqrt(365);
      const returns = Float64Array.from(a.returns, (r, day) => drift + (r + b.returns[day] - 2 * drift) * Math.SQRT1_2);
      return { returns, kpis: { tradeCount: 50, sharpe: sharpe(returns), maxDrawdown: 0.1 } };
    };
    return {
      search: mix(common.search, own.search),
      validation: mix(common.validation, own.validation),
      sealed: mix(common.sealed!, own.sealed!),
      lookAheadFree: true,
      isRepeatable: true,
    };
  });
}

Deno.test("asked together, neighbours without an edge keep the level, and with one are found more often than each alone", () => {
  const found = (studies: number, trueSharpe: number, variant: HardVariant) => {
    let count = 0;
    for (let s = 0; s < studies; s++) {
      if (hardGates(neighbours(s, trueSharpe), study, { variant }).some(({ passed }) => passed)) count++;
    }
    return count / studies;
  };
  assert.ok(found(150, 0, "pooled") <= LEVEL + 3 * Math.sqrt(LEVEL / 150));
  assert.ok(found(60, 3, "pooled") > found(60, 3, "outOfSample"));
});

Deno.test("more candidates or more trials never make a decision easier", () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 30 }), (seed, sharpe, more) => {
      const one = [candidate(seed, sharpe)];
      for (const variant of Object.keys(HARD_VARIANTS) as HardVariant[]) {
        const [before] = hardGates(one, study, { variant });
        const [after] = hardGates(one, { ...study, trials: 400 + more, carried: 1 + more }, { variant });
        assert.ok(before.passed || !after.passed);
        assert.ok(after.figures.outOfSampleAdjustedP! >= before.figures.outOfSampleAdjustedP!);
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("a sealed part that was not opened fails, and still counts", () => {
  const strong = candidate(5, 10);
  const shut = { ...candidate(6, 10), sealed: null };
  const [first, second] = hardGates([strong, shut], study);
  assert.equal(first.figures.opened, 1);
  assert.equal(first.figures.carried, 2);
  assert.equal(first.figures.outOfSampleAdjustedP, Math.min(1, 2 * first.figures.outOfSampleP!));
  assert.deepEqual([second.passed, second.failed.includes("sealed")], [false, true]);
  assert.equal(second.figures.outOfSampleP, null);
});

Deno.test("a run that was stopped early fails, whatever it earned before, and its days still count", () => {
  const strong = candidate(5, 12);
  for (const part of ["validation", "sealed"] as const) {
    const [decision] = hardGates(
      [{ ...strong, [part]: { ...strong[part], stopReason: "maxConsecutiveLosses" } }],
      study,
    );
    assert.deepEqual(decision.failed, [`${part}.incomplete`]);
    assert.equal(decision.figures.opened, 1);
    assert.ok(decision.figures.outOfSampleP! < LEVEL);
  }
});

Deno.test("each failed gate is named", () => {
  const strong = candidate(5, 12);
  const failedOf = (change: Partial<HardCandidate>, variant: HardVariant = "strict", evidence = study) =>
    hardGates([{ ...strong, ...change }], evidence, { variant })[0].failed;
  assert.deepEqual(failedOf({}), []);
  assert.deepEqual(failedOf({ lookAheadFree: null }), ["lookAhead"]);
  for (const isRepeatable of [false, null]) assert.deepEqual(failedOf({ isRepeatable }), ["repeatable"]);
  const weak = { kpis: { tradeCount: 50, sharpe: -1, maxDrawdown: null }, returns: strong.validation.returns };
  assert.deepEqual(failedOf({ validation: weak }), ["validation.sharpe", "validation.maxDrawdown"]);
  const pool = { ...study, probabilityOfBacktestOverfitting: 0.6 };
  assert.deepEqual(failedOf({}, "strict", pool), ["backtestOverfitting"]);
  assert.deepEqual(failedOf({}, "none", pool), []);
});

Deno.test("evidence that is missing never passes a check", () => {
  const empty = { kpis: {}, returns: [] };
  const nothing = { search: empty, validation: empty, sealed: empty, lookAheadFree: true, isRepeatable: true };
  const blank = { trials: 1, trialSharpeVariance: null, probabilityOfBacktestOverfitting: null };
  for (const [variant, checks] of Object.entries(HARD_VARIANTS)) {
    const [decision] = hardGates([nothing], blank, {
      variant: variant as HardVariant,
      validationThresholds: [],
      sealedThresholds: [],
    });
    assert.deepEqual(decision.failed, checks);
  }
  assert.throws(() => hardGates([candidate(1, 0), candidate(2, 0)], { ...study, carried: 1 }), RangeError);
});

Deno.test("a gain that half a price step more a fill would take fails in whichever part, and says so", () => {
  const sound = candidate(5, 12);
  const bearing = (part: PartEvidence, breakEvenCostBps: number | null): PartEvidence => {
    return { ...part, kpis: { ...part.kpis, breakEvenCostBps } };
  };
  const failedOf = (search: number, validation: number, sealed: number | null, priceStep: number | null) =>
    hardGates([{
      ...sound,
      search: bearing(sound.search, search),
      validation: bearing(sound.validation, validation),
      sealed: bearing(sound.sealed!, sealed),
      priceStep,
    }], study)[0].failed;
  // Half of 20 basis points.
  assert.deepEqual(failedOf(10, 10, 10, 0.002), []);
  assert.deepEqual(failedOf(9.9, 10, 10, 0.002), ["priceStep"]);
  assert.deepEqual(failedOf(10, 9.9, 10, 0.002), ["priceStep"]);
  assert.deepEqual(failedOf(10, 10, -5, 0.002), ["priceStep"]);
  assert.deepEqual(failedOf(-5, -5, -5, null), []);
});

/** Where days of a candidate were by luck of a market that it followed. */
function withMarket(one: HardCandidate, slope: number): HardCandidate {
  const beside = (part: PartEvidence) => ({ ...part, benchmark: Float64Array.from(part.returns, (r) => r / slope) });
  return { ...one, validation: beside(one.validation), sealed: beside(one.sealed!) };
}

Deno.test("a gain that buying and holding explains is not HARD, however sure its mean", () => {
  const edge = candidate(1, 8),
    [alone] = hardGates([edge], study),
    [explained] = hardGates([withMarket(edge, 2)], study);
  assert.deepEqual([alone.passed, alone.figures.alphaP], [true, null]);
  assert.deepEqual(explained.failed, ["outOfSample"]);
  assert.equal(explained.figures.meanP, alone.figures.outOfSampleP);
  assert.equal(explained.figures.outOfSampleP, explained.figures.alphaP);
});

/** Small steady gains, as of one who sells insurance. */
function insurer(unseenLoss: number): HardCandidate {
  const part = (days: number) => ({
    kpis: { tradeCount: 50, sharpe: 8, maxDrawdown: 0.01 },
    returns: Float64Array.from({ length: days }, (_, day) => 0.001 + 0.001 * Math.sin(day * day)),
  });
  const days = { search: part(182), validation: part(73), sealed: part(110) };
  return { ...days, lookAheadFree: true, isRepeatable: true, unseenLoss };
}

Deno.test("who does not survive one more loss is not HARD, unless that is not asked for or the test is another", () => {
  const failed = (loss: number, options: Parameters<typeof hardGates>[2] = {}) =>
    hardGates([insurer(loss)], study, options)[0].failed;
  assert.deepEqual(failed(0.01), []);
  assert.deepEqual(failed(0.15), ["unseenLoss"]);
  assert.deepEqual(failed(0.15, { withUnseenLoss: false }), []);
  assert.deepEqual(failed(0.15, { variant: "pooled" }), []);
  const [{ figures }] = hardGates([insurer(0.15)], study, { withUnseenLoss: false });
  assert.ok(figures.outOfSampleAdjustedP! < 1e-6 && figures.unseenLossAdjustedP! > lookLevel(1));
});

Deno.test("who does not earn on more than half of the markets held out is not HARD; a run that was given up earned nothing", () => {
  const failed = (...gains: (number | null)[]) =>
    hardGates([{ ...candidate(1, 8), met: gains.map((gain, i) => ({ symbol: `M${i}`, gain })) }], study)[0].failed;
  assert.deepEqual(failed(0.01), []);
  assert.deepEqual(failed(0.01, 0.02, -0.01), []);
  assert.deepEqual(failed(0.01, -0.02), ["heldOut"]);
  assert.deepEqual(failed(0.01, null), ["heldOut"]);
  assert.deepEqual(failed(0), ["heldOut"]);
  assert.equal(gateWords("heldOut").label, "Markets held out");
});
