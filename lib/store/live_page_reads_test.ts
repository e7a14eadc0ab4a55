import assert from "node:assert/strict";
import fc from "fast-check";
import { lastBar, loadLastBars } from "./live_bars.ts";
import { appendRecords, openLedger, queueMessages, saveRecord } from "./live_ledger.ts";
import {
  exitProfits,
  findingsSince,
  lastClosed,
  lastMessages,
  lastNews,
  lastOrders,
  positionsSince,
} from "./live_page_reads.ts";
import { causesOf, type ParityRecord } from "./live_parity.ts";
import { loadParity, openPositions } from "./live_reads.ts";
import type { BarRecord } from "./live_market_records.ts";
import type { IntentRecord, OrderRecord, PositionRecord } from "./live_order_records.ts";
import type { RiskEventRecord } from "./live_risk_records.ts";

const stamp = { environment: "dry", run: "first", at: 0 } as const;
const lane = { strategy: "votes", verdict: "HARD", symbol: "A/USDT", timeframe: "1m", from: 0, to: 9, capital: 5 };
const plan = JSON.stringify({ broker: "bars", engine: "e", lanes: [lane, { ...lane, symbol: "B/USDT" }, lane] });
const run = { ...stamp, capital: 10, plan, aliveAt: 0, endedAt: null, risk: null, state: null };

/** A ledger with a run, and another one that must never be read of. */
async function ledger() {
  const db = await openLedger(":memory:", "dry");
  for (const name of ["first", "other"]) saveRecord(db, "runs", { ...run, run: name });
  return db;
}

const bar = (symbol: string, time: number, revision = 0, close = 1): BarRecord => {
  const prices = { open: 1, high: 2, low: 0.5, close, volume: 1 };
  return { ...stamp, at: time + 60_000 + revision, symbol, timeframe: "1m", time, revision, ...prices };
};

