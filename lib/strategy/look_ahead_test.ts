import assert from "node:assert/strict";
import type { Candles } from "../core/candles.ts";
import { simulateMarket } from "../data/simulate.ts";
import { lookAheadLeaks } from "./look_ahead.ts";
import { defineStrategy, type Entries, type Strategy } from "./strategy.ts";

const market = simulateMarket({ seed: 5, bars: 30_000 }), END = 24_000, VALIDATION_END = 27_000;

/** A strategy that changes what it wants by bars that it is given. */
function strategyWith(change: (entries: Entries, candles: Candles) => Entries): Strategy {
  return defineStrategy({
    name: "mine",
    parameters: [],
    entries(features) {
      const { candles } = features, side = Int8Array.from(candles.close, (_, i) => i >= 20 && i % 50 === 0 ? 1 : 0);
      return change({ side, stopDistance: features.atr(14), stopMultiple: 3 }, candles);
    },
  });
}

const leaksOf = (strategy: Strategy) => lookAheadLeaks(strategy, market, {}, END, { cuts: [VALIDATION_END] });

Deno.test("a strategy that leaves the future alone has no leaks, whatever comes after the search", () => {
  assert.deepEqual(leaksOf(strategyWith((entries) => entries)), []);
});

Deno.test("one that looks ahead on a long series alone is found, in whichever column that decides a trade", () => {
  const peeks: [string, (entries: Entries, later: (i: number) => number) => Entries][] = [
    ["side", (entries, later) => ({ ...entries, side: entries.side.map((side, i) => later(i) > 1 ? side : -side) })],
    [
      "stopDistance",
      (entries, later) => ({ ...entries, stopDistance: entries.stopDistance.map((x, i) => x * later(i)) }),
    ],
    [
      "targetDistance",
      (entries, later) => ({ ...entries, targetDistance: entries.stopDistance.map((x, i) => x * later(i)) }),
    ],
    [
      "leave",
      (entries, later) => ({ ...entries, leave: Uint8Array.from(entries.side, (_, i) => later(i) > 1 ? 1 : 0) }),
    ],
    ["longStopPrice", (entries, later) => {
      const level = entries.stopDistance.map((_, i) => later(i));
      return { ...entries, stopPrice: { long: level, short: level } };
    }],
  ];
  for (const [column, peek] of peeks) {
    for (const longEnough of [END + 1, VALIDATION_END + 1]) {
      const strategy = strategyWith((entries, { close }) => {
        const { length } = close;
        if (length < longEnough) return entries;
        return peek(entries, (i) => close[Math.min(length - 1, i + 40)] / close[i]);
      });
      const columns = leaksOf(strategy).map((leak) => leak.column);
      assert.ok(columns.length > 0, `${column} from ${longEnough} bars on`);
    }
  }
});

Deno.test("a leak names bar and cut by their places on all bars", () => {
  const strategy = strategyWith((entries, { close: { length } }) =>
    length > END ? { ...entries, side: entries.side.fill(-1, 500, 501) } : entries
  );
  const [{ column, bar, cut, kind, expected, found }] = leaksOf(strategy);
  assert.deepEqual({ column, bar, cut, kind, expected, found }, {
    column: "side",
    bar: 500,
    cut: END,
    kind: "truncation",
    expected: -1,
    found: 1,
  });
  const late = strategyWith((entries, { close }) => {
    const last = close.length - 30;
    entries.side[last] = close[last + 20] > close[last] ? 1 : -1;
    return entries;
  });
  for (const { bar, cut } of leaksOf(late)) assert.ok(bar > END - 20_000 && bar < cut && cut <= VALIDATION_END);
});

Deno.test("bars that end with the search are looked at as they are", () => {
  assert.deepEqual(lookAheadLeaks(strategyWith((entries) => entries), market, {}, market.time.length), []);
});

Deno.test("one that looks a few bars ahead at rare signals is found at these", () => {
  const rare = strategyWith((entries, { close }) => ({
    ...entries,
    side: entries.side.map((_, i) => i % 300 === 20 && i + 2 < close.length ? Math.sign(close[i + 2] - close[i]) : 0),
  }));
  assert.ok(lookAheadLeaks(rare, market, {}, END).length > 0);
});

Deno.test("one that remembers bars from call to call is found where it is cut just after its signals", () => {
  const seen = new Map<number, number>();
  const remembering = strategyWith((entries, { time, close }) => {
    time.forEach((at, i) => seen.has(at) || seen.set(at, close[i]));
    const later = (i: number) => seen.get(time[i] + 2 * 60_000) ?? close[i];
    return { ...entries, side: entries.side.map((_, i) => i % 300 === 20 ? Math.sign(later(i) - close[i]) : 0) };
  });
  const cuts = [321, 3021, 6021].map((cut) => cut + 300),
    leaks = lookAheadLeaks(remembering, market, {}, END, { cuts });
  assert.deepEqual(leaks.map(({ kind }) => kind).slice(0, 1), ["truncation"]);
});
