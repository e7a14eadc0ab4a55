import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "./random.ts";
import { createTileProducts, HEAD, TILE } from "./tile_products.ts";

Deno.test("a tile holds the inner product of each row with each other, whatever lies beyond them", () => {
  fc.assert(fc.property(fc.nat(40), fc.nat(3), fc.nat(3), fc.nat(), (length, moreA, moreB, seed) => {
    const tile = createTileProducts(), random = randomSource(seed), sa = length + moreA, sb = length + moreB;
    const a = HEAD, b = a + TILE * sa, memory = tile.memory(TILE * (sa + sb)).fill(NaN);
    for (let r = 0; r < TILE; r++) {
      for (let k = 0; k < length; k++) {
        memory[a + r * sa + k] = random.normal();
        memory[b + r * sb + k] = random.normal();
      }
    }
    tile.run(a, sa, b, sb, length);
    for (let r = 0; r < TILE; r++) {
      for (let c = 0; c < TILE; c++) {
        let sum = 0;
        for (let k = 0; k < length; k++) sum += memory[a + r * sa + k] * memory[b + c * sb + k];
        const found = memory[TILE * r + c];
        assert.ok(Math.abs(found - sum) <= 1e-12 * Math.max(1, length), `(${r}, ${c}): ${found}, wanted ${sum}`);
      }
    }
  }));
});

Deno.test("the memory grows and keeps what it held", () => {
  const tile = createTileProducts();
  tile.memory(3).set([1, 2, 3], HEAD);
  const grown = tile.memory(100_000);
  assert.ok(grown.length >= HEAD + 100_000);
  assert.deepEqual([...grown.slice(HEAD, HEAD + 3)], [1, 2, 3]);
});
