/**
 * A run of live trading in words: what it does, what it has earned, what is open.
 *
 * @module
 */
import { formatCount, formatNumber, formatSigned } from "../../metrics/format.ts";
import { agoWords } from "../../store/ago_words.ts";
import type { RiskMode } from "../../store/live_risk_records.ts";
import type { Life } from "../../store/run_life.ts";
import type { LivePage, LiveRunPage } from "../live_page.ts";
import { minuteOf } from "./trade_rows.ts";

type View = NonNullable<LiveRunPage["view"]>;

/** How a badge is coloured. */
export type Tone = "blue" | "amber" | "red" | "muted";

/** A word with its tone. */
export interface Badge {
  readonly word: string;
  readonly tone: Tone;
}

/** Money with its sign; a dash where it is not known. */
export function signedMoney(value: number | null): string {
  return formatSigned(value, "currency");
}

/** A share with its sign; a dash where it is not known. */
export function signedShare(value: number | null): string {
  return formatSigned(value, "percent");
}

/** Where the orders of a run go: the word alone, and the colour of money at risk. */
export function environmentBadge({ line: { environment }, environment: word }: LiveRunPage): Badge {
  return { word, tone: environment === "live" ? "red" : environment === "dry" ? "muted" : "amber" };
}

const MODES: Readonly<Record<RiskMode, Badge>> = {
  ACTIVE: { word: "ACTIVE: it may trade", tone: "blue" },
  REDUCING: { word: "REDUCING: it opens nothing", tone: "amber" },
  HALTED: { word: "HALTED: it sends nothing", tone: "red" },
};

/** Whether a run may trade: only one that runs can. */
export function stateBadge({ line: { life }, view }: Pick<LiveRunPage, "line" | "view">): Badge {
  if (life === "ended") return { word: "ended", tone: "muted" };
  if (life === "absent") return { word: "not running", tone: "amber" };
  if (life === "silent") return { word: "SILENT", tone: "red" };
  return view === null ? { word: "beginning", tone: "muted" } : MODES[view.mode];
}

/** Whether new entries are on, and why not where no restriction says so. */
export function entriesOf(life: Life, mode: RiskMode): { readonly isOn: boolean; readonly why: string | null } {
  const why = {
    running: null,
    silent: "it gives no sign of life",
    absent: "its process does not run",
    ended: "the run has ended",
  };
  return { isOn: mode === "ACTIVE" && life === "running", why: mode === "ACTIVE" ? why[life] : null };
}

/** The profit of the day as a share, and where it halts, which counts anew after a `resume` or a flow. */
export function dayNote({ share, limitShare, isCountedAnew, lossLimit }: View["day"]): string {
  const counted = isCountedAnew ? `counted anew ${signedShare(limitShare)}, ` : "";
  return `${signedShare(share)}; ${counted}halts at ${formatNumber(-lossLimit, "percent")}`;
}

/** What a run does, as a title. */
export function liveTitle({ line, view, days }: LiveRunPage, now: number): string {
  const { life, aliveAt } = line, run = `Run ${line.run}`;
  if (life === "silent") return `${run} gives no sign of life: the last was ${agoWords(now - aliveAt)}.`;
  if (view === null) return `${run} has begun, and nothing has happened yet.`;
  const isHalted = view.mode === "HALTED" || line.hasHaltFile && life !== "ended";
  if (life === "ended") {
    return `${run} has ended after ${formatCount(days.length, "day")}${isHalted ? ", halted" : ""}.`;
  }
  if (life === "absent") return `${run} is not running${isHalted ? ", and is halted" : ""}.`;
  if (isHalted) return `${run} is halted.`;
  return view.mode === "REDUCING" ? `${run} runs and opens nothing.` : `${run} is trading on paper.`;
}

/** What it has earned and what is open, in two sentences. */
export function liveLead({ line: { life }, view, quote, capital, plan }: LiveRunPage): string {
  if (view === null) return "Its ledger is there; the first event fills it.";
  const { day, equity, positions } = view, money = (value: number | null) => `${signedMoney(value)} ${quote}`;
  const when = plan?.feed === undefined ? `On ${minuteOf(day.start).slice(0, 10)}` : "Today";
  const total = equity === null ? null : equity - capital, share = total === null ? null : total / capital;
  const today = life === "ended" ? "" : `${when} ${money(day.profit)} (${signedShare(day.share)}). `;
  const sinceStart = `Since its start ${money(total)} (${signedShare(share)}). `;
  const bare = positions.filter(({ protection }) => protection !== "resting").length;
  const open = positions.length === 1 ? "1 position is open" : `${positions.length} positions are open`;
  const held = positions.length === 0
    ? "Nothing is open."
    : bare === 0
    ? `${open}, ${positions.length === 1 ? "its stop rests" : "their stops rest"}.`
    : `${open}, ${bare === positions.length ? "WITHOUT a stop that rests" : `${bare} WITHOUT a stop that rests`}.`;
  return `${today}${sinceStart}${held}`;
}

/** What must be known before anything else. */
export function liveNotices(
  { plan, line }: Pick<LiveRunPage, "plan" | "line">,
  faults: LivePage["faults"],
): string[] {
  const uncertified = [
    ...new Set((plan?.lanes ?? []).flatMap(({ verdict, strategy }) => verdict === "HARD" ? [] : [strategy])),
  ];
  return [
    ...(line.hasHaltFile && line.life !== "ended"
      ? ["HALTED by the file HALT in its folder, which keeps it from being started until it is deleted."]
      : []),
    ...(uncertified.length === 0 ? [] : [`UNCERTIFIED: ${uncertified.join(", ")}. Nothing shows that it earns.`]),
    ...faults,
  ];
}
