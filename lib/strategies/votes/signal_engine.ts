/**
 * The multi-timeframe signal engine: weighs the votes of conditions and decides, at each close, whether to enter.
 *
 * @module
 */
import type { MarketFeatures } from "../../strategy/market_features.ts";
import type { ParameterValues } from "../../search/constraint_expression.ts";
import { ballotsOf, codeVotes, groupBallots } from "./ballots.ts";
import { conditionsOf, filtersOf, type Member, type MemberParams, type Veto } from "./conditions/condition.ts";
import { CONDITION_BITS, COUNTED, type Explained, LOOK_BACK, Verdicts } from "./verdicts.ts";
import { sumVotes, VoteSums } from "./vote_sums.ts";

/** Bars handled at once: the votes of a block stay in the processor's first cache. */
const BLOCK = 2048;

/** Where sums were added up bar by bar, the code of a bar is its place in the block. */
const PLACES = Uint32Array.from({ length: BLOCK }, (_, i) => i);

/**
 * What an engine decides at each bar's close.
 *
 * @internal
 */
export interface Sides {
  /** +1 where the conditions speak for long, −1 where for short, 0 for neither, whatever direction and filters allow. */
  readonly signal: Int8Array;
  /** +1 enter long, −1 enter short, 0 do nothing; `signal` itself where neither direction nor filters restrict it. */
  readonly side: Int8Array;
  /** First bar at which the last of the conditions has a value. */
  readonly lookBack: number;
  /** Name of that condition; empty without any. */
  readonly lookBackOf: string;
}

/** What an engine decides at each bar's close, and why. */
export interface Signals extends Sides, Explained {}

/** A reason code in parts. */
export interface Reason<Skip extends string = string> {
  /** The conditions that agree. */
  readonly conditions: readonly string[];
  /** Why no entry was decided. */
  readonly skip: Skip;
}

/** An engine made of conditions and filters. */
export interface SignalEngine<Skip extends string = string> {
  /** Why no entry was decided, in the order of their codes; 0 is an entry. */
  readonly skips: readonly Skip[];
  /**
   * The signals of a parameter set.
   *
   * Each condition that counts adds its weight to the sides it votes for; the confidence of a side is its sum divided by
   * the sum of all that count. A signal is for the stronger side at or above the threshold; it is an entry if direction
   * and filters allow it. Value *i* uses bars ≤ *i* only.
   *
   * - Cost: the votes of several conditions at a bar make one number, and what follows from each such number is worked
   *   out once, so that a bar costs one comparison or two a condition.
   *
   * @returns One value a bar; all 0 where the bars are fewer than the look-back.
   */
  computeSignals(params: ParameterValues, features: MarketFeatures): Signals;
  /** The sides of {@linkcode SignalEngine.computeSignals} alone: a search, which asks for no reasons, saves a fifth. */
  computeSides(params: ParameterValues, features: MarketFeatures): Sides;
  /** A reason code in parts: the conditions that agree, and why no entry was decided. */
  describeReason(reason: number): Reason<Skip>;
}

/**
 * Why an engine of some members may not enter.
 *
 * @internal
 */
export type SkipOf<Members extends readonly Member[]> =
  | (typeof COUNTED)[number]
  | Exclude<Members[number], { cast: unknown }>["name"];

/**
 * The engine of some conditions and filters.
 *
 * @throws {RangeError} If the conditions cast more ballots than a reason code has bits.
 */
export function signalEngine<const Members extends readonly Member[]>(
  members: Members,
): SignalEngine<SkipOf<Members>> {
  const conditions = conditionsOf(members);
  const filters = filtersOf(members);
  const voters = conditions.flatMap((condition) => condition.voters ?? [condition.name]);
  if (voters.length > CONDITION_BITS) {
    throw new RangeError(
      `Cannot build a signal engine: wanted at most ${CONDITION_BITS} ballots of conditions, found ${voters.length}`,
    );
  }
  const skips = [...COUNTED, ...filters.map(({ name }) => name as SkipOf<Members>)];

  /** Decides at each bar, and writes down why if there is room for it. */
  function decide(params: ParameterValues, features: MarketFeatures, explained: Explained | null): Sides {
    const { threshold, direction } = params as MemberParams;
    const n = features.candles.time.length;
    const ballots = ballotsOf(conditions, params, features);
    let lookBack = 0, lookBackOf = "";
    for (const ballot of ballots) {
      if (ballot.lookBack > lookBack) [lookBack, lookBackOf] = [ballot.lookBack, ballot.voter];
    }
    const from = Math.min(n, lookBack);
    explained?.reason.fill(LOOK_BACK << CONDITION_BITS, 0, from);

    const groups = groupBallots(ballots), sums = groups.map((group) => sumVotes(group, voters));
    const isOneTable = groups.length === 1, barSums = new VoteSums(isOneTable ? 0 : BLOCK);
    const verdicts = new Verdicts(isOneTable ? sums[0].count : BLOCK);
    if (isOneTable) verdicts.decide(sums[0], threshold, direction);
    const vetoes = filters.map((filter) => filter.veto(params as MemberParams, features));
    const isRestricted = direction !== "both" || vetoes.some((veto) => veto !== null);
    const signal = new Int8Array(n), side = isRestricted ? new Int8Array(n) : signal;
    const votes = new Uint32Array(BLOCK), codes = isOneTable ? votes : PLACES, wanted = new Int32Array(BLOCK);
    for (let start = from; start < n; start += BLOCK) {
      const end = Math.min(n, start + BLOCK);
      if (isOneTable) codeVotes(groups[0], start, end, votes);
      else {
        barSums.clear();
        for (let g = 0; g < groups.length; g++) {
          codeVotes(groups[g], start, end, votes);
          barSums.addCoded(sums[g], votes, end - start);
        }
        verdicts.decide(barSums, threshold, direction);
      }
      const count = verdicts.read(codes, start, end, signal, side, wanted, explained);
      for (let f = 0; f < vetoes.length; f++) {
        const veto = vetoes[f], bits = (COUNTED.length + f) << CONDITION_BITS;
        if (veto !== null) applyVeto(veto, wanted, count, side, explained, bits);
      }
    }
    return { signal, side, lookBack, lookBackOf };
  }

  return {
    skips,
    computeSignals(params, features) {
      const n = features.candles.time.length;
      const explained = { confidence: new Float32Array(n), reason: new Uint32Array(n) };
      return { ...decide(params, features, explained), ...explained };
    },
    computeSides: (params, features) => decide(params, features, null),
    describeReason: (reason) => ({
      conditions: voters.filter((_, bit) => (reason >>> bit) & 1),
      skip: skips[reason >>> CONDITION_BITS],
    }),
  };
}

/** Takes back those of the wanted entries that a filter does not let pass. */
function applyVeto(
  veto: Veto,
  wanted: Int32Array,
  count: number,
  side: Int8Array,
  explained: Explained | null,
  bits: number,
): void {
  for (let k = 0; k < count; k++) {
    const bar = wanted[k];
    if (side[bar] === 0 || !veto(bar, side[bar])) continue;
    side[bar] = 0;
    if (explained !== null) explained.reason[bar] |= bits;
  }
}
