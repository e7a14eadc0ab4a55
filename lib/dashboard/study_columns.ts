/**
 * Columns of a study's table of strategies: what it is, its parameters, its figures from the search, and those from unseen
 * days.
 *
 * @module
 */
import { KPIS } from "../metrics/registry.ts";
import { labelOf } from "../strategy/param_spec.ts";
import { STRATEGY_PARAMETER, unionName } from "../strategy/union.ts";
import type { StudyPlan } from "../study/plan.ts";
import type { ColumnInfo } from "./source.ts";
import { PARAMETER_PREFIX } from "./strategy_table.ts";

/** A column that is more than its name, label and meaning. */
type Rest = Partial<Pick<ColumnInfo, "kind" | "format" | "better" | "of" | "plain">>;

function column(name: string, label: string, meaning: string, rest: Rest = {}): ColumnInfo {
  return {
    name,
    label,
    plain: label,
    meaning,
    kind: "number",
    format: "number",
    better: null,
    of: "strategy",
    ...rest,
  };
}

/** What a strategy is, and what the search made of it. */
const OF_STRATEGY: readonly ColumnInfo[] = [
  column("trial", "Number", "Its number in the search.", { format: "count" }),
  column("verdict", "Verdict", "What became of it.", { kind: "text" }),
  column("good", "Looked good", "Whether it passed every threshold of the search, which proves nothing yet.", {
    kind: "text",
    of: "search",
  }),
  column("score", "Rank score", "How it ranks among all tries of this search, several figures taken together.", {
    format: "ratio",
    better: "higher",
    of: "search",
  }),
  column("value", "Value", "What the search was after.", { format: "ratio", better: "higher", of: "search" }),
  column("round", "Round", "In which round of the search it was tried.", { format: "count" }),
  column("origin", "Origin", "Who proposed it: an even spread, chance, or the model of the results.", { kind: "text" }),
];

/** Figures from unseen days; none where these were not opened. */
const OF_UNSEEN: readonly ColumnInfo[] = [
  column("unseenGain", "Gain, unseen", "What the account gained on days the search had never seen.", {
    plain: "Gain on unseen days",
    format: "percent",
    better: "higher",
    of: "unseen",
  }),
  column(
    "unseenSharpe",
    "Sharpe ratio, unseen",
    "Gain for each unit of up and down, on days the search had never seen.",
    {
      plain: "Sharpe ratio on unseen days",
      format: "ratio",
      better: "higher",
      of: "unseen",
    },
  ),
  column(
    "unseenMaxDrawdown",
    "Max drawdown, unseen",
    "The deepest fall from the highest point before, on days the search had never seen.",
    {
      plain: "Deepest fall on unseen days",
      format: "percent",
      better: "lower",
      of: "unseen",
    },
  ),
  column(
    "unseenTradesPerDay",
    "Trades per day, unseen",
    "How often it traded on days the search had never seen.",
    { plain: "Trades a day on unseen days", format: "number", of: "unseen" },
  ),
  column(
    "unseenBreakEvenCostBps",
    "Break-even cost, per side, unseen",
    "How much dearer each fill could have been on days the search had never seen before nothing was left.",
    { plain: "Extra cost it can bear on unseen days", format: "bps", better: "higher", of: "unseen" },
  ),
  column("unseenDays", "Days, unseen", "How many days the search had never seen were opened for it.", {
    format: "count",
    of: "unseen",
  }),
];

/** All columns of a study's table. */
export function studyColumns({ manifests }: Pick<StudyPlan, "manifests">): ColumnInfo[] {
  const isUnion = manifests.length > 1;
  const kpis = KPIS.map(({ name, label, plain, meaning, good, format, better }) =>
    column(name, label, `${meaning} Good is ${good}.`, { plain, format, better, of: "search" })
  );
  const parameters = manifests.flatMap(({ name: family, parameters }) =>
    parameters.filter(({ searched }) => searched !== false).map((spec) => {
      const label = labelOf(spec) + (spec.unit === undefined ? "" : ` (${spec.unit})`);
      const isText = spec.kind === "categorical" || spec.kind === "boolean";
      return column(
        PARAMETER_PREFIX + (isUnion ? unionName(family, spec.name) : spec.name),
        isUnion ? `${family.replaceAll("_", " ")}: ${label}` : label,
        spec.meaning ?? "",
        isText ? { kind: "text" } : {},
      );
    })
  );
  const chosen = isUnion
    ? [column(PARAMETER_PREFIX + STRATEGY_PARAMETER, "Strategy", "Which of the strategies it is.", { kind: "text" })]
    : [];
  return [...OF_STRATEGY, ...kpis, ...OF_UNSEEN, ...chosen, ...parameters];
}
