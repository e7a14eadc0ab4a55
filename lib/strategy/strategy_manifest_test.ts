import assert from "node:assert/strict";
import { defineStrategy, type Strategy } from "./strategy.ts";
import { checkManifest, manifestOf } from "./strategy_manifest.ts";

const market = { timeframe: "1m", hasBook: true } as const;

Deno.test("data that is no manifest, or cannot be searched, is refused", () => {
  const strategy = defineStrategy({
    name: "mine",
    parameters: [{ name: "fast", kind: "int", low: 2, high: 9 }, { name: "slow", kind: "int", low: 5, high: 50 }],
    constraints: ["fast < slow"],
    entries: ({ candles: { close } }) => ({ side: new Int8Array(close.length), stopDistance: close }),
  });
  const manifest = manifestOf(strategy as unknown as Strategy, market);
  checkManifest(manifest, market);
  const refused = (data: unknown, message: RegExp) => assert.throws(() => checkManifest(data, market), message);
  refused(null, /wanted a name/);
  refused({ ...manifest, name: "no name" }, /found "no name"/);
  refused({ ...manifest, parameters: [] }, /found fast in "/);
  refused({ ...manifest, parameters: [], constraints: [] }, /wanted parameters, found none/);
  refused({ ...manifest, longestHoldingMs: Infinity }, /wanted a longest time in a position, found Infinity/);
  refused({ ...manifest, starts: [{ fast: 1 }] }, /in a start, found 1/);
  refused({ ...manifest, starts: "none" }, /wanted a list of starts/);
});
