import assert from "node:assert/strict";
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { simulateMarket } from "../data/simulate.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import type { StrategyParams } from "../strategies/votes/params.ts";
import type { ParamSpec } from "../strategy/param_spec.ts";
import { defineStrategy, type Entries, type Strategy } from "../strategy/strategy.ts";
import { DEFAULT_TRADE_RULES } from "../strategy/trade_rules.ts";
import { defaultBacktestOptions } from "./options.ts";
import { runBacktest } from "./run_backtest.ts";
import { type OcoOptions, type OcoSignals, simulateOco } from "./simulate_oco.ts";

const market = simulateMarket({ seed: 5, bars: 2_000, edge: 6 });
const few = sliceCandles(market, -Infinity, market.time[200]);

Deno.test("bars that break a rule are refused with the column, and the bar where there is one", () => {
  const refused = (change: object, message: RegExp, name = "DataError") =>
    assert.throws(() => runBacktest({ ...few, ...change } as Candles, {}), { name, message });
  refused({ high: few.high.map((x, i) => i === 17 ? NaN : x) }, /column high, bar 17 /);
  refused({ close: few.close.subarray(1) }, /column close: wanted 200 values .*, found 199/);
  refused({ volume: undefined }, /column volume: wanted 200 values .*, found undefined/);
  refused({ book: { ...few.book, askDepth: undefined } }, /column askDepth: wanted 200 values .*, found undefined/);
  refused({ timeframe: "7m" }, /wanted one of 1m, .*, found 7m/, "RangeError");
});

Deno.test("fewer bars than the look-back are refused with the strategy that needs them", () => {
  assert.throws(() => runBacktest(few, {}), {
    name: "RangeError",
    message: /look-back of the strategy votes, 1798, found 200/,
  });
});

Deno.test("a parameter out of range is refused by its name", () => {
  const refused = (params: object, message: RegExp) =>
    assert.throws(() => runBacktest(market, params as Partial<StrategyParams>), { name: "RangeError", message });
  refused({ threshold: NaN }, /threshold .* NaN/);
  refused({ emaFast: 40, emaSlow: 20 }, /emaFast/);
  refused({ slowTimeframe: "7m" }, /7m/);
  refused({ nothing: 1 }, /nothing/);
});

/** Signals at every bar, with legs out of reach. */
const SIGNALS: OcoSignals = {
  signal: new Int8Array(200).fill(1),
  stopDistance: few.close,
  targetDistance: few.close,
};

Deno.test("signals of another length, kind or value are refused with what was found", () => {
  const refused = (change: object, message: RegExp) =>
    assert.throws(() => simulateOco(few, { ...SIGNALS, ...change }), { name: "RangeError", message });
  refused({ signal: new Int8Array(3) }, /wanted 200 values in signal, one a bar, found 3/);
  refused({ signal: new Int8Array(200).fill(2) }, /signal .* bar 0, found 2$/);
  // Signals that an indicator's arithmetic made would be read byte by byte.
  refused({ signal: new Float64Array(200) }, /wanted signal as Int8Array, found Float64Array/);
  refused({ leave: new Uint8Array(200).fill(4) }, /wanted leave of 0 … 3 at bar 0, found 4/);
  refused({ stopPrice: { long: few.close } }, /wanted stopPrice.short as Float64Array, found undefined/);
  refused({ signal: undefined }, /wanted signal as Int8Array, found undefined/);
  refused({ targetDistance: undefined }, /wanted targetDistance as Float64Array, found undefined/);
});

