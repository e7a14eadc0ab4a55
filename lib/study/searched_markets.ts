/**
 * What a list of studies says of their markets: a module by itself, as those that load and simulate them take a while to
 * load.
 *
 * @module
 */
import type { MarketSource } from "./market_source.ts";

/** Whether the bars are those of a market as it was, neither simulated nor made from others by chance. */
export function isRecorded(source: MarketSource): boolean {
  return source.kind === "file" || source.kind === "store";
}

/** Names of the markets searched, for people. */
export function searchedSymbols({ markets }: { readonly markets: readonly { readonly symbol: string }[] }): string {
  return markets.map(({ symbol }) => symbol).join(", ");
}
