import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { readBinanceCsv } from "./binance_csv.ts";

const MARKET = { symbol: "BTC/USDT", timeframe: "1m" } as const;
const START = Date.UTC(2025, 0);
const HEADER =
  "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";

/** A dump's rows; `unit` is the number of its time units in a millisecond. */
function dump(count: number, unit: number): string {
  return Array.from({ length: count }, (_, i) => {
    const time = START + i * 60_000;
    return `${time * unit},${10 + i},${12 + i},${9 + i},${11 + i},${i},${(time + 59_999) * unit},0,1,0,0,0\n`;
  }).join("");
}

const bytes = (text: string) => new TextEncoder().encode(text);
const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytes(text)])));

Deno.test("readBinanceCsv() gives the same candles from ms, µs, a header, a ZIP and plain bytes", () => {
  const { candles } = readBinanceCsv(dump(5, 1), MARKET);
  assert.deepEqual([
    candles.time[1],
    candles.open[1],
    candles.high[1],
    candles.low[1],
    candles.close[1],
    candles.volume[1],
  ], [
    START + 60_000,
    11,
    13,
    10,
    12,
    1,
  ]);
  const same = [
    dump(5, 1000),
    `${HEADER}\n${dump(5, 1)}`,
    bytes(dump(5, 1)),
    zip({ "BTCUSDT-1m-2025-01.csv": dump(5, 1000) }),
    zip({ "BTCUSDT-1m-2025-01.csv": dump(5, 1), "BTCUSDT-1m-2025-01.csv.CHECKSUM": "x" }),
  ];
  for (const source of same) assert.deepEqual(readBinanceCsv(source, MARKET).candles, candles);
});

Deno.test("readBinanceCsv() lists rows with other numbers of cells and bad cells", () => {
  const text = dump(2, 1) + "1,2,3\n" + dump(4, 1).split("\n")[2].replace("14", "inf") + "\n";
  const { candles, badRows } = readBinanceCsv(text, { ...MARKET, skipBadRows: true });
  assert.equal(candles.time.length, 2);
  assert.deepEqual(badRows.map(({ line, column, reason }) => `${line} ${column}: ${reason}`), [
    "3 row: wanted 12 cells, found 3",
    '4 high: wanted a positive price, found "inf"',
  ]);
});

Deno.test("readBinanceCsv() refuses a ZIP that is cut or does not hold one CSV file", () => {
  const whole = zip({ "a.csv": dump(50, 1) });
  assert.throws(() => readBinanceCsv(whole.slice(0, 60), MARKET), { name: "DataError", message: /Cannot read ZIP/ });
  assert.throws(() => readBinanceCsv(zip({ "a.csv": "", "b.csv": "" }), MARKET), /wanted one .csv file in it, found 2/);
  assert.throws(() => readBinanceCsv(zip({ "a.txt": "" }), MARKET), /wanted one .csv file in it, found 0/);
});

Deno.test("readBinanceCsv() refuses a ZIP in which any one bit of the data is wrong", () => {
  const text = dump(200, 1);
  for (const level of [0, 6] as const) {
    const whole = zipSync({ "readme.txt": bytes("x"), "a.csv": bytes(text) }, { level });
    const { candles } = readBinanceCsv(whole, MARKET);
    assert.equal(candles.time.length, 200);
    const start = whole.length >> 2, step = Math.ceil(whole.length / 2 / 300);
    for (let k = 0; k < 300; k++) {
      const damaged = whole.slice();
      damaged[start + k * step] ^= 1 << (k % 8);
      assert.throws(
        () => readBinanceCsv(damaged, MARKET),
        { name: "DataError" },
        `bit ${k % 8} of ${start + k * step}`,
      );
    }
  }
});

Deno.test("readBinanceCsv() refuses a file without a line", () => {
  for (const source of ["", "\n", zip({ "a.csv": "" })]) {
    assert.throws(() => readBinanceCsv(source, MARKET), { name: "DataError", message: /found an empty file/ });
  }
});
