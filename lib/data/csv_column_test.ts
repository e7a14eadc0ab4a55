import assert from "node:assert/strict";
import { readCsvColumn } from "./csv_column.ts";

const T = Date.UTC(2024, 0, 31);

Deno.test("readCsvColumn() reads times in ms and ISO dates alike, by any of their names, the surest where there are two", () => {
  const spellings = [`${T}`, "2024-01-31", "2024-01-31 00:00", "2024-01-31T00:00:00Z", "2024-01-31T02:00:00+02:00"];
  for (const name of ["timestamp", "time", "datetime", "date", "Date", "Timestamp"]) {
    for (const text of spellings) {
      const { times, values } = readCsvColumn(`${name},rate\n${text},0.5\n`, null);
      assert.deepEqual([[...times], [...values]], [[T], [0.5]], `${name} ${text}`);
    }
  }
  const both = readCsvColumn(`date,timestamp,rate\n2024-01-31 00:00:00,${T},0.5\n`, "rate");
  assert.deepEqual([...both.times], [T]);
});

Deno.test("readCsvColumn() names line and text of what is no time, a day that does not exist too", () => {
  for (const text of ["monday", "2024-02-30", "31/01/2024", ""]) {
    assert.throws(() => readCsvColumn(`date,rate\n${text},0.5\n`, null), {
      name: "DataError",
      message: `Cannot read CSV: line 2, column time: wanted a time in ms UTC or an ISO date, found "${text}"`,
    });
  }
  assert.throws(
    () => readCsvColumn("day,rate\n0,1\n", null),
    /wanted a column timestamp, time or date, found day, rate/,
  );
});
