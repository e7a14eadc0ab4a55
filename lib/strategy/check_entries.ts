/**
 * Whether what a strategy wants can be traded: columns of one value a bar, of the right types, with distances where there
 * is a signal.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { ParamValues } from "./param_spec.ts";
import type { Entries, Strategy } from "./strategy.ts";

/** The types each column may have. */
const TYPES = {
  side: [Int8Array],
  stopDistance: [Float64Array],
  targetDistance: [Float64Array],
  confidence: [Float32Array, Float64Array],
  reason: [Uint8Array, Uint16Array, Uint32Array],
  leave: [Uint8Array],
} as const;

/**
 * Checks the entries of a strategy.
 *
 * @throws {RangeError} If a column is missing, of another type or length, a side is not 1, −1 or 0, or a distance is `NaN`
 * where there is a signal; the message names strategy, parameter set and bar.
 */
export function checkEntries(
  entries: Entries,
  { name }: Pick<Strategy, "name">,
  params: ParamValues,
  { time }: Pick<Candles, "time">,
): void {
  const refuse = (what: string): never => {
    throw new RangeError(`Cannot run the strategy ${name} with ${JSON.stringify(params)}: ${what}`);
  };
  const columns: Record<string, unknown> = { ...entries };
  for (const [column, types] of Object.entries(TYPES)) checkColumn(column, columns[column], types);
  for (const side of entries.stopPrice === undefined ? [] : ["long", "short"] as const) {
    checkColumn(`stopPrice.${side}`, entries.stopPrice![side], [Float64Array]);
  }
  const { side, stopDistance, targetDistance } = entries;
  for (let i = 0; i < side.length; i++) {
    if (side[i] === 0) continue;
    if (side[i] !== 1 && side[i] !== -1) refuse(`wanted a side of 1, -1 or 0 at ${barText(i)}, found ${side[i]}`);
    if (Number.isNaN(stopDistance[i])) refuse(`wanted a stopDistance at ${barText(i)}, where it enters, found NaN`);
    if (targetDistance !== undefined && Number.isNaN(targetDistance[i])) {
      refuse(`wanted a targetDistance at ${barText(i)}, where it enters, found NaN`);
    }
  }

  function checkColumn(
    column: string,
    values: unknown,
    types: readonly { new (n: number): ArrayLike<number>; readonly name: string }[],
  ): void {
    if (values === undefined && column !== "side" && column !== "stopDistance") return;
    const wanted = types.map((type) => type.name).join(" or ");
    if (!types.some((type) => values instanceof type)) {
      const found = values === null || typeof values !== "object" ? String(values) : values.constructor.name;
      refuse(`wanted ${column} as ${wanted}, found ${found}`);
    }
    const { length } = values as ArrayLike<number>;
    if (length !== time.length) refuse(`wanted ${time.length} values in ${column}, one a bar, found ${length}`);
  }

  function barText(bar: number): string {
    return `bar ${bar} (${new Date(time[bar]).toISOString()})`;
  }
}
