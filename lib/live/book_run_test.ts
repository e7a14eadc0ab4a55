import assert from "node:assert/strict";
import fc from "fast-check";
import { bookAt, bookLane, closedMinute, leadByBook, MINUTE } from "../../test/fixtures/book_run.ts";
import { randomMinutes, restless } from "../../test/fixtures/random_books.ts";
import { randomSource } from "../core/random.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadPositions } from "../store/live_reads.ts";
import { defineStrategy, LEAVE_LONG, STAY } from "../strategy/strategy.ts";
import { withHeardBars } from "./fed_market.ts";
import { laneParity } from "./parity.ts";

const ledger = () => openLedger(":memory:", "dry");
const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.abs(wanted), `${found} is not ${wanted}`);

/** Buys at the close of every second minute, and leaves at the next. */
const inAndOut = defineStrategy({
  name: "in_and_out",
  parameters: [],
  entries({ candles: { time } }) {
    const isFirst = Array.from(time, (at) => at / MINUTE % 2 === 0);
    return {
      side: Int8Array.from(isFirst, (is) => is ? 1 : 0),
      stopDistance: new Float64Array(time.length).fill(30),
      leave: Uint8Array.from(isFirst, (is) => is ? STAY : LEAVE_LONG),
    };
  },
});

for (const latencyMs of [150, 0]) {
  Deno.test(`what the book moves between decision and arrival is latency, all the rest is not; after ${latencyMs} ms`, async () => {
    const book = (ms: number, mid: number) => bookAt(ms, [[mid - 1, 50]], [[mid + 1, 50]]);
    const events = [
      book(MINUTE - 100, 100),
      closedMinute(0, [100]),
      book(MINUTE + 100, 90),
      book(MINUTE + 200, 102.5),
      book(2 * MINUTE - 100, 110),
      closedMinute(1, [101, 110]),
      book(2 * MINUTE + 200, 108),
      closedMinute(2, [109]),
    ];
    using db = await ledger();
    const lane = bookLane(inAndOut, 100);
    leadByBook(db, lane, events, { terms: { latencyMs } });
    const [{ quantity, entryPrice, exitPrice }] = loadPositions(db, "paper");
    near(entryPrice, latencyMs === 0 ? 91 : 103.5);
    near(exitPrice!, 107);
    const { differences, unexplained, trades } = laneParity(db, "paper", withHeardBars(db, "paper", lane));
    assert.deepEqual([trades, unexplained], [{ run: 1, backtest: 1 }, 0]);
    const latency = differences.filter(({ cause }) => cause === "latency");
    assert.equal(latency.length, latencyMs === 0 ? 0 : 1);
    for (const { amount } of latency) near(amount, -quantity * (2.5 + 2));
    assert.ok(differences.some(({ cause }) => cause === "price"));
  });
}

Deno.test("by any books, restarts anywhere, each difference is explained in parts that add up, and latency needs one", async () => {
  let latencies = 0, trades = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.record({
        limitOffsetBps: fc.constantFrom(NaN, 5),
        limitBars: fc.integer({ min: 1, max: 3 }),
        cooldownBars: fc.nat(2),
      }),
      fc.record({ latencyMs: fc.constantFrom(0, 400, 20_000), refusalShare: fc.constantFrom(0, 0.2) }),
      fc.boolean(),
      async (seed, rules, terms, isInterrupted) => {
        const events = randomMinutes(seed, 60), lane = bookLane(restless(rules), 100);
        const random = randomSource(seed, 1), place = () => random.integer(events.length);
        using db = await ledger();
        leadByBook(db, lane, events, {
          terms,
          restarts: new Set(isInterrupted ? Array.from({ length: 20 }, place) : []),
        });
        const parity = laneParity(db, "paper", withHeardBars(db, "paper", lane)), { differences, profit } = parity;
        assert.equal(parity.unexplained, 0, JSON.stringify(differences));
        const parts = differences.reduce((sum, { amount }) => sum + amount, 0);
        assert.ok(Math.abs(parts - (profit.run - profit.backtest)) <= 1e-9 * lane.plan.capital);
        const own = differences.filter(({ cause }) => cause === "latency");
        if (terms.latencyMs === 0) assert.deepEqual(own, []);
        latencies += own.length;
        trades += parity.trades.run;
      },
    ),
    {
      numRuns: 16,
      seed: 3,
      // An order that waited in vain had kept the lane from the trade of its backtest.
      examples: [[
        540_620_067,
        { limitOffsetBps: 5, limitBars: 2, cooldownBars: 0 },
        { latencyMs: 0, refusalShare: 0 },
        false,
      ]],
    },
  );
  assert.ok(trades > 50 && latencies > 20, `${trades} trades, ${latencies} with latency`);
});
