import assert from "node:assert/strict";
import { earlyWorkers } from "./early_workers.ts";

Deno.test("no more threads load early than the first round takes, and none that no backtest could run in", () => {
  const asked = { workers: 24, batch: 16, trials: 400, strategies: ["votes"], settings: { executor: "threads" } };
  assert.equal(earlyWorkers(asked), 16);
  assert.equal(earlyWorkers({ ...asked, workers: 2 }), 2);
  assert.equal(earlyWorkers({ ...asked, trials: 4 }), 4);
  assert.equal(earlyWorkers({ ...asked, strategies: ["./mine.ts", "other.js"] }), 0);
  assert.equal(earlyWorkers({ ...asked, strategies: ["./mine.ts", "votes"] }), 16);
  assert.equal(earlyWorkers({ ...asked, settings: { executor: "nats" } }), 0);
  // The search says what is wrong.
  assert.equal(earlyWorkers({ ...asked, settings: { executor: "elsewhere" } }), 0);
});
