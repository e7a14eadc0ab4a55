import assert from "node:assert/strict";
import { candlesHash } from "../data/candles_hash.ts";
import { resample } from "../data/resample.ts";
import { stepAt } from "../data/price_steps.ts";
import { openDatabase } from "../store/database.ts";
import { loadMarket } from "./market.ts";
import { describeSource } from "./market_source.ts";
import { mirroredMarket } from "./mirrored_market.ts";
import { isRecorded } from "./searched_markets.ts";

const OF = { kind: "simulated", seed: 3, bars: 4 * 1440, edge: 6 } as const;

Deno.test("a drawn market is another one of the same times, funding and relative price steps, which is in no ledger", async () => {
  using db = await openDatabase(":memory:");
  const real = loadMarket(OF, db), source = { kind: "mirrored", of: OF, seed: 1 } as const;
  const drawn = loadMarket(source, db);
  assert.notEqual(drawn.dataHash, real.dataHash);
  assert.equal(drawn.dataHash, candlesHash(drawn.candles));
  assert.equal(drawn.dataHash, loadMarket(source, db).dataHash);
  assert.notEqual(drawn.dataHash, loadMarket({ ...source, seed: 2 }, db).dataHash);
  assert.notEqual(drawn.dataHash, loadMarket({ ...source, blockBars: 60 }, db).dataHash);
  assert.deepEqual([drawn.candles.time, drawn.funding], [real.candles.time, real.funding]);
  assert.deepEqual(loadMarket({ ...source, bars: 1000 }, db).candles.close, drawn.candles.close.slice(0, 1000));
  const share = stepAt(drawn.priceSteps!, drawn.candles, 2000) / drawn.candles.open[1440];
  assert.ok(share > 0 && share < 1e-4);
  assert.equal(isRecorded(source), false);
  assert.match(
    describeSource({ ...source, blockBars: 60 }),
    /, with up and down drawn by coin in blocks of 60 bars, seed 1$/,
  );
});

Deno.test("shorter bars of a drawn market are those of its longer ones", async () => {
  using db = await openDatabase(":memory:");
  const { candles: minutes } = loadMarket(OF, db), candles = resample(minutes, "5m");
  const { finer, ...drawn } = mirroredMarket(
    { candles, dataHash: "real", finer: { candles: minutes, hash: "minutes" } },
    { seed: 1 },
  );
  assert.equal(finer!.hash, candlesHash(finer!.candles));
  const again = resample(finer!.candles, "5m");
  for (const name of ["open", "high", "low", "close"] as const) {
    assert.ok(again[name].every((price, i) => Math.abs(price / drawn.candles[name][i] - 1) < 1e-11), name);
  }
});
