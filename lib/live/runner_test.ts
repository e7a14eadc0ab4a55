import assert from "node:assert/strict";
import fc from "fast-check";
import { leadRun, ledgerRows, paperLane, WIDE_LIMITS } from "../../test/fixtures/paper_run.ts";
import { sampleParams } from "../../test/fixtures/votes_params.ts";
import { randomSource } from "../core/random.ts";
import { resample } from "../data/resample.ts";
import { simulateMarket } from "../data/simulate.ts";
import { openLedger } from "../store/live_ledger.ts";
import { loadHistory, loadPositions } from "../store/live_reads.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { fundingOver } from "../study/funding.ts";
import { isSame, laneParity } from "./parity.ts";

const market = simulateMarket({ seed: 5, bars: 3_700, edge: 6 });
const QUICK = { slowerTimeframe: "none", regimeFilter: "any" } as const;
const FROM = 3_000;
const ledger = () => openLedger(":memory:", "dry");

Deno.test("a run trades what its backtest does, to the last bit, whatever the parameters", async () => {
  let trades = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom("market", "limit"),
      async (seed, entryOrder) => {
        const params = { ...sampleParams(randomSource(seed)), ...QUICK, entryOrder };
        const lane = paperLane(market, "votes", params, FROM);
        using db = await ledger();
        leadRun(db, [lane]);
        const parity = laneParity(db, "paper", lane);
        assert.equal(parity.hash.run, parity.hash.backtest);
        assert.deepEqual(parity.differences, []);
        trades += parity.trades.run;
      },
    ),
    { numRuns: 20, seed: 7 },
  );
  assert.ok(trades > 100, `${trades} trades`);
});

Deno.test("a run of each shipped strategy trades what its backtest does, funding and a grid of prices included", async () => {
  const bars = resample(simulateMarket({ seed: 3, bars: 5 * 2_800, edge: 6 }), "5m");
  const { time } = bars, span = { from: time[0], to: time[time.length - 1] + 1 };
  const funding = fundingOver(span, { time: new Float64Array(), rate: new Float64Array() }, {
    intervalHours: 8,
    baseRate: 1e-4,
  });
  const filters = { tickSize: 0.1, stepSize: 1e-3, minQuantity: 1e-3, maxQuantity: Infinity, minNotional: 100 };
  const margin = { maintenanceRate: 0.004, liquidationFee: 0.0125 };
  for (const { name } of STRATEGIES) {
    const lane = paperLane(bars, name, {}, 2_000, { filters, margin, funding });
    using db = await ledger();
    leadRun(db, [lane]);
    const parity = laneParity(db, "paper", lane);
    assert.ok(isSame(parity) && parity.trades.run > 0, `${name}: ${parity.trades.run} trades`);
    assert.ok(parity.slippage.run === parity.slippage.backtest);
  }
});

Deno.test("a run that is killed at any bars and goes on leaves the same ledger", async () => {
  const lane = paperLane(market, "votes", { ...QUICK, threshold: 0.4, trailing: true, entryOrder: "limit" }, FROM);
  using whole = await ledger();
  leadRun(whole, [lane]);
  const wanted = ledgerRows(whole);
  assert.ok(wanted.positions.length > 10);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 800 }), { minLength: 20, maxLength: 20 }), async (kills) => {
      using db = await ledger();
      leadRun(db, [lane], { kills: kills.sort((a, b) => a - b) });
      assert.deepEqual(ledgerRows(db), wanted);
    }),
    { numRuns: 1 },
  );
});

Deno.test("decisions computed anew at each close trade the same, over a restart too", async () => {
  const lane = paperLane(market, "votes", { ...QUICK, threshold: 0.4 }, market.time.length - 300);
  using db = await ledger();
  leadRun(db, [lane], { decisions: "anew", kills: [77, 150] });
  const parity = laneParity(db, "paper", lane);
  assert.ok(isSame(parity) && parity.trades.run > 3, `${parity.trades.run} trades`);
  assert.deepEqual(loadHistory(db, "risk_events", "paper").filter(({ kind }) => kind === "note"), []);
});

Deno.test("lanes of one run trade as if each were alone, and no position exceeds its share of all money", async () => {
  const lanes = ["donchian_breakout", "volume_surge"].map((name, i) => paperLane(market, name, {}, FROM + 100 * i));
  using db = await ledger();
  leadRun(db, lanes, { kills: [50, 400] });
  for (const lane of lanes) assert.ok(isSame(laneParity(db, "paper", lane)));
  const [{ start_equity: start }] = db.prepare("SELECT start_equity FROM days ORDER BY day").all();
  assert.equal(start, 20_000);
  for (const { quantity, entryPrice } of loadPositions(db, "paper")) assert.ok(quantity * entryPrice <= 0.2 * 12_000);
});

Deno.test("what the risk manager denies is no trade, and the report says which of the backtest's it was", async () => {
  const limits = { ...WIDE_LIMITS, liveMaxConsecutiveStops: 2 };
  const lane = paperLane(market, "votes", { ...QUICK, threshold: 0.4 }, FROM, {}, limits);
  using db = await ledger();
  leadRun(db, [lane], { limits });
  const parity = laneParity(db, "paper", lane), { profit, differences, trades, unexplained } = parity;
  assert.ok(trades.run < trades.backtest);
  assert.equal(unexplained, 0);
  assert.deepEqual([...new Set(differences.map(({ cause }) => cause))], ["denied CONSECUTIVE_STOPS"]);
  const parts = differences.reduce((sum, { amount }) => sum + amount, 0);
  assert.ok(Math.abs(parts - (profit.run - profit.backtest)) <= 1e-9 * 10_000);
});
