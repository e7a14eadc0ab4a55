/**
 * The thread of an optimiser.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import {
  type AskedTrial,
  type Optimizer,
  type OptimizerState,
  type Outcome,
  restoreOptimizer,
} from "../search/optimizer.ts";
import type { RoundTelemetry } from "../search/round_telemetry.ts";
import { type ProposerState, proposerState } from "./proposer.ts";

/** What the thread is told. */
export type ToProposer =
  /** Where it begins. */
  | { readonly kind: "begin"; readonly state: OptimizerState }
  /** What became of trials since the last call, and how many points are wanted. */
  | {
    readonly kind: "ask";
    readonly told: readonly (readonly [id: number, outcome: Outcome])[];
    readonly count: number;
  };

/** What it answers. */
export type FromProposer =
  | {
    readonly kind: "round";
    readonly asked: readonly AskedTrial[];
    /** Where the optimiser stands after it. */
    readonly state: ProposerState;
    readonly telemetry: RoundTelemetry | null;
    /** What it took. */
    readonly seconds: number;
  }
  /** Why there is no point. */
  | { readonly kind: "refusal"; readonly reason: string };

let optimizer: Optimizer;

self.onmessage = ({ data }: MessageEvent<ToProposer>) => {
  if (data.kind === "begin") optimizer = restoreOptimizer(data.state);
  else self.postMessage(propose(data));
};

function propose({ told, count }: Extract<ToProposer, { kind: "ask" }>): FromProposer {
  const start = performance.now();
  for (const [id, outcome] of told) optimizer.tell(id, outcome);
  try {
    const asked = optimizer.ask(count);
    return {
      kind: "round",
      asked,
      state: proposerState(optimizer),
      telemetry: optimizer.telemetry(),
      seconds: (performance.now() - start) / 1000,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: "refusal", reason: error.message };
  }
}
