/**
 * The end of a run that has failed.
 *
 * @module
 */

/** What keeps a run halted: its ledger, the file `HALT` where that cannot be written, or nothing where neither can. */
export type HaltKeeper = "ledger" | "file" | "nothing";

/** A run has failed and is halted; what failed is the cause. */
export class FailedRun extends Error {
  /** Name of the class. */
  override name = "FailedRun";

  /** A failure, in one sentence. */
  constructor(sentence: string, readonly keptBy: HaltKeeper, options: { readonly cause: unknown }) {
    super(sentence, options);
  }
}
