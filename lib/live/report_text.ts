/**
 * What a run has come to, as an operator reads it.
 *
 * @module
 */
import { quoteCurrency } from "../config/start_equity.ts";
import { formatCount, formatNumber, formatSigned } from "../metrics/format.ts";
import { formatInstant, formatTextTable, printable } from "../report/text_table.ts";
import { ENVIRONMENT_WORDS } from "../store/environment_words.ts";
import { codeCounts } from "../store/risk_code_words.ts";
import { isSame, type LaneParity, parityCauses } from "./parity.ts";
import type { RunReport } from "./run_report.ts";

/** What a run has come to. */
export function reportText(report: RunReport): string {
  const { environment, run, bars, trades, open, profit, fees, funding, days, parity } = report;
  const unit = quoteCurrency(parity[0].symbol) ?? "quote units";
  const money = (amount: number) => `${formatNumber(amount, "currency")} ${unit}`;
  const hasFlows = days.some(({ flows }) => flows !== 0);
  const dayRows = days.map((day) => [
    formatInstant(day.day).slice(0, 10),
    day.trades,
    signed(day.pnl),
    formatSigned(day.pnl / day.startEquity, "percent"),
    formatNumber(day.fees, "currency"),
    ...(hasFlows ? [signed(day.flows)] : []),
  ]);
  return [
    `${ENVIRONMENT_WORDS[environment]}. Run ${run}: ${formatCount(bars.count, "bar")} from ${
      formatInstant(bars.from)
    } ` +
    `to ${formatInstant(bars.to)}, ${formatCount(trades, "trade")} closed, profit of these ${signed(profit)} ${unit} ` +
    `(${formatSigned(profit / report.capital, "percent")}), fees ${money(fees)}, funding ${money(funding)}.`,
    ...(report.uncertified.length === 0 ? [] : [`UNCERTIFIED: ${report.uncertified.join(", ")}.`]),
    formatTextTable(["day", "trades", "PnL", "of equity", "fees", ...(hasFlows ? ["flows"] : [])], dayRows),
    `State ${report.mode}${report.restrictions.map((why) => `; ${printable(why)}`).join("")}.`,
    `Denied: ${countsText(report.denials)}. Cut: ${countsText(report.cuts)}.`,
    `Time unprotected: ${report.unprotectedMs / 1000} s.`,
    ...Object.entries(report.dust).map(([symbol, dust]) =>
      `Too small to be sold, and counted as lost: ${Number(dust.toPrecision(8))} of ${symbol}.`
    ),
    ...(report.missed === 0
      ? []
      : [`Missed: ${formatCount(report.missed, "close")} heard of too late to be decided (LATE_BAR).`]),
    open.length === 0
      ? "No position is open."
      : open.map((position) =>
        `Open: ${
          position.side > 0 ? "long" : "short"
        } ${position.quantity} ${position.symbol} at ${position.entryPrice}, ` +
        `stop ${position.stop ?? "none"}, target ${position.target ?? "none"}, fees so far ${
          money(position.fees)
        }, funding ${money(position.funding)}; on paper its legs wait for the market.`
      ).join("\n"),
    ...parity.map(parityText),
  ].join("\n");
}

function parityText(lane: LaneParity): string {
  const { strategy, symbol, trades, hash, profit, slippage, differences, unexplained, maxLeverage, asTested } = lane;
  const unit = quoteCurrency(symbol) ?? "quote units";
  const bps = (fraction: number) => formatNumber(fraction * 1e4, "bps");
  const head = `Parity of ${strategy} on ${symbol}: `;
  const share = `Slippage ${bps(slippage.run)} of the notional, by the model ${bps(slippage.backtest)}. ` +
    `This run held at most ${maxLeverage} × its equity; at up to ${asTested.maxLeverage} ×, as it was tested, the same bars ` +
    `would have given ${formatCount(asTested.trades, "trade")} and ${signed(asTested.profit)} ${unit}.`;
  if (isSame(lane)) {
    return `${head}holds, the ${
      formatCount(trades.run, "trade")
    } of its backtest on the same bars, hash ${hash.run}.\n${share}`;
  }
  const causes = parityCauses(differences).map(({ cause, parts, amount }) => [cause, parts, signed(amount)] as const);
  return [
    `${head}${unexplained === 0 ? "holds, every difference is explained" : `FAILS, ${unexplained} unexplained`}: ` +
    `${formatCount(trades.run, "trade")} and ${signed(profit.run)} ${unit} here, ${trades.backtest} and ` +
    `${signed(profit.backtest)} ${unit} in its backtest on the same bars.`,
    formatTextTable(["cause", "parts", `run less backtest, ${unit}`], causes),
    share,
  ].join("\n");
}

/** Every difference of a lane from its backtest, one a line. */
export function parityTable(lane: LaneParity): string {
  const rows = lane.differences.map((
    { entryTime, cause, amount },
  ) => [formatInstant(entryTime), cause, signed(amount)]);
  return [
    parityText(lane),
    ...(rows.length > 0 ? [formatTextTable(["entry", "cause", "run less backtest"], rows)] : []),
  ]
    .join("\n");
}

function countsText(counts: Readonly<Partial<Record<string, number>>>): string {
  const entries = Object.entries(counts);
  return entries.length === 0 ? "nothing" : codeCounts(entries.map(([code, count = 0]) => ({ code, count })));
}

function signed(amount: number): string {
  return formatSigned(amount, "currency");
}
