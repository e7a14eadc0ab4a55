import assert from "node:assert/strict";
import fc from "fast-check";
import { BOOK_COLUMNS, type Candles, DAYS_PER_YEAR, PRICE_COLUMNS } from "../../core/candles.ts";
import { randomSource } from "../../core/random.ts";
import { simulateMarket } from "../simulate.ts";
import { LIVING_EDGE } from "./dying_edge.ts";
import { TICK, TICKS_A_MINUTE } from "./few_ticks.ts";
import { NULL_LAWS, type NullLaw, nullMarket } from "./list.ts";
import { YEAR_MINUTES } from "./minute_bars.ts";
import { roughLogVolatility } from "./rough_volatility.ts";
import { ANCHOR_MINUTES, LEAP, LEAP_PROBABILITY, PREMIUM } from "./short_gamma.ts";

const returnsOf = ({ close }: Candles) => close.slice(1).map((price, i) => price / close[i] - 1);
const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: Float64Array) => Math.sqrt(meanOf(values.map((value) => value * value)));

Deno.test("every law gives the same bits for a seed, others for another, and whole bars that open at the last close", () => {
  fc.assert(
    fc.property(fc.constantFrom(...NULL_LAWS), fc.nat(), fc.integer({ min: 1, max: 3000 }), (law, seed, bars) => {
      const candles = nullMarket(law, { seed, bars }), { open, high, low, close, volume } = candles;
      const again = nullMarket(law, { seed, bars });
      for (const name of PRICE_COLUMNS) assert.deepEqual(candles[name], again[name]);
      // Of a few bars that take one of seven prices each, two seeds may well give the same.
      const longer = (own: number) => nullMarket(law, { seed: own, bars: bars + 30 }).close;
      assert.notDeepEqual(longer(seed), longer(seed + 1));
      for (let i = 0; i < bars; i++) {
        const [least, most] = [Math.min(open[i], close[i]), Math.max(open[i], close[i])];
        assert.ok(low[i] > 0 && low[i] <= least && high[i] >= most, `${law}, bar ${i}`);
        assert.ok(volume[i] >= 0 && volume[i] < Infinity);
        if (i > 0) assert.ok(Math.abs(open[i] / close[i - 1] - 1) < 1e-12, `${law} opens elsewhere at ${i}`);
      }
    }),
    { numRuns: 40 },
  );
});

/** Laws whose price is a martingale from the first bar to the last. */
const MARTINGALES: readonly NullLaw[] = ["garchT", "roughVolatility", "fewTicks", "liquid", "shortGamma"];

Deno.test("no return is expected, whatever the return before and the drift of the last hour were", () => {
  for (const law of MARTINGALES) {
    const candles = nullMarket(law, { seed: 4, bars: 100_000 }), returns = returnsOf(candles);
    // Of sums of returns, each with a sign known before it, the error is the root of the sum of their squares.
    const error = deviationOf(returns) * Math.sqrt(returns.length);
    const earned = (side: (i: number) => number) => returns.reduce((sum, value, i) => sum + side(i) * value, 0);
    const bets: Record<string, (i: number) => number> = {
      long: () => 1,
      "with the last minute": (i) => i < 1 ? 0 : Math.sign(returns[i - 1]),
      "with the last hour": (i) => i < 60 ? 0 : Math.sign(candles.close[i] - candles.close[i - 60]),
    };
    for (const [name, bet] of Object.entries(bets)) {
      assert.ok(Math.abs(earned(bet)) < 4 * error, `${law}, ${name}: ${earned(bet) / error} errors`);
    }
  }
});

Deno.test("GARCH: tails between the second and the fifth power, and large moves that follow large ones", () => {
  const returns = returnsOf(nullMarket("garchT", { seed: 1, bars: 400_000 })), sizes = returns.map(Math.abs);
  const sorted = sizes.slice().sort().reverse(), tail = 2000;
  // Hill's estimate of the tail index.
  const index = tail / sorted.subarray(0, tail).reduce((sum, size) => sum + Math.log(size / sorted[tail]), 0);
  assert.ok(index > 2 && index < 5, `${index}`);
  const capped = sizes.map((size) => Math.min(size, sorted[400])), mean = meanOf(capped);
  const variance = meanOf(capped.map((size) => (size - mean) ** 2));
  const together = meanOf(capped.subarray(10).map((size, i) => (size - mean) * (capped[i] - mean)));
  assert.ok(together / variance > 0.1, `${together / variance}`);
  const annual = deviationOf(returns) * Math.sqrt(YEAR_MINUTES);
  assert.ok(annual > 0.45 && annual < 0.75, `${annual}`);
});

Deno.test("rough volatility: mean squared changes grow with the lag to the power of a fifth", () => {
  const path = roughLogVolatility(400_000, randomSource(5));
  const change = (lag: number) => meanOf(path.subarray(lag).map((value, i) => (value - path[i]) ** 2));
  const slope = Math.log(change(1024) / change(8)) / Math.log(1024 / 8);
  assert.ok(Math.abs(slope - 0.2) < 0.04, `${slope}`);
  const deviation = Math.sqrt(meanOf(path.map((value) => (value + 0.25) ** 2)));
  assert.ok(Math.abs(deviation - 0.5) < 0.12, `${deviation}`);
});

Deno.test("rough volatility: the price leaps about twice a day, and else moves as its volatility lets expect", () => {
  const bars = 200_000, returns = returnsOf(nullMarket("roughVolatility", { seed: 6, bars }));
  const path = roughLogVolatility(bars, randomSource(6, 2)), minute = 0.6 / Math.sqrt(YEAR_MINUTES);
  const far = returns.filter((value, i) => Math.abs(value) > 6 * minute * Math.exp(path[i + 1])).length / (bars / 1440);
  // A leap of half a per cent is farther than six usual deviations in some half of the cases.
  assert.ok(far > 0.6 && far < 1.8, `${far} a day`);
});

