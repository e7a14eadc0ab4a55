import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { sharedTest } from "../../test/shared.ts";
import { listGaps } from "./candles.ts";
import { readCandlesCsvFile } from "./read_candles.ts";

const MARKET = { symbol: "BTC/USDT", timeframe: "1m" } as const;
const HEADER = "timestamp,open,high,low,close,volume";
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("readCandlesCsvFile() names line, column, text and what was wanted of every kind of bad row", () => {
  const cases: [string, string, string][] = [
    ["60000,1,1,1,1,abc", "volume", 'wanted a number of at least 0, found "abc"'],
    ["60000,1,1,1,1,", "volume", 'wanted a number of at least 0, found ""'],
    ["60000,1,1,1,1", "volume", "wanted a number of at least 0, found no cell"],
    ["60000,1,1,1,1,-2", "volume", 'wanted a number of at least 0, found "-2"'],
    ["60000,1,1,1,1,1e999", "volume", 'wanted a number of at least 0, found "1e999"'],
    ["60000,0x10,1,1,1,1", "open", 'wanted a positive price, found "0x10"'],
    ["60000,NaN,1,1,1,1", "open", 'wanted a positive price, found "NaN"'],
    ["60000,1,1,1,0,1", "close", 'wanted a positive price, found "0"'],
    ["60000,1,1,1,2,1", "high", 'wanted at least max(open, close) = 2, found "1"'],
    ["60000,2,3,1.5,1,1", "low", 'wanted at most min(open, close) = 1, found "1.5"'],
    ["60001,1,1,1,1,1", "timestamp", 'wanted a multiple of 60000 ms, found "60001"'],
    ["0,1,1,1,1,1", "timestamp", 'wanted a time after 0, found "0": the time of an earlier row'],
    [
      "1735689600000000,1,1,1,1,1",
      "timestamp",
      'wanted a time in ms UTC before the year 2100, found "1735689600000000"',
    ],
    ["2024-01-01,1,1,1,1,1", "timestamp", 'wanted a time in ms UTC before the year 2100, found "2024-01-01"'],
    ["60000,1,1,1,1,1,1", "row", "wanted 6 cells, found 7"],
  ];
  for (const [row, column, reason] of cases) {
    const text = `${HEADER}\n0,1,1,1,1,1\n${row}\n120000,1,1,1,1,1\n`;
    assert.throws(() => readCandlesCsvFile(text, MARKET), {
      name: "DataError",
      message: `Cannot read BTC/USDT 1m candles: 1 bad row:\n  line 3, column ${column}: ${reason}`,
    });
    const { candles, badRows } = readCandlesCsvFile(text, { ...MARKET, skipBadRows: true });
    assert.deepEqual([...candles.time], [0, 120_000]);
    assert.deepEqual(badRows.map(({ line, column, reason }) => [line, column, reason]), [[3, column, reason]]);
  }
});

Deno.test("readCandlesCsvFile() lists a hundred bad rows and counts the others", () => {
  const good = Array.from({ length: 103 }, (_, i) => `${i * 60_000},1,1,1,1,1\n`).join("");
  const text = `${HEADER}\n` + "x,1,1,1,1,1\n".repeat(102) + good;
  assert.throws(() => readCandlesCsvFile(text, MARKET), (error: Error) => {
    assert.match(error.message, /102 bad rows:\n {2}line 2, /);
    assert.match(error.message, /\n {2}line 101, .*\n {2}and 2 more$/);
    return true;
  });
});

Deno.test("readCandlesCsvFile() accepts CRLF, a byte order mark, blank lines and a missing last line end", () => {
  const text = `\ufeff${HEADER}\r\n0,1,1,1,1,1\r\n\r\n60000,1,1,1,1,1`;
  for (const source of [text, bytes(text)]) {
    assert.deepEqual([...readCandlesCsvFile(source, MARKET).candles.time], [0, 60_000]);
  }
});

Deno.test("readCandlesCsvFile() refuses a quote that hides lines, also where bad rows are to be skipped", () => {
  const rows = Array.from({ length: 9 }, (_, i) => `${(i + 1) * 60_000},1,1,1,1,1\n`).join("");
  for (const end of ["", `"\n600000,1,1,1,1,1\n`]) {
    const text = `${HEADER}\r\n"0",1,1,1,1,"1\n${rows}${end}`;
    for (const skipBadRows of [false, true]) {
      assert.throws(() => readCandlesCsvFile(text, { ...MARKET, skipBadRows }), {
        name: "DataError",
        message: /^Cannot read CSV: line 2: wanted a row on one line, found a line end inside quotes: "0,1,1,1,1,1/,
      });
    }
  }
  assert.equal(readCandlesCsvFile(`${HEADER}\n"0","1",1,1,1,1\n`, MARKET).candles.time.length, 1);
});

Deno.test("readCandlesCsvFile() cuts long cells short in its message", () => {
  assert.throws(() => readCandlesCsvFile(`${HEADER}\n${"9".repeat(5000)},1,1,1,1,1\n`, MARKET), (error: Error) => {
    assert.match(error.message, /found "9+…"$/);
    return error.message.length < 300;
  });
});

Deno.test("an unknown timeframe is refused by its name, with rows or without", () => {
  const market = { symbol: "BTC/USDT", timeframe: "7m" as "1m" };
  for (const text of [`${HEADER}\n`, `${HEADER}\n0,1,1,1,1,1\n`]) {
    assert.throws(() => readCandlesCsvFile(text, market), {
      name: "RangeError",
      message: /wanted one of 1m, .*found 7m/,
    });
  }
});

Deno.test("readCandlesCsvFile() refuses another header, an empty file, a cut gzip and bytes that are no text", () => {
  assert.throws(
    () => readCandlesCsvFile("date,open\n1,2\n", MARKET),
    /line 1: wanted a header that names .*, found "date,open"/,
  );
  assert.throws(() => readCandlesCsvFile("", MARKET), /wanted a header .*, found an empty file/);
  const gzip = new Uint8Array(gzipSync(`${HEADER}\n${"0,1,1,1,1,1\n".repeat(100)}`));
  assert.throws(() => readCandlesCsvFile(gzip.slice(0, 40), MARKET), { name: "DataError", message: /whole gzip file/ });
  assert.throws(() => readCandlesCsvFile(Uint8Array.of(0xff, 0xfe, 0x31), MARKET), {
    name: "DataError",
    message: /UTF-16/,
  });
});

Deno.test("readCandlesCsvFile() of a header alone gives candles of length 0", () => {
  assert.equal(readCandlesCsvFile(HEADER, MARKET).candles.time.length, 0);
});

// By day the report on the quality of this file reads it.
if (Deno.env.has("NIGHTLY")) {
  sharedTest(
    "readCandlesCsvFile() reads a year of real minutes",
    "data/ohlcv/bitfinex_BTCUSD_1m_2018.csv.gz",
    (file) => {
      const { candles, badRows } = readCandlesCsvFile(readFileSync(file), { symbol: "BTC/USD", timeframe: "1m" });
      assert.equal(candles.time.length, 520_499);
      assert.equal(badRows.length, 0);
      assert.equal(listGaps(candles).reduce((sum, { bars }) => sum + bars, 0), 5_101);
      assert.deepEqual([candles.time[0], candles.open[0], candles.low[0]], [1514764800000, 13763, 13752.18233851]);
    },
  );
}
