import assert from "node:assert/strict";
import fc from "fast-check";
import { readCcxtJson } from "./ccxt_json.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";

const MARKET = { symbol: "BTC/USDT", timeframe: "1m" } as const;

Deno.test("readCcxtJson() reads the rows of any candles back", () => {
  fc.assert(fc.property(arbitraryCandles(), ({ time, open, high, low, close, volume }) => {
    const rows = Array.from(time, (ms, i) => [ms, open[i], high[i], low[i], close[i], volume[i]]);
    const { candles } = readCcxtJson(JSON.stringify(rows), MARKET);
    assert.deepEqual(
      [candles.time, candles.open, candles.high, candles.low, candles.close, candles.volume],
      [time, open, high, low, close, volume],
    );
  }));
});

Deno.test("readCcxtJson() lists rows of another shape and values that are no numbers", () => {
  const rows = [[0, 1, 1, 1, 1, 1], [60000, 1, 1, 1, 1], { time: 1 }, [60000, "1", 1, 1, 1, 1], [0, 1, 1, 1, 1, 2]];
  const { candles, badRows } = readCcxtJson(JSON.stringify(rows), { ...MARKET, skipBadRows: true });
  assert.deepEqual([...candles.time], [0]);
  assert.deepEqual(badRows.map(({ line, column, duplicate }) => [line, column, duplicate]), [
    [2, "row", false],
    [3, "row", false],
    [4, "open", false],
    [5, "timestamp", true],
  ]);
  assert.throws(() => readCcxtJson(JSON.stringify(rows), MARKET), /4 bad rows/);
});

Deno.test("readCcxtJson() refuses text that is cut or holds no list", () => {
  assert.throws(() => readCcxtJson("[[0, 1, 1", MARKET), { name: "DataError" });
  assert.throws(() => readCcxtJson('{"code": -1121}', MARKET), /wanted a list, found object/);
});
