import assert from "node:assert/strict";
import { HARD_VARIANTS, type HardVariant } from "../selection/hard_gate.ts";
import { type SelftestOutcome, summariseSelftest } from "./selftest.ts";

const hardByVariant = Object.fromEntries(Object.keys(HARD_VARIANTS).map((name) => [name, 0])) as Record<
  HardVariant,
  number
>;

Deno.test("shares count every study, and of those with a find on fresh bars every one that earns nothing", () => {
  const outcome = (shown: number, hard: number, kept: boolean | null): SelftestOutcome => ({
    group: "edge",
    valid: 9,
    shown,
    good: shown,
    hard,
    hardByVariant,
    kept,
  });
  const outcomes = [outcome(3, 2, true), outcome(1, 1, false), outcome(1, 0, null), outcome(0, 0, null)];
  const [group] = summariseSelftest(outcomes);
  const counted = ({ count, studies }: { count: number; studies: number }) => [count, studies];
  assert.deepEqual(
    [counted(group.without), counted(group.with), counted(group.kept!)],
    [[3, 4], [2, 4], [1, 2]],
  );
  assert.equal(summariseSelftest([outcome(1, 1, null)])[0].kept, null);
});
