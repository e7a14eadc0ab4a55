/**
 * The five figures of a strategy, in money and days: of unseen days where some were opened for it, and else of the days it
 * was chosen by, which says so.
 *
 * @module
 */
import { quantile, sorted } from "../../core/statistics.ts";
import { formatCount, formatKpi, formatNumber, formatSigned } from "../../metrics/format.ts";
import type { EquityView, StrategyView, TradeColumns } from "../source.ts";
import { type AccountPart, accountParts } from "./account.ts";

/** One figure with what it is of. */
export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  /** Name of the KPI that explains it. */
  readonly kpi: string;
}

/** The five, and whose days they are of. */
export interface KeyFigures {
  readonly of: "search" | "unseen";
  readonly figures: readonly KeyFigure[];
}

/** A gain with its sign. */
export function signed(fraction: number): string {
  return formatSigned(fraction, "percent");
}

/** A time in a trade in the unit that people would say it in. */
export function durationText(minutes: number): string {
  if (minutes < 120) return `${formatNumber(minutes, "count")} min`;
  return minutes < 2 * 1440
    ? `${formatNumber(minutes / 60, "number")} h`
    : `${formatNumber(minutes / 1440, "number")} d`;
}

/** What the trades of a stretch were like. */
interface TradeFigures {
  readonly count: number;
  readonly winRate: number | null;
  readonly perDay: number | null;
  /** Median time in a trade, minutes; `null` where it is not known. */
  readonly held: number | null;
}

/** The same by the KPIs of its parts, where the trades themselves are not there. */
function kpiFigures({ kpis }: Pick<StrategyView, "kpis">, of: KeyFigures["of"], days: number): TradeFigures {
  const parts = (of === "search" ? [kpis.search] : [kpis.validation, kpis.sealed]).filter((part) => part !== null);
  const count = parts.reduce((sum, part) => sum + (part.tradeCount ?? 0), 0);
  const wins = parts.reduce((sum, part) => sum + (part.tradeCount ?? 0) * (part.winRate ?? 0), 0);
  const held = parts.length === 1 ? parts[0].medianHoldingMinutes ?? null : null;
  return { count, winRate: count === 0 ? null : wins / count, perDay: days === 0 ? null : count / days, held };
}

/** The same by the trades. */
function tradeFigures(
  trades: TradeColumns,
  isOf: (part: TradeColumns["part"][number]) => boolean,
  days: number,
): TradeFigures {
  const own = trades.pnl.map((_, i) => i).filter((i) => isOf(trades.part[i]));
  const wins = own.filter((i) => trades.pnl[i] > 0).length;
  const held = sorted(own.map((i) => (trades.exitTime[i] - trades.entryTime[i]) / 60_000));
  return {
    count: own.length,
    winRate: own.length === 0 ? null : wins / own.length,
    perDay: days === 0 ? null : own.length / days,
    held: own.length === 0 ? null : quantile(held, 0.5),
  };
}

/** Deepest fall of the runs between bars, or by day ends, as a fall may begin in one part and end in the next. */
function deepestFall(
  { kpis }: Pick<StrategyView, "kpis">,
  of: KeyFigures["of"],
  part: AccountPart | null,
): number | null {
  const parts = of === "search" ? [kpis.search] : [kpis.validation, kpis.sealed];
  const falls = parts.map((kpi) => kpi?.maxDrawdown ?? null).filter((fall) => fall !== null);
  const all = part === null ? falls : [...falls, part.fall];
  return all.length === 0 ? null : Math.max(...all);
}

/**
 * The five figures of a strategy.
 *
 * @param trades `null` where they are not there: its KPIs tell then what they can.
 */
export function keyFigures(
  strategy: Pick<StrategyView, "kpis">,
  equity: EquityView,
  trades: TradeColumns | null,
): KeyFigures {
  const { search, unseen } = accountParts(equity), of = unseen === null ? "search" as const : "unseen" as const;
  const part = unseen ?? search, days = part?.days ?? 0, isUnseen = of === "unseen";
  const { count, winRate, perDay, held } = trades === null
    ? kpiFigures(strategy, of, days)
    : tradeFigures(trades, (name) => (name !== "search") === isUnseen, days);
  const where = isUnseen ? "on unseen days" : "in the search", capacity = strategy.kpis.search?.capacity ?? null;
  const fallBefore = deepestFall(strategy, "search", search);
  return {
    of,
    figures: [
      {
        label: isUnseen ? "Gain on unseen days" : "Gain in the search",
        value: part === null ? "–" : signed(part.gain),
        note: isUnseen ? formatCount(days, "day") : `${formatCount(days, "day")}; unseen days not opened`,
        kpi: "cagr",
      },
      {
        label: isUnseen ? "Deepest fall there" : "Deepest fall",
        value: formatNumber(deepestFall(strategy, of, part), "percent"),
        note: isUnseen ? `${formatNumber(fallBefore, "percent")} in the search` : "in the search",
        kpi: "maxDrawdown",
      },
      {
        label: "Winning trades",
        value: formatKpi("winRate", winRate),
        note: `of ${formatNumber(count, "count")} ${where}`,
        kpi: "winRate",
      },
      {
        label: "Trades a day",
        value: formatNumber(perDay, "number"),
        note: held === null ? where : `median ${durationText(held)} each`,
        kpi: "tradesPerDay",
      },
      {
        label: "Fits up to",
        value: formatNumber(capacity, "count"),
        note: `${equity.quote} of capital`,
        kpi: "capacity",
      },
    ],
  };
}
