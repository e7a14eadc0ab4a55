import assert from "node:assert/strict";
import fc from "fast-check";
import { tradesOf } from "../../test/fixtures/example_trades.ts";
import { mergeTrades } from "./merge_trades.ts";

const lists = fc.array(fc.array(fc.nat(20), { maxLength: 6 }), { minLength: 1, maxLength: 4 });

Deno.test("merged trades are all trades in order of exit, each with the run that made it, in that run's order", () => {
  fc.assert(fc.property(lists, (exits) => {
    const runs = exits.map((times, run) =>
      tradesOf(times.toSorted((a, b) => a - b).map((exitTime, i) => ({ exitTime, qty: 1 + run, pnl: i })))
    );
    const { trades, runs: made } = mergeTrades(runs);
    assert.deepEqual([...trades.exitTime], exits.flat().sort((a, b) => a - b));
    for (const [run, own] of runs.entries()) {
      const places = [...made.keys()].filter((k) => made[k] === run);
      assert.deepEqual(places.map((k) => trades.pnl[k]), [...own.pnl]);
      assert.ok(places.every((k) => trades.qty[k] === 1 + run));
    }
    assert.ok(trades.side instanceof Int8Array && trades.entryBar instanceof Int32Array);
  }));
});
