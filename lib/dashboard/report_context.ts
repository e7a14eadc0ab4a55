/**
 * What the database inside a report tells beside the rows of its study: views that were made for it, bars in blocks, and the
 * decisions of the strategies that were carried.
 *
 * @module
 */
import { TIMEFRAME_MS } from "../core/candles.ts";
import { loadBarBlocks } from "../store/bar_blocks.ts";
import { hasLog, loadLogSteps } from "../store/logs.ts";
import type { SqlReader } from "../store/sql_reader.ts";
import { loadUnseenRunsOf } from "../store/unseen_runs.ts";
import { type BarSpan, candleWindow, MOST_BARS, noCandles } from "./candle_window.ts";
import type { SourceContext, Window } from "./database_source.ts";
import type { ReportContents } from "./report_extent.ts";
import { type MarketLine, SourceError, type StudyView } from "./source.ts";

/** Why there are no decisions. */
const NO_LOG = "This file keeps the decisions of the strategies that were tried on unseen days alone.";

/** What a report holds ready. */
interface ReportRow {
  readonly view: StudyView;
  readonly markets: readonly MarketLine[];
  readonly contents: ReportContents;
}

/** The context of a report's database. */
export function reportContext(sql: SqlReader): SourceContext {
  const rows = sql.prepare("SELECT view, markets, contents FROM report_views ORDER BY study").all()
    .map(({ view, markets, contents }) =>
      Object.fromEntries(
        Object.entries({ view, markets, contents }).map(([name, text]) => [name, JSON.parse(String(text))]),
      ) as unknown as ReportRow
    );
  const rowOf = (study: string): ReportRow => {
    const found = rows.find(({ view }) => view.study === study);
    if (found === undefined) throw new SourceError(`Cannot find the study "${study}" in this file`, null, true);
    return found;
  };
  return {
    kind: "file",
    studies: () => rows.map(({ view }) => view),
    view: (study) => rowOf(study).view,
    markets: () => rows.flatMap(({ markets }) => markets),
    decisions: ({ study }, trial, { market, from, to }) =>
      Promise.resolve(
        hasLog(sql, study, { trial, market })
          ? { rows: loadLogSteps(sql, study, { trial, market }, { from, to, most: MOST_BARS }), absence: null }
          : { rows: [], absence: NO_LOG },
      ),
    candles: (view, trial, window) => {
      const { barsAbsence } = rowOf(view.study).contents, { timeframe, market } = window;
      if (barsAbsence !== null) return Promise.resolve(noCandles(timeframe, barsAbsence));
      const length = TIMEFRAME_MS[timeframe], spans = shownSpans(sql, view, trial, market);
      const { study, symbols } = view;
      // A longer bar begins before the window and ends after it.
      const held = { study, market, from: window.from - length, to: window.to + length };
      const candles = loadBarBlocks(sql, symbols[market], held);
      return Promise.resolve(
        candles === null
          ? noCandles(timeframe, "There are no prices of this time.")
          : candleWindow(candles, window, timeframe, spans),
      );
    },
    // Nothing happens to a file.
    follow: () => () => {},
  };
}

/** The days of the search, and those beyond it that were opened for a strategy. */
function shownSpans(
  sql: SqlReader,
  { study, timeframe, run }: StudyView,
  trial: number,
  market: Window["market"],
): BarSpan[] {
  const opened = loadUnseenRunsOf(sql, study, trial).map(({ part }) => part), spans = run!.spans[market];
  const barMs = TIMEFRAME_MS[timeframe as keyof typeof TIMEFRAME_MS];
  return (["search", "validation", "sealed"] as const).filter((part) => part === "search" || opened.includes(part))
    .map((part) => ({ from: spans[part].from, to: spans[part].to + barMs }));
}
