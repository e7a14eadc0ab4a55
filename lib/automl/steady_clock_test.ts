import assert from "node:assert/strict";
import { steadyNow } from "./steady_clock.ts";

Deno.test("a clock that is set back or forth moves neither the time nor the limits of a run", () => {
  const before = steadyNow(), real = Date.now;
  assert.ok(Math.abs(before - real()) < 60_000 && Number.isInteger(before));
  try {
    for (const set of [0, 4e12]) {
      Date.now = () => set;
      const passed = steadyNow() - before;
      assert.ok(passed >= 0 && passed < 60_000, `${passed} ms seem to have passed`);
    }
  } finally {
    Date.now = real;
  }
});
