/**
 * How a stop follows the market: trailing and break-even.
 *
 * @module
 */
import { breakEvenLevel, trailingLevel } from "./bracket.ts";
import { EXIT_CODE } from "./exit_code.ts";
import type { ExecutionRules } from "./execution_rules.ts";
import { roundToTick } from "./filters.ts";
import type { Position } from "./position.ts";

/** Moves the stop at a bar's close, to count from the next bar on [15, 16]. */
export function moveStop(position: Position, rules: ExecutionRules, close: number): void {
  const { side, entryPrice, stopDistance } = position;
  const { tickSize } = rules.filters;
  if (side * (close - position.bestClose) > 0) position.bestClose = close;
  if (side * (close - entryPrice) >= rules.breakEvenRatio * stopDistance) {
    const { makerFee, takerFee } = rules.costs;
    const fees = (position.entryMaker === 1 ? makerFee : takerFee) + takerFee;
    raiseStop(position, breakEvenLevel(side, entryPrice, fees, tickSize), close, EXIT_CODE.breakEven);
  }
  if (rules.trailRatio < Infinity) {
    const level = trailingLevel(side, position.bestClose, rules.trailRatio * stopDistance, tickSize);
    raiseStop(position, level, close, EXIT_CODE.trailingStop);
  }
}

/** Moves the stop at a bar's close to a level the strategy names, if that is tighter; `NaN` leaves it [34]. */
export function followLevel(position: Position, rules: ExecutionRules, close: number, level: number): void {
  const onGrid = roundToTick(level, rules.filters.tickSize, position.side > 0 ? "down" : "up");
  raiseStop(position, onGrid, close, EXIT_CODE.trailingStop);
}

/** Moves the stop to a level that is better than its own and still behind the market. */
function raiseStop(position: Position, level: number, close: number, reason: number): void {
  const { side } = position;
  if (side * (level - position.stop) > 0 && side * (close - level) > 0) {
    position.stop = level;
    position.stopReason = reason;
  }
}
