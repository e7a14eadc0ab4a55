/**
 * Which bars a lane trades: those of its study and what follows, the week after its last bar or the span that is asked for,
 * those of a file, or those that a live feed brings. A simulated market goes on for as long as is needed; its first bars do
 * not depend on its length.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { type Candles, DAY_MS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { dayText } from "../core/instant.ts";
import type { Span } from "../data/spans.ts";
import { dayClosesOf, haveSameCloses } from "../metrics/same_closes.ts";
import type { StudyMarket } from "../study/market.ts";
import { describeSource, type MarketSource } from "../study/market_source.ts";
import type { Candidate } from "./candidates.ts";
import { fedMarket } from "./fed_market.ts";
import type { LanePlan } from "./run_plan.ts";
import { isRecorded } from "../study/searched_markets.ts";

/** How long a run replays where nobody says otherwise. */
const REPLAYED_MS = 7 * DAY_MS;

/**
 * Which bars are traded: those after the study's last, those of a span, those of a file, or those that a live feed brings,
 * each lane's from its bar that forms now or, where the run goes on, from the one it began with.
 */
export type TradedWindow =
  | { readonly kind: "after" }
  | { readonly kind: "span"; readonly from: number; readonly to: number }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "feed"; readonly history: FeedHistory; readonly begun: readonly LanePlan[] };

/** Which bars of a replay are traded. */
export type ReplayedWindow = Exclude<TradedWindow, { kind: "feed" }>;

/** Brings the bars of a market up to now into the store; the span in which they lie. */
export type FeedHistory = (symbol: string, timeframe: Timeframe) => Promise<Span>;

/** Bars that a lane trades, and those before them. */
export interface TradedBars extends Pick<LanePlan, "from" | "to" | "studyEnd"> {
  readonly market: StudyMarket;
}

/**
 * The bars of a lane.
 *
 * @param load Loads a market, the same once.
 * @throws {UserError} If its bars are not those of its study any more, do not go on for so long, are not for a live feed, or
 * are of days that the study keeps unseen.
 */
export async function tradedBars(
  db: DatabaseSync,
  candidate: Candidate,
  window: TradedWindow,
  load: (source: MarketSource) => StudyMarket,
): Promise<TradedBars> {
  return window.kind === "feed" ? await fedBars(db, candidate, window, load) : replayedBars(candidate, window, load);
}

/** The bars before a live feed: those that the exchange has now, or, where the run goes on, those it began with. */
async function fedBars(
  db: DatabaseSync,
  { strategy, symbol, code, studiedAt, studied: { source, timeframe } }: Candidate,
  { history, begun }: Extract<TradedWindow, { kind: "feed" }>,
  load: (source: MarketSource) => StudyMarket,
): Promise<TradedBars> {
  if (source.extra !== undefined || code.kind === "file") {
    throw new UserError(
      `Cannot trade ${strategy} with a live feed: wanted a shipped strategy on an exchange's own bars, found ` +
        (code.kind === "file" ? "one in a file" : "further columns"),
    );
  }
  const studied = studiedAt === null ? null : load(source).candles;
  if (studied?.book !== undefined) {
    throw new UserError(
      `Cannot trade ${strategy} with a live feed: wanted one studied on bars without an order book, which those of a feed ` +
        "do not hold, found one that could read recorded books",
    );
  }
  const kept = begun.find((lane) =>
    lane.strategy === strategy && lane.symbol === symbol && lane.timeframe === timeframe
  );
  const bars = kept?.source ?? { kind: "store", symbol, timeframe, ...await history(symbol, timeframe) };
  const market = fedMarket(db, load(bars)), { time } = market.candles;
  const from = time[time.length - 1] + TIMEFRAME_MS[timeframe];
  const studyEnd = studied === null || !isRecorded(source) ? null : studied.time.at(-1) ?? null;
  return { market, from, to: Infinity, studyEnd };
}

