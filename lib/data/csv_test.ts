import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { PRICE_COLUMNS } from "../core/candles.ts";
import { forEachCsvRow, formatCandlesCsv, splitCells } from "./csv.ts";
import { readCandlesCsvFile } from "./read_candles.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";

const MARKET = { symbol: "BTC/USDT", timeframe: "1m" } as const;
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("readCandlesCsvFile() reads back what formatCandlesCsv() wrote, to the bit, plain and gzipped", () => {
  fc.assert(fc.property(arbitraryCandles(), (candles) => {
    const text = formatCandlesCsv(candles);
    for (const source of [text, bytes(text), new Uint8Array(gzipSync(text))]) {
      const { candles: read, badRows } = readCandlesCsvFile(source, MARKET);
      assert.equal(badRows.length, 0);
      for (const name of PRICE_COLUMNS) assert.deepEqual(read[name], candles[name]);
    }
  }));
});

Deno.test("splitCells() gives back the cells that RFC 4180 puts in quotes", () => {
  const cell = fc.string({ unit: fc.constantFrom('"', ",", " ", "a", "1") });
  fc.assert(fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
    const text = cells.map((one) => `"${one.replaceAll('"', '""')}"`).join();
    assert.deepEqual(splitCells(text, ",", 1), cells);
  }));
});

Deno.test("forEachCsvRow() numbers lines from 1 and passes over empty ones", () => {
  const rows: [number, string[]][] = [];
  forEachCsvRow("a,b\n\n1,\n", (line, cells) => rows.push([line, cells]));
  assert.deepEqual(rows, [[1, ["a", "b"]], [3, ["1", ""]]]);
});
