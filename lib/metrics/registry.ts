/**
 * The one table of KPIs: SQL columns, dashboard filters, notebook tables and the documentation page derive from it.
 *
 * Notation of the definitions: E_0 = starting equity, E_t = equity at the end of UTC day t, r = daily returns, P =
 * periods a year, q(p) = quantile of type 7, std = sample standard deviation.
 *
 * @module
 */

/** How a figure is written for people. */
export type KpiFormat =
  | "ratio"
  | "percent"
  | "probability"
  | "bps"
  | "currency"
  | "minutes"
  | "days"
  | "count"
  | "number";

/** One row of the table. */
export interface KpiDefinition {
  /** Name in code and JSON; the SQL column is its {@linkcode snakeCase}. */
  readonly name: string;
  /** Name for people. */
  readonly label: string;
  /** Unit of the stored number; `""` for a plain ratio. */
  readonly unit: string;
  /** Which direction is desirable; `null` where neither is. */
  readonly better: "higher" | "lower" | null;
  /** How it is written for people. */
  readonly format: KpiFormat;
  /** Its formula in a line. */
  readonly definition: string;
  /** Where the definition comes from. */
  readonly source: string;
}

/** All KPIs in the order in which tables show them. */
export const KPIS = [
  {
    name: "sharpe",
    label: "Sharpe ratio",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "mean(r − rf) / std(r) · √P",
    source: "Sharpe 1994",
  },
  {
    name: "sharpeCapped",
    label: "Sharpe ratio, capped",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "min(sharpe, cap); an outlier flag is set where the cap bites",
    source: "Assay",
  },
  {
    name: "sortino",
    label: "Sortino ratio",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "mean(r) / √(mean(min(r, 0)²)) · √P",
    source: "Sortino & Price 1994",
  },
  {
    name: "cagr",
    label: "Growth per year",
    unit: "1/year",
    better: "higher",
    format: "percent",
    definition: "(E_n / E_0)^(P / n) − 1; −1 if E_n ≤ 0",
    source: "common",
  },
  {
    name: "maxDrawdown",
    label: "Deepest fall",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "largest 1 − E / highest E before it, on every bar's close",
    source: "common",
  },
  {
    name: "maxDrawdownDaily",
    label: "Deepest fall, day ends",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "the same on day ends only",
    source: "common",
  },
  {
    name: "maxDrawdownDays",
    label: "Longest time below a peak",
    unit: "days",
    better: "lower",
    format: "days",
    definition: "from the last day at the old peak to the first at or above it again, or to the end; the longest",
    source: "common",
  },
  {
    name: "calmar",
    label: "Calmar ratio",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "cagr / maxDrawdownDaily",
    source: "Young 1991",
  },
  {
    name: "ulcerIndex",
    label: "Ulcer index",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "√(mean over days of drawdown²)",
    source: "Martin & McCann 1989",
  },
  {
    name: "annualVolatility",
    label: "Volatility per year",
    unit: "1/√year",
    better: "lower",
    format: "percent",
    definition: "std(r) · √P",
    source: "common",
  },
  {
    name: "valueAtRisk95",
    label: "Loss on a bad day (1 in 20)",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "−q(0.05) of r",
    source: "historical value at risk",
  },
  {
    name: "conditionalValueAtRisk95",
    label: "Mean loss on bad days",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "−mean of the r at or below q(0.05)",
    source: "Rockafellar & Uryasev 2000",
  },
  {
    name: "tailRatio",
    label: "Best days to worst days",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "|q(0.95)| / |q(0.05)| of r",
    source: "common",
  },
  {
    name: "skewDaily",
    label: "Skew of daily returns",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "biased skewness of r",
    source: "common",
  },
  {
    name: "kurtosisDaily",
    label: "Excess kurtosis of daily returns",
    unit: "",
    better: "lower",
    format: "ratio",
    definition: "biased excess kurtosis of r",
    source: "common",
  },
  {
    name: "profitFactor",
    label: "Profit factor",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "Σ net profit of winning trades / |Σ net loss of losing trades|",
    source: "common",
  },
  {
    name: "winRate",
    label: "Winning trades",
    unit: "fraction",
    better: "higher",
    format: "percent",
    definition: "share of trades with net profit > 0",
    source: "common",
  },
  {
    name: "payoffRatio",
    label: "Mean win to mean loss",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "mean win / |mean loss|",
    source: "common",
  },
  {
    name: "expectancy",
    label: "Mean profit of a trade",
    unit: "quote currency",
    better: "higher",
    format: "currency",
    definition: "mean net profit of a trade",
    source: "common",
  },
  {
    name: "topDaysShare",
    label: "Gains from the best days",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "Σ of the min(K, green days) best daily profits / Σ of all positive daily profits; K = 5 by default",
    source: "Assay",
  },
  {
    name: "feesShareOfGross",
    label: "Fees to gross profit",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "Σ fees of all trades / Σ profit before costs of the trades that made one",
    source: "Assay",
  },
  {
    name: "slippageBps",
    label: "Slippage",
    unit: "bps",
    better: "lower",
    format: "bps",
    definition: "Σ (signed fill − reference price) · qty / Σ (reference price · qty) · 10⁴, positive against us",
    source: "Assay",
  },
  {
    name: "spreadCapturedBps",
    label: "Spread earned by resting orders",
    unit: "bps",
    better: "higher",
    format: "bps",
    definition: "the same sum over maker fills of (mid − fill) for buys and (fill − mid) for sells",
    source: "Assay",
  },
  {
    name: "participationMedian",
    label: "Share of a bar's volume, median",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "median over fills of fill qty / volume of the bar that filled it",
    source: "Assay",
  },
  {
    name: "participation95",
    label: "Share of a bar's volume, 95th percentile",
    unit: "fraction",
    better: "lower",
    format: "percent",
    definition: "95th percentile over fills of fill qty / volume of the bar that filled it",
    source: "Assay",
  },
  {
    name: "capacity",
    label: "Capacity",
    unit: "quote currency",
    better: "higher",
    format: "currency",
    definition: "E_0 · 0.01 / participation95: starting equity at which participation would reach 1 %",
    source: "Assay",
  },
  {
    name: "breakEvenCostBps",
    label: "Extra cost it can bear, per side",
    unit: "bps",
    better: "higher",
    format: "bps",
    definition: "extra cost per side at which the net profit of the same trades is zero",
    source: "Assay",
  },
  {
    name: "greenDaysShare",
    label: "Green days",
    unit: "fraction",
    better: "higher",
    format: "percent",
    definition: "active days with E_t > E_(t−1) / active days",
    source: "Assay",
  },
  {
    name: "medianDailyPnl",
    label: "Median active day",
    unit: "fraction",
    better: "higher",
    format: "percent",
    definition: "median of E_t − E_(t−1) over active days / E_0",
    source: "Assay",
  },
  {
    name: "skewDailyPnl",
    label: "Skew of active days",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "biased skewness of E_t − E_(t−1) over active days",
    source: "Assay",
  },
  {
    name: "medianHoldingMinutes",
    label: "Median time in a trade",
    unit: "minutes",
    better: null,
    format: "minutes",
    definition: "median over closed trades",
    source: "common",
  },
  {
    name: "maxConsecutiveLosses",
    label: "Longest losing run",
    unit: "count",
    better: "lower",
    format: "count",
    definition: "most losing trades in a row, in order of exit",
    source: "common",
  },
  {
    name: "activeDays",
    label: "Active days",
    unit: "count",
    better: "higher",
    format: "count",
    definition: "days with at least one trade closed",
    source: "Assay",
  },
  {
    name: "tradeCount",
    label: "Trades",
    unit: "count",
    better: "higher",
    format: "count",
    definition: "closed trades",
    source: "common",
  },
  {
    name: "tradesPerDay",
    label: "Trades per day",
    unit: "1/day",
    better: null,
    format: "number",
    definition: "closed trades / days",
    source: "common",
  },
  {
    name: "exposure",
    label: "Time in the market",
    unit: "fraction",
    better: null,
    format: "percent",
    definition: "share of bars in a position",
    source: "common",
  },
  {
    name: "turnover",
    label: "Turnover",
    unit: "",
    better: "lower",
    format: "number",
    definition: "Σ traded notional / mean equity",
    source: "common",
  },
  {
    name: "beta",
    label: "Beta to buy and hold",
    unit: "",
    better: null,
    format: "ratio",
    definition: "slope of the least-squares line of r on the benchmark's daily returns",
    source: "common",
  },
  {
    name: "alpha",
    label: "Alpha per year",
    unit: "1/year",
    better: "higher",
    format: "percent",
    definition: "intercept of the same line · P",
    source: "Jensen 1968",
  },
  {
    name: "informationRatio",
    label: "Information ratio",
    unit: "",
    better: "higher",
    format: "ratio",
    definition: "mean(r − b) / std(r − b) · √P",
    source: "Grinold & Kahn 1999",
  },
  {
    name: "probabilisticSharpe",
    label: "Odds that the Sharpe ratio is above zero",
    unit: "probability",
    better: "higher",
    format: "probability",
    definition: "Φ((SR − SR*) · √(n − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4 · SR²)), SR per day, SR* = 0",
    source: "Bailey & López de Prado 2012",
  },
  {
    name: "deflatedSharpe",
    label: "Odds that it beats the best of as many lucky tries",
    unit: "probability",
    better: "higher",
    format: "probability",
    definition: "the same with SR* = √V · ((1 − γ_E)·Φ⁻¹(1 − 1/N) + γ_E·Φ⁻¹(1 − 1/(N·e)))",
    source: "Bailey & López de Prado 2014",
  },
  {
    name: "probabilityOfBacktestOverfitting",
    label: "Odds that picking the best of the pool overfits",
    unit: "probability",
    better: "lower",
    format: "probability",
    definition:
      "share of the splits of 16 blocks of days in which the best half-sample strategy is below the median in the " +
      "other half; a figure of the pool",
    source: "Bailey, Borwein, López de Prado & Zhu 2017",
  },
] as const satisfies readonly KpiDefinition[];

