import assert from "node:assert/strict";
import { defaultBacktestOptions } from "../backtest/options.ts";
import { areCostsDoubtful, describeAssumptions } from "./assumptions.ts";

type Assuming = Parameters<typeof describeAssumptions>[0];

/** A plan with what is assumed alone. */
function plan(change: Partial<Omit<Assuming, "markets">>, fundingAssumedShare?: number): Assuming {
  const markets = [{ symbol: "BTC/USDT", ...(fundingAssumedShare !== undefined && { fundingAssumedShare }) }];
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
