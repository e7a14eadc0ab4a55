/**
 * The strategies that a reader has chosen, as the address carries them from view to view.
 *
 * @module
 */
import type { Address } from "./address.ts";

/**
 * Numbers of the chosen strategies, each once, in the order they were chosen; what is no number is left out.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chosenTrials } from "@lib/dashboard/chosen.ts";
 *
 * assert.deepEqual(chosenTrials({ chosen: "90,385,90,x" }), [90, 385]);
 * ```
 */
export function chosenTrials({ chosen = "" }: Address["query"]): number[] {
  return [...new Set(chosen.split(",").filter((text) => /^\d{1,9}$/.test(text)).map(Number))];
}
