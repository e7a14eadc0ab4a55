/**
 * Whether a run is there: by its signs of life and by the lock that its process holds.
 *
 * @module
 */
import type { RunRecord } from "./live_run_records.ts";

/** Whether a run is there: it gives signs of life; it has its lock and gives none; nobody runs it; or it came to its end. */
export type Life = "running" | "silent" | "absent" | "ended";

/** A run that gives no sign of life for so long is silent, ms; it gives two a second. */
const SILENCE_MS = 10_000;

/** Whether a run is there. @param isOwned Whether a process has its lock. @param now By the real clock. */
export function lifeOf(
  { aliveAt, endedAt }: Pick<RunRecord, "aliveAt" | "endedAt">,
  isOwned: boolean,
  now: number,
): Life {
  // A sign of life that lies ahead was given before the clock was set back.
  if (isOwned) return Math.abs(now - aliveAt) > SILENCE_MS ? "silent" : "running";
  return endedAt === null ? "absent" : "ended";
}
