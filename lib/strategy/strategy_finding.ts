/**
 * What a check of a strategy finds.
 *
 * @module
 */

/** Something a check found. */
export interface StrategyFinding {
  /** A fault makes results wrong or impossible; a remark is worth a look. */
  readonly kind: "fault" | "remark";
  /** What is wrong, as a sentence. */
  readonly text: string;
}
