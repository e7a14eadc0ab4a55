import assert from "node:assert/strict";
import { DEFAULT_STRATEGIES } from "../executor/resolve_strategies.ts";
import { HARD_VARIANTS, type HardVariant } from "../selection/hard_gate.ts";
import { runSelftestStudy, type SelftestOutcome, summariseSelftest } from "./selftest.ts";

const hardByVariant = Object.fromEntries(Object.keys(HARD_VARIANTS).map((name) => [name, 0])) as Record<
  HardVariant,
  number
>;

Deno.test("shares count every study, and of those with a find on fresh bars every one that earns nothing", () => {
  const outcome = (shown: number, hard: number, kept: boolean | null): SelftestOutcome => ({
    group: "edge",
    tradesHash: "",
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

const DAY_BARS = 1440;

const COMMON = { sampler: "gp", strategies: DEFAULT_STRATEGIES } as const;

Deno.test("in short: free trading of noise shows winners, and the certificate believes none of them", async () => {
  const outcomes: SelftestOutcome[] = [];
  for (const seed of [1, 2, 3, 4]) {
    const source = { kind: "simulated", seed, bars: 60 * DAY_BARS, edge: 0 } as const;
    outcomes.push(
      await runSelftestStudy({ ...COMMON, group: "noise", source, fresh: null, costs: false, seed, trials: 48 }),
    );
  }
  const [noise] = summariseSelftest(outcomes);
  assert.ok(noise.without.count >= 2, `${noise.without.count} of 4 noise studies show a winner`);
  assert.equal(noise.with.count, 0);
});

Deno.test("in short: a strong planted edge is found and earns on fresh bars", async () => {
  const source = { kind: "simulated", seed: 2, bars: 120 * DAY_BARS, edge: 12 } as const;
  const outcome = await runSelftestStudy({
    group: "edge",
    source,
    fresh: { ...source, seed: 1_000_002 },
    costs: true,
    seed: 2,
    trials: 160,
    ...COMMON,
  });
  assert.ok(outcome.hard > 0);
  assert.equal(outcome.kept, true);
});