function replayedBars(
  candidate: Candidate,
  window: ReplayedWindow,
  load: (source: MarketSource) => StudyMarket,
): TradedBars {
  const { symbol, strategy, studiedAt, studied: { source, timeframe, dataHash } } = candidate;
  const barMs = TIMEFRAME_MS[timeframe];
  if (window.kind === "file") {
    const market = load({ kind: "file", path: window.path, symbol, timeframe, from: null, to: null });
    const { time } = market.candles, from = time[0], to = time[time.length - 1] + barMs;
    checkOpened(candidate, { from, to }, load, market.candles);
    return { market, from, to, studyEnd: null };
  }
  const known = load(source), { time } = known.candles, lastBar = time[time.length - 1], end = lastBar + barMs;
  if (dataHash !== null && known.dataHash !== dataHash) {
    throw new UserError(
      `Cannot trade ${strategy}: its study had bars of the hash ${dataHash}, ${describeSource(source)} now has ` +
        known.dataHash,
    );
  }
  const { from, to } = window.kind === "span" ? window : { from: end, to: end + REPLAYED_MS };
  checkOpened(candidate, { from, to }, load);
  const market = to <= end ? known : load(extended(strategy, source, to, end, barMs));
  return { market, from, to, studyEnd: studiedAt === null ? null : lastBar };
}

/**
 * Refuses to show how a strategy went on days that its study keeps unseen: a choice made by them would be a look that nobody
 * counts.
 *
 * @param bars Those of a file, which are the study's where they close at the same prices; the study's own where left out.
 */
function checkOpened(
  candidate: Candidate,
  traded: { readonly from: number; readonly to: number },
  load: (source: MarketSource) => StudyMarket,
  bars?: Candles,
): void {
  const { strategy, studied: { timeframe, unopened } } = candidate;
  if (unopened === null) return;
  const { time, close } = studiedBars(candidate, load), kept = time.subarray(unopened.from, unopened.to);
  const from = kept[0], to = kept[kept.length - 1] + TIMEFRAME_MS[timeframe];
  if (traded.to <= from || traded.from >= to) return;
  if (bars !== undefined) {
    const unseen = dayClosesOf(kept, close.subarray(unopened.from, unopened.to));
    if (!haveSameCloses(unseen, dayClosesOf(bars.time, bars.close))) return;
  }
  throw new UserError(
    `Cannot replay ${strategy} on days from ${dayText(from)} to ${
      dayText(to - 1)
    }: its study keeps them unseen, and no ` +
      `look has opened them for this strategy; --replay names days before or after them`,
  );
}

/**
 * The bars that a study was made with, among which the days that it keeps unseen are places.
 *
 * @throws {UserError} If they are gone, or others: which days these are is not known then.
 */
function studiedBars(
  { strategy, studied: { source, dataHash } }: Candidate,
  load: (source: MarketSource) => StudyMarket,
): Candles {
  let why: string;
  try {
    const found = load(source);
    if (dataHash === null || found.dataHash === dataHash) return found.candles;
    why = `its study had bars of the hash ${dataHash}, ${describeSource(source)} now has ${found.dataHash}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    why = error.message;
  }
  throw new UserError(
    `Cannot replay ${strategy} on a file: whether its days are those that its study keeps unseen cannot be told: ${why}; ` +
      "with the study's own bars back it can",
  );
}

/** Longest time that a simulated market goes on after its study. */
const LONGEST_MS = 366 * DAY_MS;

/** A market that goes on until a time. */
function extended(strategy: string, source: MarketSource, to: number, end: number, barMs: number): MarketSource {
  if (source.kind === "simulated") {
    if (to - end > LONGEST_MS) {
      throw new UserError(`Cannot replay ${strategy}: wanted bars up to a year after its study, found more asked for`);
    }
    return { ...source, bars: source.bars + Math.ceil((to - end) / barMs) };
  }
  if (source.kind === "store" || source.kind === "file") return { ...source, to };
  throw new UserError(
    `Cannot replay ${strategy}: wanted bars that go on after its study, found ${describeSource(source)}`,
  );
}
