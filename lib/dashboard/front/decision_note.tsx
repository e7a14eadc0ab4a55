/**
 * What the strategy decided at a bar, and by which figures: at the cursor, else at the entry of the trade in the middle.
 *
 * @module
 */
import { DAY_MS, TIMEFRAME_MS } from "../../core/candles.ts";
import { formatNumber } from "../../metrics/format.ts";
import type { DecisionRow, DecisionWindow, Source } from "../source.ts";
import type { ShownCandles } from "./candle_controller.ts";
import { words } from "./certificate_groups.ts";
import { entryDecision } from "./chart_marks.ts";
import { minuteOf, price } from "./trade_rows.ts";
import { useAnswer } from "./use_answer.ts";

/** Most days on the screen for which decisions are asked: of more, nobody reads one. */
const MOST_DAYS = 8;

/** Of which run decisions are asked. */
export interface DecidedRun {
  readonly source: Source;
  readonly study: string;
  readonly trial: number;
  /** One of several markets. */
  readonly symbol: string | undefined;
}

/** The decisions of the days on the screen and of those around a trade's entry; why there are none. */
export function useDecisions(
  { source, study, trial, symbol }: DecidedRun,
  screen: ShownCandles | null,
  entry: number,
): DecisionWindow {
  const start = Math.min(screen?.span.from ?? entry, entry - DAY_MS),
    end = Math.max(screen?.span.to ?? entry, entry + 1);
  const from = Math.floor(start / DAY_MS) * DAY_MS, to = Math.ceil(end / DAY_MS) * DAY_MS;
  const isAsked = screen !== null && to - from <= MOST_DAYS * DAY_MS;
  const { value } = useAnswer(isAsked ? (signal) => source.decisions(study, trial, from, to, symbol, signal) : null, [
    source,
    study,
    trial,
    symbol,
    from,
    to,
    isAsked,
  ]);
  return isAsked && value !== null ? value : NO_DECISIONS;
}

const NO_DECISIONS: DecisionWindow = { rows: [], absence: null };

/** What the note is given. */
export interface DecisionNoteProps {
  readonly decisions: DecisionWindow;
  readonly screen: ShownCandles;
  /** Start of the bar under the cursor. */
  readonly cursor: number | null;
  /** Entry of the trade in the middle. */
  readonly entry: number;
}

/** The note. */
export function DecisionNote({ decisions: { rows, absence }, screen, cursor, entry }: DecisionNoteProps) {
  const { timeframe, bars } = screen, length = TIMEFRAME_MS[timeframe];
  const decision = cursor === null
    ? entryDecision(rows, entry)
    : rows.findLast(({ time }) => time >= cursor && time < cursor + length) ?? null;
  const at = cursor === null ? -1 : bars.time.indexOf(cursor);
  return (
    <div class="decision">
      {at >= 0 && (
        <div class="muted">
          {minuteOf(bars.time[at])} · open {price(bars.open[at])} · high {price(bars.high[at])} · low{" "}
          {price(bars.low[at])} · close {price(bars.close[at])}
        </div>
      )}
      {decision === null
        ? <span class="muted">{absence ?? (cursor === null ? NOT_NEAR : "No decision at this bar.")}</span>
        : (
          <>
            <strong>{minuteOf(decision.time).slice(11)} · {decision.reason}</strong>
            <div>{decisionFigures(decision).join(" · ")}</div>
          </>
        )}
    </div>
  );
}

/** What stands where no decision was asked for. */
const NOT_NEAR = "Closer bars show the decision behind the entry, and the one at the cursor.";

/** Distances from the price of an entry, by what is there. */
const AWAY: Readonly<Record<string, string>> = { stopDistance: "stop", targetDistance: "target" };

/** The figures of a decision in words. */
export function decisionFigures({ confidence, indicators }: DecisionRow): string[] {
  const figures = Object.entries(indicators).flatMap(([name, value]) => value === null ? [] : [[name, value] as const]);
  return [
    ...(confidence === null ? [] : [`confidence ${formatNumber(confidence, "ratio")}`]),
    ...figures.map(([name, value]) => {
      const away = AWAY[name], text = formatNumber(value, "ratio");
      return away === undefined ? `${words(name).toLowerCase()} ${text}` : `${away} ${text} away`;
    }),
  ];
}
