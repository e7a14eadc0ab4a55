import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { computeHere } from "./computations.ts";
import { computeInThread } from "./compute_in_thread.ts";
import type { SearchTrials } from "./evidence.ts";

/** Returns of strategies that have nothing to do with each other. */
function noise(strategies: number, days: number): SearchTrials {
  const random = randomSource(5);
  const pool = Array.from({ length: strategies }, () => Float64Array.from({ length: days }, random.normal));
  return { ended: strategies, pool };
}

Deno.test("a thread computes what the calling one does, to the last bit", async () => {
  const search = noise(40, 64), random = randomSource(7);
  assert.deepEqual(await computeInThread()("evidence", search), await computeHere("evidence", search));
  const values = Float64Array.from({ length: 60 }, random.uniform);
  const other = Float64Array.from({ length: 60 }, random.uniform);
  const study = {
    parameters: [{ name: "fast", values }, { name: "slow", values: other }],
    y: values.map((value) => 3 * value),
    numbers: Array.from(values, (_, trial) => trial),
    seed: 1,
    surrogate: "forest",
    searched: { names: ["fast", "slow"], lengthScales: [0.2, 3] },
  } as const;
  const found = await computeInThread()("explanation", study);
  assert.equal(found.record.verdict, "reliable");
  assert.deepEqual(found, await computeHere("explanation", study));
});

Deno.test("who waits for a thread hears what happens meanwhile, and gives up at once", async () => {
  const stop = new AbortController();
  let hasHeard = false;
  setTimeout(() => {
    hasHeard = true;
    stop.abort(new Error("enough"));
  });
  // A minute's work: in the calling thread it would end before the timer is heard.
  await assert.rejects(computeInThread(stop.signal)("evidence", noise(8000, 96)), /^Error: enough$/);
  assert.ok(hasHeard);
  await assert.rejects(computeInThread(stop.signal)("evidence", noise(2, 96)), /^Error: enough$/);
});

Deno.test("what a computation cannot do is said by its thread too", async () => {
  const pool = [new Float64Array(96), new Float64Array(95)];
  await assert.rejects(computeInThread()("evidence", { ended: 2, pool }), /wanted 96 returns .*found 95 in column 1/);
});
