import assert from "node:assert/strict";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { strategyFolder } from "../test/fixtures/strategies.ts";

/** A strategy that goes with a far move of two hours, which may be that to come. */
const strategyText = (later: number) =>
  `import { defineStrategy } from "assay";
export default defineStrategy({
  parameters: [{ name: "stop", kind: "float", low: 2, high: 6 }],
  lookBackBars: () => 24,
  entries(features, { stop }) {
    const { close } = features.candles, range = features.atr(14);
    const side = Int8Array.from(close, (price, i) => {
      const move = (close[i + ${later}] ?? price) - price;
      return i < 24 || !(Math.abs(move) > 2 * range[i]) ? 0 : Math.sign(move);
    });
    return { side, stopDistance: range, stopMultiple: stop };
  },
});
`;

Deno.test("walk-forward says first of all that a strategy peeks, and ends with 1; of another it says nothing", async () => {
  using files = strategyFolder();
  const walk = (strategy: string, ...more: string[]) =>
    callTask("walk_forward", ...[
      ...["--strategy", strategy, "--days", "30", "--train", "20", "--test", "5", "--trials", "2"],
      ...["--sampler", "sobol", "--workers", "1", ...more],
    ]);
  const peeking = files.write("peeking.ts", strategyText(24)), page = join(files.path, "walk.html");
  const text = await walk(peeking, "--output", page), json = await walk(peeking, "--json");
  assert.deepEqual([text.code, json.code], [1, 1], text.stderr);
  assert.match(text.stdout, /^It peeks into the future: .* window 1, 2 changed\. No figure here can be believed\.\n/);
  assert.match(Deno.readTextFileSync(page), /It peeks into the future: /);
  const { lookAheadFree, windows } = JSON.parse(json.stdout);
  assert.equal(lookAheadFree, false);
  assert.ok(windows.every((window: { lookAheadFree: boolean }) => window.lookAheadFree === false));

  const honest = await walk(files.write("honest.ts", strategyText(-24)), "--json");
  assert.deepEqual([honest.code, JSON.parse(honest.stdout).lookAheadFree], [0, true], honest.stderr);
});
