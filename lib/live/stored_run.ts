/**
 * Where a run stands, as text in the ledger and back.
 *
 * @module
 */
import type { RunRecord } from "../store/live_run_records.ts";
import { readInfinities, spellInfinities } from "../study/plain_json.ts";
import type { RecordedWish } from "./decide.ts";
import { freshLane, type LaneSettings } from "./lane.ts";
import { readRisk, type RiskState, writeRisk } from "./risk_state.ts";
import type { RunStand } from "./runner.ts";
import { type LaneColumns, restoredLane, type StoredLane, storedLane } from "./stored_lane.ts";

/** What is kept of a run beside what the risk manager knows. */
export interface StoredRun {
  readonly nextPosition: number;
  readonly lanes: readonly {
    /** Bars that are still to come begin after this one: its open, ms UTC; `null` before the first. */
    readonly lastBar: number | null;
    readonly state: StoredLane;
    readonly recorded: readonly RecordedWish[];
  }[];
}

/** A run's place as the ledger keeps it. */
export function standTexts({ lanes, risk, nextPosition, nextBars }: RunStand): Pick<RunRecord, "risk" | "state"> {
  const stored: StoredRun = {
    nextPosition,
    lanes: lanes.map((lane) => ({
      lastBar: lane.candles.time[nextBars[lane.place] - 1] ?? null,
      state: storedLane(lane.state, columnsOf(lane)),
      recorded: lane.decider.recorded(),
    })),
  };
  return { risk: writeRisk(risk), state: JSON.stringify(spellInfinities(stored)) };
}

/** What was kept of a run; `null` where it has not begun. */
export function readStand({ risk, state }: RunRecord): { readonly risk: RiskState; readonly run: StoredRun } | null {
  if (risk === null || state === null) return null;
  return {
    risk: readRisk(risk),
    run: readInfinities(JSON.parse(state)) as StoredRun,
  };
}

/**
 * A run that goes on, or one that begins where nothing was kept of it.
 *
 * @param firstBars Places of the first bars that are traded, by lane.
 * @throws {RangeError} If the candles lack a bar that was kept.
 */
export function standOf(
  settings: readonly LaneSettings[],
  firstBars: readonly number[],
  risk: RiskState,
  run: StoredRun | null,
): RunStand {
  const lanes = settings.map(freshLane);
  if (run === null) return { lanes, risk, nextPosition: 1, nextBars: firstBars };
  return {
    lanes: lanes.map((lane, i) => ({ ...lane, state: restoredLane(run.lanes[i].state, columnsOf(lane)) })),
    risk,
    nextPosition: run.nextPosition,
    nextBars: lanes.map(({ candles: { time } }, i) => {
      const { lastBar } = run.lanes[i];
      return lastBar === null ? firstBars[i] : time.indexOf(lastBar) + 1;
    }),
  };
}

function columnsOf({ candles, rules: { funding } }: LaneSettings): LaneColumns {
  return { candles, ...(funding && { funding }) };
}
