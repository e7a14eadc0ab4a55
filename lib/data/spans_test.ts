import assert from "node:assert/strict";
import fc from "fast-check";
import { intersectSpans, mergeSpans, type Span, subtractSpans } from "./spans.ts";

const LENGTH = 30;

const spanOf = fc.tuple(fc.nat(LENGTH), fc.nat(LENGTH)).map(([a, b]): Span => ({
  from: Math.min(a, b),
  to: Math.max(a, b),
}));

/** Which whole times lie in some span. */
function timesOf(spans: readonly Span[]): boolean[] {
  return Array.from({ length: LENGTH }, (_, t) => spans.some(({ from, to }) => from <= t && t < to));
}

function assertApart(spans: readonly Span[]): void {
  spans.forEach(({ from, to }, i) => {
    assert.ok(from < to);
    assert.ok(i === 0 || spans[i - 1].to < from);
  });
}

Deno.test("mergeSpans() keeps every time in spans that do not touch", () => {
  fc.assert(fc.property(fc.array(spanOf, { maxLength: 8 }), (spans) => {
    const merged = mergeSpans(spans);
    assert.deepEqual(timesOf(merged), timesOf(spans));
    assertApart(merged);
  }));
});

Deno.test("subtractSpans() keeps exactly the times of the span that are in no other", () => {
  fc.assert(fc.property(spanOf, fc.array(spanOf, { maxLength: 8 }), (span, known) => {
    const missing = subtractSpans(span, known);
    const isKnown = timesOf(known);
    assert.deepEqual(timesOf(missing), timesOf([span]).map((inside, t) => inside && !isKnown[t]));
    assertApart(missing);
  }));
});

Deno.test("intersectSpans() keeps exactly the times of the span that are in another", () => {
  fc.assert(fc.property(spanOf, fc.array(spanOf, { maxLength: 8 }), (span, others) => {
    const common = intersectSpans(span, others);
    const isInOther = timesOf(others);
    assert.deepEqual(timesOf(common), timesOf([span]).map((inside, t) => inside && isInOther[t]));
    assertApart(common);
  }));
});
