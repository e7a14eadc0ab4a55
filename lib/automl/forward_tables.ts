/**
 * A forward test as tables in Markdown.
 *
 * @module
 */
import { formatNumber } from "../metrics/format.ts";
import { isKpiName, kpiDefinition, type KpiFormat } from "../metrics/registry.ts";
import type { CalendarEstimate } from "../selection/calendar_bootstrap.ts";
import type { ForwardGroup, ForwardRow } from "./forward_study.ts";
import { rankAgreements, summariseGroups } from "./forward_summary.ts";

const GROUP_WORDS: Readonly<Record<ForwardGroup, string>> = {
  hard: "HARD",
  good: "GOOD",
  best: "ten best by Sharpe ratio",
  value: "ten best by search value",
  random: "ten random valid ones",
};

function estimateText(estimate: CalendarEstimate | null, format: KpiFormat): string {
  if (estimate === null) return "–";
  const { value, low, high } = estimate, text = formatNumber(value, format);
  return low === null ? text : `${text} (${formatNumber(low, format)} to ${formatNumber(high, format)})`;
}

/** How the groups did after their windows. */
export function groupsTable(rows: readonly ForwardRow[]): string {
  return [
    "| market | group | windows with any | strategies | Sharpe in the search | Sharpe after | earned after |",
    "|---|---|---|---|---|---|---|",
    ...summariseGroups(rows).map(({ market, group, windows, allWindows, strategies, before, after, earned }) => {
      const cells = [
        market ?? "all",
        GROUP_WORDS[group],
        `${windows} of ${allWindows}`,
        formatNumber(strategies, "count"),
        formatNumber(before, "ratio"),
        estimateText(after, "ratio"),
        estimateText(earned, "percent"),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ].join("\n");
}

/** Which figures ranked the strategies of a study as the days after did. */
export function agreementTable(rows: readonly ForwardRow[]): string {
  return [
    "| figure | studies | rank correlation with what came after | studies in which it was above 0 |",
    "|---|---|---|---|",
    ...rankAgreements(rows).map(({ figure, studies, agreement, positive }) => {
      const cells = [figureName(figure), studies, estimateText(agreement, "ratio"), formatNumber(positive, "percent")];
      return `| ${cells.join(" | ")} |`;
    }),
  ].join("\n");
}

function figureName(figure: string): string {
  if (figure === "searchValue") return "search value";
  return isKpiName(figure) ? kpiDefinition(figure).label : `certificate: ${figure}`;
}
