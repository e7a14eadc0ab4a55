/**
 * A list that is walked: neighbours as of the whole list, in as few questions as that takes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { WalkedList } from "./use_neighbours.ts";

const walked = (count: number) => {
  const asked: number[] = [], trials = Array.from({ length: count }, (_, i) => 7 * i);
  const list = new WalkedList((offset, limit) => {
    asked.push(offset);
    return Promise.resolve({ trials: trials.slice(offset, offset + limit), matched: count });
  });
  return { list, asked };
};

Deno.test("a page's end is no end of the list, and each page is asked for once", async () => {
  const { list, asked } = walked(2500);
  assert.deepEqual(await list.neighbours(0), { before: null, after: 7 });
  assert.deepEqual(asked, [0]);
  assert.deepEqual(await list.neighbours(7 * 999), { before: 7 * 998, after: 7000 });
  assert.deepEqual(await list.neighbours(7 * 2499), { before: 7 * 2498, after: null });
  assert.deepEqual(asked, [0, 1000, 2000]);
  assert.deepEqual(await list.neighbours(1), { before: null, after: null });
  assert.equal(asked.length, 3);
});

Deno.test("whoever steps fast waits for the same page", async () => {
  const { list, asked } = walked(1500);
  const found = await Promise.all([7, 14, 7 * 1200].map((trial) => list.neighbours(trial)));
  assert.deepEqual(found.map(({ before }) => before), [0, 7, 7 * 1199]);
  assert.deepEqual(asked, [0, 1000]);
});

Deno.test("an empty list has no neighbours", async () => {
  assert.deepEqual(await walked(0).list.neighbours(3), { before: null, after: null });
});

Deno.test("who has gone walks no farther", async () => {
  const { list, asked } = walked(2500);
  const found = list.neighbours(7 * 2499, AbortSignal.abort());
  assert.deepEqual(await found, { before: null, after: null });
  assert.deepEqual(asked, []);
});
