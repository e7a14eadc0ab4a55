/**
 * The markets without an edge that lasts, by their names: each law stands at the top of its own file.
 *
 * @module
 */
import type { Candles } from "../../core/candles.ts";
import { driftingWalk } from "./drifting_walk.ts";
import { dyingEdge } from "./dying_edge.ts";
import { fewTicks } from "./few_ticks.ts";
import { garchT } from "./garch_t.ts";
import { liquid } from "./liquid.ts";
import type { NullMarketOptions } from "./minute_bars.ts";
import { roughVolatility } from "./rough_volatility.ts";
import { shortGamma } from "./short_gamma.ts";

/** How the minutes of a law are made, and its name for people. */
const LAWS = {
  garchT: { make: garchT, title: "GARCH with Student-t shocks" },
  roughVolatility: { make: roughVolatility, title: "rough volatility with jumps" },
  fewTicks: { make: fewTicks, title: "few ticks a minute" },
  liquid: { make: liquid, title: "liquid volume" },
  driftingWalk: { make: driftingWalk, title: "random walk with drift" },
  dyingEdge: { make: dyingEdge, title: "edge that dies before the unseen days" },
  shortGamma: { make: shortGamma, title: "short gamma" },
} as const satisfies Readonly<
  Record<string, { readonly make: (options: NullMarketOptions) => Candles; readonly title: string }>
>;

/** Name of a law without an edge that lasts. */
export type NullLaw = keyof typeof LAWS;

/** All of them. */
export const NULL_LAWS = Object.keys(LAWS) as readonly NullLaw[];

/** Minutes of a market without an edge that lasts: the same law, seed and length give the same bits. */
export function nullMarket(law: NullLaw, options: NullMarketOptions): Candles {
  return LAWS[law].make(options);
}

/** A law's name for people. */
export function nullTitle(law: NullLaw): string {
  return LAWS[law].title;
}
