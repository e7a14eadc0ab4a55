/**
 * What takes so long after a search that it may be done in another thread, by its name.
 *
 * @module
 */
import { type Explained, type ExplainInput, explainParameters } from "../surrogate/explain_parameters.ts";
import { type SearchEvidence, searchEvidence, type SearchTrials } from "./evidence.ts";

/** What each is of; it can be sent to a thread. */
export interface Inputs {
  /** What the search was as a whole. */
  readonly evidence: SearchTrials;
  /** What its parameters did. */
  readonly explanation: ExplainInput;
}

/** What each comes to; it can be sent back. */
export interface Results {
  /** Figures by which strategies are corrected for luck. */
  readonly evidence: SearchEvidence;
  /** A record, and a map. */
  readonly explanation: Explained;
}

/** What they are called. */
export type ComputationName = keyof Results;

/** How each is made. */
const COMPUTATIONS: {
  readonly [Name in ComputationName]: (input: Inputs[Name]) => Results[Name] | Promise<Results[Name]>;
} = { evidence: searchEvidence, explanation: explainParameters };

/** Does a computation by its name. */
export type Compute = <Name extends ComputationName>(name: Name, input: Inputs[Name]) => Promise<Results[Name]>;

/** Computes in the calling thread. */
export const computeHere: Compute = async (name, input) => await COMPUTATIONS[name](input);

/** What the thread is sent. */
export interface Asked<Name extends ComputationName = ComputationName> {
  /** The computation. */
  readonly name: Name;
  /** What it is of. */
  readonly input: Inputs[Name];
}
