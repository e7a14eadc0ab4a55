import assert from "node:assert/strict";
import fc from "fast-check";
import { BarSequence, type HeardBar } from "./bar_sequence.ts";

const MINUTE = 60_000, BARS = 4;
const barOf = (place: number, close: number): HeardBar => {
  return { time: place * MINUTE, open: 5, high: 9, low: 1, close, volume: 1 };
};

/** A message of the stream about a bar, or an answer that has the bars up to one. */
const heard = fc.record({ isAnswer: fc.boolean(), place: fc.nat(BARS - 1) });

Deno.test("where stream and answers disagree the answer is the bar: it is told once, whatever the stream repeats", () => {
  fc.assert(fc.property(fc.array(heard, { maxLength: 20 }), (messages) => {
    const sequence = new BarSequence({ symbol: "BTC/USDT", timeframe: "1m", next: 0 });
    const answered = new Set<number>(), told = new Map<number, number[]>();
    for (const { isAnswer, place } of messages) {
      const rows = Array.from({ length: place + 1 }, (_, i) => barOf(i, 3));
      const bars = isAnswer ? sequence.fill(rows, (place + 1) * MINUTE) : sequence.take(barOf(place, 2));
      if (isAnswer) { for (const { time } of rows) answered.add(time); }
      for (const { time, revision, close } of bars) {
        const before = told.get(time) ?? [];
        assert.equal(revision, before.length);
        told.set(time, [...before, close]);
      }
    }
    for (const [time, closes] of told) {
      if (answered.has(time)) assert.ok(["3", "2,3"].includes(String(closes)), String(closes));
      else assert.deepEqual(closes, [2]);
    }
  }));
});

Deno.test("a bar that the stream changes before it was asked for, and one that answers change, are revisions", () => {
  const sequence = new BarSequence({ symbol: "BTC/USDT", timeframe: "1m", next: 0 });
  const told = [
    sequence.take(barOf(0, 2)),
    sequence.take(barOf(0, 3)),
    sequence.fill([barOf(0, 3)], MINUTE),
    sequence.take(barOf(0, 2)),
    sequence.fill([barOf(0, 4)], MINUTE),
  ];
  assert.deepEqual(told.map((bars) => bars.map(({ close, revision }) => [close, revision])), [
    [[2, 0]],
    [[3, 1]],
    [],
    [],
    [[4, 2]],
  ]);
  assert.equal(sequence.dropped, 1);
});

Deno.test("the bars that the exchange lacks are known as soon as it is known that it does, and no others", () => {
  const lacked: number[][] = [], lacking = () => lacked.map((ends) => ends.map((time) => time / MINUTE));
  const lack = (from: number, to: number) => void lacked.push([from, to]);
  const sequence = new BarSequence({ symbol: "BTC/USDT", timeframe: "1m", next: 0, lack });
  sequence.take(barOf(0, 2));
  sequence.take(barOf(3, 2));
  assert.deepEqual(lacking(), []);
  sequence.fill([barOf(1, 3), barOf(3, 3)], 4 * MINUTE);
  assert.deepEqual(lacking(), [[2, 3]]);
  sequence.fill([], 6 * MINUTE);
  assert.deepEqual(lacking(), [[2, 3], [4, 6]]);
  assert.equal(sequence.next, 6 * MINUTE);
});
