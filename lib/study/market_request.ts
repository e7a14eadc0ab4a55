/**
 * Which markets a command line names: several files or imported markets by commas, or several simulated ones.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { existsSync, statSync } from "node:fs";
import { UserError } from "../core/errors.ts";
import type { MarketSource } from "./market_source.ts";
import { type MarketRequest, resolveMarketSource } from "./resolve_source.ts";

/** What the command line says of the markets. */
export interface MarketsRequest extends MarketRequest {
  /** Number of correlated simulated markets; `null` for the one. */
  readonly markets: number | null;
  /** Markets that the search never sees: files or imported ones by commas, or a number of simulated ones; `null` for none. */
  readonly heldOut: string | null;
}

/** Sources of the markets that are searched, and of those held out. */
export interface MarketSources {
  /** Those searched. */
  readonly markets: readonly MarketSource[];
  /** Those held out. */
  readonly heldOut: readonly MarketSource[];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/**
 * The parts of a list by commas. A file whose name holds commas is one part: of parts that stand side by side the longest
 * row that is the path of a file counts.
 *
 * @throws {UserError} If a part is empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { namedMarkets } from "@lib/study/market_request.ts";
 *
 * assert.deepEqual(namedMarkets("BTC/USDT,ETH/USDT"), ["BTC/USDT", "ETH/USDT"]);
 * ```
 */
export function namedMarkets(list: string): string[] {
  const parts = list.split(","), names: string[] = [];
  for (let from = 0; from < parts.length;) {
    let to = parts.length;
    while (to > from + 1 && !isFile(parts.slice(from, to).join(","))) to--;
    names.push(parts.slice(from, to).join(","));
    from = to;
  }
  if (names.some((name) => name.trim() === "")) {
    throw new UserError(`Cannot use the markets "${list}": wanted files or names by commas, found an empty one`);
  }
  return names;
}

/**
 * Turns what the user asked for into sources.
 *
 * `--symbol` names the files one by one, in the order in which they stand, those held out last.
 *
 * @throws {UserError} If the request contradicts itself or names no market.
 */
export function resolveMarketSources(request: MarketsRequest, db: DatabaseSync): MarketSources {
  const { candles, markets, heldOut, symbol } = request;
  if (candles === null) return simulatedSources(request, db);
  if (markets !== null) {
    throw new UserError(
      "Cannot use --markets: wanted the simulated market, found --candles; name several there by commas",
    );
  }
  const searched = namedMarkets(candles), held = heldOut === null ? [] : namedMarkets(heldOut);
  const names = [...searched, ...held], files = names.filter(isFile);
  const symbols = symbol?.split(",") ?? [];
  // Of a single market it is known well enough what is missing.
  if (names.length > 1 && symbols.length !== files.length) {
    throw new UserError(
      `Cannot use ${names.length} markets: wanted --symbol with a name for each of ${files.length} files, by commas in ` +
        `their order, found ${symbols.length}`,
    );
  }
  const own = symbols[Symbol.iterator]();
  const sources = names.map((name) => {
    const named = names.length === 1 ? symbol : isFile(name) ? own.next().value! : null;
    return resolveMarketSource({ ...request, candles: name, symbol: named }, db);
  });
  return { markets: sources.slice(0, searched.length), heldOut: sources.slice(searched.length) };
}

function simulatedSources(request: MarketsRequest, db: DatabaseSync): MarketSources {
  const source = resolveMarketSource(request, db), { markets, heldOut } = request;
  if (markets === null && heldOut === null) return { markets: [source], heldOut: [] };
  const held = heldOut === null ? 0 : Number(heldOut), count = markets ?? 1;
  if (!(Number.isSafeInteger(held) && held >= 0)) {
    throw new UserError(
      `Cannot hold out "${heldOut}": wanted a number of simulated markets, as there is no --candles, found something else`,
    );
  }
  const all = Array.from({ length: count + held }, (_, i) => ({ ...source, member: i + 1 }) as MarketSource);
  return { markets: all.slice(0, count), heldOut: all.slice(count) };
}
