import assert from "node:assert/strict";
import fc from "fast-check";
import { normalCdf } from "./normal_distribution.ts";
import { studentTail } from "./student_distribution.ts";

function near(found: number, wanted: number, relative: number): void {
  assert.ok(Math.abs(found / wanted - 1) < relative, `wanted ${wanted}, found ${found}`);
}

Deno.test("studentTail() of one, two and four degrees of freedom equals their closed forms", () => {
  for (const t of [0.01, 0.3, 1, 2.5, 7]) {
    near(studentTail(t, 1), 0.5 - Math.atan(t) / Math.PI, 1e-12);
    near(studentTail(t, 2), 0.5 - t / (2 * Math.sqrt(2 + t * t)), 1e-12);
    const s = t / Math.sqrt(4 + t * t);
    near(studentTail(t, 4), 0.5 - s * (1 + (1 - s * s) / 2) / 2, 1e-11);
  }
});

Deno.test("studentTail() equals independent software, far out too", () => {
  // scipy.stats.t.sf of scipy 1.17.1.
  near(studentTail(2, 10), 0.03669401738537018, 1e-13);
  near(studentTail(3.5, 43), 0.0005483491148753545, 1e-12);
  near(studentTail(6, 179), 5.343634567751886e-9, 1e-12);
  near(studentTail(50, 3), 8.808576020635984e-6, 1e-12);
});

Deno.test("studentTail() falls with t, is one half at 0, and of t and −t adds up to one", () => {
  fc.assert(fc.property(
    fc.double({ min: -40, max: 40, noNaN: true }),
    fc.double({ min: 0, max: 5, noNaN: true }),
    fc.integer({ min: 1, max: 800 }),
    (t, step, freedom) => {
      const tail = studentTail(t, freedom);
      assert.ok(tail >= 0 && tail <= 1 && studentTail(t + step, freedom) <= tail * (1 + 1e-12));
      assert.ok(Math.abs(tail + studentTail(-t, freedom) - 1) < 1e-12);
      assert.equal(studentTail(0, freedom), 0.5);
    },
  ));
});

Deno.test("studentTail() of many degrees of freedom is the normal tail; it refuses halves", () => {
  // The first term of the difference is (t³ + t) / 4ν of the density (Fisher 1925).
  near(studentTail(2, 1_000_000), normalCdf(-2), 1e-5);
  assert.equal(studentTail(Infinity, 5), 0);
  assert.ok(Number.isNaN(studentTail(NaN, 5)));
  assert.throws(() => studentTail(1, 2.5), /found 2.5/);
  assert.throws(() => studentTail(1, 0), RangeError);
});
