/**
 * What someone's daily returns are worth: `daily_returns.ts FILE` of lines `date,return`, fractions.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { dailyKpis } from "assay/metrics";
import { minimumTrackRecordLength, sharpeInterval, sharpePValue } from "assay/selection";

const rows = readFileSync(process.argv[2], "utf8").trim().split("\n").slice(1);
const returns = rows.map((row) => Number(row.split(",")[1]));
const { sharpe, sortino, cagr, maxDrawdownDaily, probabilisticSharpe } = dailyKpis(returns);
const { low, high } = sharpeInterval(returns, { seed: 1 })!;
console.log(JSON.stringify({
  ...{ days: returns.length, sharpe, sortino, cagr, maxDrawdownDaily },
  certificate: {
    sharpeInterval: [low, high],
    probabilisticSharpe,
    pValue: sharpePValue(returns),
    daysNeeded: minimumTrackRecordLength(returns),
  },
}));
