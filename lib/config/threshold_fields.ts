/**
 * The settings of the thresholds: one for each that selection knows.
 *
 * @module
 */
import type { z } from "zod";
import { kpiDefinition } from "../metrics/registry.ts";
import {
  SEALED_THRESHOLDS,
  SOFT_THRESHOLDS,
  type Threshold,
  VALIDATION_THRESHOLDS,
  VALIDITY_THRESHOLDS,
  withValues,
} from "../selection/thresholds.ts";
import { number } from "./fields.ts";

/** Sets of thresholds by the first word of their settings' names. */
const THRESHOLD_SETS = {
  valid: VALIDITY_THRESHOLDS,
  soft: SOFT_THRESHOLDS,
  hardValidation: VALIDATION_THRESHOLDS,
  hardSealed: SEALED_THRESHOLDS,
} as const;

/** Name of a set of thresholds. */
export type ThresholdSet = keyof typeof THRESHOLD_SETS;

/** What each set of thresholds decides. */
const THRESHOLD_HEADINGS: Readonly<Record<ThresholdSet, string>> = {
  valid: "Validity: below these a trial is not scored",
  soft: "SOFT gates: what makes a strategy GOOD",
  hardValidation: "HARD gates on the validation part",
  hardSealed: "HARD gates on the sealed part",
};

/** Larger than any KPI; thresholds may be of either sign. */
const THRESHOLD_LIMIT = 1e12;

/** Name of the setting of a threshold: `softMaxDrawdown`. */
function thresholdSetting(set: ThresholdSet, { kpi }: Threshold): string {
  return `${set}${kpi[0].toUpperCase()}${kpi.slice(1)}`;
}

/** A threshold as a setting. */
export interface ThresholdSetting extends Pick<Threshold, "kpi" | "bound"> {
  /** Name of the setting. */
  readonly name: string;
  /** The set it belongs to. */
  readonly set: ThresholdSet;
}

/** Every threshold as a setting. */
export const THRESHOLD_SETTINGS: readonly ThresholdSetting[] = (Object.keys(THRESHOLD_SETS) as ThresholdSet[])
  .flatMap((set) =>
    THRESHOLD_SETS[set].map((threshold) => {
      return { name: thresholdSetting(set, threshold), set, kpi: threshold.kpi, bound: threshold.bound };
    })
  );

function thresholdFields(set: ThresholdSet): Record<string, z.ZodType<number>> {
  return Object.fromEntries(THRESHOLD_SETS[set].map((threshold) => {
    const { label, unit } = kpiDefinition(threshold.kpi);
    const bound = threshold.bound === "atLeast" ? "at least" : "at most";
    const description = `${label} ${bound}: ${threshold.reason}`;
    const field = number({
      default: threshold.value,
      min: -THRESHOLD_LIMIT,
      max: THRESHOLD_LIMIT,
      unit,
      description,
    });
    return [thresholdSetting(set, threshold), field];
  }));
}

/** The thresholds by heading. */
export const THRESHOLD_GROUPS: Readonly<Record<string, Readonly<Record<string, z.ZodType<number>>>>> = Object
  .fromEntries(
    (Object.keys(THRESHOLD_SETS) as ThresholdSet[])
      .map((set) => [THRESHOLD_HEADINGS[set], thresholdFields(set)]),
  );

/** The thresholds with the values of their settings. */
export function thresholdsOf(values: Readonly<Record<string, unknown>>): Record<ThresholdSet, Threshold[]> {
  const set = (name: ThresholdSet): Threshold[] => {
    const table: readonly Threshold[] = THRESHOLD_SETS[name];
    const chosen = table.map((threshold) => [threshold.kpi, values[thresholdSetting(name, threshold)]]);
    return withValues(table, Object.fromEntries(chosen) as Record<string, number>);
  };
  return {
    valid: set("valid"),
    soft: set("soft"),
    hardValidation: set("hardValidation"),
    hardSealed: set("hardSealed"),
  };
}
