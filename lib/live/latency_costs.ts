/**
 * What it cost that orders take time to reach the market: what the mid price of the book moved from the decision of an
 * order until the first book that it could be dealt with in.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { loadHistory } from "../store/live_reads.ts";

/** What the latency of its orders made of the profit of each position of a run, by number, quote units; of others nothing. */
export function latencyProfits(db: DatabaseSync, run: string): ReadonlyMap<number, number> {
  const asked = loadHistory(db, "intents", run).filter(({ action }) => action === "submit");
  const mids = new Map(asked.map(({ orderId, mid }) => [orderId, mid]));
  const profits = new Map<number, number>();
  for (const { orderId, position, side, quantity, arrivalMid } of loadHistory(db, "fills", run)) {
    const mid = mids.get(orderId) ?? null;
    if (mid === null || arrivalMid === null) continue;
    profits.set(position, (profits.get(position) ?? 0) - side * quantity * (arrivalMid - mid));
  }
  return profits;
}
