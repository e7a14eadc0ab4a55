import assert from "node:assert/strict";
import fc from "fast-check";
import { ExchangeError } from "../core/errors.ts";
import { type Candles, TIMEFRAME_MS } from "../core/candles.ts";
import type { BadRow } from "../data/candle_rows.ts";
import { type Span, subtractSpans } from "../data/spans.ts";
import type { CandleSink } from "./candle_batch.ts";
import type { CandleSource } from "./candle_pages.ts";
import type { OhlcvRow } from "./ccxt_exchange.ts";
import { fetchCandles } from "./fetch_candles.ts";

const MINUTE = TIMEFRAME_MS["1m"];
const HOUR = 60 * MINUTE;
const OPTIONS = { symbol: "BTC/USDT", timeframe: "1m", from: 0, to: Infinity, pauseMs: 0 } as const;

const row = (time: number): OhlcvRow => [time, 5 + time % 7, 20, 1, 6, time % 3];

/** Keeps what it is given, and refuses to be given a bar or a span twice. */
class MemorySink implements CandleSink {
  readonly times: number[] = [];
  readonly spans: Span[] = [];

  missing(span: Span): Span[] {
    return subtractSpans(span, this.spans);
  }

  hasBar(time: number): boolean {
    return this.times.includes(time);
  }

  save({ time, open }: Candles, _badRows: readonly BadRow[], covered: readonly Span[]): void {
    for (const span of covered) assert.deepEqual(subtractSpans(span, this.spans), [span]);
    this.spans.push(...covered);
    time.forEach((at, i) => {
      assert.ok(covered.some(({ from, to }) => at >= from && at < to) && !this.times.includes(at));
      assert.equal(open[i], row(at)[1]);
      this.times.push(at);
    });
  }
}

/** Bars of a page. */
const PAGE = 10;

/** Which bars from `since` on an exchange answers, by its habit. */
const HABITS: Readonly<Record<string, (rows: readonly OhlcvRow[], limit: number, until: number) => OhlcvRow[]>> = {
  "at or after": (rows, limit) => rows.slice(0, limit),
  "between": (rows, _limit, until) => rows.filter(([time]) => time! < until),
  "the last four between": (rows, _limit, until) => rows.filter(([time]) => time! < until).slice(-4),
};

/** An exchange with bars at some minutes that answers some requests wrongly. */
function sourceOf(
  minutes: readonly number[],
  now: number,
  faults: ReadonlyMap<number, (rows: OhlcvRow[]) => OhlcvRow[]>,
  habit = "at or after",
) {
  let requests = 0;
  const source: CandleSource = {
    source: "test",
    pageBars: () => PAGE,
    hasTimeframe: () => true,
    time: () => Promise.resolve(now),
    ohlcv: (_symbol, timeframe, since, limit) => {
      const barMs = TIMEFRAME_MS[timeframe];
      const opens = [...new Set(minutes.map((minute) => Math.floor(minute * MINUTE / barMs) * barMs))];
      const rows = opens.map(row).filter(([time]) => time! >= since && time! < now);
      const fault = faults.get(requests++) ?? ((all) => all);
      return Promise.resolve(fault(HABITS[habit](rows, limit, since + limit * barMs)));
    },
  };
  return { source, requests: () => requests };
}

const FAULTS: readonly ((rows: OhlcvRow[]) => OhlcvRow[])[] = [
  (rows) => rows.toReversed(),
  (rows) => rows.slice(3),
  (rows) => rows.slice(0, -3),
  (rows) => rows.filter((_, i) => i % 3 !== 1),
  (rows) => [...rows, ...rows],
  () => [],
  (rows) => rows.map(([time, ...rest]) => [time! - 3 * HOUR, ...rest]),
  (rows) => [...rows, ...rows.map(([time, open, ...rest]) => [time, open! + 1, ...rest])],
];

/** Holds every covered stretch to what is promised of it. */
function assertCovered({ spans, times }: MemorySink): void {
  for (
    const { from, to } of subtractSpans({ from: 0, to: Infinity }, subtractSpans({ from: 0, to: Infinity }, spans))
  ) {
    assert.ok(times.includes(from) && times.includes(to - MINUTE), `[${from}, ${to})`);
  }
}

for (const habit of Object.keys(HABITS)) {
  Deno.test(`fetchCandles() brings every closed bar whatever single answers are wrong, where answers are ${habit}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(79), { minLength: 1, maxLength: 80 }).map((minutes) => minutes.sort((a, b) => a - b)),
        fc.array(fc.tuple(fc.nat(12), fc.nat(FAULTS.length - 1)), { maxLength: 4 }),
        fc.nat(200),
        async (minutes, faults, stopAfter) => {
          // Two wrong answers in a row that agree would be believed; so at most every other one is wrong.
          const planted = new Map(faults.map(([at, kind]) => [2 * at, FAULTS[kind]]));
          const { source } = sourceOf(minutes, 80 * MINUTE + 2 * HOUR, planted, habit);
          const sink = new MemorySink();
          for (let run = 0; run < 3; run++) {
            const controller = new AbortController();
            let pages = 0;
            const onProgress = () => run === 0 && ++pages > stopAfter && controller.abort();
            try {
              await fetchCandles(source, sink, { ...OPTIONS, signal: controller.signal, onProgress });
            } catch (error) {
              // Where every other answer to one page is wrong, no two in a row agree: the run gives up, the next goes on.
              if (!(error instanceof ExchangeError && error.retryable) || run === 2) throw error;
            }
          }
          assert.deepEqual(sink.times.map((time) => time / MINUTE).sort((a, b) => a - b), minutes);
          assertCovered(sink);
        },
      ),
      { examples: [[[1], [[1, 1], [0, 5], [2, 5]], 0]] },
    );
  });
}

Deno.test("fetchCandles() asks once for what it has, and for late bars again", async () => {
  const minutes = Array.from({ length: 25 }, (_, minute) => minute);
  const now = 30 * MINUTE;
  const sink = new MemorySink();
  await fetchCandles(sourceOf(minutes, now, new Map()).source, sink, OPTIONS);
  assert.deepEqual(subtractSpans({ from: 0, to: now }, sink.spans), [{ from: 25 * MINUTE, to: now }]);
  const later = sourceOf([...minutes, 25, 26, 27, 28], now, new Map());
  await fetchCandles(later.source, sink, OPTIONS);
  assert.equal(sink.times.length, 29);
  assert.ok(later.requests() <= 3);
});

Deno.test("fetchCandles() does not take the open bar, and waits two seconds for the closed one", async () => {
  for (const [now, bars] of [[10 * MINUTE + 1999, 9], [10 * MINUTE + 2000, 10], [11 * MINUTE - 1, 10]]) {
    const sink = new MemorySink();
    await fetchCandles(sourceOf(Array.from({ length: 11 }, (_, i) => i), now, new Map()).source, sink, OPTIONS);
    assert.equal(sink.times.length, bars);
  }
});

Deno.test("fetchCandles() gives up on answers that never agree", async () => {
  const faults = new Map(
    Array.from({ length: 9 }, (_, i) => [i, (rows: OhlcvRow[]) => rows.filter((_, k) => k !== i)]),
  );
  const { source } = sourceOf(Array.from({ length: 20 }, (_, i) => i), HOUR, faults);
  await assert.rejects(fetchCandles(source, new MemorySink(), OPTIONS), {
    name: "ExchangeError",
    message: "Cannot fetch 1m bars of BTC/USDT from test: wanted two answers that agree about those from " +
      "1970-01-01T00:00:00.000Z on, found 6 that differ",
  });
});
