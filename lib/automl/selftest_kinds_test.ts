import assert from "node:assert/strict";
import { EDGE_KINDS } from "../data/planted_edge.ts";
import { openDatabase } from "../store/database.ts";
import { loadMarket } from "../study/market.ts";
import { describeSource, isSimulated } from "../study/market_source.ts";
import { isPlanted, kindMarket, kindTitle, needsBars, SELFTEST_KINDS } from "./selftest_kinds.ts";
import { isRecorded } from "../study/searched_markets.ts";

Deno.test("every kind makes a market that is told in words, counts no look, and is traded by terms of its own", async () => {
  using db = await openDatabase(":memory:");
  const titles = new Set<string>(), hashes = new Set<string>();
  for (const kind of SELFTEST_KINDS) {
    titles.add(kindTitle(kind));
    if (needsBars(kind)) continue;
    const source = kindMarket(kind, { seed: 1, days: 8, edge: isPlanted(kind) ? 6 : 0 }, null);
    const market = loadMarket(source, db);
    assert.deepEqual([market.candles.time.length, market.profile], [11_520, "binance-usdm"], kind);
    assert.ok(describeSource(source).length > 20);
    assert.ok(isSimulated(source) && !isRecorded(source));
    hashes.add(market.dataHash);
  }
  assert.equal(titles.size, SELFTEST_KINDS.length);
  // No two kinds are one market under two names.
  assert.equal(hashes.size, SELFTEST_KINDS.filter((kind) => !needsBars(kind)).length);
  assert.deepEqual(SELFTEST_KINDS.filter(isPlanted), [...EDGE_KINDS]);
});

Deno.test("coarse prices go through their steps and lengths of bars by the seed", () => {
  const shapes = Array.from({ length: 10 }, (_, seed) => {
    const source = kindMarket("coarse", { seed, days: 2, edge: 0 }, null);
    assert.ok(source.kind === "coarse");
    return `${source.timeframe} ${source.step}`;
  });
  assert.equal(new Set(shapes).size, 10);
});

Deno.test("bars of a file are made into markets that count no look either", () => {
  const real = { kind: "file", path: "x.csv", symbol: "BTC/USD", timeframe: "1m", from: null, to: null } as const;
  for (const kind of ["shuffled", "mirrored"] as const) {
    const source = kindMarket(kind, { seed: 3, days: 2, edge: 0 }, real);
    assert.deepEqual(source, { kind, of: real, seed: 3, bars: 2880 });
    assert.ok(!isRecorded(source));
    assert.throws(() => kindMarket(kind, { seed: 3, days: 2, edge: 0 }, null), { name: "UserError" });
  }
});
