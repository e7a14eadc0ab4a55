/**
 * What quantstats and Assay call alike: where both mean the same, and where not, how one becomes the other.
 *
 * @module
 */
import { normalCdf, normalDensity, normalQuantile } from "../../lib/core/normal_distribution.ts";
import { randomSource } from "../../lib/core/random.ts";
import { mean, standardDeviation } from "../../lib/core/statistics.ts";
import { compounded } from "../../lib/metrics/daily.ts";
import { dailyKpis } from "../../lib/metrics/kpis.ts";
import type { DailyRecord } from "../../lib/selection/return_matrix.ts";

/** 500 days whose returns have memory in their size: nothing is normal about them, and no figure is 0 or 1. */
export function comparedRecord(): DailyRecord {
  const random = randomSource(42), days = Array.from({ length: 500 }, (_, i) => Date.UTC(2023, 0, 1 + i));
  return { days, returns: days.map((_, i) => 0.0008 + (i % 7 === 3 ? 0.03 : 0.015) * random.normal()) };
}

/** One figure of both. */
export interface Definition {
  /** Name in Assay. */
  readonly name: string;
  /** Function of `quantstats.stats`. */
  readonly theirs: string;
  /** Ours of these returns. */
  readonly ours: (returns: Float64Array) => number;
  /** What theirs has to be, by our figure and the difference of definitions. */
  readonly expected: (ours: number, returns: Float64Array) => number;
  /** Where the definitions differ; empty where they are the same. */
  readonly why: string;
}

const kpi = (name: keyof ReturnType<typeof dailyKpis>) => (returns: Float64Array) => dailyKpis(returns)[name]!;
const same = (ours: number) => ours, negative = (ours: number) => -ours;
const SIGN = "a loss is a positive fraction here, a negative one there";

/** Skewness and excess kurtosis of the sample, unbiased under normality, from the biased ones (G1 and G2 of Joanes & Gill 1998). */
const unbiasedSkew = (skew: number, n: number) => skew * Math.sqrt(n * (n - 1)) / (n - 2);
const unbiasedKurtosis = (kurtosis: number, n: number) => (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * kurtosis + 6);

/** Bailey & López de Prado (2012), with moments that are given; `z` of the probability. */
function probabilisticZ(returns: Float64Array, skew: number, kurtosis: number): number {
  const ratio = mean(returns) / standardDeviation(returns);
  return ratio * Math.sqrt((returns.length - 1) / (1 - skew * ratio + (kurtosis + 2) / 4 * ratio ** 2));
}

/** The figures, in the order of the table. */
export const DEFINITIONS: readonly Definition[] = [
  { name: "totalReturn", theirs: "comp", ours: (returns) => compounded(returns).at(-1)! - 1, expected: same, why: "" },
  { name: "cagr", theirs: "cagr", ours: kpi("cagr"), expected: same, why: "" },
  { name: "sharpe", theirs: "sharpe", ours: kpi("sharpe"), expected: same, why: "" },
  { name: "sortino", theirs: "sortino", ours: kpi("sortino"), expected: same, why: "" },
  { name: "calmar", theirs: "calmar", ours: kpi("calmar"), expected: same, why: "" },
  { name: "annualVolatility", theirs: "volatility", ours: kpi("annualVolatility"), expected: same, why: "" },
  { name: "tailRatio", theirs: "tail_ratio", ours: kpi("tailRatio"), expected: same, why: "" },
  { name: "maxDrawdownDaily", theirs: "max_drawdown", ours: kpi("maxDrawdownDaily"), expected: negative, why: SIGN },
  {
    name: "maxDrawdownDays",
    theirs: "drawdown_details",
    ours: kpi("maxDrawdownDays"),
    expected: (ours) => ours - 1,
    why: "from the last day at the peak to the first at it again here, the days between them there",
  },
  {
    name: "ulcerIndex",
    theirs: "ulcer_index",
    ours: kpi("ulcerIndex"),
    expected: (ours, { length: n }) => ours * Math.sqrt(n / (n - 1)),
    why: "squares are divided by n here, by n − 1 there",
  },
  {
    name: "valueAtRisk95",
    theirs: "value_at_risk",
    ours: kpi("valueAtRisk95"),
    expected: (_, returns) => mean(returns) + normalQuantile(0.05) * standardDeviation(returns),
    why: `the 5 % quantile of the days here, that of a normal distribution there; ${SIGN}`,
  },
  {
    name: "conditionalValueAtRisk95",
    theirs: "conditional_value_at_risk",
    ours: kpi("conditionalValueAtRisk95"),
    expected: (_, returns) => mean(returns) - standardDeviation(returns) * normalDensity(normalQuantile(0.05)) / 0.05,
    why: `the mean of the days beyond that quantile here, of a normal distribution beyond its own there; ${SIGN}`,
  },
  {
    name: "skewDaily",
    theirs: "skew",
    ours: kpi("skewDaily"),
    expected: (ours, { length: n }) => unbiasedSkew(ours, n),
    why: "of the sample here, corrected for its size there",
  },
  {
    name: "kurtosisDaily",
    theirs: "kurtosis",
    ours: kpi("kurtosisDaily"),
    expected: (ours, { length: n }) => unbiasedKurtosis(ours, n),
    why: "of the sample here, corrected for its size there",
  },
  {
    name: "probabilisticSharpe",
    theirs: "probabilistic_sharpe_ratio",
    ours: kpi("probabilisticSharpe"),
    expected: (_, returns) => {
      const { skewDaily, kurtosisDaily } = dailyKpis(returns), n = returns.length;
      return normalCdf(probabilisticZ(returns, unbiasedSkew(skewDaily!, n), unbiasedKurtosis(kurtosisDaily!, n)));
    },
    why: "takes these two as they are here and there",
  },
];
