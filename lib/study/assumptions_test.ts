import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { areCostsDoubtful, describeAssumptions } from "./assumptions.ts";

type Assuming = Parameters<typeof describeAssumptions>[0];

/** A plan with what is assumed alone. */
function plan(change: Partial<Omit<Assuming, "markets">>, fundingAssumedShare?: number): Assuming {
  const source = { kind: change.profileOrigin === "simulated" ? "simulated" : "store" };
  const markets = [{ symbol: "BTC/USDT", source, ...(fundingAssumedShare !== undefined && { fundingAssumedShare }) }];
  const backtest = defaultBacktestOptions();
  return { profile: "binance-usdm", profileOrigin: "asked", backtest, markets, ...change } as unknown as Assuming;
}

Deno.test("the terms, the costs and their source are said, with the funding that is charged", () => {
  const said = (share?: number) => describeAssumptions(plan({}, share)).join(" ");
  assert.match(said(1), /^Traded as binance-usdm \(perpetual, as asked\): long and short, at most 3 × the equity/);
  assert.match(said(1), /starting with 10,000 USDT\. Costs assumed: maker 2 bps, taker 5 bps/);
  assert.match(said(1), /funding 1 bps every 8 h against either side, as no rates are known\. Source of the fees: /);
  assert.match(said(0), /funding as recorded\./);
  assert.match(said(0.011), /funding as recorded, 1 bps every 8 h against either side at the 1\.1 % of times without/);
  assert.match(said(), /no funding/);
});

Deno.test("costs are doubtful below the profile's, of an assumed profile, and without recorded funding", () => {
  const { costs, ...rest } = defaultBacktestOptions();
  const cheap = { ...rest, costs: { ...costs, takerFee: 0 } };
  assert.equal(areCostsDoubtful(plan({}, 0)), false);
  assert.equal(areCostsDoubtful(plan({ backtest: cheap }, 0)), true);
  assert.equal(areCostsDoubtful(plan({ profileOrigin: "assumed" }, 0)), true);
  assert.equal(areCostsDoubtful(plan({}, 1)), true);
  assert.equal(areCostsDoubtful(plan({ profileOrigin: "simulated" }, 1)), false);
});

Deno.test("spread, slippage, participation or leverage set by hand are in doubt, and given fees have no source", () => {
  const { costs, risk, ...rest } = defaultBacktestOptions();
  const cheap = { ...costs, slippage: { model: "fixed", entryBps: 0, exitBps: 0 } as const };
  for (
    const backtest of [
      { ...rest, risk, costs: cheap },
      { ...rest, risk, costs: { ...costs, spread: { model: "fixed", bps: 0 } as const } },
      { ...rest, costs, risk: { ...risk, maxParticipation: 1 } },
      { ...rest, costs, risk: { ...risk, maxLeverage: 10 } },
    ]
  ) assert.equal(areCostsDoubtful(plan({ backtest }, 0)), true);
  const custom = { profile: "custom", backtest: { ...rest, costs, risk: { ...risk, maxLeverage: 1 } } } as const;
  assert.equal(areCostsDoubtful(plan(custom)), true);
  assert.match(describeAssumptions(plan(custom)).join(" "), /Fees as given\.$/);
  const margin = { maintenanceRate: 0.004, liquidationFee: 0.0125 };
  assert.match(
    describeAssumptions(plan({ backtest: { ...rest, costs, risk, margin } }, 0))[0],
    /liquidated where less than 0\.4 % of margin is left at a fee of 1\.25 %/,
  );
});

Deno.test("a file of further columns is told with what its times are, and not by its folder", () => {
  const column = { name: "eth", kind: "file", path: "/a/b/eth.csv", column: null } as const;
  const withColumn = (times?: "opens" | "known") => {
    const extra = [{ ...column, ...(times && { times }) }], { markets: [market], ...rest } = plan({});
    return describeAssumptions({ ...rest, markets: [{ ...market, source: { ...market.source, extra } }] });
  };
  assert.match(withColumn("opens")[2], /^Times of eth \(eth\.csv\): opens of bars/);
  assert.match(withColumn("known")[2], /^Times of eth \(eth\.csv\): when its values were known/);
  assert.equal(withColumn().length, 2);
});
