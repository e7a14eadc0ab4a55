/**
 * What a member of the engine is: a condition that votes, or a filter that vetoes.
 *
 * Each is one record in one file of this folder; `list.ts` names them all, and everything else derives from that list.
 *
 * @module
 */
import type { Timeframe } from "../../../core/candles.ts";
import type { ParameterValues } from "../../../search/constraint_expression.ts";
import type { Domain } from "../../../search/domain.ts";
import type { MarketFeatures } from "../../../strategy/market_features.ts";
import type { ParamsOf, ParamSpec } from "../../../strategy/param_spec.ts";
import type { SharedParams } from "../entry_parameters.ts";

/** What a condition may say at a bar: for neither side, for one, for both, or that it does not count. */
export type Vote = "none" | "long" | "short" | "both" | "doesNotCount";

/** Votes of a condition that speaks for a side, and their places in this list. */
export const SIDES = ["none", "long", "short"] as const satisfies readonly Vote[], NONE = 0, LONG = 1, SHORT = 2;

/** The votes of a condition on some bars. */
export interface Ballot {
  /** Which of {@linkcode EntryCondition.voters} it is; the condition itself where left out. */
  readonly voter?: string;
  /** Bars before the first vote, where these bars tell it better than {@linkcode EntryCondition.lookBackBars}. */
  readonly lookBack?: number;
  /**
   * Adds `place` times the vote of each bar of [start, end) to `codes[0 …]`, so that one number holds the votes of several
   * conditions at a bar; a vote is an index into {@linkcode EntryCondition.votes}. Whether a vote is cast is hard to guess
   * for a processor: what is counted by `Number(…)` instead of a branch takes half the time. Its loop stands in a function
   * of the module: one inside would be another function to the engine for each parameter set, slow until it is hot anew.
   */
  addVotes(start: number, end: number, place: number, codes: Uint32Array): void;
}

/** The part of a ballot that counts votes which were worked out before, one a bar. */
export function countVotes(votes: Uint8Array): Pick<Ballot, "addVotes"> {
  return { addVotes: (start, end, place, codes) => addCountedVotes(votes, start, end, place, codes) };
}

function addCountedVotes(votes: Uint8Array, ...[start, end, place, codes]: Parameters<Ballot["addVotes"]>): void {
  for (let i = start; i < end; i++) codes[i - start] += place * votes[i];
}

/** What a member reads: its own parameters and those that all share. */
export type MemberParams<Specs extends readonly ParamSpec[] = readonly ParamSpec[]> = SharedParams & ParamsOf<Specs>;

/** A condition: it votes, bar by bar. */
export interface EntryCondition<
  Name extends string = string,
  Specs extends readonly ParamSpec[] = readonly ParamSpec[],
> {
  /** Names its switch, `use…`, its weight, `weight…`, and its bit of a reason code. */
  readonly name: Name;
  /** What it looks at, in a word or two. */
  readonly label: string;
  /** When it votes for a side, in sentences from which another could program it. */
  readonly rule: string;
  /** Its own parameters; they count only while it is switched on. */
  readonly parameters: Specs;
  /** Relations between its parameters that every set must meet. */
  readonly constraints?: readonly string[];
  /** The weight it has where none is given. */
  readonly weight: number;
  /** The votes it can cast. */
  readonly votes: readonly Vote[];
  /** Whether it has nothing to say without an order book. */
  readonly needsBook?: boolean;
  /** Names of its ballots, each a bit of a reason code; its own name where it casts one. */
  readonly voters?: readonly string[];
  /** Bars before its first vote, at most. */
  lookBackBars(params: MemberParams<Specs>, timeframe: Timeframe): number;
  /** Its ballots. */
  cast(params: MemberParams<Specs>, features: MarketFeatures): readonly Ballot[];
  /** What each of its ballots looks at with these parameters; its label where left out. */
  inWords?(params: MemberParams<Specs>): readonly string[];
  /** What a rule of it alone needs besides its switch, one after the other; nothing where left out. */
  aloneWith?(searched: Domain["params"]): readonly ParameterValues[];
  /** Columns shown in logs. */
  indicators?(params: MemberParams<Specs>, features: MarketFeatures): Record<string, Float64Array>;
}

/** Whether a side that is wanted at a bar may not be entered. */
export type Veto = (bar: number, side: number) => boolean;

/** A filter: it votes for nothing, but lets no entry pass where it does not hold. */
export interface EntryFilter<Name extends string = string, Specs extends readonly ParamSpec[] = readonly ParamSpec[]> {
  /** Tells in a reason why nothing was entered. */
  readonly name: Name;
  /** Its own parameters. */
  readonly parameters: Specs;
  /** Relations between its parameters that every set must meet. */
  readonly constraints?: readonly string[];
  /** What it takes back; `null` where it lets everything pass. */
  veto(params: MemberParams<Specs>, features: MarketFeatures): Veto | null;
  /** What it lets pass, in a few words; empty where everything. */
  inWords(params: MemberParams<Specs>): string;
}

/** A condition or a filter. */
export type Member = EntryCondition | EntryFilter;

/** Whether a member votes. */
export function isCondition(member: Member): member is EntryCondition {
  return "cast" in member;
}

/** The members that vote, in their order. */
export function conditionsOf(members: readonly Member[]): EntryCondition[] {
  return members.filter(isCondition);
}

/** The members that veto, in their order. */
export function filtersOf(members: readonly Member[]): EntryFilter[] {
  return members.filter((member): member is EntryFilter => !isCondition(member));
}

/** A condition whose parameters have the types that its specs say. */
export function defineCondition<const Name extends string, const Specs extends readonly ParamSpec[]>(
  condition: EntryCondition<Name, Specs>,
): EntryCondition<Name, Specs> {
  return condition;
}

/** A filter whose parameters have the types that its specs say. */
export function defineFilter<const Name extends string, const Specs extends readonly ParamSpec[]>(
  filter: EntryFilter<Name, Specs>,
): EntryFilter<Name, Specs> {
  return filter;
}
