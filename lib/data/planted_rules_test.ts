/**
 * The rules of planted edges that read bars, each against its text, written once more in plain code.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { CALM_BEGINS, CalmSpell, LATE_MINUTES, USUAL_MINUTES as USUAL_VARIANCE_MINUTES } from "./calm_spell.ts";
import { FAR, FarMove, MOVE_MINUTES, USUAL_MINUTES as USUAL_MOVE_MINUTES } from "./far_move.ts";
import { MOVE_MINUTES as MEAN_MINUTES, SPELL_BEGINS, SPELL_ENDS, SPELL_MINUTES, VolumeSpell } from "./volume_spell.ts";

/** The exponential mean of values up to each of them, from its weights: the first counts as what came before. */
function exponentialMeans(values: readonly number[], minutes: number): number[] {
  const keep = Math.exp(-1 / minutes);
  let mean = values[0];
  return values.map((value, i) => mean = i === 0 ? value : keep * mean + (1 - keep) * value);
}

function sidesOf(
  rule: { see(close: number, volume: number): void; readonly side: number },
  bars: readonly (readonly [close: number, volume: number])[],
): number[] {
  return bars.map(([close, volume]) => {
    rule.see(close, volume);
    return rule.side + 0;
  });
}

/** Moves of a basis point and more, and volumes: of smaller ones rounding would tell the two ways apart. */
const step = fc.tuple(
  fc.integer({ min: -100, max: 100 }).map((points) => (points || 1) / 10_000),
  fc.integer({ min: 1, max: 99 }),
);
const walk = (steps: readonly (readonly [number, number])[]) => {
  let price = 100;
  return steps.map(([move, volume]) => [price *= 1 + move, volume] as const);
};

/** Stretches of bars that hardly differ, so that spells begin and end. */
const bars = fc.array(fc.tuple(step, fc.integer({ min: 1, max: 60 })), { minLength: 2, maxLength: 12 }).map((
  stretches,
) =>
  walk(
    stretches.flatMap(([[move, volume], length]) =>
      Array.from({ length }, (_, i) => [i % 3 === 0 ? -move : move, volume + i % 2] as const)
    ),
  )
);

Deno.test("VolumeSpell reads what its text says", () => {
  fc.assert(fc.property(bars, (list) => {
    const level = exponentialMeans(list.map(([, volume]) => volume), SPELL_MINUTES);
    const usual = exponentialMeans(list.map(([, volume]) => volume), 1440);
    const mean = exponentialMeans(list.map(([close]) => close), MEAN_MINUTES);
    let side = 0;
    const wanted = list.map(([close], i) => {
      const ratio = level[i] / usual[i];
      if (ratio <= SPELL_ENDS) side = 0;
      else if (side === 0 && ratio >= SPELL_BEGINS) side = Math.sign(close - mean[i]);
      return side;
    });
    assert.deepEqual(sidesOf(new VolumeSpell(1), list), wanted);
  }));
});

Deno.test("CalmSpell reads what its text says", () => {
  fc.assert(fc.property(bars, (list) => {
    const squares = list.slice(1).map(([close], i) => (close / list[i][0] - 1) ** 2);
    const late = exponentialMeans(squares, LATE_MINUTES), usual = exponentialMeans(squares, USUAL_VARIANCE_MINUTES);
    let calm = 0;
    const wanted = list.map((_, i) => {
      if (i < 2) return 0;
      const ratio = late[i - 1] / usual[i - 1];
      // At a ratio of one rounding would decide.
      if (ratio > 1 + 1e-12) calm = 0;
      else if (ratio <= CALM_BEGINS) calm = 1;
      return calm;
    });
    assert.deepEqual(sidesOf(new CalmSpell(1), list), wanted);
  }));
});

Deno.test("FarMove reads what its text says", () => {
  const long = fc.array(step, { minLength: USUAL_MOVE_MINUTES, maxLength: USUAL_MOVE_MINUTES + 120 });
  fc.assert(
    fc.property(long, (steps) => {
      // Now and then a move that is far.
      const list = walk(steps.map(([move, volume], i) => [i % 40 === 0 ? 3 * move : move / 3, volume]));
      const keep = Math.exp(-1 / USUAL_MOVE_MINUTES);
      const varianceOf = (last: number) => {
        let variance = 0;
        for (let k = 1; k <= last; k++) {
          variance = keep * variance + (1 - keep) * (list[k][0] / list[k - 1][0] - 1) ** 2;
        }
        return variance;
      };
      let side = 0;
      const wanted = list.map((_, i) => {
        // The block that ends with this close began after that of `before`.
        const before = i - MOVE_MINUTES;
        if ((i + 1) % MOVE_MINUTES !== 0) return side;
        const isKnown = before >= 0 && (before + 1) * (1 - keep) > 1, move = list[i][0] / list[before]?.[0] - 1;
        const isFar = isKnown && Math.abs(move) >= FAR * Math.sqrt(MOVE_MINUTES * varianceOf(before));
        return side = isFar ? -Math.sign(move) : 0;
      });
      assert.deepEqual(sidesOf(new FarMove(1), list), wanted);
      assert.ok(wanted.length >= USUAL_MOVE_MINUTES);
    }),
    { numRuns: 25 },
  );
});

Deno.test("a far move is bet against for five minutes, of longer bars for one", () => {
  const quiet = Array.from({ length: 600 }, (_, i) => 100 + (i % 2) / 10), far = Array.from({ length: 20 }, () => 103);
  const sides = (barMinutes: number) => sidesOf(new FarMove(barMinutes), [...quiet, ...far].map((close) => [close, 1]));
  // The block of the rise ends with its fifth close.
  assert.deepEqual(sides(1).slice(600, 611), [0, 0, 0, 0, -1, -1, -1, -1, -1, 0, 0]);
  assert.deepEqual(sides(5).slice(600, 602), [-1, 0]);
  assert.ok(sides(1).slice(0, 600).every((side) => side === 0));
});
