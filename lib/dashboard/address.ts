/**
 * The view is the address: which study, which view, and what is chosen in it, as the fragment of a link.
 *
 * @module
 */

/** Views of the dashboard. */
export const VIEWS = ["overview", "strategies", "compare", "portfolio", "search", "data", "words", "live"] as const;

/** Name of a view. */
export type ViewName = (typeof VIEWS)[number];

/** Where a reader is. */
export interface Address {
  /** Study shown; `null` for the first there is. */
  readonly study: string | null;
  readonly view: ViewName;
  /** Strategy shown in full, in the view `strategies`. */
  readonly trial: number | null;
  /** Filter, sort, columns, chosen, trade, timeframe … by name. */
  readonly query: Readonly<Record<string, string>>;
}

/** An address, and what of the text was not understood. */
export interface ReadAddress {
  readonly address: Address;
  readonly ignored: readonly string[];
}

const VIEW_SET: ReadonlySet<string> = new Set(VIEWS);

/** Reads `#/studies/S/strategies/90?trade=202`; what is not understood is ignored and named. */
export function readAddress(fragment: string): ReadAddress {
  const [path, search = ""] = fragment.replace(/^#/, "").split("?", 2), ignored: string[] = [];
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  const study = parts[0] === "studies" && parts[1] !== undefined ? parts[1] : null;
  const rest = study === null ? parts : parts.slice(2);
  const [name = "overview", number, ...more] = rest;
  const isView = VIEW_SET.has(name), view = isView ? name as ViewName : "overview";
  if (!isView) ignored.push(name);
  const hasTrial = view === "strategies" && number !== undefined && /^\d{1,9}$/.test(number);
  if (number !== undefined && !hasTrial) ignored.push(number);
  ignored.push(...more);
  const query = Object.fromEntries(new URLSearchParams(search));
  return { address: { study, view, trial: hasTrial ? Number(number) : null, query }, ignored };
}

/** The fragment of an address; empty entries of its query are left out. */
export function writeAddress({ study, view, trial, query }: Address): string {
  const path = [...(study === null ? [] : ["studies", study]), view, ...(trial === null ? [] : [String(trial)])];
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${search === "" ? "" : `?${search}`}`;
}

/**
 * Where a step leads: what it does not name stays, but a strategy does not outlive its view, nor do filters theirs.
 *
 * Those chosen go along everywhere.
 */
export function stepTo(from: Address, to: Partial<Address>): Address {
  const study = to.study === undefined ? from.study : to.study, isSameStudy = study === from.study;
  const view = to.view ?? from.view, isSameView = isSameStudy && view === from.view;
  const { chosen = "" } = from.query;
  const kept: Readonly<Record<string, string>> = isSameView
    ? from.query
    : isSameStudy && chosen !== ""
    ? { chosen }
    : {};
  const trial = to.trial === undefined ? to.view === undefined && isSameStudy ? from.trial : null : to.trial;
  return { study, view, trial: view === "strategies" ? trial : null, query: to.query ?? kept };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
