import assert from "node:assert/strict";
import fc from "fast-check";
import { EXIT_REASONS } from "../core/trades.ts";
import { simulateMarket } from "../data/simulate.ts";
import { leaveAgainst } from "../strategy/leave_against.ts";
import { defaultBacktestOptions, PLAIN_TRADE_RULES } from "./options.ts";
import { simulatePlainly } from "../../test/plain_backtest/simulator.ts";
import { simulateOco } from "./simulate_oco.ts";

const market = simulateMarket({ seed: 2, bars: 300 });
const distance = market.close.map((price) => 0.003 * price);

/** One signal a bar. */
const signals = fc.array(fc.constantFrom(0, 0, 0, 0, 1, -1), { minLength: 300, maxLength: 300 });

Deno.test("leaving against every signal is what the rule of exit on a signal does where all may be entered", () => {
  const options = { ...defaultBacktestOptions(), ...PLAIN_TRADE_RULES };
  fc.assert(
    fc.property(signals, (said) => {
      const signal = Int8Array.from(said), given = { signal, stopDistance: distance, targetDistance: distance };
      const asked = simulateOco(market, { ...given, leave: leaveAgainst(signal) }, options);
      assert.deepEqual(asked.trades, simulateOco(market, given, { ...options, exitOnSignal: true }).trades);
    }),
    { numRuns: 50 },
  );
});

Deno.test("longs alone leave on a short signal, in the engine as in the plain simulator", () => {
  const options = { ...defaultBacktestOptions(), ...PLAIN_TRADE_RULES };
  let left = 0;
  fc.assert(
    fc.property(signals, (said) => {
      const signal = Int8Array.from(said), side = signal.map((one) => Math.max(one, 0));
      const given = {
        signal: side,
        leave: leaveAgainst(signal),
        stopDistance: distance,
        targetDistance: distance,
      };
      const { trades } = simulateOco(market, given, options), plain = simulatePlainly(market, given, options).trades;
      assert.deepEqual(
        plain.map(({ entryBar, exitBar, exitReason }) => [entryBar, exitBar, exitReason]),
        Array.from(trades.entryBar, (bar, k) => [bar, trades.exitBar[k], EXIT_REASONS[trades.exitReason[k]]]),
      );
      for (let k = 0; k < trades.length; k++) {
        const open = signal.subarray(trades.entryBar[k], trades.exitBar[k]), first = open.indexOf(-1);
        assert.ok(first < 0 || first === open.length - 1);
        if (EXIT_REASONS[trades.exitReason[k]] !== "signal") continue;
        assert.equal(signal[trades.exitBar[k] - 1], -1);
        left++;
      }
    }),
    { numRuns: 50 },
  );
  assert.ok(left > 0);
});
