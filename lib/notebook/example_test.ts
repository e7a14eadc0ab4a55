import assert from "node:assert/strict";
import { type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { STRATEGY_SCHEMA } from "../strategies/votes/schema.ts";
import { completeParamsOf } from "../strategy/parameter_sets.ts";
import { arbitraryCandles } from "../../test/fixtures/candles.ts";
import fc from "fast-check";
import { exampleParams } from "./example.ts";

Deno.test("exampleParams() are ones of the strategy on bars of any length, with a book and without", () => {
  const described = { name: "votes", parameters: STRATEGY_SCHEMA, constraints: [] };
  const [{ book }] = fc.sample(arbitraryCandles().filter((candles) => candles.book !== undefined), 1);
  for (const timeframe of Object.keys(TIMEFRAME_MS) as Timeframe[]) {
    for (const recorded of [undefined, book]) {
      const params = exampleParams({ timeframe, book: recorded });
      assert.equal(completeParamsOf(described, params, timeframe).timeoutMinutes, params.timeoutMinutes, timeframe);
    }
  }
});
