import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "./random.ts";

const draws = (source: { uniform(): number }) => [source.uniform(), source.uniform()];

/** The generator as published, on BigInts: sfc32 of PractRand 0.95, from a state, after 12 rounds. */
function published(state: [bigint, bigint, bigint]): () => bigint {
  let [a, b, c] = state, counter = 1n;
  const word = (x: bigint) => BigInt.asUintN(32, x);
  const next = () => {
    const sum = word(a + b + counter);
    counter = word(counter + 1n);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word((word(c << 21n) | (c >> 11n)) + sum);
    return sum;
  };
  for (let k = 0; k < 12; k++) next();
  return next;
}

/** MurmurHash3's finaliser on BigInts. */
function finalise(x: bigint): bigint {
  x = BigInt.asUintN(32, (x ^ (x >> 16n)) * 0x85ebca6bn);
  x = BigInt.asUintN(32, (x ^ (x >> 13n)) * 0xc2b2ae35n);
  return x ^ (x >> 16n);
}

Deno.test("randomSource() draws what the published generator draws from the same state", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.array(fc.maxSafeInteger(), { maxLength: 3 }), (seed, stream) => {
    let [a, b, c] = [0x9e3779b9n, 0x243f6a88n, 0xb7e15162n];
    for (const value of [seed, ...stream].map(BigInt)) {
      a = finalise(a ^ BigInt.asUintN(32, value));
      b = finalise(b ^ BigInt.asUintN(32, value >> 32n) ^ a);
      c = finalise(c ^ b);
    }
    const next = published([a, b, c]), random = randomSource(seed, ...stream);
    for (let k = 0; k < 20; k++) {
      const high = next() >> 5n, low = next() >> 6n;
      assert.equal(random.uniform(), Number(high * 2n ** 26n + low) / 2 ** 53);
    }
  }));
});

Deno.test("randomSource() gives another stream for every bit of the seed, every index and every order of indices", () => {
  const streams = [
    ...Array.from({ length: 53 }, (_, bit) => randomSource(2 ** bit)),
    ...Array.from({ length: 53 }, (_, bit) => randomSource(-(2 ** bit))),
    ...[[0], [1, 2], [2, 1], [1, 2, 0]].map((indices) => randomSource(0, ...indices)),
  ];
  assert.equal(new Set(streams.map((stream) => draws(stream).join())).size, streams.length);
});

Deno.test("normal() has the moments of a standard normal number, and integer() keeps below its bound", () => {
  const random = randomSource(3), count = 200_000;
  let sum = 0, squares = 0, fourth = 0, products = 0;
  for (let k = 0, before = 0; k < count; k++) {
    const x = random.normal();
    sum += x;
    squares += x ** 2;
    fourth += x ** 4;
    products += x * before;
    before = x;
  }
  const near = (found: number, wanted: number, variance: number) =>
    assert.ok(Math.abs(found / count - wanted) < 4 * Math.sqrt(variance / count), `${found / count} for ${wanted}`);
  near(sum, 0, 1);
  near(squares, 1, 2);
  near(fourth, 3, 96);
  near(products, 0, 1);
  const counts = new Array(7).fill(0);
  for (let k = 0; k < 70_000; k++) counts[random.integer(7)]++;
  assert.equal(counts.length, 7);
  for (const found of counts) assert.ok(Math.abs(found - 10_000) < 4 * Math.sqrt(70_000 * 6 / 49), `${found}`);
});

Deno.test("randomSource() refuses seeds and indices that are no safe integers", () => {
  for (const value of [0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => randomSource(value), { name: "RangeError", message: new RegExp(`found ${value}$`) });
    assert.throws(() => randomSource(1, value), RangeError);
  }
});
