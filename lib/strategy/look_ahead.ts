/**
 * Whether a parameter set's signals see the future, tried on bars of a market.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import { sliceCandles } from "../data/candles.ts";
import { type Leak, lookaheadCheck } from "../features/lookahead_check.ts";
import { type EntryColumns, entryColumns, firstDifference } from "./entry_columns.ts";
import { MarketFeatures } from "./market_features.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";
import { completeParamsOf } from "./parameter_sets.ts";
import type { Strategy } from "./strategy.ts";

/** Bars looked at: the last weeks of minutes hold every higher timeframe many times over. */
const CHECKED_BARS = 20_000;

/** Look-backs looked at, where a strategy's is so long that it hardly enters on those bars. */
const LOOK_BACKS = 4;

/** Cuts, and as many more just after entries, each tried by truncation and by scrambling. */
const CUTS = 4;

/**
 * Looks for look-ahead in all that decides a trade of a parameter set.
 *
 * 1. Entries on all bars must be those on bars that end with the search, and with each further cut: a strategy may behave
 *    otherwise on a long series than on a short one, and it is the long one that was traded.
 *    The shortest come first: one that remembers bars from call to call then knows none that are still to come.
 * 2. On the last bars of the search many cuts are tried, half of them just after an entry, with later bars left out and
 *    with other ones in their place.
 *
 * @param end End of the search, not included; what a strategy wants on later bars is not looked at.
 * @param options.cuts Further ends at which entries on all bars are held against those on bars up to there.
 * @param options.dataHash The candles' content hash, so that features are shared with runs and checks on equal bars.
 * @returns What changed with its future, the earliest first; nothing where all is well.
 * @throws {RangeError} If the parameters cannot be used, the bars are fewer than the look-back, or the strategy fails.
 */
export function lookAheadLeaks(
  strategy: Strategy,
  candles: Candles,
  params: ParameterValues,
  end: number,
  options: { readonly cuts?: readonly number[]; readonly dataHash?: string } = {},
): readonly Leak[] {
  const { cuts = [], dataHash } = options;
  const { time, timeframe } = candles;
  const complete = completeParamsOf(strategy, params, timeframe), lookBack = strategy.lookBackBars(complete, timeframe);
  const compute = (bars: Candles, key?: string) =>
    entryColumns(strategy.entries(new MarketFeatures(bars, key), complete));
  const atEnds = truncationLeaks(compute, candles, [end, ...cuts], dataHash);
  const from = Math.max(0, end - Math.max(CHECKED_BARS, LOOK_BACKS * lookBack));
  const checked = sliceCandles(candles, time[from], end < time.length ? time[end] : Infinity);
  const { leaks } = lookaheadCheck(checked, (bars) => compute(bars), {
    cuts: CUTS,
    events: "side",
    minimumBars: lookBack + 1,
  });
  const ofAll = leaks.map((leak) => ({ ...leak, bar: from + leak.bar, cut: from + leak.cut }));
  return [...atEnds, ...ofAll].sort((a, b) => a.bar - b.bar || a.cut - b.cut);
}

/** For each cut the first value that all bars have and the bars before the cut have not; cuts with nothing after them show nothing. */
function truncationLeaks(
  compute: (bars: Candles, key?: string) => EntryColumns,
  candles: Candles,
  cuts: readonly number[],
  dataHash: string | undefined,
): Leak[] {
  const { time } = candles;
  const shorter = [...new Set(cuts)].filter((cut) => cut < time.length).sort((a, b) => a - b);
  if (shorter.length === 0) return [];
  const parts = shorter.map((cut) => {
    return compute(sliceCandles(candles, -Infinity, time[cut]), dataHash && `${dataHash} to bar ${cut}`);
  });
  const whole = compute(candles, dataHash);
  return shorter.flatMap((cut, i): Leak[] => {
    const part = parts[i];
    const difference = firstDifference(whole, part, cut);
    if (difference === null) return [];
    const { column, bar } = difference;
    return [{
      column,
      bar,
      cut,
      kind: "truncation",
      expected: whole[column]?.[bar] ?? NaN,
      found: part[column]?.[bar] ?? NaN,
    }];
  });
}
