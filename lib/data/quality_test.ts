import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { sharedTest } from "../../test/shared.ts";
import { candlesFromColumns } from "./candles.ts";
import { coarsened } from "./coarse_prices.ts";
import { readCandlesCsvFile } from "./csv.ts";
import { badBarPnlShare, plausibleShare, type QualityRecord, qualityReport } from "./quality.ts";
import { simulateMarket } from "./simulate.ts";

const MINUTE = 60_000;

/** A market that swings by a tenth of a per cent a minute, with changes to some bars. */
function calmMarket(changes: Record<number, { high?: number; low?: number; close?: number; volume?: number }>) {
  const bars = Array.from({ length: 100 }, (_, i) => ({ close: 100, high: 100.1, low: 100, volume: 1, ...changes[i] }));
  const column = (name: "close" | "high" | "low" | "volume") => bars.map((bar) => bar[name]);
  return candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: bars.map((_, i) => i * MINUTE),
    open: bars.map((_, i) => i === 0 ? 100 : bars[i - 1].close).map((open, i) =>
      Math.min(bars[i].high, Math.max(bars[i].low, open))
    ),
    high: column("high"),
    low: column("low"),
    close: column("close"),
    volume: column("volume"),
  });
}

const kinds = (report: QualityRecord[]) => report.map(({ kind, time, bars }) => [kind, time! / MINUTE, bars]);

Deno.test("qualityReport() finds a wick beyond ten usual ranges, up or down, and nothing in a calm market", () => {
  assert.deepEqual(qualityReport(calmMarket({})), []);
  assert.deepEqual(kinds(qualityReport(calmMarket({ 50: { high: 102 } }))), [["spike", 50, 1]]);
  assert.deepEqual(kinds(qualityReport(calmMarket({ 50: { low: 98 } }))), [["spike", 50, 1]]);
  assert.deepEqual(qualityReport(calmMarket({ 50: { high: 100.8 } })), []);
});

Deno.test("qualityReport() takes the median of the other ranges that moved for the usual one", () => {
  // About bar 50 a third of the bars has ranges of 0.1 %, the rest of 0.4 %: spikes begin beyond 4 %, not beyond 1 %.
  const wide = Array.from({ length: 100 }, (_, i) => [i, i % 3 === 0 ? {} : { high: 100.4 }]);
  const spikes = (high: number) => qualityReport(calmMarket({ ...Object.fromEntries(wide), 50: { high } })).length;
  assert.deepEqual([101.5, 104.2, 104.6].map(spikes), [0, 0, 1]);
  // Only one other bar moved, by 0.1 %; the spike's own range must not count as usual.
  const still = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [i, { high: i === 40 ? 100.1 : 100 }]));
  assert.equal(qualityReport(calmMarket({ ...still, 50: { high: 102 } })).length, 1);
});

Deno.test("qualityReport() takes a move that stays for a move, not for a spike", () => {
  const moved = { close: 110, high: 110.1, low: 110 };
  const changes = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [50 + i, moved]));
  assert.deepEqual(qualityReport(calmMarket(changes)), []);
});

Deno.test("qualityReport() joins minutes without volume into runs, but not across a gap", () => {
  const report = qualityReport(calmMarket({ 0: { volume: 0 }, 7: { volume: 0 }, 8: { volume: 0 }, 99: { volume: 0 } }));
  assert.deepEqual(kinds(report), [["zeroVolume", 0, 1], ["zeroVolume", 7, 2], ["zeroVolume", 99, 1]]);
  const flat = [5, 5];
  const gap = candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: [0, 3 * MINUTE],
    open: flat,
    high: flat,
    low: flat,
    close: flat,
    volume: [0, 0],
  });
  assert.deepEqual(kinds(qualityReport(gap)), [["zeroVolume", 0, 1], ["gap", 1, 2], ["zeroVolume", 3, 1]]);
});

