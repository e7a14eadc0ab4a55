/**
 * The multi-timeframe signal engine: weighs the votes of the conditions and decides, at each close, whether to enter.
 *
 * @module
 */
import { DAY_MS } from "../../core/candles.ts";
import { REGIMES } from "../../features/regime.ts";
import { type Condition, CONDITIONS, conditionsOf } from "./conditions.ts";
import type { MarketFeatures } from "../../strategy/market_features.ts";
import type { StrategyParams } from "./params.ts";

/** Why no entry was decided, in the order of their codes; 0 is an entry. */
export const SKIPS = ["entry", "lookBack", "belowThreshold", "sidesEqual", "direction", "regime", "session"] as const;

/** Why no entry was decided. */
export type Skip = (typeof SKIPS)[number];

const LOOK_BACK = SKIPS.indexOf("lookBack"), REGIME = SKIPS.indexOf("regime"), SESSION = SKIPS.indexOf("session");

/** Bits of a reason that hold the skip, above the bits of the conditions. */
const SKIP_SHIFT = 8;

/** What the engine says at each bar's close. */
export interface Signals {
  /** +1 enter long, −1 enter short, 0 do nothing. */
  readonly side: Int8Array;
  /** Weight of the conditions that agree with the stronger side / weight of all that count, 0 … 1. */
  readonly confidence: Float32Array;
  /** Which conditions agree with the stronger side, and why no entry was decided: see {@linkcode describeReason}. */
  readonly reason: Uint16Array;
  /** First bar at which the last of the conditions has a value. */
  readonly lookBack: number;
  /** Name of that condition; empty without any. */
  readonly lookBackOf: string;
}

/** Bars handled at once: the votes of a block stay in the processor's first cache. */
const BLOCK = 2048;

const HOUR_MS = DAY_MS / 24;

/**
 * The signals of a parameter set.
 *
 * Each condition that counts adds its weight to the sides it votes for; the confidence of a side is its sum divided by
 * the sum of all that count. An entry is decided for the stronger side at or above the threshold, if direction, regime
 * and session allow it. Value *i* uses bars ≤ *i* only.
 *
 * - Cost: the votes of all conditions at a bar make one number, and what follows from each such number is worked out
 *   once, so that a bar costs one comparison or two a condition.
 *
 * @returns One value a bar; all 0 where the bars are fewer than the look-back.
 */
export function computeSignals(params: StrategyParams, features: MarketFeatures): Signals {
  const { time } = features.candles;
  const n = time.length;
  const side = new Int8Array(n), confidence = new Float32Array(n), reason = new Uint16Array(n);
  const conditions = conditionsOf(params, features);
  let lookBack = 0, lookBackOf = "";
  for (const condition of conditions) {
    if (condition.lookBack > lookBack) [lookBack, lookBackOf] = [condition.lookBack, condition.name];
  }
  const from = Math.min(n, lookBack);
  reason.fill(LOOK_BACK << SKIP_SHIFT, 0, from);

  const verdicts = verdictsOf(conditions, params);
  const gate = gateOf(params, features);
  const codes = new Uint32Array(BLOCK);
  for (let start = from; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    codes.fill(0);
    let place = 1;
    for (const condition of conditions) {
      condition.addVotes(start, end, place, codes);
      place *= condition.votes.length;
    }
    for (let i = start; i < end; i++) {
      const code = codes[i - start], wanted = verdicts.side[code];
      confidence[i] = verdicts.confidence[code];
      reason[i] = verdicts.reason[code];
      if (wanted === 0) continue;
      if (gate.regimes !== null && !(wanted > 0 ? gate.longRegimes : gate.shortRegimes)[gate.regimes[i]]) {
        reason[i] |= REGIME << SKIP_SHIFT;
      } else if (gate.hasSession && !isInSession(time[i], params)) reason[i] |= SESSION << SKIP_SHIFT;
      else side[i] = wanted;
    }
  }
  return { side, confidence, reason, lookBack, lookBackOf };
}

/** What follows from each combination of votes, before regime and session. */
function verdictsOf(conditions: readonly Condition[], { threshold, direction }: StrategyParams) {
  const count = conditions.reduce((product, { votes }) => product * votes.length, 1);
  const side = new Int8Array(count), confidence = new Float32Array(count), reason = new Uint16Array(count);
  for (let code = 0; code < count; code++) {
    let rest = code, long = 0, short = 0, total = 0, longBits = 0, shortBits = 0;
    for (const { name, weight, votes } of conditions) {
      const vote = votes[rest % votes.length], bit = 1 << CONDITIONS.indexOf(name);
      rest = Math.floor(rest / votes.length);
      if (vote !== "doesNotCount") total += weight;
      if (vote === "long" || vote === "both") [long, longBits] = [long + weight, longBits | bit];
      if (vote === "short" || vote === "both") [short, shortBits] = [short + weight, shortBits | bit];
    }
    const isLong = long > short, strength = Math.max(long, short);
    let skip: Skip = "entry";
    if (!(strength > 0 && strength >= threshold * total)) skip = "belowThreshold";
    else if (long === short) skip = "sidesEqual";
    else if (direction === (isLong ? "short" : "long")) skip = "direction";
    confidence[code] = total > 0 ? strength / total : 0;
    reason[code] = (isLong ? longBits : shortBits) | (SKIPS.indexOf(skip) << SKIP_SHIFT);
    if (skip === "entry") side[code] = isLong ? 1 : -1;
  }
  return { side, confidence, reason };
}

/** When a parameter set allows entries. */
function gateOf({ regimeFilter, sessionHours }: StrategyParams, features: MarketFeatures) {
  const allowed = (side: "trendUp" | "trendDown") =>
    Uint8Array.from(REGIMES, (regime) => {
      if (regimeFilter === "trend") return regime === side ? 1 : 0;
      if (regimeFilter === "range") return regime === "range" ? 1 : 0;
      return regime === "unknown" || regime === "highVolatility" ? 0 : 1;
    });
  return {
    regimes: regimeFilter === "any" ? null : features.regimes(),
    longRegimes: allowed("trendUp"),
    shortRegimes: allowed("trendDown"),
    hasSession: sessionHours < 24,
  };
}

/** Whether a bar opens in the session, which may run past midnight UTC. */
function isInSession(time: number, { sessionStart, sessionHours }: StrategyParams): boolean {
  const hour = Math.floor((time - DAY_MS * Math.floor(time / DAY_MS)) / HOUR_MS);
  return (hour - sessionStart + 24) % 24 < sessionHours;
}

/** A reason code in parts: the conditions that agree, and why no entry was decided. */
export function describeReason(reason: number): { readonly conditions: readonly string[]; readonly skip: Skip } {
  return {
    conditions: CONDITIONS.filter((_, bit) => (reason >> bit) & 1),
    skip: SKIPS[reason >> SKIP_SHIFT],
  };
}
