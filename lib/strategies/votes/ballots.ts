/**
 * The votes of a parameter set's conditions, the votes of several in one number a bar.
 *
 * @module
 */
import type { MarketFeatures } from "../../strategy/market_features.ts";
import type { ParameterValues } from "../../search/constraint_expression.ts";
import type { Ballot, EntryCondition, MemberParams, Vote } from "./conditions/condition.ts";
import { isUsed, weightOf } from "./switches.ts";

/** The votes of one condition, with all that counting them takes. */
export interface WeighedBallot extends Ballot {
  readonly voter: string;
  readonly lookBack: number;
  readonly weight: number;
  readonly votes: readonly Vote[];
}

/** The ballots of the conditions that are switched on and carry weight, in the conditions' order. */
export function ballotsOf(
  conditions: readonly EntryCondition[],
  params: ParameterValues,
  features: MarketFeatures,
): WeighedBallot[] {
  const { book, timeframe } = features.candles, given = params as MemberParams;
  return conditions
    .filter((condition) => isUsed(condition, params) && (book !== undefined || !condition.needsBook))
    .flatMap((condition) =>
      condition.cast(given, features).map(({ voter, lookBack, addVotes }) => ({
        voter: voter ?? condition.name,
        lookBack: lookBack ?? condition.lookBackBars(given, timeframe),
        weight: Number(params[weightOf(condition)]),
        votes: condition.votes,
        addVotes,
      }))
    );
}

/** Combinations of votes that one table holds: one that stays in the processor's second cache. */
const TABLE_SIZE = 2 ** 16;

/** Ballots in groups whose combinations fit one table each; a single group for as many as the shipped engine has. */
export function groupBallots(ballots: readonly WeighedBallot[]): WeighedBallot[][] {
  const groups: WeighedBallot[][] = [[]];
  for (const ballot of ballots) {
    const size = groups.at(-1)!.reduce((product, { votes }) => product * votes.length, ballot.votes.length);
    if (size > TABLE_SIZE) groups.push([]);
    groups.at(-1)!.push(ballot);
  }
  return groups;
}

/** Writes the number that holds a group's votes at each bar of [start, end) to `codes[0 …]`. */
export function codeVotes(group: readonly WeighedBallot[], start: number, end: number, codes: Uint32Array): void {
  codes.fill(0);
  let place = 1;
  for (const { addVotes, votes } of group) {
    addVotes(start, end, place, codes);
    place *= votes.length;
  }
}