Deno.test("the last bars of a market are whole, in order, each as the exchange changed it last", async () => {
  const market = { symbol: "A/USDT", timeframe: "1m" } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 15 }),
      async (revisions, count) => {
        using db = await ledger();
        revisions.forEach((last, i) => {
          const seen = Array.from({ length: last + 1 }, (_, revision) => bar("A/USDT", i * 60_000, revision, revision));
          appendRecords(db, "bars", [...seen, { ...bar("A/USDT", i * 60_000), run: "other" }]);
        });
        const bars = loadLastBars(db, "first", market, count);
        const wanted = revisions.map((last, i) => [i * 60_000, last]).slice(-count);
        assert.deepEqual(bars.map(({ time, close }) => [time, close]), wanted);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("the last bar of a run is the one heard of last, of whatever market", async () => {
  using db = await ledger();
  assert.equal(lastBar(db, run), null);
  appendRecords(db, "bars", [bar("A/USDT", 0), bar("A/USDT", 120_000), bar("B/USDT", 180_000)]);
  assert.equal(lastBar(db, run)?.time, 180_000);
  assert.equal(lastBar(db, { ...run, plan: "{}" }), null);
});

const position = (number: number, closedAt: number | null, pnl: number | null = closedAt === null ? null : number) => {
  const levels = { entryPrice: 1, stop: 0.5, target: null, exitPrice: closedAt && 2, exitReason: null, fees: 0 };
  const of = {
    strategy: "votes",
    symbol: "A/USDT",
    side: 1,
    quantity: 1,
    protection: "resting",
    funding: 0,
    dust: 0,
  } as const;
  return { ...stamp, at: number, position: number, closedAt, pnl, ...levels, ...of } satisfies PositionRecord;
};

Deno.test("positions: open ones by number, closed ones by their exits, and those of which something lies on a chart", async () => {
  using db = await ledger();
  for (const one of [position(1, 30), position(2, 20), position(3, null), position(4, 40)]) {
    saveRecord(db, "positions", one);
    saveRecord(db, "positions", { ...one, run: "other", pnl: 99 });
  }
  const numbers = (records: readonly PositionRecord[]) => records.map(({ position }) => position);
  assert.deepEqual(numbers(openPositions(db, "first")), [3]);
  assert.deepEqual(numbers(lastClosed(db, "first", 2)), [4, 1]);
  assert.deepEqual(exitProfits(db, "first"), [{ at: 20, profit: 2 }, { at: 30, profit: 1 }, { at: 40, profit: 4 }]);
  assert.deepEqual(numbers(positionsSince(db, "first", "A/USDT", 30)), [1, 3, 4]);
  assert.deepEqual(positionsSince(db, "first", "B/USDT", 0), []);
});

Deno.test("an order stands with all that became of it, the one asked for last first", async () => {
  using db = await ledger();
  const intent = (orderId: string, action: IntentRecord["action"] = "submit"): IntentRecord => {
    const of = { strategy: "votes", symbol: "A/USDT", position: 1, purpose: "entry", side: 1 } as const;
    return { ...stamp, orderId, action, ...of, quantity: 1, price: null, stop: 1, target: null, barTime: 0, mid: null };
  };
  const news = (orderId: string, state: OrderRecord["state"]): OrderRecord => {
    return { ...stamp, orderId, venueOrderId: null, state, filledQuantity: 0, reason: null };
  };
  appendRecords(db, "intents", [intent("a"), intent("a", "modify"), intent("b"), { ...intent("c"), run: "other" }]);
  appendRecords(db, "orders", [news("a", "open"), news("b", "open"), news("a", "filled")]);
  const orders = lastOrders(db, "first", 5).map((
    { intent, news },
  ) => [intent.orderId, ...news.map(({ state }) => state)]);
  assert.deepEqual(orders, [["b", "open"], ["a", "open", "filled"]]);
  assert.equal(lastOrders(db, "first", 1).length, 1);
});

Deno.test("findings are counted by code with the last of each, and news are all but those", async () => {
  using db = await ledger();
  const event = (kind: RiskEventRecord["kind"], at: number, sentence: string, code: RiskEventRecord["code"]) => {
    const nothing = { found: null, limit: null, strategy: null, symbol: null, orderId: null };
    return { ...stamp, at, kind, code, sentence, mode: "ACTIVE", who: "runner", ...nothing } as const;
  };
  appendRecords(db, "risk_events", [
    event("denial", 1, "yesterday", "POSITIONS"),
    event("denial", 5, "early", "POSITIONS"),
    event("denial", 6, "once", "LATE_BAR"),
    event("cut", 6, "smaller", "POSITION_SHARE"),
    event("denial", 7, "late", "POSITIONS"),
    event("note", 8, "noted", null),
    event("restricted", 9, "halted", "HALTED"),
    { ...event("denial", 9, "elsewhere", "POSITIONS"), run: "other" },
  ]);
  assert.deepEqual(findingsSince(db, "first", "denial", 5), [
    { code: "POSITIONS", count: 2, at: 7, sentence: "late" },
    { code: "LATE_BAR", count: 1, at: 6, sentence: "once" },
  ]);
  assert.deepEqual(findingsSince(db, "first", "cut", 5).map(({ code }) => code), ["POSITION_SHARE"]);
  assert.deepEqual(lastNews(db, "first", 9).map(({ sentence }) => sentence), ["halted", "noted"]);
  queueMessages(db, ["one", "two"].map((text) => ({ ...stamp, isCritical: 0, text })));
  assert.deepEqual(lastMessages(db, "first", 1).map(({ text, sentAt }) => [text, sentAt]), [["two", null]]);
});

Deno.test("what is kept of parity stands in the place of what was kept before, and cannot be taken out", async () => {
  using db = await ledger();
  const record: ParityRecord = {
    ...stamp,
    strategy: "votes",
    symbol: "A/USDT",
    trades: 1,
    backtestTrades: 2,
    profit: 3,
    backtestProfit: 4,
    hash: "h",
    backtestHash: "i",
    unexplained: 0,
    causes: '[{"cause":"fee","parts":1,"amount":-1}]',
  };
  saveRecord(db, "parity", record);
  saveRecord(db, "parity", { ...record, at: 9, unexplained: 1 });
  assert.deepEqual(loadParity(db, "first"), [{ ...record, at: 9, unexplained: 1 }]);
  assert.deepEqual(causesOf(record), [{ cause: "fee", parts: 1, amount: -1 }]);
  assert.throws(() => db.exec("DELETE FROM parity"), /keeps what has happened/);
});
