/**
 * Laws of long lists: every row on the screen is drawn, few others are, and the list keeps its height.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { scrollTo, visibleRows } from "./virtual_rows.ts";

const HEIGHT = 400, ROW = 32;

Deno.test("all rows on the screen are drawn, at most a screen and a few more, and the room stays", () => {
  fc.assert(fc.property(fc.nat(100_000), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
    const scrolled = share * Math.max(0, count * ROW - HEIGHT);
    const { from, to, before, after } = visibleRows(count, scrolled, HEIGHT, ROW);
    assert.equal(before + (to - from) * ROW + after, count * ROW);
    assert.ok(from * ROW <= scrolled && (to === count || to * ROW >= scrolled + HEIGHT));
    assert.ok(to - from <= 30, `${to - from}`);
  }));
});

Deno.test("a row is scrolled to only where it is not on the screen", () => {
  fc.assert(fc.property(fc.nat(1000), fc.nat(40_000), (row, scrolled) => {
    const to = scrollTo(row, scrolled, HEIGHT, ROW);
    assert.ok(row * ROW >= to && (row + 1) * ROW <= to + HEIGHT);
    assert.equal(scrollTo(row, to, HEIGHT, ROW), to);
  }));
});
