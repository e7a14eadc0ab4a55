import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { tradesOf } from "../../test/fixtures/example_trades.ts";
import { DAY_MS } from "../core/candles.ts";
import { exportReturns, exportTrades } from "./pandas_csv.ts";
import { importReturns } from "./returns_file.ts";

const anyRecord = fc.tuple(
  fc.integer({ min: 0, max: 20_000 }),
  fc.array(fc.tuple(fc.constantFrom(1, 1, 1, 1, 2, 3), fc.double({ min: -0.19, max: 0.19, noNaN: true })), {
    minLength: 2,
    maxLength: 40,
  }),
).map(([first, steps]) => {
  let day = first;
  return { days: steps.map(([step]) => (day += step) * DAY_MS), returns: steps.map(([, value]) => value + 0) };
});

Deno.test("what is exported is read back to the same bits, whole, packed, and newest first", () => {
  fc.assert(fc.property(anyRecord, ({ days, returns }) => {
    const csv = exportReturns({ days, returns }), [header, ...rows] = csv.trim().split("\n");
    for (const source of [csv, Uint8Array.from(gzipSync(csv)), [header, ...rows.toReversed()].join("\n")]) {
      const read = importReturns(source);
      assert.deepEqual([[...read.days], [...read.returns]], [days, returns]);
    }
    const missing = importReturns(csv).holes.reduce((sum, hole) => sum + hole.days, 0),
      span = (days.at(-1)! - days[0]) / DAY_MS;
    if (importReturns(csv).periodsPerYear === 365) assert.equal(missing, span + 1 - days.length);
  }));
});

// A series of pandas 3.1.1, written by pyarrow: `s.to_frame().to_parquet(…)`; its index has no name.
const parquet = Uint8Array.from(readFileSync(new URL("../../test/oracles/pandas/returns.parquet", import.meta.url)));

for (
  const [what, source] of [
    ["Parquet of pandas", parquet],
    [
      "CSV of a series",
      ",strategy\n2024-01-01,0.01\n2024-01-02,-0.02\n2024-01-03,0.0\n2024-01-04,0.003\n2024-01-05,0.01\n2024-01-06,-0.001\n",
    ],
    [
      "CSV with a zone and a name",
      "Date,r\n2024-01-01 00:00:00+00:00,0.01\n2024-01-02 00:00:00+00:00,-0.02\n2024-01-03 00:00:00+00:00,0.0\n2024-01-04 00:00:00+00:00,0.003\n2024-01-05 00:00:00+00:00,0.01\n2024-01-06 00:00:00+00:00,-0.001\n",
    ],
    [
      "CSV without a header, by semicolons",
      "2024-01-01;0.01\n2024-01-02;-0.02\n2024-01-03;0.0\n2024-01-04;0.003\n2024-01-05;0.01\n2024-01-06;-0.001\n",
    ],
    [
      "CSV of a change, whose first cell is empty",
      "date,r\n2023-12-31,\n2024-01-01,0.01\n2024-01-02,-0.02\n2024-01-03,0.0\n2024-01-04,0.003\n2024-01-05,0.01\n2024-01-06,-0.001\n",
    ],
    [
      "times in seconds",
      "time,r\n1704067200,0.01\n1704153600,-0.02\n1704240000,0.0\n1704326400,0.003\n1704412800,0.01\n1704499200,-0.001\n",
    ],
  ] as const
) {
  Deno.test(`${what} is read`, () => {
    const { days, returns, periodsPerYear } = importReturns(source);
    assert.deepEqual([...days], Array.from({ length: 6 }, (_, day) => Date.UTC(2024, 0, 1 + day)));
    assert.deepEqual([...returns], [0.01, -0.02, 0, 0.003, 0.01, -0.001]);
    assert.equal(periodsPerYear, 365);
  });
}

/** Rows of so many weekdays from Monday, 1 January 2024 on. */
function weekdays(count: number, value: (i: number) => unknown): string {
  const days = Array.from({ length: 2 * count }, (_, i) => Date.UTC(2024, 0, 1 + i)).filter((day) =>
    new Date(day).getUTCDay() % 6 > 0
  );
  return `date,r\n${
    days.slice(0, count).map((day, i) => `${new Date(day).toISOString().slice(0, 10)},${value(i)}`).join("\n")
  }\n`;
}

Deno.test("a record without weekends has 252 days a year, and weekends are no holes in it", () => {
  const whole = importReturns(weekdays(20, () => 0.01)),
    [header, ...rows] = weekdays(20, () => 0.01).trim().split("\n");
  assert.deepEqual([whole.periodsPerYear, whole.holes], [252, []]);
  rows.splice(4, 2);
  const { holes, understood } = importReturns([header, ...rows].join("\n"));
  assert.deepEqual(holes, [{ from: Date.UTC(2024, 0, 5), days: 2 }]);
  assert.match(understood, /weekdays alone, 2 missing: 2024-01-05$/);
});

