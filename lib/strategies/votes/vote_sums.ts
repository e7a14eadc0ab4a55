/**
 * What votes add up to, for each side and in all.
 *
 * @module
 */
import type { WeighedBallot } from "./ballots.ts";

/** Sums of votes: one for each combination of a group's votes, or one a bar. */
export class VoteSums {
  /** Weight for a long entry. */
  readonly long: Float64Array;
  /** Weight for a short entry. */
  readonly short: Float64Array;
  /** Weight of all that count. */
  readonly total: Float64Array;
  /** Who votes long, as bits. */
  readonly longBits: Uint32Array;
  /** Who votes short, as bits. */
  readonly shortBits: Uint32Array;

  /** Sums of nothing yet. */
  constructor(readonly count: number) {
    this.long = new Float64Array(count);
    this.short = new Float64Array(count);
    this.total = new Float64Array(count);
    this.longBits = new Uint32Array(count);
    this.shortBits = new Uint32Array(count);
  }

  /** Starts anew. */
  clear(): void {
    this.long.fill(0);
    this.short.fill(0);
    this.total.fill(0);
    this.longBits.fill(0);
    this.shortBits.fill(0);
  }

  /** Counts a vote of one ballot. */
  addVote({ votes, weight }: WeighedBallot, vote: number, bit: number, at: number): void {
    const said = votes[vote];
    if (said !== "doesNotCount") this.total[at] += weight;
    if (said === "long" || said === "both") {
      this.long[at] += weight;
      this.longBits[at] |= bit;
    }
    if (said === "short" || said === "both") {
      this.short[at] += weight;
      this.shortBits[at] |= bit;
    }
  }

  /** Adds those sums that codes name, bar by bar. */
  addCoded(sums: VoteSums, codes: Uint32Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const code = codes[i];
      this.long[i] += sums.long[code];
      this.short[i] += sums.short[code];
      this.total[i] += sums.total[code];
      this.longBits[i] |= sums.longBits[code];
      this.shortBits[i] |= sums.shortBits[code];
    }
  }
}

/**
 * The sums of each combination of a group's votes.
 *
 * @param voters Names of all ballots there may be; the place of one is its bit.
 */
export function sumVotes(group: readonly WeighedBallot[], voters: readonly string[]): VoteSums {
  const sums = new VoteSums(group.reduce((product, { votes }) => product * votes.length, 1));
  for (let code = 0; code < sums.count; code++) {
    let rest = code;
    for (const ballot of group) {
      const { length } = ballot.votes;
      sums.addVote(ballot, rest % length, 1 << voters.indexOf(ballot.voter), code);
      rest = Math.floor(rest / length);
    }
  }
  return sums;
}
