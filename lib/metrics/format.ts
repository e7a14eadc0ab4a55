/**
 * KPIs as people read them: per cent, thousands, a dash where there is no value.
 *
 * @module
 */
import type { KpiFormat } from "./registry.ts";
import { kpiDefinition } from "./registry.ts";

const WRITE: Readonly<Record<KpiFormat, (value: number) => string>> = {
  ratio: (value) => fixed(value, 2),
  number: (value) => fixed(value, 1),
  percent: (value) => `${fixed(value * 100, Math.abs(value) < 0.1 ? 2 : 1)} %`,
  // Nearly certain is not certain: 0.9999 is 99.99 %.
  probability: (value) => `${fixed(value * 100, value > 0.999 && value < 1 ? 2 : 1)} %`,
  bps: (value) => `${fixed(value, 1)} bps`,
  currency: (value) => fixed(value, Math.abs(value) < 1000 ? 2 : 0),
  minutes: (value) => `${fixed(value, 0)} min`,
  days: (value) => `${fixed(value, 0)} d`,
  count: (value) => fixed(value, 0),
};

/** Formats by their number of digits: making one costs a hundred times what using it does. */
const FORMATS = [0, 1, 2].map((digits) =>
  new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
);

/** Digits grouped by thousands, with a true minus sign and never a negative zero. */
function fixed(value: number, digits: 0 | 1 | 2): string {
  const text = FORMATS[digits].format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/**
 * A number in the given format; a dash for `null`.
 *
 * @example Fractions become per cent on the screen only
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatNumber } from "@lib/metrics/format.ts";
 *
 * assert.equal(formatNumber(-0.125, "percent"), "−12.5 %");
 * assert.equal(formatNumber(null, "percent"), "–");
 * ```
 */
export function formatNumber(value: number | null, format: KpiFormat): string {
  return value === null || !Number.isFinite(value) ? "–" : WRITE[format](value);
}

/**
 * A change in the given format, with a plus where it is a gain; a dash for `null`.
 *
 * @example What rounds to nothing has no sign
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatSigned } from "@lib/metrics/format.ts";
 *
 * assert.equal(formatSigned(0.125, "percent"), "+12.5 %");
 * assert.equal(formatSigned(0.001, "currency"), "0.00");
 * ```
 */
export function formatSigned(value: number | null, format: KpiFormat): string {
  const text = formatNumber(value, format);
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/**
 * A KPI's value as people read it.
 *
 * @throws {RangeError} If there is no KPI of that name.
 */
export function formatKpi(name: string, value: number | null): string {
  return formatNumber(value, kpiDefinition(name).format);
}

/**
 * A count with its noun, which is plural but for one.
 *
 * @param many The noun's plural; with an `s` by default.
 *
 * @example One of a thing is not many
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatCount } from "@lib/metrics/format.ts";
 *
 * assert.equal(formatCount(1, "strategy", "strategies"), "1 strategy");
 * assert.equal(formatCount(1200, "day"), "1,200 days");
 * ```
 */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  const text = formatNumber(count, "count");
  return `${text} ${text === "1" ? one : many}`;
}
