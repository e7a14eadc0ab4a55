/**
 * Entries in some hours of the day alone.
 *
 * @module
 */
import { DAY_MS } from "../../../core/candles.ts";
import { defineFilter } from "./condition.ts";

const HOUR_MS = DAY_MS / 24;

/** Takes back entries outside the session, which may run past midnight UTC. */
export const sessionFilter = defineFilter({
  name: "session",
  parameters: [
    {
      name: "sessionStart",
      label: "Session start",
      kind: "int",
      low: 0,
      high: 23,
      default: 0,
      unit: "hour UTC",
      searched: false,
      meaning:
        "First hour of the session. An entry is decided where the bar at whose close it is done opens inside it.",
    },
    {
      name: "sessionHours",
      label: "Session length",
      kind: "int",
      low: 1,
      high: 24,
      default: 24,
      unit: "hours",
      searched: false,
      meaning: "Length of the session, past midnight if need be; 24 trades round the clock.",
    },
  ],
  veto({ sessionStart, sessionHours }, { candles: { time } }) {
    if (sessionHours === 24) return null;
    return (bar) => {
      const hour = Math.floor((time[bar] - DAY_MS * Math.floor(time[bar] / DAY_MS)) / HOUR_MS);
      return (hour - sessionStart + 24) % 24 >= sessionHours;
    };
  },
  inWords: ({ sessionStart, sessionHours }) =>
    sessionHours === 24 ? "" : `in the ${sessionHours} hours from ${sessionStart}:00 UTC on alone`,
});