/** Name of a KPI. */
export type KpiName = (typeof KPIS)[number]["name"];

/** All names, in the table's order. */
export const KPI_NAMES: readonly KpiName[] = KPIS.map((kpi) => kpi.name);

const BY_NAME: ReadonlyMap<string, KpiDefinition & { readonly name: KpiName }> = new Map(
  KPIS.map((kpi) => [kpi.name, kpi]),
);

/** Whether a text names a KPI. */
export function isKpiName(text: string): text is KpiName {
  return BY_NAME.has(text);
}

/**
 * The table's row of a KPI.
 *
 * @throws {RangeError} If there is none of that name.
 *
 * @example Falls are better when small
 * ```ts
 * import assert from "node:assert/strict";
 * import { kpiDefinition } from "@lib/metrics/registry.ts";
 *
 * assert.equal(kpiDefinition("maxDrawdown").better, "lower");
 * ```
 */
export function kpiDefinition(name: string): KpiDefinition & { readonly name: KpiName } {
  const definition = BY_NAME.get(name);
  if (!definition) throw new RangeError(`Cannot find a KPI: wanted one of ${KPI_NAMES.join(", ")}, found ${name}`);
  return definition;
}

/**
 * The SQL column of a name in camel case.
 *
 * @example Digits stay with their word
 * ```ts
 * import assert from "node:assert/strict";
 * import { snakeCase } from "@lib/metrics/registry.ts";
 *
 * assert.equal(snakeCase("valueAtRisk95"), "value_at_risk95");
 * ```
 */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
