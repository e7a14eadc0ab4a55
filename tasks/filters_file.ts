/**
 * A file of the grids that an exchange keeps prices and quantities to, by market.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { type ExchangeFilters, NO_FILTERS, validateFilters } from "../lib/execution/filters.ts";
import { shownValue, unknownName } from "../lib/strategy/shown_value.ts";
import { readInputText } from "./read_input.ts";

/** Grids by market, such as `BTC/USDT`. */
export type FiltersByMarket = Readonly<Record<string, ExchangeFilters>>;

/**
 * Reads such a file: JSON like `{"BTC/USDT": {"tickSize": 0.01, "stepSize": 0.00001, "minNotional": 5}}`; what is left out
 * is not limited.
 *
 * @throws {UserError} If it cannot be read, or a number is no limit; the message names market and number.
 */
export function readFiltersFile(path: string): FiltersByMarket {
  const refuse = (why: string): never => {
    throw new UserError(`Cannot read the filters of ${path}: ${why}`);
  };
  const text = readInputText(path);
  const read = (): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      return refuse((error as Error).message);
    }
  };
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const markets = read();
  if (!isRecord(markets)) return refuse(`wanted markets by name, found ${shownValue(markets)}`);
  return Object.fromEntries(
    Object.entries(markets).map(([symbol, given]) => {
      if (!isRecord(given)) return refuse(`wanted numbers by name for ${symbol}, found ${shownValue(given)}`);
      const unknown = unknownName(Object.keys(given), Object.keys(NO_FILTERS), "filter");
      if (unknown !== null) return refuse(`${symbol}: ${unknown}`);
      for (const [name, value] of Object.entries(given)) {
        if (typeof value !== "number") refuse(`${symbol}: wanted ${name} as a number, found ${shownValue(value)}`);
      }
      const filters = { ...NO_FILTERS, ...given };
      try {
        validateFilters(filters);
      } catch (error) {
        if (error instanceof RangeError) return refuse(`${symbol}: ${error.message}`);
        throw error;
      }
      return [symbol, filters];
    }),
  );
}
