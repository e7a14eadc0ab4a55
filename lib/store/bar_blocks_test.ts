import assert from "node:assert/strict";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import type { Candles } from "../core/candles.ts";
import { simulateMarket } from "../data/simulate.ts";
import { BAR_BLOCKS_TABLE, loadBarBlocks, writeBarBlocks } from "./bar_blocks.ts";

/** Bars through the table and back. */
function throughTable(candles: Candles, from = -Infinity, to = Infinity): Candles | null {
  using db = new DatabaseSync(":memory:");
  db.exec(`CREATE TABLE studies (study TEXT PRIMARY KEY); INSERT INTO studies VALUES ('s'); ${BAR_BLOCKS_TABLE}`);
  writeBarBlocks(db, "s", 0, candles);
  const finite = (time: number, bound: number) => Number.isFinite(time) ? time : bound;
  return loadBarBlocks(db, candles.symbol, {
    study: "s",
    market: 0,
    from: finite(from, 0),
    to: finite(to, Number.MAX_SAFE_INTEGER),
  });
}

const PRICES = ["open", "high", "low", "close"] as const;

Deno.test("bars come back with their times, gaps included, and six digits of the highest price", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ gap: fc.integer({ min: 1, max: 4000 }), price: fc.double({ min: 1e-3, max: 1, noNaN: true }) }),
        {
          minLength: 1,
          maxLength: 40,
        },
      ),
      fc.integer({ min: -6, max: 6 }),
      (bars, exponent) => {
        const scale = 10 ** exponent;
        let time = Date.UTC(2024, 0, 1);
        const column = (shift: number) =>
          Float64Array.from(bars, ({ price }, i) => scale * (price + shift * ((i * 7) % 5) / 50));
        const candles: Candles = {
          symbol: "A/B",
          timeframe: "1m",
          time: Float64Array.from(bars, ({ gap }) => time += gap * 60_000),
          open: column(0),
          close: column(1),
          high: column(1.5),
          low: column(-0.001),
          volume: column(3),
        };
        const back = throughTable(candles)!, largest = candles.high.reduce((a, b) => Math.max(a, b));
        assert.deepEqual(back.time, candles.time);
        for (const name of PRICES) {
          back[name].forEach((value, i) => assert.ok(Math.abs(value - candles[name][i]) <= 6e-6 * largest, name));
        }
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a window takes its bars from as many blocks as it touches", () => {
  const candles = simulateMarket({ seed: 1, bars: 25_000 }), { time } = candles;
  const window = throughTable(candles, time[10_000], time[20_500])!;
  assert.deepEqual(window.time, time.slice(10_000, 20_501));
  assert.equal(throughTable(candles, time[24_999] + 60_000, time[24_999] + 120_000), null);
});

Deno.test("minutes of a market take less than a third of what rows of doubles do", () => {
  using db = new DatabaseSync(":memory:");
  db.exec(`CREATE TABLE studies (study TEXT PRIMARY KEY); INSERT INTO studies VALUES ('s'); ${BAR_BLOCKS_TABLE}`);
  writeBarBlocks(db, "s", 0, simulateMarket({ seed: 1, bars: 20_000 }));
  const { bytes } = db.prepare("SELECT sum(length(data)) AS bytes FROM bar_blocks").get()!;
  assert.ok(Number(bytes) < 20_000 * 6 * 8 / 3, `${bytes} bytes`);
});
