import assert from "node:assert/strict";
import fc from "fast-check";
import { randomSource } from "../../core/random.ts";
import { simulateMarket } from "../../data/simulate.ts";
import { rollingMaximum, rollingMinimum } from "../../features/rolling.ts";
import { atr } from "../../features/volatility.ts";
import { entryColumns } from "../../strategy/entry_columns.ts";
import { MarketFeatures } from "../../strategy/market_features.ts";
import { parseConstraint } from "../../search/constraint_expression.ts";
import { completeVotes, sampleParams } from "../../../test/fixtures/votes_params.ts";
import { domainOf } from "../../strategy/parameter_sets.ts";
import { defaultParams, STRATEGY_SCHEMA } from "./schema.ts";
import { votes } from "./votes.ts";

Deno.test("the schema names each parameter once, with a label, a meaning and a default inside its range", () => {
  const names = STRATEGY_SCHEMA.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(Object.keys(defaultParams()), names);
  for (const spec of STRATEGY_SCHEMA) assert.ok(spec.label!.length > 2 && spec.meaning!.endsWith("."));
  completeVotes(defaultParams());
});

Deno.test("a condition names an earlier parameter and one of its values", () => {
  for (const [k, { condition }] of STRATEGY_SCHEMA.entries()) {
    if (!condition) continue;
    const other = STRATEGY_SCHEMA.slice(0, k).find(({ name }) => name === condition.param);
    assert.ok(other, condition.param);
    assert.ok(other.kind === "boolean" || other.choices?.includes(String(condition.equals)));
  }
});

Deno.test("the search domain holds the searched parameters, at most 30, and constraints the search can read", () => {
  const { params, constraints } = domainOf(votes, "1m", true);
  assert.ok(params.length <= 30, `${params.length}`);
  assert.deepEqual(
    params.map(({ name }) => name),
    STRATEGY_SCHEMA.filter((s) => s.searched !== false).map(({ name }) => name),
  );
  for (const constraint of constraints ?? []) parseConstraint(constraint);
});

Deno.test("the order of the searched parameters stays, as a seed's points depend on it", () => {
  assert.equal(
    domainOf(votes, "1m", true).params.map(({ name }) => name).join(" "),
    "entryMode threshold useEma useRsi useMacd useHigher useVolume useBook emaFast emaSlow bandAtr rsiDistance " +
      "slowTimeframe slowerTimeframe regimeFilter bookThreshold weightEma weightRsi weightMacd weightHigher " +
      "weightVolume weightBook bracket stopAtr levelBars stopBps rewardRatio timeoutMinutes trailing exitOnSignal",
  );
});

Deno.test("longer bars leave only the longer timeframes that fit them", () => {
  const choices = (timeframe: "1m" | "15m" | "4h") =>
    domainOf(votes, timeframe, true).params.filter(({ name }) => name.startsWith("slow")).map((spec) =>
      spec.type === "categorical" ? spec.choices : []
    );
  assert.deepEqual(choices("1m"), [["none", "5m", "15m", "30m"], ["none", "1h", "4h"]]);
  assert.deepEqual(choices("15m"), [["none", "30m"], ["none", "1h", "4h"]]);
  assert.deepEqual(choices("4h"), []);
  completeVotes(defaultParams("4h"), "4h");
  assert.throws(() => completeVotes(defaultParams("1m"), "4h"), { name: "RangeError", message: /slowTimeframe/ });
});

Deno.test("every random set is valid, and one step outside its range is refused by name", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(...STRATEGY_SCHEMA), (seed, spec) => {
      const params = sampleParams(randomSource(seed));
      completeVotes(params);
      const wrong = spec.kind === "boolean" ? 1 : spec.kind === "categorical" ? "?" : (spec.high ?? 0) + 1;
      assert.throws(() => completeVotes({ ...params, [spec.name]: wrong }), {
        name: "RangeError",
        message: new RegExp(spec.name),
      });
    }),
  );
});

Deno.test("a number that is no integer and an unknown parameter are refused by name", () => {
  assert.throws(() => completeVotes({ emaFast: 9.5 }), { name: "RangeError", message: /emaFast.*integer/ });
  assert.throws(() => completeVotes({ threshold: NaN }), { name: "RangeError", message: /threshold/ });
  assert.throws(() => completeVotes({ ...defaultParams(), magic: 1 } as object), {
    name: "RangeError",
    message: /magic/,
  });
  assert.throws(() => completeVotes({ emaFast: 40, emaSlow: 40 }), {
    name: "RangeError",
    message: /emaFast < emaSlow/,
  });
});

Deno.test("the search domain leaves out what only a book can tell where none was recorded", () => {
  const names = (hasBook: boolean) => domainOf(votes, "1m", hasBook).params.map(({ name }) => name);
  assert.deepEqual(names(true).filter((name) => !names(false).includes(name)), [
    "useBook",
    "bookThreshold",
    "weightBook",
  ]);
});

/** What the table says of a parameter. */
const meaningOf = (name: string) => STRATEGY_SCHEMA.find((spec) => spec.name === name)!.meaning!;

Deno.test("the stop beyond a level lies where the meaning of levelBars says", () => {
  const buffer = Number(/by ([\d.]+) average true ranges/.exec(meaningOf("levelBars"))![1]);
  const candles = simulateMarket({ seed: 5, bars: 2_000 }), { high, low, close } = candles;
  const params = { ...defaultParams(), bracket: "levels", levelBars: 30 } as const;
  const { side, stopDistance } = entryColumns(votes.entries(new MarketFeatures(candles), params));
  const range = atr(high, low, close, params.atrPeriod);
  const bottom = rollingMinimum(low, 30), top = rollingMaximum(high, 30);
  const bars = Array.from(close, (_, i) => i).filter((i) => side[i] !== 0);
  assert.ok(bars.some((i) => side[i] > 0) && bars.some((i) => side[i] < 0));
  for (const i of bars) {
    const level = side[i] > 0 ? close[i] - bottom[i] : top[i] - close[i];
    assert.ok(Math.abs(stopDistance[i] - level - buffer * range[i]) < 1e-9 * close[i]);
  }
});

Deno.test("the switch of each condition says when it votes: by which parameters, and whether their value itself counts", () => {
  const words: Readonly<Record<string, readonly string[]>> = {
    useEma: ["more than", "bandAtr"],
    useRsi: ["or more", "or less", "50 itself"],
    useMacd: ["above 0", "bar before"],
    useHigher: ["two of these three", "bandAtr", "higherEmaFast", "14 for the true range, 14 for the RSI", "9 for"],
    useVolume: ["volumeFactor", "at least"],
    useBook: ["bookThreshold", "at least", "at most"],
  };
  assert.deepEqual(
    Object.keys(words),
    STRATEGY_SCHEMA.map(({ name }) => name).filter((name) => /^use[A-Z]/.test(name)),
  );
  for (const [name, said] of Object.entries(words)) {
    for (const word of said) assert.ok(meaningOf(name).includes(word), `${name} does not say "${word}"`);
  }
});
