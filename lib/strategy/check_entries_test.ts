import assert from "node:assert/strict";
import { checkColumns, checkSignals } from "./check_entries.ts";
import type { Entries } from "./strategy.ts";

const strategy = { name: "mine" }, params = { period: 9 };
const good: Entries = { side: Int8Array.of(0, 1, 0, -1), stopDistance: new Float64Array(4).fill(2) };

/** Expects entries of four bars to be refused with a sentence. */
function refused(change: object, message: RegExp): void {
  assert.throws(() => checkColumns({ ...good, ...change }, strategy, params, 4, true), { name: "RangeError", message });
}

Deno.test("columns of the right types and lengths pass, distances of one a signal too", () => {
  checkColumns(good, strategy, params, 4, true);
  const two = new Float64Array(2).fill(2), four = new Float64Array(4);
  checkColumns({ ...good, stopDistance: two, targetDistance: two, stopMultiple: 3 }, strategy, params, 4, true);
  const all = { confidence: new Float32Array(4), reason: new Uint16Array(4), leave: new Uint8Array(4), rewardRatio: 2 };
  checkColumns({ ...good, ...all, stopPrice: { long: four, short: four } }, strategy, params, 4, true);
});

Deno.test("a column that is missing, of another type or length is refused with strategy, set and what was found", () => {
  refused(
    { side: undefined },
    /^Cannot run the strategy mine with \{"period":9\}: wanted side as Int8Array, found undefined$/,
  );
  refused({ side: [0, 1, 0, -1] }, /wanted side as Int8Array, found Array$/);
  refused({ side: new Float64Array(4) }, /wanted side as Int8Array, found Float64Array$/);
  refused({ side: new Int8Array(3) }, /wanted 4 values in side, one a bar, found 3$/);
  refused({ stopDistance: null }, /wanted stopDistance as Float64Array, found null$/);
  refused(
    { stopDistance: new Float64Array(3) },
    /wanted 4 values in stopDistance, one a bar, or 2, one a signal, found 3$/,
  );
  refused({ targetDistance: new Float32Array(4) }, /wanted targetDistance as Float64Array, found Float32Array$/);
  refused({ confidence: new Float32Array(2) }, /wanted 4 values in confidence, one a bar, found 2$/);
  refused(
    { reason: new Int32Array(4) },
    /wanted reason as Uint8Array or Uint16Array or Uint32Array, found Int32Array$/,
  );
  refused({ leave: new Int8Array(4) }, /wanted leave as Uint8Array, found Int8Array$/);
  refused({ stopPrice: { long: new Float64Array(4) } }, /wanted stopPrice.short as Float64Array, found undefined$/);
  for (
    const [multiple, shown] of [[NaN, "NaN"], [-1, "-1"], [2n, "2n"], ["2", '"2"'], [true, "true"], [null, "null"]]
  ) {
    refused({ stopMultiple: multiple }, new RegExp(`wanted stopMultiple as a number above 0, found ${shown}$`));
    refused({ rewardRatio: multiple }, new RegExp(`wanted rewardRatio as a number above 0, found ${shown}$`));
  }
  for (const stopPrice of [null, 3, true]) {
    refused({ stopPrice }, new RegExp(`wanted stopPrice as columns long and short, found ${stopPrice}$`));
  }
  refused({ leave: Uint8Array.of(0, 3, 4, 1) }, /wanted leave of 0 … 3 at bar 2, found 4$/);
  refused(
    { targetDistances: new Float64Array(4) },
    /there is no column targetDistances; did you mean targetDistance\?$/,
  );
  refused({ targetDistance: good.stopDistance, rewardRatio: 2 }, /wanted targetDistance or rewardRatio, found both$/);
  assert.throws(() => checkColumns(undefined as unknown as Entries, strategy, params, 4, true), { name: "RangeError" });
});

Deno.test("columns that only say why are left alone where nobody reads them", () => {
  checkColumns(
    {
      ...good,
      get reason(): Uint8Array {
        throw new Error("nobody asked");
      },
    },
    strategy,
    params,
    4,
    false,
  );
});

Deno.test("a side or distance that cannot be traded is refused with its bar", () => {
  const time = Float64Array.of(0, 60_000, 120_000, 180_000), bar = Int32Array.of(1, 3);
  const values = {
    length: 2,
    bar,
    side: Int8Array.of(1, -1),
    stopDistance: good.stopDistance,
    targetDistance: good.stopDistance,
  };
  checkSignals(values, strategy, params, { time });
  const wrong = (change: object, message: RegExp) =>
    assert.throws(() => checkSignals({ ...values, ...change }, strategy, params, { time }), {
      name: "RangeError",
      message,
    });
  wrong({ side: Int8Array.of(1, 2) }, /wanted a side of 1, -1 or 0 at bar 3 \(1970-01-01T00:03:00.000Z\), found 2$/);
  wrong(
    { stopDistance: Float64Array.of(NaN, 1) },
    /mine .*: wanted a stopDistance at bar 1 \(.*\), where it enters, found NaN$/,
  );
  wrong({ targetDistance: Float64Array.of(1, NaN) }, /wanted a targetDistance at bar 3 .* found NaN$/);
  // An infinite or negative stop is an entry refused, not an error.
  checkSignals({ ...values, stopDistance: Float64Array.of(Infinity, -1) }, strategy, params, { time });
});
