import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { parquetReadObjects } from "hyparquet";
import { candlesHash } from "../data/candles_hash.ts";
import { formatCandles, readCandleFile } from "./candle_file.ts";
import { formatTableCsv, formatTableParquet, type TableColumn } from "./table_file.ts";
import { sampleCandles } from "../../test/fixtures/store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

const market = { symbol: "BTC/USDT", timeframe: "1m" } as const;

Deno.test("the same bars are read from every format, plain and gzipped", async () => {
  using folder = temporaryFolder();
  const candles = sampleCandles(20, 1, [7]);
  const { time, open, high, low, close, volume } = candles;
  const rows = Array.from(time, (_, i) => [time[i], open[i], high[i], low[i], close[i], volume[i]]);
  const binance = rows.map((row) => `${row.join(",")},${row[0] + 59_999},0,0,0,0,0\n`).join("");
  const texts = {
    csv: new TextDecoder().decode(await formatCandles(candles, "csv")),
    binance,
    binanceHeader: `open_time,open,high,low,close,volume,close_time,q,n,tb,tq,i\n${binance}`,
    json: JSON.stringify(rows),
  };
  const files: Record<string, Uint8Array> = {};
  for (const [name, text] of Object.entries(texts)) {
    files[name] = new TextEncoder().encode(text);
    files[`${name}.gz`] = gzipSync(text);
  }
  files["binance.zip"] = zipSync({ "BTCUSDT-1m.csv": files.binance });
  for (const [name, bytes] of Object.entries(files)) {
    Deno.writeFileSync(`${folder.path}/${name}`, bytes);
    const { candles: found } = readCandleFile(`${folder.path}/${name}`, market);
    assert.equal(candlesHash(found), candlesHash(candles), name);
  }
});

Deno.test("a file that is absent, cut short or bad is refused with its name", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/a.csv.gz`;
  assert.throws(() => readCandleFile(path, market), {
    name: "UserError",
    message: `Cannot read ${path}: there is no such file`,
  });
  const text = "timestamp,open,high,low,close,volume\n0,1,1,1,1,5\n60000,1,1,1,abc,5\n";
  Deno.writeFileSync(path, gzipSync(text).subarray(0, 30));
  assert.throws(() => readCandleFile(path, market), {
    name: "UserError",
    message: /a\.csv\.gz: .*wanted a whole gzip file/,
  });
  Deno.writeTextFileSync(path, text);
  assert.throws(() => readCandleFile(path, market), { name: "UserError", message: /line 3, column close/ });
  Deno.writeTextFileSync(path, "[[0,1,1,1,1,");
  assert.throws(() => readCandleFile(path, market), { name: "UserError", message: /Cannot read JSON candles/ });
  Deno.writeTextFileSync(path, "");
  assert.throws(() => readCandleFile(path, market), { name: "UserError", message: /found an empty file/ });
});

Deno.test("Parquet gives back times, prices to the bit, and empty cells of the book", async () => {
  const candles = sampleCandles(1500);
  const column = Float64Array.from(candles.time, (_, i) => i % 2 ? NaN : 0.5);
  const book = { spreadBps: column, imbalance: column, micropriceBps: column, bidDepth: column, askDepth: column };
  const bytes = await formatCandles({ ...candles, book }, "parquet");
  const rows = await parquetReadObjects({ file: bytes.buffer });
  assert.equal(rows.length, 1500);
  rows.forEach((row, i) => {
    assert.equal((row.timestamp as Date).getTime(), candles.time[i]);
    assert.equal(row.close, candles.close[i]);
    assert.equal(row.ask_depth, i % 2 ? null : 0.5);
  });
});

Deno.test("a table is the same as CSV and as Parquet; texts that need quotes get them", async () => {
  const table: TableColumn[] = [
    { name: "n", kind: "number", values: [1.5, NaN, null] },
    { name: "at", kind: "time", values: [0, null, 60_000] },
    { name: "text", kind: "text", values: ['a "b", c', null, "line\nbreak"] },
    { name: "is", kind: "boolean", values: [true, null, false] },
  ];
  assert.equal(formatTableCsv(table), 'n,at,text,is\n1.5,0,"a ""b"", c",true\n,,,\n,60000,"line\nbreak",false\n');
  const bytes = await formatTableParquet(table);
  assert.deepEqual(await parquetReadObjects({ file: bytes.buffer }), [
    { n: 1.5, at: new Date(0), text: 'a "b", c', is: true },
    { n: null, at: null, text: null, is: null },
    { n: null, at: new Date(60_000), text: "line\nbreak", is: false },
  ]);
});
