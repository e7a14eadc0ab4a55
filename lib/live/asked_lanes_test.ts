import assert from "node:assert/strict";
import { paperLane } from "../../test/fixtures/paper_run.ts";
import { type BacktestOptions, defaultBacktestOptions } from "../backtest/options.ts";
import { UserError } from "../core/errors.ts";
import { simulateMarket } from "../data/simulate.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import { checkMarkets } from "./asked_lanes.ts";

const market = simulateMarket({ seed: 5, bars: 3_700 }), { costs, risk } = defaultBacktestOptions();
const laneOf = (options: Partial<Omit<BacktestOptions, "funding">> = {}, candles = market) =>
  paperLane(candles, "donchian_breakout", {}, 3_000, options);

for (
  const [what, options] of [
    ["grids of prices and quantities", { filters: { ...NO_FILTERS, minNotional: 100 } }],
    ["leverage", { risk: { ...risk, maxLeverage: risk.maxLeverage + 1 } }],
    ["fees", { costs: { ...costs, takerFee: 2 * costs.takerFee } }],
  ] as const
) {
  Deno.test(`lanes of one market with other ${what} are refused, in either order, and those of two markets are not`, () => {
    const lanes = [laneOf({ filters: NO_FILTERS }), laneOf({ filters: NO_FILTERS, ...options })];
    for (const asked of [lanes, lanes.toReversed()]) {
      assert.throws(() => checkMarkets(asked), (error) => error instanceof UserError && error.message.includes(what));
    }
    checkMarkets([lanes[0], lanes[0]]);
    checkMarkets([lanes[0], laneOf(options, { ...market, symbol: "ETH/USDT" })]);
  });
}
