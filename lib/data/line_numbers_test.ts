import assert from "node:assert/strict";
import fc from "fast-check";
import { LineNumbers } from "./line_numbers.ts";

Deno.test("LineNumbers gives back the line of every row", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 3 })), (steps) => {
    let line = 0;
    const lines = steps.map((step) => line += step), numbers = new LineNumbers();
    for (const one of lines) numbers.push(one);
    assert.deepEqual(lines.map((_, row) => numbers.at(row)), lines);
  }));
});
