/**
 * Files whose columns do not say in words that are known which is which: none is read by guess.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readCandlesCsvFile } from "./read_candles.ts";

const MARKET = { symbol: "BTC/USDT", timeframe: "1h" } as const, HOUR_MS = 3_600_000, T = Date.UTC(2023, 0);

/** Numbers in [0, 1) that a seed gives. */
function draws(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

/** Bars of a market that goes on: each opens where the last one closed, but for a step. */
function walk(count: number, seed: number, step = 0) {
  const draw = draws(seed);
  let last = 20_000;
  return Array.from({ length: count }, (_, i) => {
    const open = last * (1 + step * (draw() - 0.5)), close = open * (1 + 0.02 * (draw() - 0.5));
    last = close;
    const high = Math.max(open, close) * 1.001, low = Math.min(open, close) * 0.999;
    return { time: T + i * HOUR_MS, open, high, low, close, volume: 5 };
  });
}

const swapped = (rows: ReturnType<typeof walk>) =>
  rows.map(({ time, open, high, low, close, volume }) => [time, close, high, low, open, volume]);
const text = (rows: readonly (readonly (number | string)[])[], separator = ",") =>
  rows.map((row) => row.join(separator)).join("\n");

Deno.test("a header that is not understood is refused with a word of --columns, in any language", () => {
  const headers = [
    ["Datum", "Schluss", "Hoch", "Tief", "Eröffnung", "Volumen"],
    ["Horodatage", "Clôture", "Haut", "Bas", "Ouverture", "Quantité"],
    ["t", "last", "hi", "lo", "first", "qty"],
    ["日期", "收盘", "开盘", "最高", "最低", "成交量"],
    ["", "1. a", "2. b", "3. c", "4. d", "5. e"],
  ];
  const rows = swapped(walk(3, 1));
  for (const header of headers) {
    for (const lines of [[header, ...rows], [["# a site"], [], header, ...rows]]) {
      for (const separator of [",", ";", "\t"]) {
        const file = text(lines, separator);
        assert.throws(() => readCandlesCsvFile(file, { ...MARKET, decimal: "point" }), (error: Error) => {
          assert.equal(error.name, "DataError");
          assert.match(error.message, /wanted a header that names time, .*; --columns time=NAME,open=NAME,…/);
          assert.ok(error.message.includes(header[1]), error.message);
          return true;
        });
      }
    }
  }
  const file = text([headers[0], ...rows]), columns = "time=1,open=5,high=3,low=4,close=2,volume=6";
  const { candles } = readCandlesCsvFile(file, { ...MARKET, columns });
  assert.deepEqual([...candles.open], rows.map((row) => row[4]));
});

Deno.test("columns are known by the words of Bloomberg and of Alpha Vantage, by others for the same, and with the currency of the prices behind", () => {
  const headers = [
    "Date,PX_OPEN,PX_HIGH,PX_LOW,PX_LAST,PX_VOLUME",
    "Date,Opening,Highest,Lowest,Closing,Volume",
    "Date,Open (USD),High (USD),Low (USD),Close (USD),Volume (BTC)",
    "Date,open_usdt,high_usdt,low_usdt,close_usdt,volume",
    "date,1. open,2. high,3. low,4. close,5. volume",
    "date,1b. open (USD),2b. high (USD),3b. low (USD),4b. close (USD),5. volume",
  ];
  const rows = walk(3, 1).map((row) => Object.values(row));
  for (const header of headers) {
    for (const symbol of ["BTC/USDT", "XBTUSD"]) {
      const { candles } = readCandlesCsvFile(text([[header], ...rows]), { ...MARKET, symbol });
      assert.deepEqual([...candles.open], rows.map((row) => row[1]), header);
      assert.deepEqual([...candles.close], rows.map((row) => row[4]), header);
    }
  }
});

Deno.test("of prices in several currencies those of the market are read, beside plain names none, and alone in another none", () => {
  const [row] = walk(1, 1), dollars = [row.time, row.open, row.high, row.low, row.close, row.volume];
  const header = "time,open usd,high usd,low usd,close usd,volume",
    others = ["open eur", "high eur", "low eur", "close eur"];
  const wide = text([[header, ...others], [...dollars, 1, 1, 1, 1]]), bare = text([[header], dollars]);
  assert.equal(readCandlesCsvFile(wide, MARKET).candles.close[0], row.close);
  assert.equal(readCandlesCsvFile(wide, { ...MARKET, symbol: "BTC/EUR" }).candles.close[0], 1);
  assert.throws(
    () => readCandlesCsvFile(bare, { ...MARKET, symbol: "BTC/EUR" }),
    /wanted a column of open, found .*"open usd".*; --columns open=NAME/,
  );
  assert.equal(readCandlesCsvFile(bare, { ...MARKET, symbol: "AAPL" }).candles.close[0], row.close);
  const plain = text([["time,open,high,low,close,volume", "Close (USD)", "Adj Close"], [...dollars, 1, 1]]);
  assert.equal(readCandlesCsvFile(plain, MARKET).candles.close[0], row.close);
  const adjusted = text([[header, "adj close", "Adj Close (USD)", "24h volume"], [...dollars, 1, 1, 1]]);
  const { candles } = readCandlesCsvFile(adjusted, MARKET);
  assert.deepEqual([candles.close[0], candles.volume[0]], [row.close, row.volume]);
});

Deno.test("lines in front of rows that name no columns are passed over", () => {
  const rows = walk(3, 1).map((row) => Object.values(row));
  const titles = ["https://a.site", "Bars of Bitcoin, by the hour", "# a,b,c", "", "nan,nan,nan,nan,nan,nan"];
  for (const title of titles) {
    const { candles } = readCandlesCsvFile(text([[title], ...rows]), MARKET);
    assert.deepEqual([...candles.close], rows.map((row) => row[4]), title);
  }
});

Deno.test("columns without names are refused where open and close are exchanged, and read where they are not", () => {
  const sizes = fc.oneof(fc.integer({ min: 10, max: 30 }), fc.integer({ min: 101, max: 150 }));
  const count = fc.record({ size: sizes, seed: fc.integer({ min: 1, max: 1e6 }), isNewestFirst: fc.boolean() });
  fc.assert(fc.property(count, ({ size, seed, isNewestFirst }) => {
    // With many bars the opens of a thin market may be a quarter of a bar's move off.
    const bars = walk(size, seed, size > 100 ? 0.004 : 0);
    if (isNewestFirst) bars.reverse();
    const rows = swapped(bars), right = text(bars.map((bar) => Object.values(bar)));
    assert.equal(readCandlesCsvFile(right, MARKET).candles.time.length, size);
    for (const file of [text(rows), JSON.stringify(rows)]) {
      assert.throws(
        () => readCandlesCsvFile(file, MARKET),
        /opens near the closes before them, .*; --columns time=1,open=5,high=3,low=4,close=2,volume=6 exchanges them, --columns time=1,open=2,.* does not$/,
      );
    }
    const columns = "time=1,open=2,high=3,low=4,close=5,volume=6";
    assert.equal(readCandlesCsvFile(text(rows), { ...MARKET, columns }).candles.time.length, size);
  }));
});
