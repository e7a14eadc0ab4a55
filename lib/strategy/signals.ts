/**
 * The multi-timeframe signal engine: weighs the votes of the conditions and decides, at each close, whether to enter.
 *
 * @module
 */
import { DAY_MS } from "../core/candles.ts";
import { REGIMES } from "../features/regime.ts";
import { CONDITIONS, conditionsOf, VOTE } from "./conditions.ts";
import type { MarketFeatures } from "./market_features.ts";
import type { StrategyParams } from "./params.ts";

/** Why no entry was decided, in the order of their codes; 0 is an entry. */
export const SKIPS = ["entry", "lookBack", "belowThreshold", "sidesEqual", "direction", "regime", "session"] as const;

/** Why no entry was decided. */
export type Skip = (typeof SKIPS)[number];

const ENTRY = 0, LOOK_BACK = 1, BELOW_THRESHOLD = 2, SIDES_EQUAL = 3, DIRECTION = 4, REGIME = 5, SESSION = 6;

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
  /** First bar at which all conditions have a value, and the condition that has it last. */
  readonly lookBack: number;
  readonly lookBackOf: string;
}

/** Bars handled at once: the sums of a block stay in the processor's first cache. */
const BLOCK = 2048;

/** Hours and days in milliseconds are whole: half a bar of slack is not needed. */
const HOUR_MS = DAY_MS / 24;

/**
 * The signals of a parameter set.
 *
 * Each condition that counts adds its weight to the sides it votes for; the confidence of a side is its sum divided by
 * the sum of all that count. An entry is decided for the stronger side at or above the threshold, if direction, regime
 * and session allow it. Value *i* uses bars ≤ *i* only.
 *
 * @returns One value a bar; all 0 where the bars are fewer than the look-back.
 */
export function computeSignals(params: StrategyParams, features: MarketFeatures): Signals {
  const { time } = features.candles;
  const n = time.length;
  const side = new Int8Array(n), confidence = new Float32Array(n), reason = new Uint16Array(n);
  const conditions = conditionsOf(params, features);
  const regimes = params.regimeFilter === "any" ? null : features.regimes();
  let lookBack = 0, lookBackOf = "";
  for (const condition of conditions) {
    if (condition.lookBack > lookBack) [lookBack, lookBackOf] = [condition.lookBack, condition.name];
  }
  const from = Math.min(n, lookBack);
  reason.fill(LOOK_BACK << SKIP_SHIFT, 0, from);

  const tables = conditions.map(({ name, weight }) => voteTables(weight, 1 << CONDITIONS.indexOf(name)));
  const gate = gateOf(params);
  const { threshold } = params;
  const votes = new Uint8Array(BLOCK);
  const long = new Float64Array(BLOCK), short = new Float64Array(BLOCK), total = new Float64Array(BLOCK);
  const bits = new Uint16Array(BLOCK);
  for (let start = from; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK), size = end - start;
    long.fill(0, 0, size);
    short.fill(0, 0, size);
    total.fill(0, 0, size);
    bits.fill(0, 0, size);
    for (let c = 0; c < conditions.length; c++) {
      conditions[c].vote(start, end, votes);
      addVotes(tables[c], votes, size, long, short, total, bits);
    }
    decide(start, size);
  }
  return { side, confidence, reason, lookBack, lookBackOf };

  function decide(start: number, size: number): void {
    for (let b = 0; b < size; b++) {
      const i = start + b;
      const isLong = long[b] > short[b];
      const strength = isLong ? long[b] : short[b];
      confidence[i] = total[b] > 0 ? strength / total[b] : 0;
      // Long bits are the lower byte of `bits`, short bits the upper.
      const agreeing = isLong ? bits[b] & 0xff : bits[b] >> 8;
      let skip = ENTRY;
      if (!(strength >= threshold * total[b] && strength > 0)) skip = BELOW_THRESHOLD;
      else if (long[b] === short[b]) skip = SIDES_EQUAL;
      else if (isLong ? !gate.allowsLong : !gate.allowsShort) skip = DIRECTION;
      else if (regimes !== null && !(isLong ? gate.longRegimes : gate.shortRegimes)[regimes[i]]) skip = REGIME;
      else if (gate.hasSession && !isInSession(time[i], params)) skip = SESSION;
      reason[i] = agreeing | (skip << SKIP_SHIFT);
      if (skip === ENTRY) side[i] = isLong ? 1 : -1;
    }
  }
}

/** What each vote adds, by vote code. */
interface VoteTables {
  readonly long: Float64Array;
  readonly short: Float64Array;
  readonly total: Float64Array;
  readonly bits: Uint16Array;
}

function voteTables(weight: number, bit: number): VoteTables {
  const tables = {
    long: new Float64Array(5),
    short: new Float64Array(5),
    total: new Float64Array(5).fill(weight),
    bits: new Uint16Array(5),
  };
  for (const vote of [VOTE.long, VOTE.both]) {
    tables.long[vote] = weight;
    tables.bits[vote] |= bit;
  }
  for (const vote of [VOTE.short, VOTE.both]) {
    tables.short[vote] = weight;
    tables.bits[vote] |= bit << 8;
  }
  tables.total[VOTE.doesNotCount] = 0;
  return tables;
}

/** Adds a block of votes to the sums. */
function addVotes(
  tables: VoteTables,
  votes: Uint8Array,
  size: number,
  long: Float64Array,
  short: Float64Array,
  total: Float64Array,
  bits: Uint16Array,
): void {
  for (let b = 0; b < size; b++) {
    const vote = votes[b];
    long[b] += tables.long[vote];
    short[b] += tables.short[vote];
    total[b] += tables.total[vote];
    bits[b] |= tables.bits[vote];
  }
}

/** What a parameter set allows besides confidence. */
function gateOf(params: StrategyParams) {
  const { direction, regimeFilter, sessionHours } = params;
  const allowed = (side: "trendUp" | "trendDown") =>
    Uint8Array.from(REGIMES, (regime) => {
      if (regimeFilter === "trend") return regime === side ? 1 : 0;
      if (regimeFilter === "range") return regime === "range" ? 1 : 0;
      return regime === "unknown" || regime === "highVolatility" ? 0 : 1;
    });
  return {
    allowsLong: direction !== "short",
    allowsShort: direction !== "long",
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
