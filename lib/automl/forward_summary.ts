/**
 * What a forward test comes to: how groups of strategies did after their windows, and which figures foretold it.
 *
 * @module
 */
import { correlation, mean, ranks } from "../core/statistics.ts";
import { isKpiName, kpiDefinition } from "../metrics/registry.ts";
import { calendarBootstrap, type CalendarEstimate } from "../selection/calendar_bootstrap.ts";
import { FORWARD_GROUPS, type ForwardGroup, type ForwardRow } from "./forward_study.ts";

/** A group of strategies on a market, or on all of them. */
export interface ForwardGroupSummary {
  /** Name of the market; `null` for all together. */
  readonly market: string | null;
  readonly group: ForwardGroup;
  /** Windows in which there was one, of all windows. */
  readonly windows: number;
  readonly allWindows: number;
  readonly strategies: number;
  /** Mean Sharpe ratio in the search; `null` without strategies. */
  readonly before: number | null;
  /** Mean Sharpe ratio on the days after; `null` likewise. */
  readonly after: CalendarEstimate | null;
  /** Share that earned on these days; `null` likewise. */
  readonly earned: CalendarEstimate | null;
}

/** How far a figure known before ranks strategies of one study as the days after did. */
export interface RankAgreement {
  /** A KPI, `searchValue`, or a certificate's `topic.figure`. */
  readonly figure: string;
  /** Studies with enough strategies that have it. */
  readonly studies: number;
  /** Mean of the studies' rank correlations (Spearman); above 0 where the better figure went with the better end. */
  readonly agreement: CalendarEstimate;
  /** Share of the studies in which it was above 0. */
  readonly positive: number;
}

/** Decides the resamples. */
const SEED = 1;

/** Strategies of a study below which a rank correlation says nothing. */
const LEAST_RANKED = 5;

/** Studies below which a mean of them says nothing. */
const LEAST_STUDIES = 5;

/** Windows are one if market and start are. */
const windowKey = ({ market, from }: ForwardRow) => `${market} ${from}`;

/** Market by market in order of appearance, then all together: each group that any market has a row of. */
export function summariseGroups(rows: readonly ForwardRow[]): ForwardGroupSummary[] {
  const markets = [...new Set(rows.map(({ market }) => market))];
  return [...markets, ...(markets.length > 1 ? [null] : [])].flatMap((market) => {
    const ofMarket = market === null ? rows : rows.filter((row) => row.market === market);
    return FORWARD_GROUPS.map((group) => groupSummary(market, group, ofMarket));
  });
}

function groupSummary(
  market: string | null,
  group: ForwardGroup,
  ofMarket: readonly ForwardRow[],
): ForwardGroupSummary {
  const rows = ofMarket.filter(({ groups }) => groups.includes(group)), calendar = calendarOf(ofMarket);
  const estimate = (figureOf: (row: ForwardRow) => number | null) =>
    calendarBootstrap(rows, { ...calendar, figure: (drawn) => meanOf(drawn.map(figureOf)), startOf });
  return {
    market,
    group,
    windows: new Set(rows.map(windowKey)).size,
    allWindows: new Set(ofMarket.map(windowKey)).size,
    strategies: rows.length,
    before: meanOf(rows.map(({ figures }) => figures.sharpe ?? null)),
    after: estimate(({ forwardSharpe }) => forwardSharpe),
    earned: estimate(({ forwardReturn }) => forwardReturn === null ? null : Number(forwardReturn > 0)),
  };
}

const startOf = ({ from }: { readonly from: number }) => from;

/** The calendar of the windows' starts, a mean step beyond the last one; stretches hold the longest window and what follows. */
function calendarOf(rows: readonly ForwardRow[]) {
  const stretchMs = rows.reduce((longest, { from, forwardTo }) => Math.max(longest, forwardTo - from), 0);
  const starts = [...new Set(rows.map(startOf))], from = Math.min(...starts), last = Math.max(...starts);
  const step = starts.length > 1 ? (last - from) / (starts.length - 1) : stretchMs;
  return { from, to: last + step, stretchMs, seed: SEED };
}

/** Mean of what exists; `null` of nothing. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : mean(known);
}

/** Every figure that enough studies have of enough strategies, the best foreteller first. */
export function rankAgreements(rows: readonly ForwardRow[]): RankAgreement[] {
  const studies = Map.groupBy(rows, (row) => `${windowKey(row)} ${row.seed}`).values().toArray();
  const figures = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))], calendar = calendarOf(rows);
  return figures.flatMap((figure) => {
    const found = studies.flatMap((study) => {
      const value = agreementIn(study, figure);
      return value === null ? [] : [{ from: study[0].from, value }];
    });
    if (found.length < LEAST_STUDIES) return [];
    const figureOf = (drawn: readonly { readonly value: number }[]) => mean(drawn.map(({ value }) => value));
    const agreement = calendarBootstrap(found, { ...calendar, figure: figureOf, startOf })!;
    const positive = found.filter(({ value }) => value > 0).length / found.length;
    return [{ figure, studies: found.length, agreement, positive }];
  }).sort((a, b) => b.agreement.value - a.agreement.value);
}

/** Rank correlation within a study; `null` with too few strategies, or where all are alike. */
function agreementIn(study: readonly ForwardRow[], figure: string): number | null {
  const known = study.filter(({ figures, forwardSharpe }) => figure in figures && forwardSharpe !== null);
  if (known.length < LEAST_RANKED) return null;
  const sign = isKpiName(figure) && kpiDefinition(figure).better === "lower" ? -1 : 1;
  const before = ranks(known.map(({ figures }) => sign * figures[figure]));
  const value = correlation(before, ranks(known.map(({ forwardSharpe }) => forwardSharpe!)));
  return Number.isFinite(value) ? value : null;
}
