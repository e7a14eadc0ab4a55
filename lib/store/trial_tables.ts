/**
 * What one trial did as tables: its trades and its returns by day, in the search and on the unseen days that were opened
 * for it.
 *
 * @module
 */
import { EXIT_REASONS, type Trades } from "../core/trades.ts";
import { UserError } from "../core/errors.ts";
import type { SqlReader } from "./sql_reader.ts";
import { loadStudyMarkets } from "./study_markets.ts";
import { getStudy } from "./studies.ts";
import type { TableCell, TableColumn } from "./table_file.ts";
import { loadTradeRows, loadTradeSymbols, TRADE_COLUMNS } from "./trade_rows.ts";
import { loadReturns, loadTrial } from "./trials.ts";
import { ALL_MARKETS, loadUnseenRunsOf, wholeRuns } from "./unseen_runs.ts";

/** Trades of one part of the days. */
interface TradedPart {
  /** `search`, `validation` or `sealed`. */
  readonly part: string;
  readonly symbol: (trade: number) => string;
  readonly trades: Trades;
}

/** Which columns hold times. */
const TIMES: readonly string[] = ["entry_time", "exit_time"];

/**
 * The trades of a trial as columns, search first, in order of exit; names as in the table `trades` of the store, behind
 * the part of the days.
 *
 * @throws {UserError} If there is no such study or no such trial.
 */
export function tradesTable(db: SqlReader, study: string, trial: number): TableColumn[] {
  checkTrial(db, study, trial);
  const symbols = loadTradeSymbols(db, study, trial), markets = loadStudyMarkets(db, study);
  const parts: TradedPart[] = [
    { part: "search", symbol: (trade) => symbols[trade], trades: loadTradeRows(db, "trades", { study, trial }) },
    ...loadUnseenRunsOf(db, study, trial).filter(({ market }) => market !== ALL_MARKETS).map(({ part, market }) => ({
      part,
      symbol: () => markets[market].symbol,
      trades: loadTradeRows(db, "unseen_trades", { study, trial, part, market }),
    })),
  ];
  const column = (
    name: string,
    kind: TableColumn["kind"],
    cell: (part: TradedPart, trade: number) => TableCell,
  ): TableColumn => ({
    name,
    kind,
    values: parts.flatMap((part) => Array.from({ length: part.trades.length }, (_, trade) => cell(part, trade))),
  });
  return [
    column("part", "text", ({ part }) => part),
    column("symbol", "text", ({ symbol }, trade) => symbol(trade)),
    column("trade", "number", (_, trade) => trade),
    column("side", "text", ({ trades }, trade) => trades.side[trade] > 0 ? "long" : "short"),
    column("exit_reason", "text", ({ trades }, trade) => EXIT_REASONS[trades.exitReason[trade]]),
    ...Object.entries(TRADE_COLUMNS).map(([name, key]) =>
      column(name, TIMES.includes(name) ? "time" : "number", ({ trades }, trade) => trades[key][trade])
    ),
  ];
}

/**
 * The returns of a trial by day as columns `part`, `day` and `return`; of several markets those of the common account.
 *
 * @throws As {@linkcode tradesTable}.
 */
export function returnsTable(db: SqlReader, study: string, trial: number): TableColumn[] {
  checkTrial(db, study, trial);
  const searched = loadReturns(db, study, trial);
  const parts = [
    ...(searched === null ? [] : [{ part: "search", ...searched }]),
    ...wholeRuns(loadUnseenRunsOf(db, study, trial)),
  ];
  return [
    { name: "part", kind: "text", values: parts.flatMap(({ part, days }) => Array<string>(days.length).fill(part)) },
    { name: "day", kind: "time", values: parts.flatMap(({ days }) => [...days]) },
    { name: "return", kind: "number", values: parts.flatMap(({ returns }) => [...returns]) },
  ];
}

function checkTrial(db: SqlReader, study: string, trial: number): void {
  getStudy(db, study);
  const found = loadTrial(db, study, trial);
  if (found?.state === "done") return;
  throw new UserError(
    `Cannot export trial ${trial} of the study "${study}": wanted one that is done, found ` +
      (found === null ? "none of this number" : `one that is ${found.state}`),
  );
}
