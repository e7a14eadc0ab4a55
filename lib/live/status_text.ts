/**
 * A run at a glance, as an operator reads it: which environment this is, whether it runs and may trade, what is open and
 * what protects it, and what the day has earned.
 *
 * @module
 */
import { quoteCurrency } from "../config/start_equity.ts";
import { formatNumber, formatSigned } from "../metrics/format.ts";
import { formatInstant, printable } from "../report/text_table.ts";
import { ageWords, agoWords } from "../store/ago_words.ts";
import { keptPlan, marketsOf } from "../store/kept_plan.ts";
import type { Protection } from "../store/live_order_records.ts";
import type { RiskEventRecord } from "../store/live_risk_records.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import { codeCounts } from "../store/risk_code_words.ts";
import type { LiveView } from "../store/live_view.ts";
import type { Life } from "../store/run_life.ts";

const LIFE_WORDS: Readonly<Record<Life, string>> = {
  running: "running",
  silent: "SILENT: its process is there and does nothing",
  absent: "NOT RUNNING",
  ended: "ended",
};

/** Whether an open position's stop rests; what leaves money unguarded is said loudly. */
const PROTECTION_WORDS: Readonly<Record<Protection, string>> = {
  resting: "its stop rests",
  exchanging: "its stop is being exchanged",
  dust: "too small for a stop",
  none: "NO STOP RESTS",
};

/** What the money of a run is counted in. */
export function quoteOf(run: Pick<RunRecord, "plan">): string {
  return quoteCurrency(marketsOf(run).at(0)?.symbol ?? "") ?? "quote units";
}

/**
 * The glance as text; the first line is the one that matters.
 *
 * @param halt The file that halts it, where it is there.
 */
export function statusText(view: LiveView, life: Life, now: number, halt: string | null = null): string {
  const { run, mode, restrictions, equity, denials, news, telegram } = view;
  return [
    `${run.environment.toUpperCase()} run ${run.run}: ${LIFE_WORDS[life]}, ${halt === null ? mode : "HALTED"}.`,
    ...(halt === null ? [] : [`The file ${halt} keeps it halted, and from being started, until it is deleted.`]),
    ...(life === "absent" ? ["The command that started it goes on with it."] : []),
    ...restrictions.map(({ sentence, since, until }) =>
      `Since ${formatInstant(since)}: ${printable(sentence)}${until === null ? ". A person lifts it" : ""}.`
    ),
    ...uncertifiedLines(run),
    standingLine(view, life),
    profitLine(view),
    `Equity ${money(equity)}, at the start ${money(run.capital)} ${quoteOf(run)}.`,
    ...positionLines(view),
    barLine(view, now),
    ...(denials.length === 0 ? [] : [`Denied on this day: ${codeCounts(denials)}.`]),
    ...(news === null ? [] : [newsLine("Last news", news)]),
    ...(telegram === null ? [] : [newsLine("Telegram", telegram)]),
  ].join("\n");
}

function uncertifiedLines(run: RunRecord): string[] {
  const lanes = keptPlan(run)?.lanes ?? [];
  const names = new Set(lanes.flatMap(({ verdict, strategy }) => verdict === "HARD" ? [] : [strategy]));
  return names.size === 0 ? [] : [`UNCERTIFIED: ${[...names].join(", ")}. Nothing shows that it earns.`];
}

function newsLine(heading: string, { at, code, sentence }: RiskEventRecord): string {
  return `${heading}, ${formatInstant(at)}: ${code === null ? "" : `${code}: `}${printable(sentence)}.`;
}

/** The four things that a person who stops a run must know. */
function standingLine({ mode, orders, positions }: LiveView, life: Life): string {
  const resting = orders.filter(({ intent }) => intent.purpose === "entry"), entries = resting.length;
  const given = resting.flatMap(({ intent: { quantity }, order: { filledQuantity } }) =>
    filledQuantity > 0 ? [`${plain(filledQuantity)} of ${plain(quantity)} filled`] : []
  );
  const guarded = positions.filter(({ protection }) => protection === "resting").length;
  return [
    `New entries: ${mode === "ACTIVE" && life === "running" ? "on" : "off"}`,
    `resting entries: ${entries === 0 ? "none" : entries}${given.length === 0 ? "" : ` (${given.join(", ")})`}`,
    `protection: ${positions.length === 0 ? "none needed" : `${guarded} of ${positions.length}`}`,
    `positions: ${positions.length === 0 ? "none" : positions.length}.`,
  ].join("; ");
}

/** The profit of the day and the falls that restrict. */
export function profitLine({ run, day, drawdown }: LiveView): string {
  const share = day.share === null ? "" : ` (${signedShare(day.share)})`;
  const counted = day.isCountedAnew
    ? `counted anew ${day.limitShare === null ? "unknown" : signedShare(day.limitShare)}, `
    : "";
  return `Day ${formatInstant(day.start).slice(0, 10)} UTC: ${signed(day.profit)} ${
    quoteOf(run)
  }${share}; ${counted}halts at ` +
    `${formatNumber(-day.lossLimit, "percent")}, opens nothing from ${signedShare(day.gainLimit)} on. ` +
    `Drawdown ${formatNumber(drawdown.share, "percent")}, halts at ${formatNumber(drawdown.limit, "percent")}.`;
}

/** The open positions with what protects each, a line for each: it is read on telephones too. */
export function positionLines({ run, positions }: Pick<LiveView, "run" | "positions">): string[] {
  const unit = quoteOf(run);
  return positions.map((
    { symbol, strategy, side, quantity, entryPrice, price, staleMs, openProfit, stop, target, protection },
  ) =>
    `${symbol} ${side > 0 ? "long" : "short"} ${plain(quantity)} at ${plain(entryPrice)}, now ${plain(price)}${
      staleMs === null ? "" : ` (${ageWords(staleMs)} old)`
    }: ` +
    `${signed(openProfit)} ${unit}; stop ${plain(stop)}, target ${plain(target)}, ` +
    `${PROTECTION_WORDS[protection]}; by ${strategy}.`
  );
}

function barLine({ run, lastBar }: LiveView, now: number): string {
  const alive = `last sign of life ${agoWords(now - run.aliveAt)}`;
  if (lastBar === null) return `No bar yet; ${alive}.`;
  return `Last bar ${lastBar.symbol} ${lastBar.timeframe} closed ${formatInstant(lastBar.at)}; ${alive}.`;
}

function money(value: number | null): string {
  return value === null ? "unknown" : formatNumber(value, "currency");
}

function plain(value: number | null): string {
  return value === null ? "–" : String(Number(value.toPrecision(8)));
}

function signed(value: number | null): string {
  return value === null ? "unknown" : formatSigned(value, "currency");
}

function signedShare(value: number): string {
  return formatSigned(value, "percent");
}
