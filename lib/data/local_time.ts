/**
 * Times of a clock on a wall as instants.
 *
 * @module
 */
import { DataError } from "../core/errors.ts";

/** Offsets change on quarters of an hour, so each is looked up once. */
const QUARTER_MS = 900_000;

const MINUTE_MS = 60_000;

/**
 * What a zone's clocks show, in ms as if they were UTC, turned into ms UTC. Of an hour that comes twice the first is
 * meant.
 *
 * @param zone A name such as `Europe/Berlin`, or an offset such as `+05:30`.
 * @throws {DataError} If there is no such zone.
 */
export function localClock(zone: string): (local: number) => number {
  const shift = /^(?:UTC|GMT|Z)?$/i.test(zone) ? 0 : offsetMs(zone);
  if (shift !== null) return (local) => local - shift;
  const format = formatOf(zone), offsets = new Map<number, number>();
  const offsetAt = (instant: number) => offsetMs(format.format(instant).replace(/^.*GMT/, "") || "+00:00")!;
  return (local) => {
    if (!Number.isFinite(local)) return NaN;
    const quarter = Math.floor(local / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      // Before a change the earlier offset holds; it is the right one if the clock shows it.
      const before = offsetAt(local - 86_400_000), after = offsetAt(local + 86_400_000);
      offset = before === after || offsetAt(local - before) === before ? before : after;
      offsets.set(quarter, offset);
    }
    return local - offset;
  };
}

/** An offset such as `+05:30`, `+0530` or `-3` in ms; `null` for another text. */
export function offsetMs(text: string): number | null {
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
  if (!match) return null;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * MINUTE_MS;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch (cause) {
    throw new DataError(
      `Cannot use --timezone: wanted UTC, an offset such as +05:30 or a name such as Europe/Berlin, found "${zone}"`,
      { cause },
    );
  }
}
