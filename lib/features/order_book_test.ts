import assert from "node:assert/strict";
import fc from "fast-check";
import { BOOK_COLUMNS } from "../core/candles.ts";
import { alignBook, bookFeatures, type OrderBookSnapshot } from "./order_book.ts";

const BOOK: OrderBookSnapshot = {
  time: 0,
  bids: [[99, 3], [98, 1], [96, 4]],
  asks: [[101, 1], [103, 1]],
};

Deno.test("the features of a small book are those computed by hand", () => {
  const features = bookFeatures(BOOK, [1, 2, 10]);
  assert.equal(features.mid, 100);
  assert.equal(features.spreadBps, 200);
  assert.equal(features.microprice, (99 * 1 + 101 * 3) / 4);
  assert.equal(features.micropriceBps, 50);
  assert.deepEqual([features.bidDepth, features.askDepth], [8, 2]);
  assert.equal(features.imbalance, 0.6);
  assert.deepEqual(features.imbalanceAt, [0.5, 2 / 6, 0.6]);
  assert.equal(features.bidVwap, (99 * 3 + 98 + 96 * 4) / 8);
  assert.equal(features.askVwap, 102);
  // Distances 100, 200, 400 bps with 3, 4, 8 in total; 100, 300 bps with 1, 2.
  assert.equal(features.bidSlope, (100 * 3 + 200 * 4 + 400 * 8) / (100 ** 2 + 200 ** 2 + 400 ** 2));
  assert.equal(features.askSlope, (100 * 1 + 300 * 2) / (100 ** 2 + 300 ** 2));
});

/** A side of a book as gaps and sizes, from the best level on. */
const side = fc.array(
  fc.tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ min: 0.01, max: 9, noNaN: true })),
  { minLength: 1, maxLength: 12 },
);

/** Levels from the mid 100 outwards. */
function levels(gaps: [number, number][], sign: 1 | -1): [number, number][] {
  let price = 100;
  return gaps.map(([gap, size]) => [price += sign * gap, size]);
}

Deno.test("microprice and averages lie where they must, and a mirrored book has the opposite imbalance", () => {
  fc.assert(fc.property(side, side, (below, above) => {
    const bids = levels(below, -1), asks = levels(above, 1);
    const features = bookFeatures({ time: 0, bids, asks });
    const slack = 1e-9;
    assert.ok(features.microprice >= bids[0][0] - slack && features.microprice <= asks[0][0] + slack);
    assert.ok(features.bidVwap <= bids[0][0] + slack && features.askVwap >= asks[0][0] - slack);
    assert.ok(Math.abs(features.imbalance) <= 1);
    const mirrored = bookFeatures({ time: 0, bids: levels(above, -1), asks: levels(below, 1) });
    assert.ok(mirrored.imbalance + features.imbalance === 0);
    assert.ok(mirrored.imbalanceAt.every((x, k) => x + features.imbalanceAt[k] === 0));
    // In price units, since the mirrored mid is another one.
    assert.ok(Math.abs(mirrored.microprice - mirrored.mid + features.microprice - features.mid) < 1e-9);
    assert.ok(Math.abs((mirrored.askSlope / mirrored.mid) / (features.bidSlope / features.mid) - 1) < 1e-6);
  }));
});

Deno.test("a side without levels leaves undefined what needs it", () => {
  const features = bookFeatures({ time: 0, bids: [], asks: [[101, 1]] });
  for (const name of ["mid", "spreadBps", "imbalance", "micropriceBps", "bidVwap", "bidSlope", "askSlope"] as const) {
    assert.ok(Number.isNaN(features[name]), name);
  }
  assert.deepEqual([features.bidDepth, features.askDepth, features.askVwap], [0, 1, 101]);
});

for (
  const [what, book, message] of [
    ["a crossed book", { bids: [[102, 1]], asks: [[101, 1]] }, /best bid below the best ask, found 102 and 101/],
    ["an unsorted side", { bids: [[98, 1], [99, 1]], asks: [] }, /best first, found 99 and 1 in bids at level 1/],
    ["a level without size", { bids: [], asks: [[1, 1], [2, 0]] }, /found 2 and 0 in asks at level 1/],
    ["a level that is not a number", { bids: [[NaN, 1]], asks: [] }, /found NaN and 1 in bids at level 0/],
  ] as const
) {
  Deno.test(`bookFeatures() refuses ${what}`, () => {
    assert.throws(() => bookFeatures({ time: 0, ...book }), { name: "RangeError", message });
  });
}

Deno.test("bookFeatures() refuses a depth that is no number of levels", () => {
  for (const depth of [0, -1, 1.5, NaN]) {
    assert.throws(() => bookFeatures(BOOK, [1, depth]), {
      name: "RangeError",
      message: /wanted depth to be an integer/,
    });
  }
});

/** Snapshots at some times, each with another spread. */
const at = (...times: number[]) => times.map((time, k) => bookFeatures({ ...BOOK, time, asks: [[101 + k, 1]] }));
const MINUTES = Float64Array.of(0, 60_000, 120_000, 180_000);

Deno.test("a bar has the last book before its close; one stamped at the close belongs to the next bar", () => {
  const features = at(10_000, 59_999, 60_000, 179_999);
  const { spreadBps } = alignBook(features, MINUTES, "1m");
  assert.deepEqual([...spreadBps], [features[1].spreadBps, features[2].spreadBps, features[3].spreadBps, NaN]);
});

Deno.test("an older book counts for as long as it is allowed to", () => {
  const features = at(30_000);
  const seen = (maximumAgeMs: number) =>
    [...alignBook(features, MINUTES, "1m", { maximumAgeMs }).spreadBps].map((x) => !Number.isNaN(x));
  assert.deepEqual(seen(29_999), [false, false, false, false]);
  assert.deepEqual(seen(30_000), [true, false, false, false]);
  assert.deepEqual(seen(150_000), [true, true, true, false]);
});

Deno.test("later snapshots change no bar that was closed before them", () => {
  const times = fc.array(fc.integer({ min: 0, max: 240_000 }), { maxLength: 20 }).map((xs) => xs.sort((a, b) => a - b));
  fc.assert(fc.property(times, fc.nat({ max: 240_000 }), (all, now) => {
    const features = at(...all);
    const whole = alignBook(features, MINUTES, "1m"),
      known = alignBook(
        features.filter(({ time }) => time < now),
        MINUTES,
        "1m",
      );
    const closed = MINUTES.filter((open) => open + 60_000 <= now).length;
    for (const name of BOOK_COLUMNS) {
      assert.deepEqual(known[name].subarray(0, closed), whole[name].subarray(0, closed));
    }
  }));
});

Deno.test("snapshots or bars out of order, another timeframe and no age are refused", () => {
  const refused = (message: RegExp, ...args: Parameters<typeof alignBook>) =>
    assert.throws(() => alignBook(...args), { name: "RangeError", message });
  refused(/found 1 at snapshot 1/, at(2, 1), MINUTES, "1m");
  // After the later bar the book of its minute is known; the earlier one must not see it.
  refused(/wanted rising open times, found 0 after 60000/, at(70_000), Float64Array.of(60_000, 0), "1m");
  refused(/wanted rising open times, found NaN after 0/, at(1), Float64Array.of(0, NaN), "1m");
  refused(/wanted one of 1m, .*, found 7m/, at(1), MINUTES, "7m" as "1m");
  for (const maximumAgeMs of [NaN, -1]) {
    refused(/wanted maximumAgeMs of at least 0/, at(1), MINUTES, "1m", { maximumAgeMs });
  }
});
