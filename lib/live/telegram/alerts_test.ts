import assert from "node:assert/strict";
import fc from "fast-check";
import { appendRecords, openLedger, saveRecord } from "../../store/live_ledger.ts";
import { waitingMessages } from "../../store/live_reads.ts";
import type { FillRecord, PositionRecord } from "../../store/live_order_records.ts";
import type { RiskEventRecord } from "../../store/live_risk_records.ts";
import { DAY_MS } from "../../core/candles.ts";
import type { LiveView } from "../../store/live_view.ts";
import { type AlertNews, alertsOf, type AlertState } from "./alerts.ts";
import { lookOnce } from "./watch_ledger.ts";

const run = { environment: "dry", run: "first" } as const, stamp = { ...run, at: DAY_MS };
const BEFORE: AlertState = { fills: 0, riskEvents: 0, day: DAY_MS, passed: [], denied: [] };
const NOTHING: AlertNews = {
  fills: [],
  riskEvents: [],
  further: new Set(),
  positions: [],
  days: [],
  unit: "USDT",
  view: null,
};
const SHARES = [-0.01, -0.02, 0.02, 0.05];

function viewOf(share: number | null, start = DAY_MS): LiveView {
  const profit = share === null ? null : share * 10_000;
  const record = { ...stamp, capital: 10_000, plan: "{}", aliveAt: 0, endedAt: null, risk: null, state: null };
  return {
    run: record,
    mode: "ACTIVE",
    restrictions: [],
    needsOverride: false,
    equity: 10_000,
    day: { start, profit, share, limitShare: share, isCountedAnew: false, lossLimit: 0.02, gainLimit: 0.05 },
    drawdown: { share: 0, limit: 0.1 },
    positions: [],
    orders: [],
    lastBar: null,
    denials: [],
    log: [],
    news: null,
    telegram: null,
  };
}

const entry: FillRecord = {
  ...stamp,
  fillId: "1",
  orderId: "o",
  strategy: "study/3",
  symbol: "BTC/USDT",
  position: 1,
  side: 1,
  quantity: 0.5,
  price: 42_000,
  reference: 42_000,
  fee: 1,
  lost: 0,
  maker: 0,
  arrivalMid: null,
  reason: null,
};
const position: PositionRecord = {
  ...stamp,
  position: 1,
  strategy: "study/3",
  symbol: "BTC/USDT",
  side: 1,
  quantity: 0.5,
  entryPrice: 42_000,
  stop: 41_500,
  target: null,
  protection: "resting",
  closedAt: null,
  exitPrice: null,
  exitReason: null,
  fees: 1,
  funding: 0,
  dust: 0,
  pnl: null,
};
const event = (kind: RiskEventRecord["kind"], more: Partial<RiskEventRecord> = {}): RiskEventRecord => {
  const nothing = { found: null, limit: null, strategy: null, symbol: null, orderId: null, who: "runner" } as const;
  return { ...stamp, ...nothing, kind, code: "STALE_DATA", sentence: "The price is old", mode: "ACTIVE", ...more };
};
const textsOf = (news: Partial<AlertNews>, before = BEFORE) =>
  alertsOf(before, { ...NOTHING, ...news }, SHARES).alerts.map(({ text }) => text);

Deno.test("an entry is told with its stop, an exit with what it earned and why", () => {
  assert.deepEqual(textsOf({ fills: [entry], positions: [position] }), [
    "Opened long 0.5 BTC/USDT at 42000, stop 41500 (study/3).",
  ]);
  const exit: FillRecord = { ...entry, fillId: "2", side: -1, price: 43_000, reason: "takeProfit" };
  const closed: PositionRecord = {
    ...position,
    closedAt: DAY_MS,
    exitPrice: 43_000,
    exitReason: "takeProfit",
    pnl: 498,
  };
  assert.deepEqual(textsOf({ fills: [exit], positions: [closed] }), [
    "Closed long 0.5 BTC/USDT at 43000, target: +498.00 USDT (study/3).",
  ]);
  // A purchase ends a short. Of a position that has ended meanwhile the stop says nothing about now.
  const short: FillRecord = { ...entry, side: -1 }, cover: FillRecord = { ...exit, side: 1, reason: "trailingStop" };
  const lost: PositionRecord = { ...closed, side: -1, pnl: -502 };
  assert.deepEqual(textsOf({ fills: [short, cover], positions: [lost] }), [
    "Opened short 0.5 BTC/USDT at 42000 (study/3).",
    "Closed short 0.5 BTC/USDT at 43000, trailing stop: −502.00 USDT (study/3).",
  ]);
});

Deno.test("a further part of an entry is told as one, of what can be sold", () => {
  const rest: FillRecord = { ...entry, fillId: "2", quantity: 0.2, lost: 0.01, price: 42_100 };
  const fills = [{ ...entry, quantity: 0.3 }, rest],
    note = event("note", { code: null, sentence: "0.3 of 0.5 bought" });
  assert.deepEqual(textsOf({ fills, riskEvents: [note], further: new Set(["2"]), positions: [position] }), [
    "Opened long 0.3 BTC/USDT at 42000, stop 41500 (study/3).",
    "Added long 0.19 BTC/USDT at 42100, stop 41500 (study/3).",
    "0.3 of 0.5 bought.",
  ]);
});

