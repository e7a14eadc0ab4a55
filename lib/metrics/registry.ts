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
  /** The field's term, as tables for researchers show it. */
  readonly label: string;
  /** The same in plain words, for people outside the field. */
  readonly plain: string;
  /** Unit of the stored number; `""` for a plain ratio. */
  readonly unit: string;
  /** Which direction is desirable; `null` where neither is. */
  readonly better: "higher" | "lower" | null;
  /** How it is written for people. */
  readonly format: KpiFormat;
  /** Its formula in a line. */
  readonly definition: string;
  /** What it says, in one sentence without symbols, for people outside the field. */
  readonly meaning: string;
  /** Goes on from "good is". */
  readonly good: string;
  /** Where the definition comes from. */
  readonly source: string;
}

/** A row of the table that keeps its name as a type. */
function kpi<const Name extends string>(
  name: Name,
  label: string,
  plain: string,
  unit: string,
  better: KpiDefinition["better"],
  format: KpiFormat,
  source: string,
  definition: string,
  meaning: string,
  good: string,
): KpiDefinition & { readonly name: Name } {
  return { name, label, plain, unit, better, format, definition, source, meaning, good };
}

// deno-fmt-ignore -- a table: what people see in one line, the definition below it
/** All KPIs in the order in which tables show them: name, term, plain words, unit, better, format, source; definition; meaning; what is good. */
export const KPIS = [
  kpi("sharpe", "Sharpe ratio", "Sharpe ratio (gain for each unit of up and down)",
    "", "higher", "ratio", "Sharpe 1994",
    "mean(r − rf) / std(r) · √P",
    "How much it earned for each unit of up and down on the way, scaled to a year.",
    "above 1; above 3 over a long time is rare"),
  kpi("sharpeCapped", "Sharpe ratio, capped", "Sharpe ratio, at most the cap",
    "", "higher", "ratio", "Assay",
    "min(sharpe, cap); an outlier flag is set where the cap bites",
    "The same, but never above a cap, so that one freak result does not lead the search.",
    "above 1"),
  kpi("sharpeShrunk", "Sharpe ratio, shrunk", "Sharpe ratio, as far as its trades go",
    "", "higher", "ratio", "Grinold 1989",
    "sharpeCapped · n / (n + 80), n = trades",
    "The same, drawn towards nothing where few trades stand behind it.",
    "above 1"),
  kpi("sortino", "Sortino ratio", "Gain for each unit of down", "", "higher", "ratio", "Sortino & Price 1994",
    "mean(r) / √(mean(min(r, 0)²)) · √P",
    "How much it earned for each unit of loss on the way: ups are not held against it.",
    "above 1.5"),
  kpi("cagr", "CAGR", "Growth per year", "1/year", "higher", "percent", "common",
    "(E_n / E_0)^(P / n) − 1; −1 if E_n ≤ 0",
    "By how much the account would grow in a year if it went on like this.",
    "above what the market itself gave"),
  kpi("maxDrawdown", "Max drawdown", "Deepest fall", "fraction", "lower", "percent", "common",
    "largest 1 − E / highest E before it, on every bar's close",
    "The most the account lost from its highest point.",
    "less than you could sit through"),
  kpi("maxDrawdownDaily", "Max drawdown, daily", "Deepest fall, day ends", "fraction", "lower", "percent", "common",
    "the same on day ends only",
    "The most the account lost from its highest point, looking only at the end of each day.",
    "less than you could sit through"),
  kpi("maxDrawdownDays", "Max drawdown duration", "Longest time below a peak", "days", "lower", "days", "common",
    "from the last day at the old peak to the first at or above it again, or to the end; the longest",
    "The longest time from a highest point until it was reached again.",
    "shorter than your patience"),
  kpi("calmar", "Calmar ratio", "Growth per year to deepest fall", "", "higher", "ratio", "Young 1991",
    "cagr / maxDrawdownDaily",
    "Growth in a year set against the deepest fall.",
    "above 1"),
  kpi("ulcerIndex", "Ulcer index", "Depth and length of all falls",
    "fraction", "lower", "percent", "Martin & McCann 1989",
    "√(mean over days of drawdown²)",
    "How deep and how long the account lay below its highest points, all falls together.",
    "low, beside the growth"),
  kpi("annualVolatility", "Annual volatility", "Ups and downs per year", "1/√year", "lower", "percent", "common",
    "std(r) · √P",
    "How much the account goes up and down in a year.",
    "low, beside the growth"),
  kpi("valueAtRisk95", "Value at risk 95 %", "Loss on a bad day (1 in 20)",
    "fraction", "lower", "percent", "historical value at risk",
    "−q(0.05) of r",
    "One day in twenty loses at least this share of the account.",
    "less than you could sit through often"),
  kpi("conditionalValueAtRisk95", "Conditional value at risk 95 %", "Mean loss on bad days",
    "fraction", "lower", "percent", "Rockafellar & Uryasev 2000",
    "−mean of the r at or below q(0.05)",
    "What is lost on average on the worst days, one in twenty.",
    "not much more than the day one in twenty"),
  kpi("tailRatio", "Tail ratio", "Best days to worst days", "", "higher", "ratio", "common",
    "|q(0.95)| / |q(0.05)| of r",
    "How large the best days are beside the worst ones.",
    "above 1"),
  kpi("skewDaily", "Skew, daily returns", "Whether large days are gains", "", "higher", "ratio", "common",
    "biased skewness of r",
    "Whether the unusually large days were gains or losses.",
    "above 0: the surprises were gains"),
  kpi("kurtosisDaily", "Excess kurtosis, daily returns", "How extreme the rare days are",
    "", "lower", "ratio", "common",
    "biased excess kurtosis of r",
    "How much of all movement came on a few extreme days.",
    "near 0: no day was far from the others"),
  kpi("profitFactor", "Profit factor", "All gains to all losses", "", "higher", "ratio", "common",
    "Σ net profit of winning trades / |Σ net loss of losing trades|",
    "Money won by the winning trades for each unit lost by the losing ones.",
    "above 1.3"),
  kpi("winRate", "Win rate", "Winning trades", "fraction", "higher", "percent", "common",
    "share of trades with net profit > 0",
    "How many of the trades ended with a gain.",
    "high only if the losses are not much larger than the gains"),
  kpi("payoffRatio", "Payoff ratio", "Mean win to mean loss", "", "higher", "ratio", "common",
    "mean win / |mean loss|",
    "How large a usual gain is beside a usual loss.",
    "high only if it does not lose much more often than it wins"),
  kpi("expectancy", "Expectancy", "Mean profit of a trade", "quote currency", "higher", "currency", "common",
    "mean net profit of a trade",
    "What a trade brought on average after all costs.",
    "well above 0, so that dearer trading does not eat it"),
  kpi("topDaysShare", "Top days' share of gains", "Gains from the best days", "fraction", "lower", "percent", "Assay",
    "Σ of the min(K, green days) best daily profits / Σ of all positive daily profits; K = 5 by default",
    "How much of all gains came from the few best days.",
    "below half: it does not live from lucky days"),
  kpi("feesShareOfGross", "Fees / gross profit", "Share of the gains that fees and funding took",
    "fraction", "lower", "percent", "Assay",
    "Σ fees of all trades, funding included / Σ profit before costs of the trades that made one",
    "How much of the gains before costs went to fees and funding.",
    "below a third"),
  kpi("fundingPaid", "Funding paid", "Paid to the other side for holding positions",
    "quote currency", "lower", "currency", "Assay",
    "Σ funding of all trades; negative if more was received",
    "What was paid to the other side for keeping positions open, less what was received.",
    "small beside the profit"),
  kpi("fundingShareOfGross", "Funding / gross profit", "Share of the gains that funding took",
    "fraction", "lower", "percent", "Assay",
    "Σ funding of all trades / Σ profit before costs of the trades that made one",
    "How much of the gains before costs went to the other side for keeping positions open.",
    "below a tenth"),
  kpi("slippageBps", "Slippage", "Lost between wanted and paid price", "bps", "lower", "bps", "Assay",
    "Σ (signed fill − reference price) · qty / Σ (reference price · qty) · 10⁴, positive against us",
    "How much worse its prices were than those it aimed at, in hundredths of a per cent.",
    "small beside the profit of a trade"),
  kpi("spreadCapturedBps", "Spread captured", "Spread earned by resting orders", "bps", "higher", "bps", "Assay",
    "the same sum over maker fills of (mid − fill) for buys and (fill − mid) for sells",
    "What waiting orders won by letting others come to their price, in hundredths of a per cent.",
    "above 0, if it trades with waiting orders"),
  kpi("participationMedian", "Participation, median", "Share of a bar's volume, median",
    "fraction", "lower", "percent", "Assay",
    "median over fills of fill qty / volume of the bar that filled it",
    "How much of all that was traded in the market a usual order of its own made up.",
    "below a hundredth"),
  kpi("participation95", "Participation, 95th percentile", "Share of a bar's volume, largest but for 1 in 20",
    "fraction", "lower", "percent", "Assay",
    "95th percentile over fills of fill qty / volume of the bar that filled it",
    "The same for its large orders: one in twenty is larger.",
    "below a hundredth"),
  kpi("capacity", "Capacity", "Money it could be run with", "quote currency", "higher", "currency", "Assay",
    "E_0 · 0.01 / participation95: starting equity at which participation would reach 1 %",
    "With how much money it could be run before its own orders move the market.",
    "more than you want to put in"),
  kpi("breakEvenCostBps", "Break-even cost, per side", "Extra cost it can bear, per side",
    "bps", "higher", "bps", "Assay",
    "Σ net profit / Σ qty · (entry price + exit price) · 10⁴: extra cost per side at which the same trades earn nothing",
    "How much dearer each order could become until nothing is earned, in hundredths of a per cent.",
    "more than today's costs once again"),
  kpi("greenDaysShare", "Positive days", "Green days", "fraction", "higher", "percent", "Assay",
    "active days with E_t > E_(t−1) / active days",
    "How many of the days on which it traded ended with a gain.",
    "above half"),
  kpi("medianDailyPnl", "Median daily PnL", "Median active day", "fraction", "higher", "percent", "Assay",
    "median of E_t − E_(t−1) over active days / E_0",
    "What a usual day on which it traded brought: half of them were better, half worse.",
    "above 0"),
  kpi("skewDailyPnl", "Skew, daily PnL", "Whether large active days are gains", "", "higher", "ratio", "Assay",
    "biased skewness of E_t − E_(t−1) over active days",
    "Whether unusually large days were gains or losses, counting only days with trades.",
    "above 0: the surprises were gains"),
  kpi("medianHoldingMinutes", "Holding time, median", "Median time in a trade", "minutes", null, "minutes", "common",
    "median over closed trades, from the open of the bar it entered in to the open of the bar it left in",
    "How long a usual trade stays open.",
    "as its idea wants it; short ones hang on their costs"),
  kpi("maxConsecutiveLosses", "Max consecutive losses", "Longest losing run", "count", "lower", "count", "common",
    "most losing trades in a row, in order of exit",
    "The most losing trades that came one after the other.",
    "few enough that you would not have stopped it"),
  kpi("activeDays", "Active days", "Days with trades", "count", "higher", "count", "Assay",
    "days with at least one trade closed",
    "How many days had at least one finished trade.",
    "many: each one is evidence"),
  kpi("tradeCount", "Trades", "Trades", "count", "higher", "count", "common",
    "number of closed trades, those closed at the end of the data included; a position counts once",
    "How many trades were finished.",
    "hundreds: few trades prove little"),
  kpi("tradesPerDay", "Trades per day", "Trades per day", "1/day", null, "number", "common",
    "closed trades / days",
    "How often it trades on an average day.",
    "often enough to judge it, seldom enough to pay for it"),
  kpi("exposure", "Exposure", "Time in the market", "fraction", null, "percent", "common",
    "share of bars in a position",
    "How much of the time it holds a position.",
    "as its idea wants it; less time is less that can happen"),
  kpi("turnover", "Turnover", "Money traded to money held", "", "lower", "number", "common",
    "Σ traded notional / mean equity",
    "How much was bought and sold beside the money held.",
    "low, beside the profit"),
  kpi("beta", "Beta", "How far it moves with buying and holding", "", null, "ratio", "common",
    "slope of the least-squares line of r on the benchmark's daily returns",
    "How far it moves with the market: 1 is just as far, 0 not at all.",
    "near 0: it does not need a rising market"),
  kpi("alpha", "Alpha", "Growth per year beside buying and holding", "1/year", "higher", "percent", "Jensen 1968",
    "intercept of the same line · P",
    "What it would earn in a year beside what the market's own moves explain.",
    "above 0"),
  kpi("informationRatio", "Information ratio", "Gain over buying and holding for each unit of difference",
    "", "higher", "ratio", "Grinold & Kahn 1999",
    "mean(r − b) / std(r − b) · √P",
    "How much more than buying and holding it earned for each unit of difference from it.",
    "above 0.5"),
  kpi("probabilisticSharpe", "Probabilistic Sharpe ratio", "Chance that it truly earns",
    "probability", "higher", "probability",
    "Bailey & López de Prado 2012",
    "Φ((SR − SR*) · √(n − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4 · SR²)), SR per day, SR* = 0",
    "How sure its own days make it that it earns at all, were it the only one ever tried.",
    "above 95 per cent, and that is not enough after a search"),
  kpi("deflatedSharpe", "Deflated Sharpe ratio", "Chance that it beats the luckiest trial",
    "probability", "higher", "probability",
    "Bailey & López de Prado 2014",
    "the same with SR* = √V · ((1 − γ_E)·Φ⁻¹(1 − 1/N) + γ_E·Φ⁻¹(1 − 1/(N·e)))",
    "How sure it is that it earns more than the luckiest of so many tries would.",
    "above 95 per cent"),
  kpi("probabilityOfBacktestOverfitting", "Probability of backtest overfitting", "Chance that the best of the pool is luck",
    "probability", "lower", "probability",
    "Bailey, Borwein, López de Prado & Zhu 2017",
    "share of the splits of 16 blocks of days in which the best half-sample strategy is below the median in the " +
    "other half; a figure of the pool",
    "How often the best on half of the days was below the middle on the other half, for all tried together.",
    "below a tenth"),
  kpi("foldSharpeMean", "Sharpe ratio over folds, mean", "Gain for each unit of up and down, mean of the folds",
    "", "higher", "ratio", "Assay",
    "mean of the sharpe of each fold of the search; 0 for a fold in which the equity never moves",
    "What it earned for each unit of up and down, as the mean over parts of the searched time.",
    "above 1"),
  kpi("foldSharpeDeviation", "Sharpe ratio over folds, deviation", "How far that differs from fold to fold",
    "", "lower", "ratio", "Assay",
    "sample standard deviation of the same",
    "How much that differed from one part of the searched time to the next.",
    "small beside the mean"),
  kpi("foldSharpeWorst", "Sharpe ratio of the worst fold", "Gain for each unit of up and down in the worst fold",
    "", "higher", "ratio", "Assay",
    "least of the same",
    "What it earned for each unit of up and down in its worst part of the searched time.",
    "above 0"),
  kpi("foldGainShare", "Folds with a gain", "Parts of the search that gained", "fraction", "higher", "percent", "Assay",
    "folds at whose end E is above E at their begin / folds",
    "In how many of the parts of the searched time it gained.",
    "all of them, or all but one"),
  kpi("sharpeSteady", "Sharpe ratio, steady", "Sharpe ratio for the wary, at higher costs",
    "", "higher", "ratio", "Assay",
    "min(mean − std of the sharpe of each fold at 1.5 times fees and slippage, cap) · n / (n + 80), n = trades",
    "What it earned for each unit of up and down in most parts of the searched time, had trading cost half as much again.",
    "above 0"),
] as const;

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