Deno.test("an option out of range is refused by its name", () => {
  const refused = (options: object, message: RegExp) =>
    assert.throws(() => simulateOco(few, SIGNALS, options as OcoOptions), { name: "RangeError", message });
  const { costs } = defaultBacktestOptions(), { state } = simulateOco(few, SIGNALS);
  refused({ range: { from: 5, to: 5 } }, /range/);
  refused({ startEquity: NaN }, /startEquity/);
  refused({ stopMultiple: NaN }, /stopMultiple/);
  refused({ targetMultiple: 0 }, /targetMultiple/);
  const funding = (time: number[], paidByLong: number[], paidByShort = paidByLong) => ({
    funding: {
      time: Float64Array.from(time),
      paidByLong: Float64Array.from(paidByLong),
      paidByShort: Float64Array.from(paidByShort),
    },
  });
  refused(funding([1, 2], [0]), /funding: wanted 2 rates a side/);
  refused(funding([1, 2], [0, 0], [0]), /funding: wanted 2 rates a side/);
  refused(funding([2, 1], [0, 0]), /funding: wanted rising times/);
  refused(funding([1], [NaN], [0]), /funding: wanted finite rates/);
  refused(funding([1], [0], [Infinity]), /funding: wanted finite rates/);
  refused({ filters: { ...NO_FILTERS, tickSize: Infinity } }, /tickSize/);
  refused({ costs: { ...costs, slippage: { model: "cubic" } } }, /slippage.model .* cubic/);
  refused({ costs: { ...costs, slippage: { model: "fixed", entryBps: 1 } } }, /slippage.exitBps/);
  refused({ costs: { ...costs, spread: { model: "book" } } }, /spread.model .* book/);
  refused({ costs: { takerFee: 0.001 } }, /slippage.model .* found undefined/);
  refused({ risk: { riskShare: 0.01 } }, /maxLeverage/);
  refused({ start: { ...state, idleFrom: 7 }, range: { from: 6, to: 9 } }, /start .* bar 7 .* 6/);
  refused({ finer: { ...few, timeframe: "1h" } }, /finer candles/);
});

/** A strategy whose members are as given. */
function strategyWith(members: Partial<Strategy>): Strategy {
  const { time, close } = few;
  const entries = () => ({ side: new Int8Array(time.length).fill(1), stopDistance: close });
  const parameters = [{ name: "period", kind: "int", low: 2, high: 50, default: 9 }] as const;
  return { ...defineStrategy<readonly ParamSpec[]>({ name: "mine", parameters, entries }), ...members };
}

Deno.test("what a strategy throws names it, the parameter set and the member that was asked, and keeps the cause", () => {
  const cause = new TypeError("x is undefined");
  const fail = () => {
    throw cause;
  };
  for (const member of ["entries", "rules", "lookBackBars", "indicators", "reasonText"] as const) {
    const reason = new Uint8Array(few.time.length).fill(1);
    const base = strategyWith({});
    const entries: Strategy["entries"] = (features, params) => ({ ...base.entries(features, params), reason });
    const strategy = strategyWith({ entries, [member]: fail });
    assert.throws(() => runBacktest(few, { period: 7 }, { strategy, logs: "full" }), {
      name: "RangeError",
      message: new RegExp(`^Cannot run the strategy mine.*: ${member} threw TypeError: x is undefined`),
      cause,
    });
  }
});

Deno.test("a strategy's rules, look-back and entries out of range are refused by its name", () => {
  const refused = (members: Partial<Strategy>, message: RegExp) =>
    assert.throws(() => runBacktest(few, {}, { strategy: strategyWith(members) }), { name: "RangeError", message });
  refused(
    { rules: () => ({ ...DEFAULT_TRADE_RULES, timeoutBars: 0 }) },
    /strategy mine with .* wanted the rule timeoutBars as a number of at least 1, found 0$/,
  );
  refused({ maxHoldingMs: () => 0 }, /strategy mine with .* wanted maxHoldingMs of at least .* 240 bars of 1m/);
  refused(
    { lookBackBars: () => NaN },
    /strategy mine with .* wanted lookBackBars to give a number of bars, found NaN$/,
  );
  refused({ lookBackBars: () => 500 }, /wanted more bars than the look-back of the strategy mine, 500, found 200/);
  const side = new Int8Array(few.time.length);
  side[17] = 1;
  const stopDistance = new Float64Array(side.length).fill(NaN);
  refused(
    { entries: () => ({ side, stopDistance }) },
    /strategy mine .* stopDistance at bar 17 \(.*Z\), .* found NaN$/,
  );
  refused(
    { entries: () => undefined as unknown as Entries },
    /strategy mine with .* wanted entries to give columns, found undefined$/,
  );
});
