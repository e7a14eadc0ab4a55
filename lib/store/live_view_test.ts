import assert from "node:assert/strict";
import type { KeptRisk } from "./kept_risk.ts";
import { appendRecords, openLedger, saveRecord } from "./live_ledger.ts";
import { liveView } from "./live_view.ts";
import type { PositionRecord } from "./live_order_records.ts";
import type { RiskEventRecord } from "./live_risk_records.ts";
import type { RunRecord } from "./live_run_records.ts";

const DAY = 86_400_000, stamp = { environment: "dry", run: "first", at: DAY } as const;
const halted = {
  code: "HALTED",
  sentence: "A person asked to halt",
  found: null,
  limit: null,
  mode: "HALTED",
  since: DAY,
  until: null,
} as const;
const risk: KeptRisk = {
  limits: { liveDailyLossShare: 0.02, liveDailyGainShare: 0.05, liveMaxDrawdownShare: 0.1, liveStaleSeconds: 15 },
  at: DAY + 20_000,
  cash: 9000,
  peak: 12_000,
  // A person resumed at 11,500, and then 500 were paid in.
  day: { start: DAY, startEquity: 10_000, flows: 500, limitBase: 12_000 },
  markets: { "BTC/USDT": { bid: 105, ask: 106, heardAt: DAY } },
  positions: { 2: { symbol: "BTC/USDT", quantity: 20 } },
  restrictions: [halted],
};
const run: RunRecord = {
  ...stamp,
  capital: 10_000,
  plan: "{}",
  aliveAt: DAY,
  endedAt: null,
  risk: JSON.stringify(risk),
  state: null,
};
const position: PositionRecord = {
  ...stamp,
  position: 2,
  strategy: "votes",
  symbol: "BTC/USDT",
  side: 1,
  quantity: 20,
  entryPrice: 100,
  stop: 99,
  target: 120,
  protection: "resting",
  closedAt: null,
  exitPrice: null,
  exitReason: null,
  fees: 2,
  funding: 0,
  dust: 0,
  pnl: null,
};

Deno.test("a run at a glance: equity at what positions could be left at, the day without flows, what restricts, what was denied", async () => {
  using db = await openLedger(":memory:", "dry");
  saveRecord(db, "runs", run);
  saveRecord(db, "positions", position);
  saveRecord(db, "positions", {
    ...position,
    position: 1,
    closedAt: DAY,
    exitPrice: 100,
    exitReason: "signal",
    pnl: -2,
  });
  const denial = (at: number): RiskEventRecord => {
    const { code, sentence, found, limit, mode } = halted;
    return {
      ...stamp,
      at,
      kind: "denial",
      code,
      sentence,
      found,
      limit,
      mode,
      strategy: null,
      symbol: null,
      orderId: null,
      who: "runner",
    };
  };
  appendRecords(db, "risk_events", [denial(DAY - 1), denial(DAY), denial(DAY + 1)]);
  const view = liveView(db, run)!;
  assert.deepEqual([view.mode, view.restrictions], ["HALTED", [halted]]);
  assert.equal(view.equity, 11_100);
  assert.deepEqual(view.day, {
    start: DAY,
    profit: 600,
    share: 0.06,
    limitShare: 11_100 / 12_000 - 1,
    isCountedAnew: true,
    lossLimit: 0.02,
    gainLimit: 0.05,
  });
  assert.deepEqual(view.drawdown, { share: 0.075, limit: 0.1 });
  assert.deepEqual(view.positions, [{ ...position, price: 105, staleMs: 20_000, openProfit: 98 }]);
  assert.deepEqual(view.denials, [{ code: "HALTED", count: 2, at: DAY + 1, sentence: halted.sentence }]);
  assert.deepEqual(view.log.map(({ at }) => at), [DAY + 1, DAY, DAY - 1]);
  const overrideAfter = (code: "DAILY_LOSS" | "DRAWDOWN", since: number) => {
    const restrictions = [halted, { ...halted, code, since }];
    return liveView(db, { ...run, risk: JSON.stringify({ ...risk, restrictions }) })?.needsOverride;
  };
  const after = [
    overrideAfter("DAILY_LOSS", DAY),
    overrideAfter("DAILY_LOSS", DAY - 1),
    overrideAfter("DRAWDOWN", DAY),
  ];
  assert.deepEqual(after, [true, false, false]);
  assert.deepEqual([view.orders, view.lastBar, view.news, view.telegram], [[], null, null, null]);
  const note = {
    ...denial(DAY),
    kind: "note",
    code: null,
    sentence: "Commands by Telegram fail",
    who: "telegram",
  } as const;
  const halt = { ...denial(DAY), kind: "restricted" } as const;
  appendRecords(db, "risk_events", [note, halt, denial(DAY)]);
  assert.deepEqual([liveView(db, run)?.news, liveView(db, run)?.telegram], [halt, note]);
});

Deno.test("what cannot be computed is not shown: no price, no equity and no profit", async () => {
  using db = await openLedger(":memory:", "dry");
  saveRecord(db, "runs", run);
  saveRecord(db, "positions", position);
  const blind = { ...run, risk: JSON.stringify({ ...risk, markets: {} }) }, view = liveView(db, blind)!;
  const { profit, share, limitShare } = view.day;
  assert.deepEqual([view.equity, profit, share, limitShare, view.drawdown.share], [null, null, null, null, null]);
  assert.deepEqual(view.positions.map(({ price, openProfit }) => [price, openProfit]), [[null, null]]);
  assert.equal(liveView(db, { ...run, risk: null }), null);
});