Deno.test("what restricts is told, a halt as critical; a denial once a day by code", () => {
  const halt = event("restricted", { code: "DAILY_LOSS", sentence: "The day has lost 2 %", mode: "HALTED" });
  const { alerts } = alertsOf(BEFORE, {
    ...NOTHING,
    riskEvents: [halt, event("lifted", { sentence: "A person resumed: ok" })],
  }, []);
  assert.deepEqual(alerts, [
    { isCritical: 1, text: "HALTED: The day has lost 2 %." },
    { isCritical: 0, text: "ACTIVE: A person resumed: ok." },
  ]);
  const of = { strategy: "study/3", symbol: "BTC/USDT" },
    rate = { ...of, code: "ORDER_RATE", sentence: "Too many" } as const;
  const denials = [event("denial", of), event("denial", of), event("denial", rate)];
  assert.deepEqual(textsOf({ riskEvents: denials }), [
    "Order of study/3 on BTC/USDT denied (STALE_DATA, told once a day): The price is old.",
    "Order of study/3 on BTC/USDT denied (ORDER_RATE, told once a day): Too many.",
  ]);
  const { state } = alertsOf(BEFORE, { ...NOTHING, riskEvents: denials }, []);
  assert.deepEqual(textsOf({ riskEvents: denials }, state), []);
  assert.equal(textsOf({ riskEvents: denials, view: viewOf(0, 2 * DAY_MS) }, state).length, 2, "a new day");
});

Deno.test("profits of a day: each share is told at most once, only after it was passed, and the farthest always is", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -0.03, max: 0.06, noNaN: true }), { minLength: 1 }), (profits) => {
    let state = BEFORE;
    const told: string[] = [];
    for (const profit of profits) {
      const { state: next, alerts } = alertsOf(state, { ...NOTHING, view: viewOf(profit) }, SHARES);
      told.push(...alerts.map(({ text }) => /passed (.*)\.$/.exec(text)![1]));
      state = next;
    }
    const passed = SHARES.filter((share) => profits.some((one) => share < 0 ? one <= share : one >= share));
    assert.equal(new Set(told).size, told.length);
    assert.deepEqual([...state.passed].sort(), [...passed].sort());
    const worst = Math.min(...passed), names: Record<number, string> = { [-0.01]: "−1.00 %", [-0.02]: "−2.00 %" };
    if (worst < 0) assert.ok(told.includes(names[worst]));
  }));
});

Deno.test("a share that is passed in one leap with others is told alone; on the next day it counts anew", () => {
  const leap = alertsOf(BEFORE, { ...NOTHING, view: viewOf(-0.025) }, SHARES);
  assert.deepEqual(leap.alerts, [
    { isCritical: 1, text: "Profit of the day −250.00 USDT (−2.50 %): it has passed −2.00 %." },
  ]);
  assert.deepEqual(textsOf({ view: viewOf(-0.011) }, leap.state), []);
  assert.equal(textsOf({ view: viewOf(-0.011, 2 * DAY_MS) }, leap.state).length, 1);
});

Deno.test("the day that has ended is told when the next one begins, once", () => {
  const day = {
    ...stamp,
    day: DAY_MS,
    startEquity: 10_000,
    equity: 10_100,
    flows: 0,
    pnl: 100,
    fees: 3,
    funding: 0.5,
    trades: 2,
  };
  const news = { days: [day], view: viewOf(0, 2 * DAY_MS) },
    { state } = alertsOf(BEFORE, { ...NOTHING, ...news }, SHARES);
  assert.deepEqual(textsOf(news), [
    "Day 1970-01-02: +100.00 USDT (+1.00 %), 2 trades closed, fees 3.00, funding 0.50.",
  ]);
  assert.deepEqual(textsOf(news, state), []);
});

Deno.test("however seldom somebody looks, each day that has ended is told once and in order, and the current one is not", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1 }), fc.boolean(), (leaps, isFromStart) => {
      const account = { startEquity: 1, equity: 1, flows: 0, pnl: 0, fees: 0, funding: 0, trades: 0 };
      const daysTo = (last: number) =>
        Array.from({ length: last }, (_, i) => ({ ...stamp, day: (i + 1) * DAY_MS, ...account }));
      let state: AlertState = { ...BEFORE, day: isFromStart ? null : DAY_MS }, today = 1;
      const told: string[] = [];
      for (const leap of leaps) {
        today += leap;
        const news = { ...NOTHING, days: daysTo(today), view: viewOf(0, today * DAY_MS) };
        const { state: next, alerts } = alertsOf(state, news, []);
        told.push(...alerts.map(({ text }) => text.slice(4, 14)));
        state = next;
      }
      assert.deepEqual(told, daysTo(today - 1).map(({ day }) => new Date(day).toISOString().slice(0, 10)));
    }),
  );
});

Deno.test("each row of the ledger is told once, whatever is restarted, and nothing from before the first watch", async () => {
  using db = await openLedger(":memory:", "dry");
  saveRecord(db, "runs", { ...stamp, capital: 1, plan: "{}", aliveAt: 0, endedAt: null, risk: null, state: null });
  const look = () =>
    lookOnce({ db, run, clock: { now: () => 0, until: () => Promise.resolve() }, shares: [], heartbeatHours: 0 });
  const told = () => waitingMessages(db, "first").map(({ text }) => text);
  appendRecords(db, "fills", [entry]);
  look();
  assert.deepEqual(told(), []);
  appendRecords(db, "fills", [{ ...entry, fillId: "2", price: 5 }]);
  appendRecords(db, "risk_events", [event("note", { code: null, sentence: "The bars have a gap" })]);
  for (let i = 0; i < 3; i++) look();
  assert.deepEqual(told(), ["Added long 0.5 BTC/USDT at 5 (study/3).", "The bars have a gap."]);
});
