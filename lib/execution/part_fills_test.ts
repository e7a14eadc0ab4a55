import assert from "node:assert/strict";
import fc from "fast-check";
import { rulesOn } from "../../test/fixtures/execution_rules.ts";
import { simulateMarket } from "../data/simulate.ts";
import { type EntryOrder, noFill, openPosition } from "./entry.ts";
import type { ExecutionRules } from "./execution_rules.ts";
import { fromTicks, NO_FILTERS } from "./filters.ts";
import { type Bought, holdingOf, isTooSmall, joinBought, joinPosition, leastQuantity } from "./part_fills.ts";
import { netProfit, Position } from "./position.ts";

const candles = simulateMarket({ seed: 1, bars: 50 });

/** A position from fills, one after the other. */
function positionOf(fills: readonly Bought[], order: EntryOrder, rules: ExecutionRules): Position {
  const position = new Position();
  let all: Bought | null = null;
  for (const fill of fills) {
    all = all === null ? fill : joinBought(all, fill);
    if (all !== fill) {
      joinPosition(position, order, all, NaN, rules);
      continue;
    }
    const { quantity, fee } = holdingOf(fill, rules.filters);
    openPosition(position, order, { ...noFill(), ...fill, bar: 1, time: candles.time[1], quantity, fee }, rules);
  }
  return position;
}

/** What a position has earned when it is sold at a price. */
function sold(position: Position, price: number): number {
  position.exitPrice = price;
  position.exitFee = position.qty * price * 0.001;
  return netProfit(position);
}

const near = (found: number, wanted: number, scale = Math.abs(wanted)) =>
  assert.ok(Math.abs(found - wanted) <= 1e-12 * scale, `${found} is not ${wanted}`);

const someParts = fc.array(
  fc.record({ steps: fc.integer({ min: 2, max: 5000 }), ticks: fc.integer({ min: 9000, max: 11_000 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

Deno.test("any parts, in any order, make the position of one whole fill at their mean price [42, 43]", () => {
  fc.assert(
    fc.property(
      someParts,
      fc.constantFrom(0.001, 0.01, 1e-5),
      fc.constantFrom("quote", "base"),
      fc.constantFrom(1, -1),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (parts, stepSize, feeAsset, side, draws) => {
        const rules = rulesOn(candles, { stepSize }), rate = 0.001;
        const order = { side, signalBar: 0, stopDistance: 20, targetDistance: 40, limit: NaN };
        const fills = parts.map(({ steps, ticks }): Bought => {
          const quantity = fromTicks(steps, stepSize), price = fromTicks(ticks, 0.01);
          const fee = feeAsset === "base" ? 0 : quantity * price * rate,
            baseFee = feeAsset === "base" ? quantity * rate : 0;
          return { quantity, price, fee, baseFee, maker: 1, reference: price, mid: price };
        });
        const quantity = fromTicks(parts.reduce((sum, { steps }) => sum + steps, 0), stepSize);
        const cost = parts.reduce((sum, { steps, ticks }) => sum + steps * ticks, 0) * stepSize / 100;
        const whole: Bought = {
          ...fills[0],
          quantity,
          price: cost / quantity,
          reference: cost / quantity,
          mid: cost / quantity,
          fee: feeAsset === "base" ? 0 : cost * rate,
          baseFee: feeAsset === "base" ? quantity * rate : 0,
        };
        const shuffled = fills.map((fill) => ({ fill, key: draws.next().value }))
          .sort((a, b) => a.key - b.key).map(({ fill }) => fill);
        const found = positionOf(shuffled, order, rules), wanted = positionOf([whole], order, rules);
        for (
          const name of ["qty", "entryPrice", "entryReference", "entryMid", "stop", "target", "bestClose"] as const
        ) {
          near(found[name], wanted[name]);
        }
        near(found.entryFee, wanted.entryFee, cost * rate + cost * stepSize);
        near(sold(found, 105), sold(wanted, 105), cost);
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("what is paid for is held, paid as a fee or dust, to the last unit [43]", () => {
  fc.assert(
    fc.property(
      someParts,
      fc.constantFrom(1000n, 100n, 10n),
      fc.constantFrom(0n, 40n, 75n, 100n),
      (parts, step, rate) => {
        // Quantities in units of 1e-9, prices in hundredths, the fee in units of 1e-5 of what is bought: whole numbers.
        const unit = 1e9, stepSize = Number(step) / unit;
        const exact = parts.map(({ steps, ticks }) => {
          return { quantity: BigInt(steps) * step * 100_000n, price: BigInt(ticks) };
        });
        const quantity = exact.reduce((sum, one) => sum + one.quantity, 0n),
          cost = exact.reduce((sum, one) => sum + one.quantity * one.price, 0n);
        const baseFee = quantity * rate / 100_000n, grain = step * 100_000n;
        const sellable = (quantity - baseFee) / grain * grain, dust = quantity - baseFee - sellable;
        const fills = exact.map((one): Bought => {
          const bought = Number(one.quantity) / 100_000 / unit, price = Number(one.price) / 100;
          return {
            quantity: bought,
            price,
            fee: 0,
            baseFee: bought * Number(rate) / 1e5,
            maker: 0,
            reference: price,
            mid: NaN,
          };
        });
        const held = holdingOf(fills.reduce(joinBought), { ...NO_FILTERS, stepSize }),
          { price } = fills.reduce(joinBought);
        const inUnits = (value: bigint) => Number(value) / 100_000 / unit;
        assert.equal(Math.round(held.quantity / stepSize), Number(sellable / grain));
        near(held.dust, inUnits(dust), inUnits(quantity));
        // Money out of the account is the cost of what is held and the fee, whatever the grid.
        near(held.quantity * price + held.fee, inUnits(cost) / 100);
        assert.ok(held.dust >= 0 && held.dust < stepSize && held.fee >= -1e-12 * inUnits(cost));
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("legs follow the mean, a trailing stop its best close, and what is too small for them is known [27, 42]", () => {
  const rules = rulesOn(candles, { stepSize: 0.1, minNotional: 60 });
  const order = { side: 1, signalBar: 0, stopDistance: 20, targetDistance: 40, limit: NaN };
  const part: Bought = { quantity: 0.7, price: 100, fee: 0.07, baseFee: 0, maker: 1, reference: 100, mid: NaN };
  const small = positionOf([part], order, rules);
  assert.deepEqual([small.stop, isTooSmall(small, rules.filters)], [80, true]);
  assert.equal(leastQuantity(rules.filters, 80), 0.8);
  const both = positionOf([part, { ...part, price: 104 }], order, rules);
  assert.deepEqual([both.qty, both.entryPrice, both.stop, both.target, both.bestClose], [1.4, 102, 82, 142, 102]);
  assert.equal(isTooSmall(both, rules.filters), false);
  small.bestClose = 103;
  joinPosition(small, order, joinBought(part, { ...part, price: 104 }), NaN, rules);
  assert.equal(small.bestClose, 103);
  // The least is enough for the exchange at any price.
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.constantFrom(0, 0.1, 3), (price, stepSize) => {
      const filters = { ...NO_FILTERS, stepSize, minNotional: 10, minQuantity: 0.01 };
      const least = leastQuantity(filters, price);
      assert.ok(least * price >= 10 && least >= 0.01);
    }),
  );
});
