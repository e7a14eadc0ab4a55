import assert from "node:assert/strict";
import type { KeptRisk } from "../store/kept_risk.ts";
import { appendRecords, openLedger, saveRecord } from "../store/live_ledger.ts";
import type { BarRecord } from "../store/live_market_records.ts";
import type { PositionRecord } from "../store/live_order_records.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import { liveRunPage } from "./live_answers.ts";

const MINUTE = 60_000, HOUR = 60 * MINUTE, symbol = "BTC/USDT";
const stamp = { environment: "dry", run: "first", at: HOUR } as const;
const risk: KeptRisk = {
  limits: { liveDailyLossShare: 0.02, liveDailyGainShare: 0.05, liveMaxDrawdownShare: 0.1, liveStaleSeconds: 15 },
  at: HOUR,
  cash: 10_005,
  peak: 10_010,
  day: { start: 0, startEquity: 10_000, flows: 0, limitBase: 10_000 },
  markets: {},
  positions: {},
  restrictions: [],
};
const span = { from: HOUR, to: 5 * HOUR, capital: 5_000, verdict: "HARD", symbol };
const run: RunRecord = {
  ...stamp,
  capital: 10_000,
  plan: JSON.stringify({
    broker: "bars",
    engine: "test",
    lanes: [
      { ...span, strategy: "study-1/1", timeframe: "1m" },
      { ...span, strategy: "study-2/1", timeframe: "1h" },
    ],
  }),
  aliveAt: HOUR,
  endedAt: null,
  risk: JSON.stringify(risk),
  state: null,
};
const line = {
  environment: "dry",
  run: "first",
  life: "absent",
  aliveAt: HOUR,
  symbols: [symbol],
  hasHaltFile: false,
} as const;

function bar(timeframe: "1m" | "1h", time: number, at: number): BarRecord {
  const prices = { open: 100, high: 100, low: 100, close: 100, volume: 1 };
  return { ...stamp, at, symbol, timeframe, time, ...prices, revision: 0 };
}

function closed(position: number, strategy: string, closedAt: number, pnl: number): PositionRecord {
  const prices = { entryPrice: 100, stop: 99, target: 120, exitPrice: 101 };
  const paid = { fees: 0, funding: 0, dust: 0, protection: "none", exitReason: "signal" } as const;
  return { ...stamp, position, strategy, symbol, side: 1, quantity: 1, ...prices, ...paid, closedAt, pnl };
}

Deno.test("of two lanes on one symbol each has its own bars and trades; the account ends at what happened last", async () => {
  using db = await openLedger(":memory:", "dry");
  saveRecord(db, "runs", run);
  appendRecords(db, "bars", [bar("1h", 0, HOUR), bar("1m", HOUR, HOUR + MINUTE)]);
  saveRecord(db, "positions", closed(1, "study-1/1", HOUR + MINUTE, 10));
  // Sold between two closes, after the last bar.
  saveRecord(db, "positions", closed(2, "study-2/1", HOUR + MINUTE + 1_000, -5));
  const { markets, account } = liveRunPage(db, run, line);
  assert.deepEqual(markets.map(({ bars, strategies, trades: { pnl } }) => [bars.timeframe, strategies, pnl]), [
    ["1m", ["study-1/1"], [10]],
    ["1h", ["study-2/1"], [-5]],
  ]);
  assert.deepEqual(account.time, account.time.toSorted((a, b) => a - b));
  assert.deepEqual([account.time.at(-1), account.equity.at(-1)], [HOUR + MINUTE + 1_000, 10_005]);
});
