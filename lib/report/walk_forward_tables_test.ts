import assert from "node:assert/strict";
import { DAY_MS } from "../core/candles.ts";
import { computeKpis } from "../metrics/kpis.ts";
import { result } from "../../test/fixtures/example_figures.ts";
import type { WalkForward, WalkForwardWindow } from "../selection/walked_account.ts";
import { lookAheadWarning, stabilityTable, windowTable } from "./walk_forward_tables.ts";

const kpis = { ...computeKpis(result), sharpe: 0.5, maxDrawdown: 0.1, tradeCount: 3 };
const chosen = {
  trial: 7,
  params: {},
  value: 1,
  kpis: { sharpe: 2 },
  stopReason: null,
  dailyReturns: new Float64Array(2),
};
const windowOf = (at: number, own: Partial<WalkForwardWindow>): WalkForwardWindow => ({
  train: { from: 0, to: 1 },
  test: { from: 1, to: 2 },
  span: [at * DAY_MS, (at + 2) * DAY_MS, (at + 3) * DAY_MS],
  chosen,
  reason: "",
  lookAheadFree: true,
  kpis,
  equity: [100, 101],
  stopReason: null,
  efficiency: 0.25,
  ...own,
});
const walk: WalkForward = {
  windows: [windowOf(0, {}), windowOf(1, { chosen: null, reason: "no trial of 4 was valid", efficiency: null })],
  result,
  kpis,
  efficiency: 0.25,
  stability: [
    { name: "b", values: [0.123456, 0.5], change: 0.5, chance: 1 / 3 },
    { name: "a", values: ["x", null], change: null, chance: 0.5 },
  ],
};

Deno.test("a window is a row, and one that chose nothing says why", () => {
  const { rows, note } = windowTable(walk);
  assert.deepEqual(rows, [
    ["1", "1970-01-01", "1970-01-03", "1970-01-04", "trial 7", "2.00", "0.50", "1.00 %", "10.0 %", "3", "0.25"],
    ["2", "1970-01-02", "1970-01-04", "1970-01-05", "no trial of 4 was valid", "–", "–", "1.00 %", "10.0 %", "3", "–"],
  ]);
  assert.match(note, /over all windows it is 0.25\.$/);
  assert.match(windowTable({ ...walk, efficiency: null }).note, /over all windows there is none\.$/);
});

Deno.test("parameters stand with what they moved, beside what chance would do; those without a pair come last", () => {
  assert.deepEqual(stabilityTable(walk).rows, [["B", "50.0 %", "33.3 %", "0.123, 0.5"], ["A", "–", "50.0 %", "x, –"]]);
});

Deno.test("windows whose choice peeks are named first of all, then those where nobody could tell; of others nothing is said", () => {
  const sound = windowOf(0, {}),
    peeking = windowOf(1, { lookAheadFree: false }),
    unknown = windowOf(2, { lookAheadFree: null });
  const none = windowOf(3, { chosen: null, lookAheadFree: null });
  assert.equal(lookAheadWarning({ windows: [sound, none] }), null);
  assert.match(lookAheadWarning({ windows: [sound, unknown, none] })!, /could not be checked in window 2\.$/);
  assert.match(
    lookAheadWarning({ windows: [peeking, sound, unknown, peeking] })!,
    /^It peeks into the future: .* window 1, 4 changed\. No figure here can be believed\.$/,
  );
});
