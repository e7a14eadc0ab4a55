/**
 * How far a strategy came in its study, in words, on every surface the same.
 *
 * @module
 */
import type { KeptLane } from "./kept_plan.ts";

/** How far it came, and whether anything shows that it earns. */
export const LANE_VERDICT_WORDS: Readonly<Record<KeptLane["verdict"], string>> = {
  HARD: "HARD: it passed every gate of its study",
  GOOD: "GOOD but not HARD: UNCERTIFIED",
  valid: "neither GOOD nor HARD: UNCERTIFIED",
  sample: "the sample strategy, never searched: UNCERTIFIED",
};
