import assert from "node:assert/strict";
import { longestHoldingMs } from "../../strategy/longest_holding.ts";
import { votes } from "./votes.ts";

Deno.test("the longest holding of votes is its longest timeout, on every timeframe", () => {
  assert.equal(longestHoldingMs(votes, "1m"), 480 * 60_000);
  assert.equal(longestHoldingMs(votes, "4h"), 480 * 4 * 3_600_000);
});
