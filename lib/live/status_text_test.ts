import assert from "node:assert/strict";
import type { PositionRecord } from "../store/live_order_records.ts";
import type { LiveView } from "../store/live_view.ts";
import { statusText } from "./status_text.ts";

const stamp = { environment: "dry", run: "first", at: 0 } as const;
const lane = {
  strategy: "study/3",
  verdict: "GOOD",
  symbol: "BTC/USDT",
  timeframe: "1m",
  from: 0,
  to: 0,
  capital: 10_000,
};
const position: PositionRecord = {
  ...stamp,
  position: 1,
  strategy: "study/3",
  symbol: "BTC/USDT",
  side: -1,
  quantity: 0.5,
  entryPrice: 42_000,
  stop: 42_500,
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
const view: LiveView = {
  run: {
    ...stamp,
    capital: 10_000,
    plan: JSON.stringify({ broker: "bars", engine: "0", lanes: [lane] }),
    aliveAt: 0,
    endedAt: null,
    risk: null,
    state: null,
  },
  mode: "ACTIVE",
  restrictions: [],
  needsOverride: false,
  equity: 10_049,
  day: {
    start: 0,
    profit: 49,
    share: 0.0049,
    limitShare: 0.0049,
    isCountedAnew: false,
    lossLimit: 0.02,
    gainLimit: 0.05,
  },
  drawdown: { share: 0, limit: 0.1 },
  positions: [{ ...position, price: 41_900, staleMs: null, openProfit: 49 }],
  orders: [],
  lastBar: null,
  denials: [{ code: "ORDER_RATE", count: 2, at: 0, sentence: "Too many" }],
  log: [],
  news: null,
  telegram: null,
};

Deno.test("a status says what nothing is known to earn, what money is counted in, and what each code means", () => {
  assert.equal(
    statusText(view, "running", 2000),
    [
      "DRY run first: running, ACTIVE.",
      "UNCERTIFIED: study/3. Nothing shows that it earns.",
      "New entries: on; resting entries: none; protection: 1 of 1; positions: 1.",
      "Day 1970-01-01 UTC: +49.00 USDT (+0.49 %); halts at −2.00 %, opens nothing from +5.00 % on. Drawdown 0.00 %, " +
      "halts at 10.0 %.",
      "Equity 10,049, at the start 10,000 USDT.",
      "BTC/USDT short 0.5 at 42000, now 41900: +49.00 USDT; stop 42500, target –, its stop rests; by study/3.",
      "No bar yet; last sign of life 2 seconds ago.",
      "Denied on this day: 2 × ORDER_RATE (too many orders a minute).",
    ].join("\n"),
  );
});

Deno.test("a position without a stop that rests, and a run that is not there, are said loudly", () => {
  const bare = { ...view, positions: view.positions.map((one) => ({ ...one, protection: "none" as const })) };
  const text = statusText(bare, "absent", 0, "/runs/HALT");
  assert.match(text, /^DRY run first: NOT RUNNING, HALTED\.\nThe file \/runs\/HALT keeps it halted/);
  assert.match(text, /New entries: off; .*protection: 0 of 1;/);
  assert.match(text, /NO STOP RESTS; by study\/3/);
});

Deno.test("an entry that is filled in part says how much of it", () => {
  const order = {
    ...stamp,
    orderId: "e",
    venueOrderId: null,
    state: "partlyFilled",
    filledQuantity: 0.3,
    reason: null,
  };
  const intent = { ...stamp, orderId: "e", action: "submit", purpose: "entry", side: -1, quantity: 0.5 };
  const orders = [{ order, intent }] as unknown as LiveView["orders"];
  assert.match(statusText({ ...view, orders }, "running", 0), /resting entries: 1 \(0\.3 of 0\.5 filled\);/);
});

Deno.test("a price that is old is not told as that of now", () => {
  const old = { ...view, positions: view.positions.map((one) => ({ ...one, staleMs: 17_400 })) };
  assert.match(statusText(old, "running", 0), /at 42000, now 41900 \(17 seconds old\): \+49\.00 USDT;/);
});
