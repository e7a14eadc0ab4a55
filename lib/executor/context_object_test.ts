import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { DataError } from "../core/errors.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { simulateMarket } from "../data/simulate.ts";
import { strategyFolder, writeReversion } from "../../test/fixtures/strategies.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { contextObject, placeContext, readContext } from "./context_object.ts";
import { encodeRecord } from "./record_codec.ts";
import { resolveStrategies } from "./resolve_strategies.ts";
import type { JobContext } from "./run_job.ts";
import { checkUnchanged, fileSource } from "./strategy_source.ts";

const candles = simulateMarket({ seed: 3, bars: 300, edge: 4 }), dataHash = candlesHash(candles);
const context: JobContext = {
  markets: [{ candles, dataHash, backtest: { ...defaultBacktestOptions(), margin: undefined }, foldEdges: [1, 2] }],
  kpis: { periodsPerYear: 365 },
  strategies: resolveStrategies(["votes"]),
  longestHoldingMs: Infinity,
};

Deno.test("a context comes back from its bytes, on shared memory, under a name that equal ones share", () => {
  const { name, bytes } = contextObject(context), received = readContext(name, bytes);
  assert.deepStrictEqual(received, { context, files: {} });
  assert.ok(received.context.markets[0].candles.close.buffer instanceof SharedArrayBuffer);
  assert.equal(contextObject(received.context).name, name);
  assert.notEqual(contextObject({ ...context, longestHoldingMs: 1 }).name, name);
});

Deno.test("a context with any byte changed, or cut, is refused", () => {
  const { name, bytes } = contextObject(context);
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, change) => {
    const at = place % bytes.length;
    assert.throws(() => readContext(name, bytes.with(at, bytes[at] ^ change)), DataError);
    assert.throws(() => readContext(name, bytes.subarray(0, at)), DataError);
  }));
});

Deno.test("bytes of the right hash that hold no context, or other bars than they say, are refused", () => {
  const named = (record: unknown) => {
    const bytes = encodeRecord(record);
    // The name of bytes is their hash, which the refusal of any other tells.
    const [, found] = /found ([\da-f]{64})$/.exec(messageOf(() => readContext("other", bytes)))!;
    return messageOf(() => readContext(found, bytes));
  };
  for (const strange of [null, 7, {}, { context: {} }, { context: { markets: [{}], strategies: [] }, files: {} }]) {
    assert.match(named(strange), /wanted markets, found another record$/);
  }
  const [market] = context.markets;
  const other = { context: { ...context, markets: [{ ...market, dataHash: "0".repeat(64) }] }, files: {} };
  assert.match(named(other), /wanted bars of the hash 0{64}, found [\da-f]{64}$/);
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof DataError);
    return error.message;
  }
  throw new Error("nothing was refused");
}

Deno.test("strategy files travel with a context and keep their hash where they are placed", () => {
  using folder = strategyFolder();
  using elsewhere = temporaryFolder();
  const source = fileSource(writeReversion(folder));
  const { name, bytes } = contextObject({ ...context, strategies: [...context.strategies, source] });
  const placed = placeContext(readContext(name, bytes), elsewhere.path), [shipped, own] = placed.strategies;
  assert.deepEqual(shipped, context.strategies[0]);
  assert.ok(own.kind === "file" && own.url.includes(elsewhere.path) && own.sha256 === source.sha256);
  checkUnchanged(placed.strategies, "go on");
});

Deno.test("no file is placed outside of the folder", () => {
  using elsewhere = temporaryFolder();
  for (const place of ["../evil.ts", "/tmp/evil.ts", "0/../../evil.ts"]) {
    const files = { [place]: new Uint8Array(1) };
    assert.throws(() => placeContext({ context, files }, `${elsewhere.path}/in`), DataError);
  }
  assert.ok(!existsSync(`${elsewhere.path}/evil.ts`));
});
