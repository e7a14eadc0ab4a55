import assert from "node:assert/strict";
import fc from "fast-check";
import { BEGIN, bookAt, bookLane, closedMinute, leadByBook, MINUTE } from "../../test/fixtures/book_run.ts";
import { WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { randomMinutes, restless } from "../../test/fixtures/random_books.ts";
import { randomSource } from "../core/random.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadPositions } from "../store/live_reads.ts";
import { defineStrategy } from "../strategy/strategy.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import type { ClosedBar, LiveEvent } from "./events.ts";
import { withHeardBars } from "./fed_market.ts";
import { laneParity } from "./parity.ts";

const limits = { ...WIDE_LIMITS, liveStaleSeconds: 15 };
const ledger = () => openLedger(":memory:", "dry");

/** A minute of books of one price every ten seconds, and its close, between which it traded at others. */
function quietMinute(minute: number, traded: readonly number[], price = 100): LiveEvent[] {
  const books = [0.5, 10, 20, 30, 40, 50, 59].map((second) =>
    bookAt(minute * MINUTE + 1000 * second, [[price - 1, 5000]], [[price + 1, 5000]])
  );
  return [...books, closedMinute(minute, [price, ...traded, price])];
}

/** Buys at the close of the first minute, with a stop 30 and a target 60 away. */
const once = (rules: Partial<TradeRules>) =>
  defineStrategy({
    name: "once",
    parameters: [],
    rules: () => rules,
    entries({ candles: { time } }) {
      const stopDistance = new Float64Array(time.length).fill(30);
      return { side: Int8Array.from(time, (at) => at === BEGIN ? 1 : 0), stopDistance, rewardRatio: 2 };
    },
  });

for (
  const { what, rules = {}, traded, wanted } of [
    { what: "stop", traded: [[], [], [40]], wanted: ["stopLoss", 2] },
    { what: "target", traded: [[], [], [170]], wanted: ["takeProfit", 2] },
    { what: "stop, beside its target,", traded: [[], [], [170, 40]], wanted: ["stopLoss", 2] },
    { what: "limit", rules: { limitOffsetBps: 500, limitBars: 3 }, traded: [[], [], [90], []], wanted: [null, null] },
    { what: "stop in the entry's own bar", traded: [[], [40], []], wanted: [null, null] },
  ]
) {
  Deno.test(`a ${what} that the market traded through between books is dealt with at the close of its bar`, async () => {
    using db = await ledger();
    const lane = bookLane(once(rules), 100);
    leadByBook(db, lane, traded.flatMap((prices, minute) => quietMinute(minute, prices)), { limits });
    const positions = loadPositions(db, "paper");
    assert.equal(positions.length, 1);
    const [{ exitReason, closedAt }] = positions;
    assert.deepEqual([exitReason, closedAt === null ? null : Math.floor((closedAt - BEGIN) / MINUTE)], wanted);
    assert.equal(laneParity(db, "paper", withHeardBars(db, "paper", lane)).unexplained, 0);
  });
}

Deno.test("behind the close of a bar no stop lies in it but of a position that a book opened there or sells", async () => {
  let beyond = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, isLimit) => {
      const random = randomSource(seed, 3);
      const events = randomMinutes(seed, 60).map((event) => {
        if (event.kind !== "bar" || random.uniform() < 0.5) return event;
        const { low, high } = event.bar, spike = 0.01 * random.uniform();
        return { ...event, bar: { ...event.bar, low: low * (1 - spike), high: high * (1 + spike) } };
      });
      using db = await ledger();
      const rules = { breakEvenRatio: Infinity, ...isLimit && { limitOffsetBps: 5, limitBars: 3 } };
      const lane = bookLane(restless(rules), 100);
      leadByBook(db, lane, events, {
        watch(runner, event) {
          if (event.kind !== "bar") return;
          for (const { state: { position, orders, sale }, place } of runner.stand.lanes) {
            const isOwn = position.entryBar === runner.stand.nextBars[place] - 1;
            if (position.side === 0 || isOwn || orders.exit !== null || sale !== null) continue;
            const { low, high }: ClosedBar = event.bar;
            if (position.side > 0) assert.ok(position.stop < low && position.targetReach >= high);
            else assert.ok(position.stop > high && position.targetReach <= low);
          }
        },
      });
      beyond += loadPositions(db, "paper").filter(({ closedAt }) =>
        closedAt !== null && closedAt % MINUTE === MINUTE - 1
      )
        .length;
      assert.equal(laneParity(db, "paper", withHeardBars(db, "paper", lane)).unexplained, 0);
    }),
    { numRuns: 20, seed: 11 },
  );
  assert.ok(beyond > 20, `${beyond} exits that no book saw`);
});
