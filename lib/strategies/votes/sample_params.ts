/**
 * Random parameter sets, for tests and benchmarks; a search draws better ones.
 *
 * @module
 */
import type { RandomSource } from "../../core/random.ts";
import type { StrategyParams } from "./params.ts";
import { completeParams, strategyDomain } from "./schema.ts";

/** A valid parameter set, each searched parameter uniform on its scale. */
export function sampleParams(random: RandomSource): StrategyParams {
  const values: Record<string, number | string | boolean> = {};
  for (const spec of strategyDomain().params) {
    const u = random.uniform();
    if (spec.type === "bool") values[spec.name] = u < 0.5;
    else if (spec.type === "categorical") values[spec.name] = spec.choices[Math.floor(u * spec.choices.length)];
    else {
      const { low, high } = spec;
      const value = spec.log ? low * (high / low) ** u : low + u * (high - low);
      values[spec.name] = Math.min(high, spec.type === "int" ? Math.round(value) : value);
    }
  }
  if (Number(values.emaFast) >= Number(values.emaSlow)) values.emaFast = Math.max(3, Number(values.emaSlow) - 1);
  return completeParams(values);
}
