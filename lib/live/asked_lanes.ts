/**
 * From what an operator asks for to the lanes of a run: which strategies, on which bars, with how much money.
 *
 * 1. Strategies are trials of studies; where none is named, the best HARD one of the latest study that has any, else the
 *    sample strategy on the simulated market.
 * 2. Their bars are chosen by {@linkcode tradedBars}; lanes of one market must have the same, and the same rules of it.
 * 3. The capital is shared equally.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { PlainSettings } from "../config/schema.ts";
import { UserError } from "../core/errors.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { firstBarFrom } from "../data/candles.ts";
import { loadMarket, type StudyMarket } from "../study/market.ts";
import { describeSource, type MarketSource } from "../study/market_source.ts";
import { bestCandidates, type Candidate, type CandidateTerms, namedCandidates, sampleCandidate } from "./candidates.ts";
import type { ExchangeFilters } from "../execution/filters.ts";
import type { LaneName } from "./begun_lanes.ts";
import { barsBefore, type LanePlan, laneStrategy, type OpenedLane, openLane } from "./run_plan.ts";
import type { LiveLimits } from "./risk_state.ts";
import { type ReplayedWindow, type TradedBars, tradedBars, type TradedWindow } from "./traded_bars.ts";

/** What is asked for. */
export interface LanesRequest extends CandidateTerms {
  /** As `STUDY/TRIAL`; none chooses. */
  readonly strategies: readonly string[];
  readonly window: ReplayedWindow | AskedFeed;
  /** Quote units; `null` for what the first strategy's study began with. */
  readonly capital: number | null;
  /** Grids of prices and quantities by market, in the place of those that the studies had. */
  readonly filters: Readonly<Record<string, ExchangeFilters>>;
  readonly limits: LiveLimits;
}

/** A live feed before it is known which lanes are asked for: which of these a run that goes on was begun with. */
export interface AskedFeed extends Omit<Extract<TradedWindow, { kind: "feed" }>, "begun"> {
  readonly begunWith: (lanes: readonly LaneName[]) => readonly LanePlan[];
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
  const { strategies, capital, window } = request;
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
  const lanesOf = () =>
    candidates.map(({ strategy, symbol, studied: { timeframe } }) => ({ strategy, symbol, timeframe }));
  const traded = window.kind === "feed" ? { ...window, begun: window.begunWith(lanesOf()) } : window;
  const loaded = new Map<string, StudyMarket>();
  const lanes = await Promise.all(candidates.map(async (studied) => {
    const filters = request.filters[studied.symbol] ?? studied.backtest.filters;
    const candidate = { ...studied, backtest: { ...studied.backtest, filters } }, { profile } = candidate.studied;
    const load = (source: MarketSource): StudyMarket => {
      const key = JSON.stringify([source, profile]), market = loaded.get(key) ?? loadMarket(source, db, profile);
      loaded.set(key, market);
      return market;
    };
    const bars = await tradedBars(db, candidate, traded, load);
    return laneOn(candidate, bars, share, request.limits);
  }));
  checkBars(lanes);
  checkMarkets(lanes);
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

/**
 * Lanes of one market must have the same rules of it, since the risk manager knows each market once.
 *
 * @throws {UserError} If their grids, leverage or fees differ.
 */
export function checkMarkets(lanes: readonly Pick<OpenedLane, "plan">[]): void {
  const rulesOf = ({ backtest: { filters, risk: { maxLeverage }, costs: { takerFee } } }: OpenedLane["plan"]) => {
    return { filters: JSON.stringify(filters), leverage: Math.max(1, maxLeverage), fee: takerFee };
  };
  for (const { plan } of lanes) {
    const first = lanes.find((lane) => lane.plan.symbol === plan.symbol)!.plan;
    const rules = rulesOf(plan), known = rulesOf(first);
    const differing = RULES.filter(([name]) => rules[name] !== known[name]).map(([, words]) => words);
    if (differing.length === 0) continue;
    throw new UserError(
      `Cannot trade ${first.strategy} and ${plan.strategy} in one run: they were studied on ${plan.symbol} with other ` +
        `${differing.join(" and ")}; a run for each (--run NAME) trades both`,
    );
  }
}

const RULES = [
  ["filters", "grids of prices and quantities (--filters FILE names one for both)"],
  ["leverage", "leverage"],
  ["fee", "fees"],
] as const;

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
