/**
 * What of a run's ledger is worth a message.
 *
 * 1. Each entry, each further part of one, and each exit with what it earned.
 * 2. What begins or ends to restrict the run, flows and notes as they come; denials once a day by code.
 * 3. The profit of the day when it passes a share, each once a day; of several passed at once the farthest.
 * 4. At 00:00 UTC the day that has ended; of a replay that is faster than the looks each day that has ended since.
 *
 * @module
 */
import { dayText } from "../../core/instant.ts";
import { formatCount, formatNumber, formatSigned } from "../../metrics/format.ts";
import { reasonWords } from "../../store/exit_reason_words.ts";
import type { MessageRecord } from "../../store/live_operator_records.ts";
import type { FillRecord, PositionRecord } from "../../store/live_order_records.ts";
import type { RiskEventRecord } from "../../store/live_risk_records.ts";
import type { DayRecord } from "../../store/live_run_records.ts";
import type { LiveView } from "../../store/live_view.ts";

/** How far the alerts have come, and what was told of the day. */
export interface AlertState {
  /** Last row of `fills` and of `risk_events` that was looked at. */
  readonly fills: number;
  readonly riskEvents: number;
  /** Start of the day, ms UTC; `null` before the first. */
  readonly day: number | null;
  /** Shares that were told today. */
  readonly passed: readonly number[];
  /** Codes of denials that were told today. */
  readonly denied: readonly string[];
}

/** What has happened since. */
export interface AlertNews {
  readonly fills: readonly FillRecord[];
  readonly riskEvents: readonly RiskEventRecord[];
  /** Ids of those of `fills` that are not the first of their order. */
  readonly further: ReadonlySet<string>;
  /** The positions of the run. */
  readonly positions: readonly PositionRecord[];
  /** The days of the run. */
  readonly days: readonly DayRecord[];
  /** What the run's money is counted in. */
  readonly unit: string;
  /** The run at a glance; `null` before its first event. */
  readonly view: LiveView | null;
}

/** A message before it is stamped. */
export type Alert = Pick<MessageRecord, "isCritical" | "text">;

/** The alerts of what has happened, and the state behind it; where rows end is the caller's. */
export function alertsOf(
  before: AlertState,
  news: AlertNews,
  shares: readonly number[],
): { readonly state: AlertState; readonly alerts: readonly Alert[] } {
  const { view, unit } = news, isNewDay = view !== null && view.day.start !== before.day;
  const today = isNewDay ? { ...before, day: view.day.start, passed: [], denied: [] } : before;
  const alerts = [
    ...news.fills.map((fill) => fillAlert(fill, news)),
    ...riskAlerts(news.riskEvents, today.denied),
    ...(isNewDay
      ? news.days.filter(({ day }) => hasEnded(day, before.day, view.day.start)).map((day) => dayAlert(day, unit))
      : []),
  ];
  const denied = [...new Set([...today.denied, ...news.riskEvents.flatMap(deniedCode)])];
  const passed = shares.filter((share) => hasPassed(view?.day.share ?? null, share));
  const fresh = passed.filter((share) => !today.passed.includes(share));
  return {
    state: { ...today, denied, passed: [...today.passed, ...fresh] },
    alerts: [...alerts, ...shareAlert(fresh, news)],
  };
}

/** Whether a day has ended since another one was the current one, `null` before the first. */
function hasEnded(day: number, before: number | null, today: number): boolean {
  return day < today && (before === null || day >= before);
}

/** An entry with the stop that its position has now, while it is open; an exit with why and what it earned. */
function fillAlert(fill: FillRecord, { further, positions, unit }: AlertNews): Alert {
  const { symbol, price, strategy, reason } = fill, isEntry = reason === null, quantity = fill.quantity - fill.lost;
  const position = positions.find((one) => one.position === fill.position);
  const side = (isEntry ? fill.side : -fill.side) > 0 ? "long" : "short";
  const did = !isEntry ? "Closed" : further.has(fill.fillId) ? "Added" : "Opened";
  const what = `${did} ${side} ${plain(quantity)} ${symbol} at ${plain(price)}`;
  const open = position !== undefined && position.closedAt === null ? position : null;
  const earned = position === undefined || position.pnl === null ? "" : `: ${signed(position.pnl)} ${unit}`;
  const rest = isEntry ? levelsText(open) : `, ${reasonWords(reason)}${earned}`;
  return { isCritical: 0, text: `${what}${rest} (${strategy}).` };
}

function levelsText(position: Pick<PositionRecord, "stop" | "target"> | null): string {
  const level = (name: string, price: number | null) => price === null ? "" : `, ${name} ${plain(price)}`;
  return position === null ? "" : level("stop", position.stop) + level("target", position.target);
}

function riskAlerts(events: readonly RiskEventRecord[], told: readonly string[]): Alert[] {
  const denied = new Set(told);
  return events.flatMap((event): Alert[] => {
    const { kind, code, sentence, mode, strategy, symbol } = event;
    switch (kind) {
      case "restricted":
        return [{ isCritical: mode === "HALTED" ? 1 : 0, text: `${mode}: ${sentence}.` }];
      case "lifted":
        return [{ isCritical: 0, text: `${mode}: ${sentence}.` }];
      case "flow":
      case "note":
        return [{ isCritical: 0, text: `${sentence}.` }];
      case "denial": {
        if (code === null || denied.has(code)) return [];
        denied.add(code);
        return [{
          isCritical: 0,
          text: `Order of ${strategy} on ${symbol} denied (${code}, told once a day): ${sentence}.`,
        }];
      }
      case "cut":
        return [];
    }
  });
}

function deniedCode({ kind, code }: RiskEventRecord): string[] {
  return kind === "denial" && code !== null ? [code] : [];
}

function dayAlert({ day, startEquity, pnl, trades, fees, funding }: DayRecord, unit: string): Alert {
  const share = startEquity > 0 ? ` (${signedShare(pnl / startEquity)})` : "";
  const money = (value: number) => formatNumber(value, "currency");
  const text = `Day ${dayText(day)}: ${signed(pnl)} ${unit}${share}, ${formatCount(trades, "trade")} closed, ` +
    `fees ${money(fees)}, funding ${money(funding)}.`;
  return { isCritical: 0, text };
}

function hasPassed(found: number | null, share: number): boolean {
  return found !== null && (share < 0 ? found <= share : found >= share);
}

/** One message for all shares that were passed since the last look. */
function shareAlert(fresh: readonly number[], { view, unit }: AlertNews): Alert[] {
  if (fresh.length === 0 || view === null || view.day.share === null) return [];
  const farthest = fresh.reduce((far, share) => Math.abs(share) > Math.abs(far) ? share : far);
  const text = `Profit of the day ${signed(view.day.profit)} ${unit} (${signedShare(view.day.share)}): ` +
    `it has passed ${signedShare(farthest)}.`;
  return [{ isCritical: farthest < 0 ? 1 : 0, text }];
}

function plain(value: number): string {
  return String(Number(value.toPrecision(8)));
}

function signed(value: number | null): string {
  return formatSigned(value, "currency");
}

function signedShare(value: number): string {
  return formatSigned(value, "percent");
}
