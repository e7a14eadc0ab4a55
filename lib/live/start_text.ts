/**
 * What a run starts with, as an operator reads it, and what he does where it has halted or failed.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { quoteCurrency } from "../config/start_equity.ts";
import { DAY_MS } from "../core/candles.ts";
import { NO_FILTERS } from "../execution/filters.ts";
import { marketProfile } from "../execution/market_profiles.ts";
import { formatCount, formatNumber } from "../metrics/format.ts";
import { formatInstant } from "../report/text_table.ts";
import { ENVIRONMENT_WORDS } from "../store/environment_words.ts";
import { type KeptRisk, lossOfDay } from "../store/kept_risk.ts";
import { LANE_VERDICT_WORDS } from "../store/lane_verdict_words.ts";
import type { RunRecord } from "../store/live_run_records.ts";
import type { Environment } from "../store/live_stamp.ts";
import { operatorCommands } from "../store/operator_commands.ts";
import { describeAssumptions } from "../study/assumptions.ts";
import { describeSource } from "../study/market_source.ts";
import type { FailedRun, HaltKeeper } from "./failed_run.ts";
import { standingText } from "./risk_commands.ts";
import type { RiskState } from "./risk_state.ts";
import type { OpenedLane, RunPlan } from "./run_plan.ts";

/** What a run starts with, line by line. */
export function startLines(
  { environment, run }: { readonly environment: Environment; readonly run: string },
  plan: RunPlan,
  lanes: readonly OpenedLane[],
): string[] {
  const { limits } = plan, capital = plan.lanes.reduce((sum, lane) => sum + lane.capital, 0);
  const unit = quoteCurrency(plan.lanes[0].symbol) ?? "quote units";
  return [
    `${ENVIRONMENT_WORDS[environment]}. Run ${run}, engine ${plan.engine}.`,
    ...lanes.flatMap(laneLines),
    `Limits: a position ${percent(limits.liveMaxPositionShare)} of equity, ${limits.liveMaxPositions} positions, ` +
    `at their stops together ${percent(limits.liveMaxOpenRiskShare)}; halts after a drawdown of ` +
    `${percent(limits.liveMaxDrawdownShare)}; opens nothing after ${limits.liveMaxConsecutiveStops} stops in a row.`,
    `Largest loss of a day: ${percent(limits.liveDailyLossShare)} of ${formatNumber(capital, "currency")} ${unit}, ` +
    `${
      formatNumber(limits.liveDailyLossShare * capital, "currency")
    } ${unit}; then it is halted until a person resumes it.`,
    ...limitNotes(limits),
    ...rehearsalLines(plan),
  ];
}

/** What the paper broker does beside its latency that an exchange may do too. */
function rehearsalLines({ terms }: RunPlan): string[] {
  if (terms === undefined) return [];
  const { refusalShare, partShare = 0, feeAsset } = terms;
  const does = [
    ...(refusalShare > 0 ? [`refuses ${percent(refusalShare)} of the entries`] : []),
    ...(partShare > 0 ? [`fills ${percent(partShare)} of the entries in parts`] : []),
    ...(feeAsset === "base" ? ["takes the fee of an entry that buys in what it buys"] : []),
  ];
  return does.length === 0 ? [] : [`Rehearsed: the paper broker ${does.join(", ")}.`];
}

/** What a person types where a replay has ended because it is halted. */
export function haltedText(
  target: Pick<RunRecord, "environment" | "run">,
  risk: Pick<KeptRisk, "restrictions" | "day">,
): string {
  const { resume } = operatorCommands(target, { needsOverride: lossOfDay(risk) !== undefined });
  return `Halted; ${resume} lifts that, and then the same command goes on.`;
}

/**
 * What is said of a run that has failed, and what a person does about it.
 *
 * @param risk What was written last; `null` where nothing was.
 * @param halt The file that halts it while it is there.
 */
export function failedText(
  target: Pick<RunRecord, "environment" | "run">,
  { message, keptBy }: FailedRun,
  risk: RiskState | null,
  halt: string,
): string {
  const { resume, halt: again } = operatorCommands(target, {
    needsOverride: risk !== null && lossOfDay(risk) !== undefined,
  });
  const wayOn: Readonly<Record<HaltKeeper, string>> = {
    ledger: `The same command goes on with run ${target.run}, halted; ${resume} lifts that.`,
    file: `The file ${halt} keeps it halted: once it is deleted, the same command goes on with run ${target.run}.`,
    nothing: "Nothing could be written that keeps it halted: before the same command goes on with it, type " +
      `${again}.`,
  };
  return `HALTED: ${message}. ${risk === null ? "" : `${standingText(risk, "interrupt")} `}${wayOn[keptBy]}`;
}

/** Limits that contradict each other. */
function limitNotes({ liveMaxPositionShare, liveMaxPositions }: RunPlan["limits"]): string[] {
  const most = liveMaxPositionShare * liveMaxPositions;
  if (most <= 1) return [];
  return [
    `Note: ${liveMaxPositions} positions of ${percent(liveMaxPositionShare)} of equity each would be ${
      percent(most)
    } of it.`,
  ];
}

function laneLines({ plan, candles, from, strategy, params, fundingAssumedShare }: OpenedLane): string[] {
  const { symbol, profile, profileOrigin, backtest, source, studyEnd } = plan;
  const gapDays = studyEnd === null ? null : (plan.from - studyEnd) / DAY_MS;
  const gap = gapDays === null
    ? ""
    : gapDays > 1
    ? ` ${formatNumber(gapDays, "number")} days of bars lie between its study and the first of these.`
    : gapDays > 0
    ? " They follow those of its study."
    : " Its study has seen them or some of them: they show how it trades, not whether it earns.";
  const isShortOnSpot = marketProfile(profile).kind === "spot" && backtest.direction !== "long";
  return [
    `Strategy ${plan.strategy} on ${symbol}: ${LANE_VERDICT_WORDS[plan.verdict]}` +
    `${plan.studiedAt === null ? "" : `; its study was begun on ${formatInstant(plan.studiedAt).slice(0, 10)}`}. It ` +
    `${strategy.describe(params, plan.timeframe)}.`,
    plan.to === Infinity
      ? `Follows ${symbol} ${plan.timeframe} from ${formatInstant(plan.from)} on, after ${
        formatCount(from, "bar")
      } of ${describeSource(source)}.${gap}`
      : `Replays ${formatInstant(candles.time[from])} to ${formatInstant(plan.to)} of the ${
        describeSource(source)
      }.${gap}`,
    ...(isShortOnSpot ? ["Shorts cannot be placed on spot; this run places them on paper."] : []),
    ...(isDeepStrictEqual(backtest.filters, NO_FILTERS)
      ? [`No grid of prices and quantities is known for ${symbol}: orders are not rounded; --filters FILE gives one.`]
      : []),
    ...describeAssumptions({
      profile,
      profileOrigin,
      backtest: { ...backtest, startEquity: plan.capital },
      markets: [{ symbol, source, ...(fundingAssumedShare !== undefined && { fundingAssumedShare }) }],
    }),
  ];
}

function percent(share: number): string {
  return formatNumber(share, "percent");
}
