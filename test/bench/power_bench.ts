/**
 * Why a planted edge is found or not: whole studies of the self-test, and for each strategy carried beyond the search what
 * it earns in the long run, how likely the test was to confirm that, and which gates stopped it by which figure.
 *
 * Run: `deno task bench power [--kinds book:votes,pullback:trend_pullback] [--seeds 2002,2003] [--edge 6] [--years 2]`; a
 * kind is followed by what is searched, several strategies joined by `+`. What a strategy truly earns is measured on years
 * that follow the study's in the same market.
 *
 * @module
 */
import { runMemoryStudy, runOn } from "../../lib/automl/memory_study.ts";
import { kindMarket } from "../../lib/automl/selftest_kinds.ts";
import { DAYS_PER_YEAR } from "../../lib/core/candles.ts";
import { randomSource } from "../../lib/core/random.ts";
import { UserError } from "../../lib/core/errors.ts";
import { EDGE_KINDS, type EdgeKind, knowingStrategyReturns } from "../../lib/data/planted_edge.ts";
import { openStrategies } from "../../lib/executor/open_strategies.ts";
import { resolveStrategies } from "../../lib/executor/resolve_strategies.ts";
import { dayIndex } from "../../lib/metrics/daily.ts";
import { sharpe } from "../../lib/metrics/performance.ts";
import { sharpePValue } from "../../lib/selection/sharpe_p_value.ts";
import { openDatabase } from "../../lib/store/database.ts";
import { loadMarket, type StudyMarket } from "../../lib/study/market.ts";
import { searchedMarket } from "../../lib/study/plan.ts";
import { defaultPlanSettings } from "../../lib/study/plan_settings.ts";
import type { CarriedStrategy } from "../../lib/validation/out_of_sample.ts";

const DAYS = 365, MINUTES = 1440, TRIALS = 400, BATCH = 8;

/** Simulated records of which the share is told that the test confirms. */
const RECORDS = 2000;

const shown = (value: number | null | undefined, digits = 1): string =>
  value === null || value === undefined || Number.isNaN(value)
    ? "–"
    : value !== 0 && Math.abs(value) < 0.001
    ? value.toExponential(0)
    : value.toFixed(digits);

/** The chance that the test confirms a true annual Sharpe ratio in so many normal days, at this level. */
function confirmingChance(annual: number, days: number, level: number): number {
  const random = randomSource(days), gain = annual / Math.sqrt(DAYS_PER_YEAR);
  const record = new Float64Array(days);
  let confirmed = 0;
  for (let k = 0; k < RECORDS; k++) {
    for (let day = 0; day < days; day++) record[day] = gain + random.normal();
    confirmed += Number(sharpePValue(record) <= level);
  }
  return confirmed / RECORDS;
}

/** Sharpe ratio that whoever knows the rule and trades by the minute has from one bar to another. */
function knowing({ candles }: StudyMarket, kind: EdgeKind, from: number, to: number): number | null {
  const first = dayIndex(candles.time[0]), returns = knowingStrategyReturns(candles, kind);
  return sharpe(
    returns.subarray(dayIndex(candles.time[from]) - first, dayIndex(candles.time[to - 1]) - first + 1),
    { periodsPerYear: DAYS_PER_YEAR },
  );
}

const unseenReturns = ({ candidate: { validation, sealed } }: CarriedStrategy): Float64Array =>
  Float64Array.of(...Array.from(validation.returns), ...Array.from(sealed?.returns ?? []));

/** Runs a study and prints a row for each strategy that was carried. */
async function diagnose(kind: EdgeKind, searched: string, seed: number, edge: number, years: number): Promise<void> {
  using db = await openDatabase(":memory:");
  const marketOf = (days: number) => loadMarket(kindMarket(kind, { seed, days, edge }, null), db);
  const market = marketOf(DAYS),
    whole = marketOf(DAYS * (1 + years)),
    strategies = resolveStrategies(
      searched.split("+"),
    );
  const { study, validation: { carried } } = await runMemoryStudy(db, {
    request: {
      ...defaultPlanSettings(market),
      ...{ study: kind, seed, sampler: "gp", batch: BATCH },
      strategies: await openStrategies(strategies, searchedMarket([market])),
    },
    market,
    trials: TRIALS,
  });
  const { plan } = study, [{ split: { validation, sealed } }] = plan.markets, end = DAYS * MINUTES;
  const after = await runOn(whole, plan, carried.map(({ trial }) => study.trials.get(trial).params), end);
  const known = [
    knowing(market, kind, validation.from, sealed.to),
    knowing(whole, kind, end, whole.candles.time.length),
  ];
  const begin = [kind, searched, seed, study.good().length, known.map((value) => shown(value)).join(" / ")];
  if (carried.length === 0) console.log(`| ${begin.join(" | ")} |${" – |".repeat(8)}`);
  for (const [i, one] of carried.entries()) {
    const { decision: { failed, figures, placebo }, look: { level } } = one, outcome = after[i];
    // One that was stopped early has lost what it had, and one that does not trade earns nothing.
    const truth = outcome.state === "done" ? outcome.kpis.sharpe ?? 0 : 0, returns = unseenReturns(one);
    const cells = [
      `#${one.trial}`,
      shown(study.trials.get(one.trial).kpis!.sharpe),
      shown(sharpe(returns, { periodsPerYear: DAYS_PER_YEAR })),
      shown(truth),
      `${(100 * confirmingChance(truth, returns.length, level / carried.length)).toFixed(0)} %`,
      `${shown(figures.outOfSampleAdjustedP, 3)} / ${shown(figures.unseenLossAdjustedP, 3)}`,
      shown(placebo?.adjustedP, 3),
      failed.length === 0 ? "HARD" : failed.join(", "),
    ];
    console.log(`| ${[...begin, ...cells].join(" | ")} |`);
  }
}

async function main(flags: readonly string[]): Promise<void> {
  const textOf = (flag: string, usual: string): string => flags[flags.indexOf(flag) + 1 || flags.length] ?? usual;
  const pairs = textOf(
    "--kinds",
    "book:votes,pullback:trend_pullback,momentum:volume_surge,regime:votes,reversal:votes",
  );
  const seeds = textOf("--seeds", "2002,2003").split(",").map(Number);
  const edge = Number(textOf("--edge", "6")), years = Number(textOf("--years", "2"));
  const headings = [
    ...[
      "planted",
      "searched",
      "seed",
      "GOOD",
      "knowing it: unseen days / years after",
      "carried",
      "Sharpe in the search",
    ],
    ...["on the unseen days", "in the years after", "foretold chance", "corrected p / with one more loss", "placebo"],
    "stopped by",
  ];
  console.log(`| ${headings.join(" | ")} |\n|${headings.map(() => "---").join("|")}|`);
  for (const pair of pairs.split(",")) {
    const [name, searched = "votes"] = pair.split(":"), kind = EDGE_KINDS.find((one) => one === name);
    if (kind === undefined) {
      throw new UserError(`Cannot read --kinds: wanted some of ${EDGE_KINDS.join(", ")}, found "${name}"`);
    }
    for (const seed of seeds) await diagnose(kind, searched, seed, edge, years);
  }
}

if (import.meta.main) await main(Deno.args);
