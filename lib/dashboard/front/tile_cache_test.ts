/**
 * Tiles by hand: each asked for once while it is kept, joined in their order.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { CandleWindow } from "../source.ts";
import { tileSpan } from "./candle_windows.ts";
import { joinWindows, TileCache } from "./tile_cache.ts";

Deno.test("a tile is asked for once, and again if it could not be had", async () => {
  const asked: string[] = [];
  const empty = (absence: string | null): CandleWindow => {
    return { timeframe: "5m", time: [], open: [], high: [], low: [], close: [], volume: [], absence };
  };
  const cache = new TileCache(({ from }, timeframe) => {
    asked.push(`${timeframe} ${from}`);
    return asked.length === 1 ? Promise.reject(new Error("gone")) : Promise.resolve(empty("no bars"));
  });
  await assert.rejects(cache.window([7], "5m"));
  assert.equal((await cache.window([7, 8], "5m")).absence, "no bars");
  await cache.tile(8, "5m");
  assert.equal(asked.length, 3);
  // A long way along the market is not all kept; where the reader stands is.
  for (let tile = 9; tile < 60; tile++) await cache.window([8, tile], "5m");
  assert.equal(asked.length, 54);
  await cache.tile(9, "5m");
  assert.equal(asked.length, 55);
});

Deno.test("windows are joined in their order, and say why they are empty only where they all are", () => {
  const window = (time: readonly number[], absence: string | null): CandleWindow => {
    return { timeframe: "1m", time, open: time, high: time, low: time, close: time, volume: time, absence };
  };
  const joined = joinWindows([window([], "not opened"), window([1, 2], null), window([3], null)]);
  assert.deepEqual([joined.time, joined.close, joined.absence], [[1, 2, 3], [1, 2, 3], null]);
  assert.equal(joinWindows([window([], null), window([], "not opened")]).absence, "not opened");
});

Deno.test("a tile on its way is given up once no window wants it, and asked for again by the next that does", async () => {
  const asked: { readonly key: string; readonly signal: AbortSignal }[] = [];
  const bars: CandleWindow = {
    timeframe: "5m",
    time: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
    absence: null,
  };
  const waiting = Promise.withResolvers<CandleWindow>();
  const cache = new TileCache(({ from }, timeframe, signal) => {
    asked.push({ key: `${timeframe} ${from / tileSpan(1, timeframe).from}`, signal });
    return Promise.race([
      waiting.promise,
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    ]);
  });
  const first = cache.window([1, 2], "5m"), second = cache.window([2, 3], "5m"), third = cache.window([1, 2], "5m");
  await assert.rejects(first);
  await assert.rejects(second);
  assert.deepEqual(asked.map(({ key, signal }) => [key, signal.aborted]), [
    ["5m 1", true],
    ["5m 2", false],
    ["5m 3", true],
    ["5m 1", false],
  ]);
  cache.giveUp();
  await assert.rejects(third);
  waiting.resolve(bars);
  assert.deepEqual(await cache.window([1, 2], "5m"), bars);
  // What is there is kept.
  await cache.window([2], "5m");
  await cache.window([1, 2], "5m");
  assert.equal(asked.length, 6);
});
