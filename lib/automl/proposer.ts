/**
 * What proposes the rounds of a search: an optimiser in the calling thread, or in one of its own.
 *
 * @module
 */
import type { AskedTrial, Optimizer, OptimizerState } from "../search/optimizer.ts";

/** Where an optimiser stands, without its trials. */
export type ProposerState = Omit<OptimizerState, "trials">;

/** An optimiser that is asked for a round and answers when it has one. */
export interface Proposer extends Pick<Optimizer, "domain" | "trials" | "tell" | "telemetry"> {
  /**
   * Proposes points by what was told before this call. What it says of itself is of the last round
   * that was there.
   *
   * @throws {RangeError} If no point is left.
   */
  ask(count: number): Promise<readonly AskedTrial[]>;
  /** Where it stands after the last round. */
  state(): ProposerState;
  /** Seconds in which it chose points and learnt, on whichever thread. */
  seconds(): number;
  /** Ends its thread, if it has one: an open question is never answered. What it said of itself stays. */
  close(): void;
}

/** Where an optimiser stands, without its trials. */
export function proposerState(optimizer: Optimizer): ProposerState {
  const { trials: _, ...state } = optimizer.toJSON();
  return state;
}

/** Proposes in the calling thread. */
export function proposeHere(optimizer: Optimizer): Proposer {
  let ms = 0;
  return {
    ...optimizer,
    // deno-lint-ignore require-await -- what cannot be proposed is a rejection, as from a thread
    ask: async (count) => {
      const start = performance.now();
      try {
        return optimizer.ask(count);
      } finally {
        ms += performance.now() - start;
      }
    },
    seconds: () => ms / 1000,
    state: () => proposerState(optimizer),
    close: () => {},
  };
}
