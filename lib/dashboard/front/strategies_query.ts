/**
 * What is chosen in the view Strategies, as the query of its address: what is not there is as it is by default.
 *
 * @module
 */
import type { Address } from "../address.ts";
import { chosenTrials } from "../chosen.ts";
import type { ColumnInfo } from "../source.ts";

/** Everything that is chosen. */
export interface StrategiesQuery {
  readonly filter: string;
  /** As sources take it: `-score,sharpe`. */
  readonly sort: string;
  readonly columns: readonly string[];
  /** Figures whose histograms are shown. */
  readonly figures: readonly string[];
  /** Figures of the scatter, across and up; `null` while the table is shown. */
  readonly scatter: readonly [string, string] | null;
  /** Numbers of the strategies in the tray. */
  readonly chosen: readonly number[];
}

/** Where the table begins. */
const DEFAULTS = {
  sort: "verdict,-score",
  columns: "score,sharpe,maxDrawdown,profitFactor,greenDaysShare,tradesPerDay,unseenGain",
  figures: "sharpe,maxDrawdown,profitFactor,greenDaysShare,tradesPerDay,breakEvenCostBps",
} as const;

/** Most strategies in the tray: it is a choice, and an address has an end. */
export const MOST_CHOSEN = 200;

/** Reads the query; names of columns that the study has not are left out. */
export function readStrategiesQuery(query: Address["query"], known: readonly ColumnInfo[]): StrategiesQuery {
  const names = new Set(known.map(({ name }) => name));
  const list = (text: string) => text.split(",").filter((name) => names.has(name));
  const scatter = list(query.scatter ?? "");
  return {
    filter: query.filter ?? "",
    sort: (query.sort ?? DEFAULTS.sort).split(",").filter((key) => names.has(key.replace(/^-/, ""))).join(","),
    columns: list(query.columns ?? DEFAULTS.columns),
    figures: list(query.figures ?? DEFAULTS.figures),
    scatter: scatter.length === 2 ? [scatter[0], scatter[1]] : null,
    chosen: chosenTrials(query).slice(0, MOST_CHOSEN),
  };
}

/** The query with some of it changed; what is as by default is not written. */
export function writeStrategiesQuery(query: Address["query"], changed: Partial<StrategiesQuery>): Address["query"] {
  const written: Record<string, string> = { ...query };
  for (const [name, value] of Object.entries(changed)) {
    const text = value === null ? "" : typeof value === "string" ? value : value.join(",");
    if (text === "" && name in DEFAULTS || text === DEFAULTS[name as keyof typeof DEFAULTS]) delete written[name];
    else written[name] = text;
  }
  return written;
}
