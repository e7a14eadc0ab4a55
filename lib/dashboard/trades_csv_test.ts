/**
 * Cells that stay text in spreadsheets, whatever they hold.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { csvCell, tradesCsv } from "./trades_csv.ts";

/** What a reader of CSV makes of a cell. */
function read(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

Deno.test("no text is a formula, and each comes back but for the apostrophe before one", () => {
  const hostile = fc.tuple(fc.constantFrom("", "=", "+", "-", "@", "\t", "\r"), fc.string()).map((parts) =>
    parts.join("")
  );
  fc.assert(fc.property(hostile, (text) => {
    const cell = csvCell(text), back = read(cell);
    assert.doesNotMatch(back, /^[=+\-@\t\r]/);
    assert.equal(
      back.startsWith("'") && /^'[=+\-@\t\r]/.test(back) && !text.startsWith("'") ? back.slice(1) : back,
      text,
    );
    assert.ok(!/[,\n]/.test(cell) || cell.startsWith('"'));
  }));
});

Deno.test("trades are one a line, with times that every program reads", () => {
  const text = tradesCsv({
    part: ["sealed"],
    symbol: ['=HYPERLINK("x")'],
    side: ["short"],
    entryTime: [0],
    exitTime: [60_000],
    entryPrice: [100.5],
    exitPrice: [99],
    quantity: [2],
    pnl: [-3],
    fees: [0.1],
    exitReason: ["signal"],
  });
  const [head, row, end] = text.split("\r\n");
  assert.equal(head.split(",").length, 11);
  assert.equal(
    row,
    `sealed,"'=HYPERLINK(""x"")",short,1970-01-01T00:00:00.000Z,1970-01-01T00:01:00.000Z,100.5,99,2,-3,0.1,signal`,
  );
  assert.equal(end, "");
});