Deno.test("qualityReport() lists the bad rows of the file, duplicates apart, rows without a time first", () => {
  const text = "timestamp,open,high,low,close,volume\n" +
    "0,1,1,1,1,1\n60000,1,1,1,1,1\n0,1,1,1,1,1\nx,1,1,1,1,1\n120000,1,1,1,1,-1\n";
  const options = { symbol: "BTC/USDT", timeframe: "1m", skipBadRows: true } as const;
  const { candles, badRows } = readCandlesCsvFile(text, options);
  const report = qualityReport(candles, badRows);
  assert.deepEqual(report.map(({ kind, time, detail }) => [kind, time, detail.split(",")[0]]), [
    ["badRow", null, "line 5"],
    ["duplicate", 0, "line 4"],
    ["badRow", 120_000, "line 6"],
  ]);
});

Deno.test("qualityReport() has nothing to say against a simulated market", () => {
  assert.deepEqual(qualityReport(simulateMarket({ seed: 3, bars: 20_000 })), []);
});

sharedTest(
  "qualityReport() counts the known gaps of a real year, and few spikes",
  "data/ohlcv/bitfinex_BTCUSD_1m_2018.csv.gz",
  (file) => {
    const { candles } = readCandlesCsvFile(readFileSync(file), { symbol: "BTC/USD", timeframe: "1m" });
    const report = qualityReport(candles);
    const gaps = report.filter(({ kind }) => kind === "gap"), spikes = report.filter(({ kind }) => kind === "spike");
    assert.equal(gaps.reduce((sum, { bars }) => sum + bars, 0), 5_101);
    assert.equal(gaps.length, 3_992);
    assert.ok(spikes.length > 0 && spikes.length < 1e-3 * candles.time.length, `${spikes.length} spikes`);
  },
);

Deno.test("plausibleShare() counts each bar once, whatever is wrong with it, and the missing ones", () => {
  const market = calmMarket({ 7: { volume: 0 }, 8: { volume: 0 }, 50: { high: 102, volume: 0 } });
  assert.equal(plausibleShare(market, qualityReport(market)), 97 / 100);
  const price = [5, 5];
  const gap = candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: [0, 3 * MINUTE],
    open: price,
    high: price,
    low: price,
    close: price,
    volume: [1, 0],
  });
  assert.equal(plausibleShare(gap, qualityReport(gap)), 1 / 4);
});

Deno.test("badBarPnlShare() is the share of absolute profit of trades that overlap a record", () => {
  const span = fc.tuple(fc.nat(50), fc.nat(10));
  const anyTrades = fc.array(fc.tuple(span, fc.integer({ min: -9, max: 9 })), { maxLength: 20 });
  fc.assert(fc.property(anyTrades, fc.array(span, { maxLength: 8 }), (list, marks) => {
    const report = marks.map(([start, bars]): QualityRecord => {
      return { kind: "gap", time: start * MINUTE, to: (start + bars + 1) * MINUTE, bars: bars + 1, detail: "" };
    });
    const trades = {
      length: list.length,
      entryTime: Float64Array.from(list, ([[start]]) => start * MINUTE),
      exitTime: Float64Array.from(list, ([[start, held]]) => (start + held) * MINUTE),
      pnl: Float64Array.from(list, ([, pnl]) => pnl),
    };
    let touched = 0, all = 0;
    for (const [[start, held], pnl] of list) {
      all += Math.abs(pnl);
      if (marks.some(([from, bars]) => from <= start + held && from + bars >= start)) touched += Math.abs(pnl);
    }
    assert.equal(badBarPnlShare(trades, report), all === 0 ? NaN : touched / all);
  }));
});

Deno.test("qualityReport() joins the days on which bars move less than five price steps, and no bad bar comes of them", () => {
  const market = simulateMarket({ seed: 4, bars: 4 * 1440 });
  assert.deepEqual(qualityReport(market).filter(({ kind }) => kind === "coarsePrices"), []);
  // A minute moves by a tenth of a per cent.
  const report = qualityReport(coarsened(market, 0.002));
  assert.deepEqual(kinds(report), [["coarsePrices", market.time[1440] / MINUTE, 3 * 1440]]);
  assert.match(report[0].detail, /^bars move less than five price steps, of up to 0\.2\d\d %$/);
  assert.equal(plausibleShare(market, report), 1);
  const trades = { length: 1, entryTime: [market.time[2000]], exitTime: [market.time[2100]], pnl: [3] };
  assert.equal(badBarPnlShare(trades, report), 0);
});