Deno.test("few ticks: seven closes are all there are, as often as of six coins, and none is farther than six steps", () => {
  const { open, high, low, close } = nullMarket("fewTicks", { seed: 2, bars: 100_000 }),
    counts = new Map<number, number>();
  for (let i = 0; i < open.length; i++) {
    const steps = Math.log(close[i] / open[i]) / TICK;
    // A step up and one down leave −s² behind: less than a thousandth of a step each.
    assert.ok(Math.abs(steps - Math.round(steps)) < 0.01);
    counts.set(Math.round(steps), (counts.get(Math.round(steps)) ?? 0) + 1);
    assert.ok((high[i] - low[i]) / open[i] < TICKS_A_MINUTE * TICK * 1.01);
  }
  assert.deepEqual([...counts.keys()].sort((a, b) => a - b), [-6, -4, -2, 0, 2, 4, 6]);
  for (const [steps, ways] of [[0, 20], [2, 15], [4, 6], [6, 1]]) {
    const share = (counts.get(steps)! + (steps === 0 ? 0 : counts.get(-steps)!)) / open.length;
    const wanted = ways * (steps === 0 ? 1 : 2) / 64;
    assert.ok(Math.abs(share - wanted) < 5 * Math.sqrt(wanted / open.length), `${steps}: ${share}`);
  }
});

Deno.test("liquid volume: the simulated market's prices, a thousand times its volume and depth", () => {
  const options = { seed: 8, bars: 2000 }, made = nullMarket("liquid", options), plain = simulateMarket(options);
  assert.deepEqual([made.close, made.book!.imbalance], [plain.close, plain.book!.imbalance]);
  const ratio = (name: "volume" | "bidDepth") => {
    const of = (candles: Candles) => meanOf(name === "volume" ? candles.volume : candles.book!.bidDepth);
    return of(made) / of(plain);
  };
  for (const name of ["volume", "bidDepth"] as const) assert.ok(Math.abs(ratio(name) - 1000) < 1, `${ratio(name)}`);
});

Deno.test("drift: buying and holding earns twice its deviation a year", () => {
  const years = 4, bars = Math.round(YEAR_MINUTES / 2);
  const made = Array.from({ length: 2 * years }, (_, seed) => returnsOf(nullMarket("driftingWalk", { seed, bars })));
  const mean = made.reduce((sum, one) => sum + meanOf(one), 0) / made.length * YEAR_MINUTES;
  // The error of a mean of four years is a half of the deviation of one.
  assert.ok(Math.abs(mean - 1) < 3 * 0.5 / Math.sqrt(years), `${mean}`);
  assert.ok(Math.abs(deviationOf(made[0]) * Math.sqrt(YEAR_MINUTES) - 0.5) < 0.005);
});

Deno.test("dying edge: its first half is the market with the edge, its second the same market without, joined", () => {
  const bars = 6000, half = bars / 2, made = nullMarket("dyingEdge", { seed: 3, bars });
  const alive = simulateMarket({ seed: 3, bars: half, edge: LIVING_EDGE }), dead = simulateMarket({ seed: 3, bars });
  for (const name of PRICE_COLUMNS) assert.deepEqual(made[name].slice(0, half), alive[name].slice(0, half));
  for (const name of BOOK_COLUMNS) assert.deepEqual(made.book![name].slice(half), dead.book![name].slice(half));
  assert.deepEqual([made.time, made.volume.slice(half)], [dead.time, dead.volume.slice(half)]);
  const [found, wanted] = [made, dead].map((candles) => returnsOf(candles).slice(half - 1));
  found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-12));
});

// With `NIGHTLY` set twice as long.
Deno.test("short gamma: what stands against the distance earns the premium until a leap takes it away", () => {
  const bars = Deno.env.has("NIGHTLY") ? 2_000_000 : 1_000_000,
    { open, close } = nullMarket("shortGamma", { seed: 1, bars });
  const weight = 1 - Math.exp(-1 / ANCHOR_MINUTES), deviation = 0.25 / Math.sqrt(YEAR_MINUTES);
  let anchor = close[0], quiet = 0, quietSum = 0, leaps = 0, leapSum = 0;
  anchor = open[0] + weight * (close[0] - open[0]);
  for (let i = 1; i < bars; i++) {
    const against = -Math.sign(close[i - 1] - anchor) * (close[i] / open[i] - 1);
    if (Math.abs(against) > LEAP / 2) {
      leaps++;
      leapSum += against;
    } else {
      quiet++;
      quietSum += against;
    }
    anchor += weight * (close[i] - anchor);
  }
  assert.ok(Math.abs(quietSum / quiet - PREMIUM) < 4 * deviation / Math.sqrt(quiet), `${quietSum / quiet}`);
  assert.ok(Math.abs(leapSum / leaps + LEAP) < 0.01, `${leapSum / leaps}`);
  const wanted = bars * LEAP_PROBABILITY;
  assert.ok(Math.abs(leaps - wanted) < 4 * Math.sqrt(wanted), `${leaps} leaps, ${wanted} expected`);
  assert.ok(Math.abs((1 - LEAP_PROBABILITY) * PREMIUM - LEAP_PROBABILITY * LEAP) < 1e-18);
  assert.ok(Math.abs(PREMIUM * DAYS_PER_YEAR * 1440 - 1) < 1e-12);
});
