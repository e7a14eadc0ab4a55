/**
 * The kinds of market of the self-test: those in which nothing that lasts can be found, and those with a planted edge.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { EDGE_KINDS, type EdgeKind } from "../data/planted_edge.ts";
import { NULL_LAWS, type NullLaw, nullTitle } from "../data/null_markets/list.ts";
import type { MarketSource } from "../study/market_source.ts";

/** Made from bars of a file. */
const REAL_KINDS = ["shuffled", "mirrored"] as const;

/** Kinds of market without an edge that lasts; the last two need bars of a file. */
export const NOISE_KINDS = ["simulated", ...NULL_LAWS, "coarse", ...REAL_KINDS] as const;

/** A kind of market of the self-test. */
export type SelftestKind = typeof NOISE_KINDS[number] | EdgeKind;

/** All of them. */
export const SELFTEST_KINDS: readonly SelftestKind[] = [...NOISE_KINDS, ...EDGE_KINDS];

/** Whether an edge is planted in a market of the kind. */
export function isPlanted(kind: SelftestKind): kind is EdgeKind {
  return (EDGE_KINDS as readonly string[]).includes(kind);
}

/** Whether a kind is made from bars of a file. */
export function needsBars(kind: SelftestKind): boolean {
  return (REAL_KINDS as readonly string[]).includes(kind);
}

/** Kinds in which the price leaps, or in which there are levels at which it never was. */
const LEAPING: readonly SelftestKind[] = ["roughVolatility", "fewTicks", "shortGamma", "coarse", ...REAL_KINDS];

/** Whether the price of a kind passes every level between two prices. */
export function isContinuous(kind: SelftestKind): boolean {
  return !LEAPING.includes(kind);
}

const TITLES: Readonly<Record<Exclude<SelftestKind, NullLaw>, string>> = {
  simulated: "simulated, no edge",
  coarse: "coarse prices",
  shuffled: "real bars, returns shuffled",
  mirrored: "real bars, mirrored by coin",
  book: "one condition: the order book",
  pullback: "pull-back in a trend",
  momentum: "momentum in spells of high volume",
  reversal: "five-minute reversal after 2 σ",
  regime: "order book, in calm markets alone",
};

/** A kind's name for people. */
export function kindTitle(kind: SelftestKind): string {
  return kind in TITLES ? TITLES[kind as keyof typeof TITLES] : nullTitle(kind as NullLaw);
}

/** Steps of coarse prices, as fractions of the price: from those of many small coins to two decimals at a price of one. */
const COARSE_STEPS = [0.0005, 0.001, 0.002, 0.005, 0.01];

/** What is asked of a market. */
export interface KindRequest {
  /** Decides the whole market; of coarse prices also their step and the length of their bars, in turn. */
  readonly seed: number;
  /** Its length in days. */
  readonly days: number;
  /** Net annual Sharpe ratio of who knows the rule; for planted kinds alone. */
  readonly edge: number;
}

/**
 * The market of a kind.
 *
 * @param real Bars of a file; `null` where there are none.
 * @throws {UserError} If the kind is made from bars of a file and there are none.
 */
export function kindMarket(kind: SelftestKind, request: KindRequest, real: MarketSource | null): MarketSource {
  const { seed, edge } = request, bars = 1440 * request.days;
  if (isPlanted(kind)) {
    return { kind: "simulated", seed, bars, edge, ...(kind !== "book" && { edgeKind: kind }) };
  }
  const simulated = { kind: "simulated", seed, bars, edge: 0 } as const;
  switch (kind) {
    case "simulated":
      return simulated;
    case "coarse": {
      const step = COARSE_STEPS[seed % COARSE_STEPS.length];
      const timeframe = Math.floor(seed / COARSE_STEPS.length) % 2 === 0 ? "1m" : "5m";
      return { kind, of: simulated, timeframe, step };
    }
    case "shuffled":
    case "mirrored":
      if (real === null) {
        throw new UserError(`Cannot make a market of ${kindTitle(kind)}: wanted --candles, found none`);
      }
      return { kind, of: real, seed, bars };
    default:
      return { kind: "null", law: kind, seed, bars };
  }
}
