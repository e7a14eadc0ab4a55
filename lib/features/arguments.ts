/**
 * What every series function asks of its arguments: columns of one length, finite numbers, whole periods.
 *
 * @module
 */

/**
 * The common length of some columns of finite numbers.
 *
 * @param what The function that asks, for the message.
 * @param columns The columns by their argument names.
 * @throws {RangeError} If the lengths differ or a column holds a number that is not finite.
 */
export function requireColumns(what: string, columns: Readonly<Record<string, Float64Array>>): number {
  const length = requireEqualLengths(what, columns);
  requireFinite(what, columns);
  return length;
}

/**
 * The common length of some columns.
 *
 * @throws {RangeError} If the lengths differ.
 */
export function requireEqualLengths(what: string, columns: Readonly<Record<string, Float64Array>>): number {
  const [[firstName, first], ...others] = Object.entries(columns);
  for (const [name, column] of others) {
    if (column.length !== first.length) {
      throw new RangeError(
        `Cannot compute ${what}: wanted columns of one length, found ${firstName} with ${first.length} bars and ` +
          `${name} with ${column.length}`,
      );
    }
  }
  return first.length;
}

/**
 * Refuses a column with a hole.
 *
 * @throws {RangeError} If a column holds `NaN` or an infinite number; the message names column and bar.
 */
export function requireFinite(what: string, columns: Readonly<Record<string, Float64Array>>): void {
  for (const name in columns) {
    const column = columns[name];
    for (let i = 0; i < column.length; i++) {
      const x = column[i];
      // x − x is 0 for a finite number only.
      if (x - x !== 0) {
        throw new RangeError(`Cannot compute ${what}: wanted finite numbers, found ${x} in ${name} at bar ${i}`);
      }
    }
  }
}

/**
 * Refuses columns whose logarithm does not exist.
 *
 * @throws {RangeError} If a column holds a number that is not finite and above 0; the message names column and bar.
 */
export function requirePositive(what: string, columns: Readonly<Record<string, Float64Array>>): void {
  for (const name in columns) {
    const column = columns[name];
    for (let i = 0; i < column.length; i++) {
      if (!(column[i] > 0 && column[i] < Infinity)) {
        throw new RangeError(
          `Cannot compute ${what}: wanted finite numbers above 0, found ${column[i]} in ${name} at bar ${i}`,
        );
      }
    }
  }
}

/**
 * Refuses a number of bars that is not whole or too small.
 *
 * @throws {RangeError} If `value` is not an integer of at least `minimum`.
 */
export function requirePeriod(what: string, name: string, value: number, minimum = 1): void {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new RangeError(
      `Cannot compute ${what}: wanted ${name} to be an integer of at least ${minimum}, found ${value}`,
    );
  }
}

/**
 * Refuses a factor that is not a finite number above 0.
 *
 * @throws {RangeError} If `value` is not finite or not above 0.
 */
export function requireFactor(what: string, name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`Cannot compute ${what}: wanted ${name} to be a finite number above 0, found ${value}`);
  }
}

/** A new column whose first `lookBack` values are `NaN`. */
export function newSeries(length: number, lookBack: number): Float64Array {
  return new Float64Array(length).fill(NaN, 0, lookBack);
}
