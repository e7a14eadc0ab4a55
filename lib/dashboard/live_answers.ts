/**
 * What a ledger of live trading tells of a run, as the view Live shows it.
 *
 * @module
 */
import { quoteCurrency } from "../config/start_equity.ts";
import { ENVIRONMENT_WORDS } from "../store/environment_words.ts";
import { LANE_VERDICT_WORDS } from "../store/lane_verdict_words.ts";
import { loadLastBars } from "../store/live_bars.ts";
import { type KeptLane, type KeptMarket, keptPlan, marketsOf } from "../store/kept_plan.ts";
import {
  exitProfits,
  findingsSince,
  lastClosed,
  lastMessages,
  lastNews,
  lastOrders,
  positionsSince,
} from "../store/live_page_reads.ts";
import { loadDays, loadParity } from "../store/live_reads.ts";
import { causesOf } from "../store/live_parity.ts";
import type { PositionRecord } from "../store/live_order_records.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import { liveView } from "../store/live_view.ts";
import { operatorCommands } from "../store/operator_commands.ts";
import type { SqlReader } from "../store/sql_reader.ts";
import { tradedDays } from "../store/traded_days.ts";
import { decimate } from "../charts/decimate.ts";
import type { LiveMarket, LiveRunLine, LiveRunPage } from "./live_page.ts";
import type { TradeColumns } from "./source.ts";

/** Bars of a market on the page. */
const BARS = 240;

/** Positions, orders, events and messages that are listed, each. */
const LISTED = 20;

/** Columns of pixels that the account is drawn on. */
const ACCOUNT_COLUMNS = 120;

/** A run as it stands. */
export function liveRunPage(db: SqlReader, run: RunRecord, line: LiveRunLine): LiveRunPage {
  const { run: name, capital, at } = run, exits = exitProfits(db, name), full = liveView(db, run), plan = keptPlan(run);
  return {
    line,
    environment: ENVIRONMENT_WORDS[run.environment],
    startedAt: at,
    capital,
    quote: quoteCurrency(line.symbols[0] ?? "") ?? "quote units",
    plan,
    verdicts: (plan?.lanes ?? []).map(({ verdict }) => LANE_VERDICT_WORDS[verdict]),
    commands: operatorCommands(run, full ?? { needsOverride: false }),
    view: full === null ? null : withoutRun(full),
    // A position may have been closed since the last bar.
    account: accountOf(run, exits, full?.equity ?? null, Math.max(full?.lastBar?.at ?? at, exits.at(-1)?.at ?? at)),
    markets: marketsOf(run).map((market) => marketOf(db, name, market, plan?.lanes ?? [])),
    closed: lastClosed(db, name, LISTED),
    trades: { count: exits.length, profit: exits.reduce((sum, { profit }) => sum + profit, 0) },
    orders: lastOrders(db, name, LISTED),
    days: tradedDays(loadDays(db, name), full?.lastBar?.at ?? null),
    parity: loadParity(db, name).map((lane) => ({ ...lane, causes: causesOf(lane) })),
    log: lastNews(db, name, LISTED),
    cuts: full === null ? [] : findingsSince(db, name, "cut", full.day.start),
    messages: lastMessages(db, name, LISTED),
  };
}

/** A glance without what stands beside it, and without what the runner alone reads. */
function withoutRun({ run: _run, log: _log, ...view }: NonNullable<ReturnType<typeof liveView>>) {
  return view;
}

/** The account from the start on, of many points those that a curve is drawn with. */
function accountOf(
  { at, capital }: Pick<RunRecord, "at" | "capital">,
  exits: ReturnType<typeof exitProfits>,
  equity: number | null,
  now: number,
): LiveRunPage["account"] {
  let money = capital;
  const points = [
    { time: at, equity: capital },
    ...exits.map(({ at, profit }) => ({ time: at, equity: money += profit })),
    ...(equity === null ? [] : [{ time: now, equity }]),
  ];
  const time = points.map((point) => point.time), values = points.map((point) => point.equity);
  const kept = Array.from(decimate(time, values, ACCOUNT_COLUMNS));
  return { time: kept.map((i) => time[i]), equity: kept.map((i) => values[i]) };
}

function marketOf(db: SqlReader, run: string, market: KeptMarket, lanes: readonly KeptLane[]): LiveMarket {
  const { symbol, timeframe } = market, bars = loadLastBars(db, run, market, BARS);
  const strategies = lanes.filter((lane) => lane.symbol === symbol && lane.timeframe === timeframe)
    .map(({ strategy }) => strategy);
  const column = (name: "time" | "open" | "high" | "low" | "close" | "volume") => bars.map((bar) => bar[name]);
  const closed = bars.length === 0
    ? []
    : positionsSince(db, run, symbol, bars[0].time).filter(({ closedAt, strategy }) =>
      closedAt !== null && strategies.includes(strategy)
    );
  return {
    symbol,
    strategies,
    bars: {
      timeframe,
      time: column("time"),
      open: column("open"),
      high: column("high"),
      low: column("low"),
      close: column("close"),
      volume: column("volume"),
      absence: bars.length > 0 ? null : "No bar has closed yet.",
    },
    trades: tradesOf(closed),
  };
}

/** Positions as trades of a chart. */
function tradesOf(closed: readonly PositionRecord[]): TradeColumns {
  return {
    part: closed.map(() => "search" as const),
    symbol: closed.map(({ symbol }) => symbol),
    side: closed.map(({ side }) => side > 0 ? "long" : "short"),
    entryTime: closed.map(({ at }) => at),
    // What fills at a close is of the bar that closes.
    exitTime: closed.map(({ closedAt, at }) => (closedAt ?? at) - 1),
    entryPrice: closed.map(({ entryPrice }) => entryPrice),
    exitPrice: closed.map(({ exitPrice, entryPrice }) => exitPrice ?? entryPrice),
    quantity: closed.map(({ quantity }) => quantity),
    pnl: closed.map(({ pnl }) => pnl ?? 0),
    fees: closed.map(({ fees }) => fees),
    exitReason: closed.map(({ exitReason }) => exitReason ?? ""),
  };
}
