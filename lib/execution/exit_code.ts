/**
 * The exits as numbers, as trades store them.
 *
 * @module
 */
import { EXIT_REASONS, type ExitReason } from "../core/trades.ts";

/** Codes of the exits, by name. */
export const EXIT_CODE: Readonly<Record<ExitReason, number>> = Object.fromEntries(
  EXIT_REASONS.map((reason, code) => [reason, code]),
) as Record<ExitReason, number>;

/** Still open. */
export const OPEN: number = -1;
