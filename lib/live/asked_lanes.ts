/**
 * From what an operator asks for to the lanes of a run: which strategies, on which bars, with how much money.
 *
 * 1. Strategies are trials of studies; where none is named, the best HARD one of the latest study that has any, else the
 *    sample strategy on the simulated market.
 * 2. Their bars are those of their study and what follows: the week after its last bar, or the span that is asked for.
 *    A simulated market goes on for as long as is needed; its first bars do not depend on its length.
 * 3. The capital is shared equally.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { PlainSettings } from "../config/schema.ts";
import { DAY_MS, type Timeframe, TIMEFRAME_MS } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { firstBarFrom } from "../data/candles.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import { describeSource, isRecorded, type MarketSource } from "../study/market_source.ts";
import { bestCandidates, type Candidate, type CandidateTerms, namedCandidates, sampleCandidate } from "./candidates.ts";
import type { ExchangeFilters } from "../execution/filters.ts";
import type { Span } from "../data/spans.ts";
import { fedMarket } from "./fed_market.ts";
import { barsBefore, type LanePlan, laneStrategy, type OpenedLane, openLane } from "./run_plan.ts";
import type { LiveLimits } from "./risk_state.ts";

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

/** Brings the bars of a market up to now into the store; the span in which they lie. */
export type FeedHistory = (symbol: string, timeframe: Timeframe) => Promise<Span>;

/** What is asked for. */
export interface LanesRequest extends CandidateTerms {
  /** As `STUDY/TRIAL`; none chooses. */
  readonly strategies: readonly string[];
  readonly window: TradedWindow;
  /** Quote units; `null` for what the first strategy's study began with. */
  readonly capital: number | null;
  /** Grids of prices and quantities by market, in the place of those that the studies had. */
  readonly filters: Readonly<Record<string, ExchangeFilters>>;
  readonly limits: LiveLimits;
}

/**
 * The lanes that are asked for, with their bars.
 *
 * @param db The store, `backtests.db`.
 * @throws {UserError} If a strategy is not there or may not be run, or there are no bars to replay.
 */
export async function askedLanes(
  db: DatabaseSync,
  request: LanesRequest,
  settings: PlainSettings,
): Promise<OpenedLane[]> {
  const { strategies, capital } = request;
  const candidates = strategies.length > 0
    ? strategies.flatMap((text) => namedCandidates(db, text, request))
    : bestCandidates(db, request) ?? [sampleCandidate(settings)];
  const unknown = Object.keys(request.filters).find((name) => candidates.every(({ symbol }) => symbol !== name));
  if (unknown !== undefined) {
    const markets = [...new Set(candidates.map(({ symbol }) => symbol))].join(", ");
    throw new UserError(`Cannot use the filters of ${unknown}: wanted those of a market that is traded, ${markets}`);
  }
  // Positions, decisions and orders of the ledger name strategy and symbol: these must tell the lane, and with it the bars.
  const names = candidates.map(({ strategy, symbol }) => `${strategy} on ${symbol}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UserError(`Cannot trade ${twice} twice in one run`);
  const share = (capital ?? candidates[0].backtest.startEquity) / candidates.length;
  const loaded = new Map<string, StudyMarket>();
  const lanes = await Promise.all(candidates.map(async (studied) => {
    const filters = request.filters[studied.symbol] ?? studied.backtest.filters;
    const candidate = { ...studied, backtest: { ...studied.backtest, filters } }, { profile } = candidate.studied;
    const load = (source: MarketSource): StudyMarket => {
      const key = JSON.stringify([source, profile]), market = loaded.get(key) ?? loadMarket(source, db, profile);
      loaded.set(key, market);
      return market;
    };
    const { window } = request;
    const bars = window.kind === "feed"
      ? await fedBars(db, candidate, window, load)
      : tradedBars(candidate, window, load);
    return laneOn(candidate, bars, share, request.limits);
  }));
  checkBars(lanes);
  return lanes;
}

/** Lanes of one market must be of the same bars, since each of these closes once. */
function checkBars(lanes: readonly OpenedLane[]): void {
  for (const { plan } of lanes) {
    const first = lanes.find((lane) =>
      lane.plan.symbol === plan.symbol && lane.plan.timeframe === plan.timeframe
    )!.plan;
    if (first.dataHash === plan.dataHash) continue;
    throw new UserError(
      `Cannot trade ${first.strategy} and ${plan.strategy} in one run: their bars of ${plan.symbol} ${plan.timeframe} are ` +
        "not the same; --replay FROM..TO names one span for both",
    );
  }
}

/** Bars that a lane trades, and those before them. */
interface TradedBars extends Pick<LanePlan, "from" | "to" | "studyEnd"> {
  readonly market: StudyMarket;
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

function tradedBars(
  candidate: Candidate,
  window: Exclude<TradedWindow, { kind: "feed" }>,
  load: (source: MarketSource) => StudyMarket,
): TradedBars {
  const { symbol, strategy, studiedAt, studied: { source, timeframe, dataHash } } = candidate;
  const barMs = TIMEFRAME_MS[timeframe];
  if (window.kind === "file") {
    const market = load({ kind: "file", path: window.path, symbol, timeframe, from: null, to: null });
    const { time } = market.candles;
    return { market, from: time[0], to: time[time.length - 1] + barMs, studyEnd: null };
  }
  const known = load(source), { time } = known.candles, lastBar = time[time.length - 1], end = lastBar + barMs;
  if (dataHash !== null && known.dataHash !== dataHash) {
    throw new UserError(
      `Cannot trade ${strategy}: its study had bars of the hash ${dataHash}, ${describeSource(source)} now has ` +
        known.dataHash,
    );
  }
  const { from, to } = window.kind === "span" ? window : { from: end, to: end + REPLAYED_MS };
  const market = to <= end ? known : load(extended(strategy, source, to, end, barMs));
  return { market, from, to, studyEnd: studiedAt === null ? null : lastBar };
}

/** A lane of a strategy on bars; it trades none of which the strategy has no value yet. */
async function laneOn(
  { studied: { timeframe, profile, profileOrigin }, ...candidate }: Candidate,
  { market, from, to, studyEnd }: TradedBars,
  capital: number,
  limits: LiveLimits,
): Promise<OpenedLane> {
  const { source } = market, candles = barsBefore(market, to), { time } = candles;
  const decided = await laneStrategy(candidate, candles);
  const lookBack = decided.strategy.lookBackBars(decided.params, timeframe);
  const first = Math.max(firstBarFrom(time, from), lookBack), isFed = to === Infinity;
  if (isFed && first > time.length) {
    throw new UserError(
      `Cannot trade ${candidate.strategy} with a live feed: wanted ${lookBack} bars before it, found ${time.length}`,
    );
  }
  if (!isFed && !(first < time.length)) {
    const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
    throw new UserError(
      `Cannot replay ${candidate.strategy}: wanted bars from ${iso(from)} to ${
        iso(to)
      }, found none that can be traded in ` +
        `${describeSource(source)}; --replay FROM..TO names another span`,
    );
  }
  const { filters: { minNotional } } = candidate.backtest, most = capital * limits.liveMaxPositionShare;
  if (most < minNotional) {
    throw new UserError(
      `Cannot trade ${candidate.strategy}: wanted money for an order of ${minNotional}, found at most ${most} a position`,
    );
  }
  const bars = {
    timeframe,
    source,
    profile,
    profileOrigin,
    dataHash: candlesHash(candles),
    from: isFed ? from : time[first],
    to,
  };
  return openLane({ ...candidate, ...bars, studyEnd, capital }, limits, market, decided);
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
