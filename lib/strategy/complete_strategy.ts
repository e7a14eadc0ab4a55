/**
 * A strategy from what a file exports.
 *
 * @module
 */
import { checkDefinition } from "./check_definition.ts";
import { guardedStrategy } from "./guarded_strategy.ts";
import { completedStrategy, type Strategy } from "./strategy.ts";

/**
 * What a file exports as a strategy, an object or an instance of a class, whose faults have its name on them.
 *
 * @param name The strategy's where it names none of its own.
 * @throws {RangeError} If it is no strategy; the message says which member is missing or wrong.
 *
 * @example An instance of a class
 * ```ts
 * import assert from "node:assert/strict";
 * import { completeStrategy } from "@lib/strategy/complete_strategy.ts";
 *
 * class Mine {
 *   parameters = [];
 *   #bars = 5;
 *   lookBackBars() { return this.#bars; }
 *   entries() { return { side: new Int8Array(0), stopDistance: new Float64Array(0) }; }
 * }
 * const strategy = completeStrategy(new Mine(), "mine");
 * assert.equal(strategy.lookBackBars({}, "1m"), 5);
 * assert.equal(strategy.rules({}, "1m").timeoutBars, 240);
 * ```
 */
export function completeStrategy(exported: unknown, name: string): Strategy {
  checkDefinition(exported);
  return guardedStrategy(completedStrategy(exported, exported.name || name));
}
