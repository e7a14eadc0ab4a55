import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Trades } from "./trades.ts";
import { tradesHash } from "./trades_hash.ts";

const HASHED = [
  "entryTime",
  "exitTime",
  "side",
  "qty",
  "entryPrice",
  "exitPrice",
  "fees",
  "pnl",
  "exitReason",
] as const;

/** Two trades in columns with room for a third. */
function twoTrades(): Trades {
  const columns = HASHED.map((name, k) => [
    name,
    (name === "side" ? Int8Array : name === "exitReason" ? Uint8Array : Float64Array).of(k + 1, k + 2, 99),
  ]);
  return { length: 2, ...Object.fromEntries(columns) } as Trades;
}

Deno.test("tradesHash() is the SHA-256 of the named columns as doubles, room beyond the last trade left out", () => {
  const bytes = new Uint8Array(Float64Array.from(HASHED.flatMap((_, k) => [k + 1, k + 2])).buffer);
  assert.equal(tradesHash(twoTrades()), createHash("sha256").update(bytes).digest("hex"));
});

Deno.test("tradesHash() changes with any value of any trade, and with their number", () => {
  const hashes = [tradesHash(twoTrades()), tradesHash({ ...twoTrades(), length: 1 })];
  for (const name of HASHED) {
    for (const trade of [0, 1]) {
      const trades = twoTrades();
      trades[name][trade] += 1;
      hashes.push(tradesHash(trades));
    }
  }
  const trades = twoTrades();
  trades.pnl[0] += 2 ** -45;
  hashes.push(tradesHash(trades));
  assert.equal(new Set(hashes).size, hashes.length);
});
