import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import type { Trades } from "../core/trades.ts";
import { buyAndHoldReturns, dailyReturns, tradesClosedByDay } from "./daily.ts";
import { tradesOf } from "../../test/fixtures/example_trades.ts";

const HOUR = DAY_MS / 24;

const dayIndex = (time: number) => Math.floor(time / DAY_MS);

/**
 * Daily PnL rebuilt from closed trades: with the price at the end of each day an open position is marked to it and its fees
 * are booked on the day of the exit; without, each trade's net profit falls on that day.
 */
function dailyPnlFromTrades(trades: Trades, days: Float64Array, closes?: Float64Array): Float64Array {
  const pnl = new Float64Array(days.length);
  const firstDay = days.length > 0 ? dayIndex(days[0]) : 0;
  for (let i = 0; i < trades.length; i++) {
    const entry = dayIndex(trades.entryTime[i]) - firstDay;
    const exit = dayIndex(trades.exitTime[i]) - firstDay;
    let booked = 0;
    if (closes) {
      for (let d = entry; d < exit; d++) {
        const marked = trades.side[i] * trades.qty[i] * (closes[d] - trades.entryPrice[i]);
        pnl[d] += marked - booked;
        booked = marked;
      }
    }
    pnl[exit] += trades.pnl[i] - booked;
  }
  return pnl;
}

/**
 * A market of hourly bars with holes, and trades in it: equity follows from cash and the marked position, bar by bar, as
 * an account would book it.
 */
const account = fc.record({
  firstHour: fc.integer({ min: 0, max: 50 }),
  steps: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 60 }),
  prices: fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 61, maxLength: 61 }),
  trades: fc.array(
    fc.record({
      entry: fc.nat(60),
      hold: fc.nat(10),
      side: fc.constantFrom(1, -1),
      qty: fc.integer({ min: 1, max: 5 }),
    }),
    { maxLength: 6 },
  ),
}).map(({ firstHour, steps, prices, trades }) => {
  let hour = firstHour;
  const time = Float64Array.from([0, ...steps], (step) => (hour += step) * HOUR);
  const close = Float64Array.from(time, (_, i) => prices[i]);
  const rows = trades.map(({ entry, hold, side, qty }) => {
    const entryBar = entry % time.length, exitBar = Math.min(time.length - 1, entryBar + hold);
    const entryPrice = close[entryBar], exitPrice = close[exitBar];
    return { entryBar, exitBar, side, qty, entryPrice, exitPrice, entryTime: time[entryBar], exitTime: time[exitBar] };
  });
  const equity = Float64Array.from(time, (_, bar) => {
    let value = 10_000;
    for (const { entryBar, exitBar, side, qty, entryPrice, exitPrice } of rows) {
      if (bar >= entryBar) value += side * qty * ((bar >= exitBar ? exitPrice : close[bar]) - entryPrice);
    }
    return value;
  });
  return { time, close, equity, rows };
});

Deno.test("daily PnL of marked trades is that of the account, day by day, across gaps and midnights", () => {
  fc.assert(fc.property(account, ({ time, close, equity, rows }) => {
    const curve = dailyReturns({ time, equity, startEquity: 10_000 });
    const closes = dailyReturns({ time, equity: close, startEquity: 1 }).equity;
    const rebuilt = dailyPnlFromTrades(tradesOf(rows), curve.days, closes);
    curve.pnl.forEach((pnl, day) =>
      assert.ok(Math.abs(pnl - rebuilt[day]) < 1e-6, `day ${day}: ${pnl}, ${rebuilt[day]}`)
    );
  }));
});

Deno.test("daily PnL booked on exits agrees with the account on the total", () => {
  fc.assert(fc.property(account, ({ time, equity, rows }) => {
    const curve = dailyReturns({ time, equity, startEquity: 10_000 });
    const booked = dailyPnlFromTrades(tradesOf(rows), curve.days);
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum(booked) - sum(curve.pnl)) < 1e-6);
    assert.ok(Math.abs(sum(curve.pnl) - (equity[equity.length - 1] - 10_000)) < 1e-6);
  }));
});

Deno.test("days are consecutive, returns compound to the last equity, and a day without bars returns 0", () => {
  fc.assert(fc.property(account, ({ time, equity }) => {
    const { days, returns, equity: ends } = dailyReturns({ time, equity, startEquity: 10_000 });
    let level = 10_000;
    returns.forEach((r) => level *= 1 + r);
    assert.ok(Math.abs(level / equity[equity.length - 1] - 1) < 1e-9);
    for (let d = 0; d < days.length; d++) {
      if (d > 0) assert.equal(days[d] - days[d - 1], DAY_MS);
      const bars = [...time.keys()].filter((i) => time[i] >= days[d] && time[i] < days[d] + DAY_MS);
      if (bars.length === 0) assert.equal(returns[d], 0);
      else assert.equal(ends[d], equity[bars[bars.length - 1]]);
    }
  }));
});

Deno.test("a position still open at the end shows in the account, not among closed trades", () => {
  const time = Float64Array.of(0, DAY_MS);
  const curve = dailyReturns({ time, equity: Float64Array.of(110, 130), startEquity: 100 });
  const closed = tradesOf([{ entryTime: 0, exitTime: 0, entryPrice: 100, exitPrice: 110 }]);
  assert.deepEqual([...curve.pnl], [10, 20]);
  assert.deepEqual([...dailyPnlFromTrades(closed, curve.days)], [10, 0]);
  assert.deepEqual([...tradesClosedByDay(closed, curve.days)], [1, 0]);
});

Deno.test("after a ruin there are no returns", () => {
  const time = Float64Array.of(0, DAY_MS, 2 * DAY_MS);
  const { returns } = dailyReturns({ time, equity: Float64Array.of(-5, -6, 10), startEquity: 100 });
  assert.deepEqual([...returns], [-1.05, NaN, NaN]);
});

Deno.test("buy and hold starts at the first open", () => {
  const bars = { time: Float64Array.of(0, DAY_MS), open: Float64Array.of(100, 999), close: Float64Array.of(110, 99) };
  const [first, second] = buyAndHoldReturns(bars);
  assert.ok(Math.abs(first - 0.1) < 1e-15 && Math.abs(second + 0.1) < 1e-15);
});
