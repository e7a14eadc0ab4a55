import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../../core/random.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { MarketFeatures } from "../../strategy/market_features.ts";
import type { ParameterValue } from "../../search/constraint_expression.ts";
import { completeParamsOf } from "../../strategy/parameter_sets.ts";
import { defineCondition, defineFilter, type EntryCondition, type Vote } from "./conditions/condition.ts";
import { schemaOf } from "./schema.ts";
import { signalEngine } from "./signal_engine.ts";
import { switchOf, weightOf } from "./switches.ts";

const features = new MarketFeatures(simulateMarket({ seed: 4, bars: 5_000 }));
const n = features.candles.time.length;

/** Votes that a condition of this kind may cast, and how it casts them at random. */
const KINDS: readonly (readonly Vote[])[] = [
  ["none", "long", "short"],
  ["none", "both"],
  ["none", "long", "short", "doesNotCount"],
];

/** Conditions whose votes are drawn, with the votes they cast. */
function drawnConditions(count: number, seed: number) {
  const random = randomSource(seed);
  return Array.from({ length: count }, (_, k) => {
    const votes = KINDS[k % KINDS.length], cast = Uint8Array.from({ length: n }, () => random.integer(votes.length));
    const condition: EntryCondition = defineCondition({
      name: `drawn${k}`,
      label: `draw ${k}`,
      rule: "As drawn.",
      parameters: [],
      weight: 1,
      votes,
      lookBackBars: () => k,
      cast: () => [{
        addVotes(start, end, place, codes) {
          for (let i = start; i < end; i++) codes[i - start] += place * cast[i];
        },
      }],
    });
    return { condition, said: (i: number) => votes[cast[i]] };
  });
}

/** Takes back every entry at a bar whose place is a multiple of seven. */
const sevens = defineFilter({
  name: "sevens",
  parameters: [],
  veto: () => (bar) => bar % 7 === 0,
  inWords: () => "not at sevens",
});

for (const count of [9, 20, 24]) {
  Deno.test(`an engine of ${count} conditions decides as one vote after the other does`, () => {
    const drawn = drawnConditions(count, count), members = [...drawn.map(({ condition }) => condition), sevens];
    const engine = signalEngine(members);
    const described = { name: "drawn", parameters: schemaOf(members), constraints: [] };
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 32 }), { minLength: count, maxLength: count }),
        fc.array(fc.boolean(), { minLength: count, maxLength: count }),
        fc.constantFrom("both", "long", "short"),
        (weights, used, direction) => {
          const chosen: Record<string, ParameterValue> = { threshold: 0.5, direction };
          for (const [k, { condition }] of drawn.entries()) {
            chosen[switchOf(condition)] = used[k];
            // Whole shares of a power of two are added up without rounding, whatever their order.
            chosen[weightOf(condition)] = weights[k] / 32;
          }
          const params = completeParamsOf(described, chosen, "1m");
          const { signal, side, confidence, reason, lookBack } = engine.computeSignals(params, features);
          const counted = drawn.map((one, k) => ({
            ...one,
            weight: weights[k] / 32,
            isUsed: used[k] && weights[k] > 0,
          }));
          assert.equal(lookBack, Math.max(0, ...counted.map(({ isUsed }, k) => isUsed ? k : 0)));
          for (let i = lookBack; i < n; i++) {
            let long = 0, short = 0, total = 0;
            const forLong: string[] = [], forShort: string[] = [];
            for (const { condition: { name }, said, weight, isUsed } of counted) {
              const vote = said(i);
              if (!isUsed || vote === "doesNotCount") continue;
              total += weight;
              if (vote === "long" || vote === "both") [long] = [long + weight, forLong.push(name)];
              if (vote === "short" || vote === "both") [short] = [short + weight, forShort.push(name)];
            }
            const strength = Math.max(long, short), wanted = long > short ? "long" : "short";
            const skip = !(strength > 0 && strength >= 0.5 * total)
              ? "belowThreshold"
              : long === short
              ? "sidesEqual"
              : direction !== "both" && direction !== wanted
              ? "direction"
              : i % 7 === 0
              ? "sevens"
              : "entry";
            const isSignal = skip !== "belowThreshold" && skip !== "sidesEqual", said = wanted === "long" ? 1 : -1;
            assert.equal(signal[i], isSignal ? said : 0);
            assert.equal(side[i], skip === "entry" ? said : 0);
            assert.equal(confidence[i], total > 0 ? Math.fround(strength / total) : 0);
            assert.deepEqual(engine.describeReason(reason[i]), {
              conditions: wanted === "long" ? forLong : forShort,
              skip,
            });
          }
        },
      ),
      { numRuns: 8 },
    );
  });
}

Deno.test("the ninth condition's bit is no skip, and more ballots than bits are refused when the engine is built", () => {
  const conditions = drawnConditions(25, 1).map(({ condition }) => condition);
  const engine = signalEngine(conditions.slice(0, 24));
  assert.deepEqual(engine.describeReason(1 << 8), { conditions: ["drawn8"], skip: "entry" });
  assert.deepEqual(engine.describeReason(1 << 23), { conditions: ["drawn23"], skip: "entry" });
  assert.throws(() => signalEngine(conditions), { name: "RangeError", message: /at most 24 ballots .* found 25/ });
});
