/**
 * What a market lacks, in words.
 *
 * @module
 */
import { formatCount } from "../lib/metrics/format.ts";
import type { Market } from "../lib/store/market_data.ts";

/** Such as `2 gaps (1 bar missing)`; gaps of a market that an earlier release stored are not known until completed. */
export function gapsText({ gaps, missingBars }: Pick<Market, "gaps" | "missingBars">): string {
  if (gaps === null || missingBars === null) return "gaps not counted";
  return `${formatCount(gaps, "gap")} (${formatCount(missingBars, "bar")} missing)`;
}
