import assert from "node:assert/strict";
import {
  BEGIN,
  bookAt,
  bookLane,
  type BookRunOptions,
  closedMinute,
  leadByBook,
  MINUTE,
} from "../../test/fixtures/book_run.ts";
import { WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadHistory, loadPositions } from "../store/live_reads.ts";
import { defineStrategy, LEAVE_LONG, STAY } from "../strategy/strategy.ts";
import type { TradeRules } from "../strategy/trade_rules.ts";
import type { LiveEvent } from "./events.ts";

const limits = { ...WIDE_LIMITS, liveStaleSeconds: 15, liveMaxDecisionDelaySeconds: 5 };
const book = (ms: number, mid: number) => bookAt(ms, [[mid, 5000]], [[mid + 1, 5000]]);
const doubt = (ms: number, isReconciled: boolean) => ({ kind: "reconciled", at: BEGIN + ms, isReconciled }) as const;

/** A minute's close, heard of at a later time. */
function heardAt(ms: number, minute: number, prices: readonly number[]): LiveEvent {
  return { ...closedMinute(minute, prices), at: BEGIN + ms };
}

function flatten(ms: number): LiveEvent {
  const at = BEGIN + ms, stamp = { environment: "dry", run: "paper", at } as const;
  const asked = { ...stamp, command: 1, name: "flatten", reason: "", override: 0, who: "operator" } as const;
  return { kind: "command", at, command: { ...asked, state: "waiting", answer: null } };
}

/** Buys at the close of the first minute, with a stop 30 away, and may leave at that of another. */
const once = ({ leavesAt = NaN, ...rules }: Partial<TradeRules> & { readonly leavesAt?: number } = {}) =>
  defineStrategy({
    name: "once",
    parameters: [],
    rules: () => rules,
    entries: ({ candles: { time } }) => ({
      side: Int8Array.from(time, (at) => at === BEGIN ? 1 : 0),
      stopDistance: new Float64Array(time.length).fill(30),
      leave: Uint8Array.from(time, (at) => at === BEGIN + leavesAt * MINUTE ? LEAVE_LONG : STAY),
    }),
  });

/** Why the one position of a run was left, in what seconds, and at about what price. */
async function exitOf(events: readonly LiveEvent[], strategy = once(), options: BookRunOptions = {}) {
  using db = await openLedger(":memory:", "dry");
  leadByBook(db, bookLane(strategy, 100), events, { limits, ...options });
  const [{ exitReason, closedAt, exitPrice }] = loadPositions(db, "paper");
  const fills = loadHistory(db, "fills", "paper"), orders = loadHistory(db, "orders", "paper");
  // Each order that fills was filled as such.
  for (const { orderId } of fills) {
    assert.ok(orders.some((order) => order.orderId === orderId && order.state === "filled"), orderId);
  }
  const second = closedAt === null ? null : Math.ceil((closedAt - BEGIN) / 1000);
  return { exitReason, second, price: exitPrice === null ? null : Math.round(exitPrice) };
}

const BOUGHT = [book(MINUTE - 100, 100), closedMinute(0, [100]), book(MINUTE + 200, 100), book(MINUTE + 15_000, 100)];

Deno.test("a stop that a book has half sold goes on in the next one, whatever bar closes meanwhile", async () => {
  const found = await exitOf([
    ...BOUGHT,
    closedMinute(1, [100]),
    bookAt(3 * MINUTE - 100, [[69, 0.01]], [[70, 50]]),
    closedMinute(2, [100, 69, 70]),
    bookAt(3 * MINUTE + 100, [[40, 50]], [[41, 50]]),
  ]);
  assert.deepEqual([found.exitReason, found.second], ["stopLoss", 181]);
  assert.ok(found.price! < 50, `${found.price}`);
});

Deno.test("what a person flattens while bars may be missing is sold in the next book", async () => {
  const books = [20, 30, 41, 55].map((second) => book(2 * MINUTE + second * 1000, 75));
  const found = await exitOf([
    ...BOUGHT,
    closedMinute(1, [100]),
    ...[doubt(2 * MINUTE + 1000, false), ...books, flatten(2 * MINUTE + 40_000)].sort((a, b) => a.at - b.at),
    closedMinute(2, [100, 75]),
  ]);
  assert.deepEqual(found, { exitReason: "flatten", second: 161, price: 75 });
});

