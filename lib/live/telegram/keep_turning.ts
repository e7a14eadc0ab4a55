/**
 * A loop of messages that goes on whatever fails in one of its turns: later and later while it does, and said once.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { TelegramFault } from "./bot_client.ts";
import { growingPause } from "./growing_pause.ts";
import { waitUntil } from "./wait.ts";

/** What a loop works with. */
export interface TurningParts {
  /** The machine's clock. */
  readonly clock: Clock;
  /** Told when turns begin to fail, once, and when one works again with `null`; it must not throw. */
  readonly onFault: (fault: TelegramFault | null) => void;
}

/**
 * Takes turn after turn until the signal.
 *
 * @param turn Its fault, or `null`; what it throws is a fault of this side.
 */
export async function keepTurning(
  turn: () => Promise<TelegramFault | null>,
  { clock, onFault }: TurningParts,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    const fault = await turn().catch(faultOfOurs);
    if (signal.aborted) return;
    if (fault === null) {
      if (failures > 0) onFault(null);
      failures = 0;
      continue;
    }
    if (failures === 0) onFault(fault);
    await waitUntil(clock, clock.now() + Math.max(fault.retryAfterMs, growingPause(failures++)), signal);
  }
}

/** An error on this side as a fault, such as a ledger that cannot be written. */
export function faultOfOurs(error: unknown): TelegramFault {
  return { kind: "ours", sentence: error instanceof Error ? error.message : String(error), retryAfterMs: 0 };
}
