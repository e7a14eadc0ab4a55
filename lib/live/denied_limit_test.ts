import assert from "node:assert/strict";
import fc from "fast-check";
import { leadRun, paperLane } from "../../test/fixtures/paper_run.ts";
import { restless } from "../../test/fixtures/random_books.ts";
import { BEGIN, MINUTE } from "../../test/fixtures/book_run.ts";
import { randomSource } from "../core/random.ts";
import { candlesFromColumns } from "../data/candles.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadHistory } from "../store/live_reads.ts";
import { defineStrategy, type Strategy } from "../strategy/strategy.ts";
import { type LaneParity, laneParity } from "./parity.ts";

/** Parity of a replay over closes, some bars of which have no volume, and what was denied in it. */
async function parityOf(strategy: Strategy, closes: readonly number[], quiet: ReadonlySet<number>) {
  const open = [closes[0], ...closes.slice(0, -1)],
    column = (value: (close: number, i: number) => number) => Float64Array.from(closes, value);
  const candles = candlesFromColumns({
    symbol: "BTC/USDT",
    timeframe: "1m",
    time: column((_, i) => BEGIN + i * MINUTE),
    open: Float64Array.from(open),
    high: column((close, i) => Math.max(close, open[i])),
    low: column((close, i) => Math.min(close, open[i])),
    close: Float64Array.from(closes),
    volume: column((_, i) => quiet.has(i) ? 0 : 100),
  });
  const lane = paperLane(candles, "donchian_breakout", {}, 2);
  const own = { ...lane, plan: { ...lane.plan, strategy: strategy.name }, strategy, params: {} };
  using db = await openLedger(":memory:", "dry");
  leadRun(db, [own]);
  const denials = loadHistory(db, "risk_events", "paper").filter(({ kind }) => kind === "denial");
  return { parity: laneParity(db, "paper", own), denials };
}

const causesOf = ({ differences }: LaneParity) => differences.map(({ cause }) => cause);

Deno.test("a trade that the backtest lacks as a limit which the run was denied waited in it is explained by that denial", async () => {
  const twoSignals = defineStrategy({
    name: "two_signals",
    parameters: [],
    rules: () => ({ limitOffsetBps: 20, limitBars: 3 }),
    entries: ({ candles: { time } }) => ({
      side: Int8Array.from(time, (at) => at === BEGIN + 3 * MINUTE ? 1 : at === BEGIN + 4 * MINUTE ? -1 : 0),
      stopDistance: new Float64Array(time.length).fill(1),
      rewardRatio: 1,
    }),
  });
  const closes = [100, 100, 100, 100, 100, 100.5, 101, 99, 97, 97];
  const { parity, denials } = await parityOf(twoSignals, closes, new Set([3]));
  assert.deepEqual(parity.trades, { run: 1, backtest: 0 });
  assert.deepEqual([causesOf(parity), parity.unexplained], [["denied BELOW_MINIMUM"], 0]);
  assert.deepEqual(denials.map(({ sentence }) => sentence), [
    "Nothing is left of the order: the money, its share of the equity or the volume of its bar allow no quantity",
  ]);
});

Deno.test("whichever bars have no volume, each difference is explained, and by a denial only where there was one", async () => {
  let denied = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.constantFrom(NaN, 2, 8),
      fc.integer({ min: 1, max: 4 }),
      async (seed, limitOffsetBps, limitBars) => {
        const random = randomSource(seed), strategy = restless({ limitOffsetBps, limitBars });
        let price = 100;
        const closes = Array.from({ length: 200 }, () => price *= 1 + 0.003 * (random.uniform() - 0.5));
        const quiet = new Set(closes.flatMap((_, i) => random.uniform() < 0.1 ? [i] : []));
        const whole = await parityOf(strategy, closes, new Set());
        assert.deepEqual([causesOf(whole.parity), whole.denials], [[], []]);
        const { parity } = await parityOf(strategy, closes, quiet);
        assert.equal(parity.unexplained, 0, JSON.stringify(parity.differences));
        denied += causesOf(parity).filter((cause) => cause.startsWith("denied")).length;
      },
    ),
    { numRuns: 60, seed: 5 },
  );
  assert.ok(denied > 5, `${denied} explained by a denial`);
});
