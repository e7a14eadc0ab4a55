import assert from "node:assert/strict";
import fc from "fast-check";
import { ExchangeError } from "../core/errors.ts";
import { randomSource } from "../core/random.ts";
import { RateLimitError } from "./rate_limit_error.ts";
import { retry } from "./retry.ts";

/** Runs a call that always fails with the error; gives the waits and the number of calls. */
async function failAlways(error: Error, seed = 1) {
  const waits: number[] = [];
  let calls = 0;
  const options = {
    random: randomSource(seed),
    sleep: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  await assert.rejects(
    retry(() => {
      calls++;
      return Promise.reject(error);
    }, options),
    error,
  );
  return { waits, calls };
}

Deno.test("retry() waits at most 1, 2, 4, 8, 16 s, the same for the same seed, and gives the last error", async () => {
  await fc.assert(fc.asyncProperty(fc.nat(), async (seed) => {
    const { waits, calls } = await failAlways(new ExchangeError("busy", true), seed);
    assert.equal(calls, 6);
    waits.forEach((wait, k) => assert.ok(wait >= 0 && wait < 1000 * 2 ** k));
    assert.deepEqual((await failAlways(new ExchangeError("busy", true), seed)).waits, waits);
  }));
});

Deno.test("retry() does not repeat what cannot succeed, nor what is not the exchange's", async () => {
  for (
    const error of [
      new ExchangeError("no such market", false),
      new TypeError("ours"),
      new RateLimitError("ban", false, 5),
    ]
  ) {
    assert.deepEqual(await failAlways(error), { waits: [], calls: 1 });
  }
});

Deno.test("retry() waits at least as long as the exchange asks, and gives up if that is too long", async () => {
  const { waits } = await failAlways(new RateLimitError("slow down", true, 60_000));
  assert.deepEqual(waits, [60_000, 60_000, 60_000, 60_000, 60_000]);
  assert.equal((await failAlways(new RateLimitError("slow down", true, 600_000))).calls, 1);
});
