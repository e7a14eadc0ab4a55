import assert from "node:assert/strict";
import fc from "fast-check";
import { randomRows, tradesOf } from "../../test/fixtures/example_trades.ts";
import { commonTrades } from "../selection/near_duplicates.ts";
import { distinctTrials } from "./distinct.ts";

const MINUTE = 60_000;

Deno.test("of any list no two kept are near-duplicates, and each other one resembles an earlier one that is kept", () => {
  fc.assert(
    fc.property(fc.array(randomRows, { maxLength: 6 }), fc.array(fc.nat(5), { maxLength: 6 }), (lists, copies) => {
      const all = [...lists, ...copies.filter((i) => i < lists.length).map((i) => lists[i])].map(tradesOf);
      const distinct = distinctTrials([], (trial) => all[trial], MINUTE), kept: number[] = [];
      const share = (i: number, j: number) => commonTrades(all[i], all[j], MINUTE);
      all.forEach((trades, trial) => {
        const twin = distinct.place(trial, trades);
        assert.ok(twin === null ? kept.every((other) => share(other, trial) < 0.9) : share(twin, trial) >= 0.9);
        assert.ok(twin === null || kept.includes(twin));
        if (twin === null) kept.push(trial);
      });
      // Read back, they are known by their numbers alone.
      const again = distinctTrials(kept, (trial) => all[trial], MINUTE);
      all.forEach((trades, trial) => assert.ok(again.place(trial, trades) !== null));
    }),
  );
});
