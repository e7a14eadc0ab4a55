/**
 * How often whole searches of markets without an edge let a strategy through, by the rows of this release's self-test.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { isPlanted } from "../automl/selftest_kinds.ts";
import { latestRows, parseRows } from "../automl/selftest_rows.ts";
import { formatNumber } from "../metrics/format.ts";
import { type Share, shareOf } from "../selection/exact_share.ts";
import { HARD_LEVEL } from "../selection/look_level.ts";
import type { Statement } from "./source.ts";

/** Rows of `deno task selftest`, one a study, that come with the release. */
const ROWS = new URL("../../docs/selftest.csv", import.meta.url);

/** Of the searches of noise, those that let any strategy through; `null` where the rows are not there. */
export function noiseSearches(): Share | null {
  let text: string;
  try {
    text = readFileSync(ROWS, "utf8");
  } catch {
    return null;
  }
  const noise = latestRows(parseRows(text, "docs/selftest.csv")).filter(({ kind }) => !isPlanted(kind));
  return noise.length === 0 ? null : shareOf(noise.filter(({ hard }) => hard > 0).length, noise.length);
}

/** The same as a statement; none where nothing is known. */
export function releasedCheck(): Statement[] {
  const share = noiseSearches();
  if (share === null) return [];
  const { count, studies, low, high } = share;
  return [{
    // Green says that the promise is shown to be kept, which few searches cannot.
    light: high <= HARD_LEVEL ? "green" : low > HARD_LEVEL ? "red" : "amber",
    heading: "The tester was tested",
    text:
      `Of ${studies} whole searches of markets without an edge, ${count} let a strategy through: so many tell a share ` +
      `of ${formatNumber(low, "percent")} to ${formatNumber(high, "percent")} of all (95 % interval).`,
  }];
}
