import assert from "node:assert/strict";
import fc from "fast-check";
import { normalCdf } from "../core/normal_distribution.ts";
import { randomSource } from "../core/random.ts";
import { probabilisticSharpe, sharpeSample } from "../metrics/probabilistic_sharpe.ts";
import { kpiDefinition } from "../metrics/registry.ts";
import { failedGates } from "../selection/gates.ts";
import { SOFT_THRESHOLDS, VALIDITY_THRESHOLDS } from "../selection/thresholds.ts";
import { type NoneGood, noneGoodSentences, sharpeNeeded } from "./none_good.ts";

const thresholds = [...VALIDITY_THRESHOLDS, ...SOFT_THRESHOLDS];

Deno.test("the Sharpe ratio that a gate needs is the one at which normal days reach its probability", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.6, max: 0.9999, noNaN: true }), fc.integer({ min: 3, max: 2000 }), (p, days) => {
      const needed = sharpeNeeded(p, days);
      if (needed === null) return;
      const daily = needed / Math.sqrt(365);
      const reached = normalCdf(daily * Math.sqrt(days - 1) / Math.sqrt(1 + daily ** 2 / 2));
      assert.ok(Math.abs(reached - p) < 1e-9, `${reached} for ${p}`);
    }),
  );
  assert.equal(sharpeNeeded(0.9999, 7), null, "z²/2 is 6.9: in seven days nothing is sure enough");
});

/** A search in which one trial failed some gates. */
function inputOf(judged: number, kpis: Record<string, number | null>, returns: ArrayLike<number> = []): NoneGood {
  const failures = failedGates(kpis, thresholds), failed = [...new Set(failures.map(({ kpi }) => kpi as string))];
  return {
    trials: 400,
    stoppedBy: failed.map((gate) => ({ gate, trials: 400 })),
    thresholds,
    days: { judged, all: 2 * judged },
    nearest: { trial: 7, failed, failures, returns },
  };
}

Deno.test("of a single strategy no crowd is spoken of", () => {
  const [one] = noneGoodSentences({ ...inputOf(14, { activeDays: 1 }), trials: 1 }, "label");
  assert.match(one, /^The one strategy did not become GOOD\. What stopped it: Trades, at least 30/);
  const [many] = noneGoodSentences(inputOf(14, { activeDays: 1 }), "label");
  assert.match(many, /^None of 400 strategies became GOOD\. What stopped most: Trades, at least 30/);
});

Deno.test("a gate is called out of reach exactly where so few days cannot pass it", () => {
  const said = (judged: number) => {
    const sentences = noneGoodSentences(inputOf(judged, { activeDays: 1, topDaysShare: 1 }), "label");
    return sentences.filter((sentence) => /in which no strategy could pass/.test(sentence)).join(" ");
  };
  assert.match(said(14), /judges 14 of 28 days .* "Active days, at least 15": that needs about 30 days of data/);
  assert.doesNotMatch(said(15), /Active days/);
  // Five equal days of seven make 71 % of the gains, of eight 62.5 %.
  assert.match(said(7), /"Top days' share of gains, at most 70\.0 %": that needs about 16 days of data/);
  assert.doesNotMatch(said(8), /Top days/);
});

Deno.test("what the nearest lacked is said gate by gate, and how many days its results need", () => {
  const random = randomSource(5), returns = Array.from({ length: 40 }, () => 0.001 + 0.01 * random.normal());
  const found = probabilisticSharpe(returns)!;
  const kpis = Object.fromEntries(thresholds.map(({ kpi, value }) => [kpi, value]));
  const input = inputOf(40, { ...kpis, probabilisticSharpe: found, capacity: null }, returns);
  for (const words of ["label", "plain"] as const) {
    const text = noneGoodSentences(input, words).join("\n");
    for (const { kpi } of input.nearest.failures) assert.ok(text.includes(`${kpiDefinition(kpi)[words]}: wanted`), kpi);
    const [, needed] = text.match(/it would pass "[^"]+" in (\d+) judged days/)!;
    // Results like its own over so many days, and not over one less.
    const reached = (days: number) => {
      const { sharpe, skewness, kurtosis } = sharpeSample(returns);
      const error = Math.sqrt((1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe ** 2) / (days - 1));
      return normalCdf(sharpe / error);
    };
    assert.ok(reached(Number(needed)) >= 0.99 && reached(Number(needed) - 1) < 0.99, needed);
    assert.match(text, /What would help it: more days of data.*; a market with more volume/);
    assert.doesNotMatch(text, /\b[a-z]+[A-Z]\w*/);
  }
});

Deno.test("whatever the thresholds are set to and the search found, the sentences have figures", () => {
  const bound = fc.oneof(fc.constantFrom(0, 0.5, 1, 1e6), fc.double({ min: 1e-6, max: 2, noNaN: true }));
  const value = fc.oneof(fc.constant(null), fc.double({ min: -10, max: 10, noNaN: true }));
  const returns = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { maxLength: 30 });
  const bounds = fc.array(bound, { minLength: thresholds.length, maxLength: thresholds.length });
  const values = fc.array(value, { minLength: thresholds.length, maxLength: thresholds.length });
  fc.assert(fc.property(bounds, values, returns, fc.integer({ min: 0, max: 400 }), (set, found, returns, judged) => {
    const rows = thresholds.map((row, i) => ({ ...row, value: set[i] }));
    const kpis = Object.fromEntries(rows.map(({ kpi }, i) => [kpi, found[i]]));
    const failures = failedGates(kpis, rows), failed = failures.map(({ kpi }) => kpi);
    const stoppedBy = [...new Set(failed)].map((gate) => ({ gate, trials: 1 }));
    const nearest = { trial: 7, failed, failures, returns };
    const sentences = noneGoodSentences(
      { trials: 1, stoppedBy, thresholds: rows, days: { judged, all: 400 }, nearest },
      "label",
    );
    for (const sentence of sentences) assert.doesNotMatch(sentence, /NaN|Infinity|∞|null|undefined|about –/);
  }));
});

Deno.test("a strategy that loses is not promised that days would help", () => {
  const returns = [-0.01, 0.002, -0.004, 0.001];
  const text = noneGoodSentences(inputOf(40, { probabilisticSharpe: 0.1 }, returns), "plain").join("\n");
  assert.doesNotMatch(text, /it would pass/);
});

Deno.test("a gate that scales says which way it moves from the value that is named", () => {
  const [first] = noneGoodSentences(inputOf(200, { activeDays: 1 }), "label");
  assert.match(first, /Active days, at least 15, more of a longer record \(400\)/);
});

Deno.test("of a strategy that never traded nothing but that is said, and no two remedies contradict each other", () => {
  const kpis = { tradeCount: 0, activeDays: 0, annualVolatility: 0, maxDrawdown: 0 };
  const idle = inputOf(200, kpis), failed = ["incomplete", ...idle.nearest.failed];
  const text = noneGoodSentences({ ...idle, nearest: { ...idle.nearest, failed } }, "label").join("\n");
  assert.doesNotMatch(text, /What would help it/);
  assert.match(text, /\nIt made no trade at all: what kept it from entering is all there is to mend\.$/);
  const torn = inputOf(200, { tradeCount: 40, annualVolatility: 0 });
  const said = noneGoodSentences(
    { ...torn, nearest: { ...torn.nearest, failed: ["incomplete", ...torn.nearest.failed] } },
    "label",
  ).join("\n");
  assert.match(said, /What would help it: more days of data/);
  assert.doesNotMatch(said, /--risk-share/);
});