Deno.test("what is asked for inside a bar without books is sold in none of its prices, but in the next book or at the next open", async () => {
  const asked = [...BOUGHT, closedMinute(1, [100]), flatten(2 * MINUTE + 40_000), closedMinute(2, [100, 75])];
  assert.deepEqual(await exitOf([...asked, book(3 * MINUTE + 5000, 74)]), {
    exitReason: "flatten",
    second: 185,
    price: 74,
  });
  assert.deepEqual(await exitOf([...asked, closedMinute(3, [74, 90])]), {
    exitReason: "flatten",
    second: 240,
    price: 73,
  });
});

Deno.test("a stop that was reached before a sale was asked for is what the bar tells", async () => {
  const found = await exitOf([
    ...BOUGHT,
    closedMinute(1, [100]),
    flatten(2 * MINUTE + 40_000),
    closedMinute(2, [100, 70, 75]),
  ]);
  assert.deepEqual(found, { exitReason: "stopLoss", second: 180, price: 70 });
});

Deno.test("bars of another market that are missing hold back no stop", async () => {
  const found = await exitOf([
    ...BOUGHT,
    closedMinute(1, [100]),
    doubt(2 * MINUTE + 1000, false),
    book(2 * MINUTE + 20_000, 60),
    closedMinute(2, [100, 60]),
  ]);
  assert.deepEqual(found, { exitReason: "stopLoss", second: 140, price: 60 });
});

Deno.test("a book sells what was asked for before a bar closed that it has not been told of, and nothing asked for later", async () => {
  const late = 3 * MINUTE + 8000;
  for (const [askedAt, wanted] of [[3 * MINUTE - 500, 181], [3 * MINUTE + 100, 189]] as const) {
    const found = await exitOf([
      ...BOUGHT,
      closedMinute(1, [100]),
      book(2 * MINUTE + 50_000, 100),
      ...[flatten(askedAt), book(3 * MINUTE + 500, 100)],
      heardAt(late, 2, [100]),
      book(late + 500, 100),
    ]);
    assert.deepEqual(found, { exitReason: "flatten", second: wanted, price: 100 });
  }
});

for (
  const { what, strategy } of [
    { what: "signal", strategy: once({ leavesAt: 3 }) },
    { what: "timeout", strategy: once({ timeoutBars: 2 }) },
  ]
) {
  Deno.test(`a ${what} at a close heard of late sells by bars at the next close, in none of the past`, async () => {
    const bars = (at: number, prices: readonly number[] = [100, 75]) => [
      book(MINUTE - 100, 100),
      ...[0, 1, 2].map((minute) => closedMinute(minute, [100])),
      heardAt(at, 3, [100]),
      closedMinute(4, prices),
      closedMinute(5, [75]),
    ];
    const led = (events: readonly LiveEvent[]) => exitOf(events, strategy, { isByBars: true });
    assert.deepEqual(await led(bars(290_000)), { exitReason: what, second: 300, price: 74 });
    assert.deepEqual(await led(bars(290_000, [100, 70, 75])), { exitReason: "stopLoss", second: 300, price: 70 });
    const onTime = await led(bars(241_000));
    assert.deepEqual([onTime.exitReason, onTime.price], [what, 100]);
  });
}

Deno.test("the order that a timeout asks for is the one that fills", async () => {
  using db = await openLedger(":memory:", "dry");
  const bars = [book(MINUTE - 100, 100), ...[0, 1, 2, 3, 4].map((minute) => closedMinute(minute, [100]))];
  leadByBook(db, bookLane(once({ timeoutBars: 2 }), 100), bars, { limits, isByBars: true });
  const [, exit] = loadHistory(db, "fills", "paper"), intents = loadHistory(db, "intents", "paper");
  assert.equal(intents.find(({ orderId }) => orderId === exit.orderId)?.purpose, "exit");
});
