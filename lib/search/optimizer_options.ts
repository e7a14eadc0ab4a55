/**
 * What a search may choose beside its domain.
 *
 * @module
 */
import { type Acquisition, ACQUISITIONS } from "./batch.ts";

/** Ways to choose points. */
export const SAMPLERS = ["gp", "cma", "sobol", "random"] as const;

/**
 * A way to choose points: a Gaussian process in a trust region, active CMA-ES with margin, or draws that learn nothing.
 */
export type SamplerName = (typeof SAMPLERS)[number];

/** What an optimiser may choose. */
export interface OptimizerOptions {
  /** Default `"gp"`. */
  readonly sampler?: SamplerName;
  /** An integer; the same seed and the same told values give the same proposals. */
  readonly seed: number;
  /** Whether small or large values are good. */
  readonly direction: "minimize" | "maximize";
  /** How points of a batch are chosen, in turn; of `gp` alone. Default `["ei", "ts"]`. */
  readonly acquisitions?: readonly Acquisition[];
  /** Regions searched at once; of `gp` alone. Default 1. */
  readonly regions?: number;
}

/**
 * The options with defaults filled in.
 *
 * @throws {RangeError} If one is unknown, with what was wanted and found.
 */
export function checkOptions(given: OptimizerOptions): Required<OptimizerOptions> {
  const { sampler = "gp", seed, direction, acquisitions = ["ei", "ts"], regions = 1 } = given;
  const check = (holds: boolean, wanted: string, found: unknown): void => {
    if (!holds) {
      throw new RangeError(`Cannot create an optimiser: wanted ${wanted}, found ${JSON.stringify(found)}`);
    }
  };
  check(SAMPLERS.includes(sampler), `a sampler of ${SAMPLERS.join(", ")}`, sampler);
  check(Number.isSafeInteger(seed), "an integer seed", seed);
  check(direction === "minimize" || direction === "maximize", "the direction minimize or maximize", direction);
  const known = acquisitions.length > 0 && acquisitions.every((name) => ACQUISITIONS.includes(name));
  check(known, `acquisitions of ${ACQUISITIONS.join(", ")}`, acquisitions);
  check(Number.isInteger(regions) && regions >= 1, "one or more regions", regions);
  return { sampler, seed, direction, acquisitions, regions };
}
