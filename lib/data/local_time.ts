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
 * meant, or the second where `isSecond`.
 *
 * @param zone A name such as `Europe/Berlin`, or an offset such as `+05:30`.
 * @throws {DataError} If there is no such zone.
 */
export function localClock(zone: string): (local: number, isSecond?: boolean) => number {
  const shift = /^(?:UTC|GMT|Z)?$/i.test(zone) ? 0 : offsetMs(zone);
  if (shift !== null) return (local) => local - shift;
  const format = formatOf(zone), offsets = new Map<number, readonly [first: number, second: number]>();
  const offsetAt = (instant: number) => offsetMs(format.format(instant).replace(/^.*GMT/, "") || "+00:00")!;
  return (local, isSecond = false) => {
    if (!Number.isFinite(local)) return NaN;
    const quarter = Math.floor(local / QUARTER_MS);
    let both = offsets.get(quarter);
    if (both === undefined) {
      // Before a change the earlier offset holds; it is the right one if the clock shows it, and so is the later one.
      const before = offsetAt(local - 86_400_000), after = offsetAt(local + 86_400_000);
      const first = before === after || offsetAt(local - before) === before ? before : after;
      both = [first, offsetAt(local - after) === after ? after : first];
      offsets.set(quarter, both);
    }
    return local - both[isSecond ? 1 : 0];
  };
}

/**
 * Times of a zone's clocks as ms UTC, in place. Of an hour that comes twice, rows that go back within it have come to its
 * second run; rows that are newest first are gone through from the last one on, so that a file and its reverse are alike.
 *
 * @param toInstant By {@linkcode localClock}.
 * @param barMs Length of a bar: a time that is there twice running is that hour's second run where a bar is as long, and
 * otherwise the same row again.
 */
export function settleLocalTimes(
  times: Float64Array,
  toInstant: (local: number, isSecond: boolean) => number,
  barMs: number,
): void {
  let rises = 0, falls = 0;
  for (let i = 1; i < times.length; i++) {
    if (times[i] > times[i - 1]) rises++;
    else if (times[i] < times[i - 1]) falls++;
  }
  const isNewestFirst = falls > rises;
  let hasGoneBack = false, previous = NaN;
  for (let k = 0; k < times.length; k++) {
    const i = isNewestFirst ? times.length - 1 - k : k;
    const local = times[i], first = toInstant(local, false), second = toInstant(local, true);
    if (Number.isNaN(local)) continue;
    if (first === second) hasGoneBack = false;
    else if (local < previous) hasGoneBack = true;
    else if (local === previous && barMs >= second - first) hasGoneBack = true;
    previous = first === second ? NaN : local;
    // Of longer bars one of the two may open where none does.
    const isFirst = first % barMs === 0, isSecond = second % barMs === 0;
    times[i] = (isFirst === isSecond ? hasGoneBack : isSecond) ? second : first;
  }
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
