import assert from "node:assert/strict";
import { DAY_MS } from "../core/candles.ts";
import { tradedDays } from "./traded_days.ts";

Deno.test("a close at 00:00 is of the day that ends, the bar after it of the next one; before the first no day was traded", () => {
  const days = [0, DAY_MS].map((day) => {
    const money = { startEquity: 1, equity: 1, flows: 0, pnl: 0, fees: 0, funding: 0, trades: 0 };
    return { environment: "dry", run: "first", at: day, day, ...money } as const;
  });
  const traded = (lastClose: number | null) => tradedDays(days, lastClose).map(({ day }) => day);
  assert.deepEqual([null, DAY_MS, DAY_MS + 60_000].map(traded), [[], [0], [0, DAY_MS]]);
});
