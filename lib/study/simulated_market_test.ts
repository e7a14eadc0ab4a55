import assert from "node:assert/strict";
import fc from "fast-check";
import { BOOK_COLUMNS, PRICE_COLUMNS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { resample } from "../data/resample.ts";
import { EDGE_KINDS } from "../data/planted_edge.ts";
import { simulateMarket } from "../data/simulate.ts";
import {
  DEFAULT_SIMULATED,
  describeSimulated,
  simulatedBars,
  type SimulatedRequest,
  simulatedSource,
} from "./simulated_market.ts";

/** Nothing but a seed is asked for. */
const NOTHING: SimulatedRequest = { seed: 1, days: null, timeframe: null, edge: null, edgeKind: null };

Deno.test("the first bars of a simulated market do not depend on its length, whatever the bars and the edge", () => {
  const requests = fc.record({
    seed: fc.nat(),
    timeframe: fc.constantFrom<Timeframe>("1m", "5m", "1h"),
    edge: fc.constantFrom(0, 4, 12),
    edgeKind: fc.constantFrom(...EDGE_KINDS),
    days: fc.integer({ min: 1, max: 3 }),
    more: fc.integer({ min: 1, max: 2 }),
  });
  fc.assert(
    fc.property(requests, ({ more, ...request }) => {
      const short = simulatedBars(simulatedSource(request));
      const long = simulatedBars(simulatedSource({ ...request, days: request.days + more }));
      const count = short.time.length, { timeframe, days } = request;
      assert.deepEqual([short.timeframe, count], [timeframe, days * 86_400_000 / TIMEFRAME_MS[timeframe]]);
      for (const name of PRICE_COLUMNS) assert.deepEqual(short[name], long[name].slice(0, count));
      for (const name of BOOK_COLUMNS) assert.deepEqual(short.book![name], long.book![name].slice(0, count));
    }),
    { numRuns: 20 },
  );
});

Deno.test("without more than a seed it is the default market; a source of earlier releases is one of minutes", () => {
  const source = simulatedSource(NOTHING), { days, edge, timeframe } = DEFAULT_SIMULATED;
  assert.deepEqual(source, { kind: "simulated", seed: 1, bars: 210_240, edge, timeframe });
  assert.equal(
    describeSimulated(source),
    `simulated BTC/USDT market, ${days} days of 5m, seed 1, an edge of net annual Sharpe ${edge} planted in its order book`,
  );
  const earlier = { kind: "simulated", seed: 3, bars: 1440, edge: 12 } as const;
  assert.deepEqual(simulatedSource({ ...NOTHING, seed: 3, days: 1, timeframe: "1m", edge: 12 }), earlier);
  const { book, ...prices } = simulateMarket({ seed: 3, bars: 1440, edge: 12 }), market = simulatedBars(earlier);
  assert.deepEqual([market.close, market.book], [prices.close, book]);
});

Deno.test("longer bars are made of the simulated minutes, their book included", () => {
  const source = simulatedSource({ ...NOTHING, days: 2, timeframe: "15m", edge: 4, edgeKind: "pullback" });
  assert.deepEqual(
    simulatedBars(source),
    resample(simulateMarket({ seed: 1, bars: 2880, edge: 4, edgeKind: "pullback" }), "15m"),
  );
  assert.match(describeSimulated(source), /2 days of 15m, seed 1, an edge of .* planted in its pull-backs$/);
  assert.match(describeSimulated({ ...source, edge: 0 }), /no edge$/);
});
