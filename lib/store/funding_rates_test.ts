import assert from "node:assert/strict";
import type { FundingHistory } from "../data/funding_history.ts";
import { openDatabase } from "./database.ts";
import { describeFunding, importFunding, listFunding, loadFunding } from "./funding_rates.ts";

const HOUR = 3_600_000;
const OPTIONS = { source: "a.csv", importedAt: 1 };

const history = (...rates: (readonly [hour: number, rate: number])[]): FundingHistory => ({
  time: Float64Array.from(rates, ([hour]) => hour * HOUR),
  rate: Float64Array.from(rates, ([, rate]) => rate),
});

Deno.test("rates of two files become one series, whatever their order", async () => {
  using db = await openDatabase(":memory:");
  const late = history([16, 0.0003], [24, -0.0001], [48, 0.0001]), early = history([0, 0.0001], [8, 0], [16, 0.0003]);
  assert.deepEqual(importFunding(db, "A/B", late, OPTIONS), { inserted: 3, replaced: 0 });
  const second = { source: "b.csv", importedAt: 2 };
  assert.deepEqual(importFunding(db, "A/B", early, second), { inserted: 2, replaced: 0 });
  importFunding(db, "C/B", history([1, 0.5]), OPTIONS);
  const all = history([0, 0.0001], [8, 0], [16, 0.0003], [24, -0.0001], [48, 0.0001]);
  assert.deepEqual(loadFunding(db, "A/B"), all);
  assert.deepEqual(loadFunding(db, "A/B", { from: 8 * HOUR, to: 24 * HOUR }), history([8, 0], [16, 0.0003]));
  const { hash, ...described } = describeFunding(db, "A/B")!;
  assert.deepEqual(described, {
    symbol: "A/B",
    rates: 5,
    fromTime: 0,
    toTime: 48 * HOUR,
    intervalMs: 8 * HOUR,
    gaps: 1,
    missing: 2,
    sources: ["a.csv", "b.csv"],
  });
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(listFunding(db).map(({ symbol }) => symbol), ["A/B", "C/B"]);
  assert.equal(describeFunding(db, "D/B"), null);
});

Deno.test("a rate that contradicts a stored one is refused with all the others, unless it is to replace it", async () => {
  using db = await openDatabase(":memory:");
  importFunding(db, "A/B", history([0, 0.0001], [8, 0.0002]), OPTIONS);
  const other = history([0, 0.0001], [8, 0.0003], [16, 0.0001]);
  assert.throws(() => importFunding(db, "A/B", other, OPTIONS), {
    name: "DataError",
    message: "Cannot import funding rates of A/B from a.csv: 1 contradicts stored ones; the first: that of " +
      "1970-01-01T08:00:00.000Z is stored as 0.0002, found 0.0003",
  });
  assert.deepEqual(loadFunding(db, "A/B"), history([0, 0.0001], [8, 0.0002]));
  const before = describeFunding(db, "A/B")!.hash;
  assert.deepEqual(importFunding(db, "A/B", other, { ...OPTIONS, replace: true }), { inserted: 1, replaced: 1 });
  assert.deepEqual(loadFunding(db, "A/B"), other);
  assert.notEqual(describeFunding(db, "A/B")!.hash, before);
});
