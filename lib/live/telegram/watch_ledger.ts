/**
 * Makes alerts of what a run writes into its ledger, each once, whatever is restarted in between.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { formatCount, formatSigned } from "../../metrics/format.ts";
import { queueAlerts } from "../../store/live_ledger.ts";
import { alertState, furtherFills, loadBehind, loadDays, loadPositions, loadRun } from "../../store/live_reads.ts";
import type { Stamp } from "../../store/live_stamp.ts";
import { type LiveView, liveView } from "../../store/live_view.ts";
import { quoteOf } from "../status_text.ts";
import { type Alert, alertsOf, type AlertState } from "./alerts.ts";
import { keepTurning, type TurningParts } from "./keep_turning.ts";
import { waitUntil } from "./wait.ts";

/** Time between two looks, ms. */
const LOOK_MS = 1000;

const HOUR_MS = 3_600_000;

/** What a watch works with. */
export interface WatchParts extends TurningParts {
  /** The ledger, by a connection of its own. */
  readonly db: DatabaseSync;
  readonly run: Omit<Stamp, "at">;
  /** Profits of the day, as shares, that are told. */
  readonly shares: readonly number[];
  /** Hours between two signs of life; 0 for none. */
  readonly heartbeatHours: number;
}

/** Watches until the signal; what has happened before the first watch of a run is not told. */
export function watchLedger(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const { clock, heartbeatHours } = parts;
  const beatMs = heartbeatHours * HOUR_MS;
  let beatAt = clock.now() + beatMs;
  return keepTurning(
    async () => {
      // A clock that is set back delays none.
      beatAt = Math.min(beatAt, clock.now() + beatMs);
      const isBeat = heartbeatHours > 0 && clock.now() >= beatAt;
      lookOnce(parts, isBeat);
      if (isBeat) beatAt += beatMs;
      await waitUntil(clock, clock.now() + LOOK_MS, signal);
      return null;
    },
    parts,
    signal,
  );
}

/** Looks once, and queues what is worth a message. */
export function lookOnce({ db, run: stamp, clock, shares }: Omit<WatchParts, "onFault">, isBeat = false): void {
  const { run } = stamp, record = loadRun(db, run), kept = alertState(db, run);
  if (record === null) return;
  const before: AlertState | null = kept === null ? null : JSON.parse(kept);
  const fills = loadBehind(db, "fills", run, before?.fills ?? 0);
  const riskEvents = loadBehind(db, "risk_events", run, before?.riskEvents ?? 0);
  const view = liveView(db, record), from = { fills: fills.last, riskEvents: riskEvents.last };
  const first: AlertState = { ...from, day: view?.day.start ?? null, passed: [], denied: [] };
  const { state, alerts } = before === null ? { state: first, alerts: [] } : alertsOf({ ...before, ...from }, {
    fills: fills.records,
    riskEvents: riskEvents.records,
    further: fills.records.length === 0 ? new Set() : furtherFills(db, run, before.fills),
    positions: fills.records.length === 0 ? [] : loadPositions(db, run),
    days: loadDays(db, run),
    unit: quoteOf(record),
    view,
  }, shares);
  const all = isBeat && view !== null ? [...alerts, heartbeat(view)] : alerts, text = JSON.stringify(state);
  if (all.length === 0 && text === kept) return;
  queueAlerts(db, run, text, all.map((alert) => ({ ...stamp, at: clock.now(), ...alert })));
}

function heartbeat({ mode, day, positions }: LiveView): Alert {
  const share = formatSigned(day.share, "percent"), open = formatCount(positions.length, "position");
  return { isCritical: 0, text: `Alive: ${mode}, profit of the day ${share}, ${open} open.` };
}