Deno.test("per cent is recognised by its scale, refused, and read where the unit says so", () => {
  const percent = weekdays(20, (i) => i % 2 === 0 ? 1.5 : -0.8);
  assert.throws(
    () => importReturns(percent),
    /wanted fractions, .* found half of the moves above 1.15, which looks like per cent; unit percent .*--unit percent/,
  );
  assert.deepEqual([...importReturns(percent, { unit: "percent" }).returns.slice(0, 2)], [0.015, -0.008]);
  assert.deepEqual([...importReturns(weekdays(20, () => 0.5), { unit: "fraction" }).returns.slice(0, 1)], [0.5]);
  assert.throws(
    () => importReturns(weekdays(20, () => -1.5), { unit: "fraction" }),
    /wanted none below -1, as fraction, found -1.5/,
  );
});

for (
  const [what, text, options, message] of [
    [
      "a hole between returns",
      "date,r\n2024-01-01,0.1\n2024-01-02,\n2024-01-03,0.1\n",
      {},
      /line 3, column r: wanted a return on 2024-01-02, between others, found none/,
    ],
    [
      "NaN between returns",
      "date,r\n2024-01-01,0.1\n2024-01-02,NaN\n2024-01-03,0.1\n",
      {},
      /line 3, column r: .* found none/,
    ],
    ["a text", "date,r\n2024-01-01,0.1\n2024-01-02,much\n", {}, /line 3, column r: wanted a number, found "much"/],
    [
      "two columns",
      "date,a,b\n2024-01-01,0.1,0.2\n2024-01-02,0.1,0.2\n",
      {},
      /wanted one column of numbers, found a, b; column says which/,
    ],
    ["a column that there is not", "date,a\n2024-01-01,0.1\n", { column: "b" }, /wanted the column b, found a/],
    [
      "a day twice",
      "date,r\n2024-01-01,0.1\n2024-01-01,0.1\n",
      {},
      /line 3: wanted one return a day, in order of time, found 2024-01-01 after 2024-01-01/,
    ],
    [
      "weeks",
      "date,r\n2024-01-01,0.1\n2024-01-08,0.1\n2024-01-15,0.1\n",
      {},
      /wanted one a day, found one every 7 days/,
    ],
    ["one row", "date,r\n2024-01-01,0.1\n", {}, /wanted at least two, found 1 in column r/],
    ["no days", "a,r\n1,0.1\n2,0.2\n", {}, /wanted a column of days, found "a", "r"/],
    [
      "a day in two orders",
      "date,r\n01/02/2024,0.1\n02/02/2024,0.1\n",
      {},
      /Cannot read returns: wanted to know which of day and month comes first/,
    ],
    [
      "days of no calendar",
      "date,r\n2024-13-41,0.1\n2024-13-42,0.1\n",
      {},
      /^Cannot read returns: wanted times as ISO dates or as numbers, found "2024-13-41"; --time-format says how/,
    ],
    ["nothing", "", {}, /wanted rows of a time and a return, found none/],
    ["half a Parquet file", parquet.slice(0, 400), {}, /Cannot read Parquet/],
  ] as const
) {
  Deno.test(`returns are refused for ${what}, in a sentence`, () => {
    assert.throws(
      () => importReturns(text, options),
      (error: Error) => error.name === "DataError" && message.test(error.message),
    );
  });
}

Deno.test("exported trades sum to their profits, in order of time", () => {
  const trade = fc.record({
    entryTime: fc.integer({ min: 0, max: 1e9 }),
    side: fc.constantFrom(1, -1),
    qty: fc.double({ min: 0.1, max: 10, noNaN: true }),
    entryPrice: fc.double({ min: 1, max: 100, noNaN: true }),
    exitPrice: fc.double({ min: 1, max: 100, noNaN: true }),
    fees: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(fc.property(fc.array(trade, { maxLength: 20 }), (rows) => {
    const trades = tradesOf(rows.map((row) => ({ ...row, exitTime: row.entryTime + 60_000 })));
    const cells = exportTrades(trades, "BTC/USDT").trim().split("\n").slice(1).map((line) => line.split(","));
    const profit = cells.reduce(
      (sum, [, amount, price, , fees]) => sum - Number(amount) * Number(price) - Number(fees),
      0,
    );
    assert.ok(Math.abs(profit - trades.pnl.reduce((sum, value) => sum + value, 0)) < 1e-9 * (1 + rows.length * 1000));
    assert.deepEqual(cells.map(([time]) => time), cells.map(([time]) => time).toSorted());
    assert.equal(cells.length, 2 * rows.length);
  }));
});
