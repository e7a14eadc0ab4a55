/**
 * Words and lights that the statements of a certificate share.
 *
 * @module
 */
import { BASIS_POINT } from "../execution/costs.ts";
import { formatNumber } from "../metrics/format.ts";
import type { KpiFormat } from "../metrics/registry.ts";
import type { CertificateInput, Light } from "./certificate_input.ts";
import { formatLevel } from "./look.ts";

/** What the statements are made from; the level of the HARD gates is settled. */
export type SentenceInput = CertificateInput & { readonly level: number };

/** Green from the first limit on, amber from the second; an undefined figure is red. */
export function lightOf(value: number | null, green: number, amber: number): Light {
  if (value === null) return "red";
  const sign = green >= amber ? 1 : -1;
  if (sign * value >= sign * green) return "green";
  return sign * value >= sign * amber ? "amber" : "red";
}

/** A light that is no better than amber where something stays open. */
export function dimmed(light: Light, isOpen: boolean): Light {
  return isOpen && light === "green" ? "amber" : light;
}

export function write(value: number | null, format: KpiFormat): string {
  return value === null ? "an unknown amount" : formatNumber(value, format);
}

/** How many of some there are, as it is said. */
export function someOf(count: number): string {
  return count === 0 ? "none" : formatNumber(count, "count");
}

/** A Sharpe ratio as the object of a sentence. */
export function sharpeWords(value: number | null): string {
  return value === null ? "no Sharpe ratio" : `a Sharpe ratio of ${formatNumber(value, "ratio")}`;
}

/** Below this a probability is not written out, unless it is to be compared with one as small. */
const SMALL_CHANCE = 0.001;

/** A probability beside a level that is small itself. */
function smallChance(value: number | null): string {
  if (value === null || value >= SMALL_CHANCE) return chance(value);
  return value < 1e-9 ? "less than 0.0000001 %" : formatLevel(value);
}

/** A probability that is never written as impossible or certain. */
export function chance(value: number | null): string {
  if (value !== null && value < SMALL_CHANCE) return "less than 0.1 %";
  if (value !== null && value > 0.999) return "more than 99.9 %";
  return value === null ? "unknown" : formatNumber(value, "probability");
}

/** A probability beside the level it is compared with: as exact as that is small. */
export function chanceBeside(value: number | null, level: number): string {
  return level < SMALL_CHANCE ? smallChance(value) : chance(value);
}

/**
 * A chance of which no more is known than that it is not above this, as of a p-value that counts further tests; beside the
 * level it is compared with. A bound near 1 bounds nothing.
 */
export function boundBeside(bound: number | null, level: number): string {
  if (bound !== null && bound > 0.999) return "at most 100 %, which says nothing against chance";
  const text = chanceBeside(bound, level);
  return bound === null || text.startsWith("less") ? text : `at most ${text}`;
}

/** Basis points that may be far below one. */
export function fineBps(fraction: number): string {
  return `${write(fraction / BASIS_POINT, "ratio")} bps`;
}

export function joined(...parts: readonly (ArrayLike<number> | undefined)[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => part ? Array.from(part) : []));
}
