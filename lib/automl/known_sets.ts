/**
 * Parameter sets made by hand by whoever knows the planted rule: of each family that has anything to say of it, the sets
 * that come nearest to the rule, inside the ranges that are searched.
 *
 * @module
 */
import type { EdgeKind } from "../data/planted_edge.ts";
import type { ParameterValues } from "../search/constraint_expression.ts";

/** A set of a family. */
export interface KnownSet {
  readonly kind: EdgeKind;
  /** Name of the family. */
  readonly strategy: string;
  readonly params: ParameterValues;
}

/** Of `votes`: no condition, out where the condition turns, and as patient as its domain has it. */
const PATIENT: ParameterValues = {
  ...{ useEma: false, useRsi: false, useMacd: false, useHigher: false, useVolume: false, useBook: false },
  ...{ regimeFilter: "any", bracket: "atr", stopAtr: 30, rewardRatio: 4, timeoutMinutes: 480 },
  ...{ trailing: false, exitOnSignal: true },
};

const votes = (kind: EdgeKind, params: ParameterValues): KnownSet => {
  return { kind, strategy: "votes", params: { ...PATIENT, ...params } };
};

const bookSets = (kind: EdgeKind, regimeFilter: string): KnownSet[] =>
  [0.65, 0.75, 0.85].map((bookThreshold) =>
    votes(kind, { useBook: true, threshold: 0.5, bookThreshold, regimeFilter })
  );

/** All sets that are known. */
export const KNOWN_SETS: readonly KnownSet[] = [
  ...bookSets("book", "any"),
  ...bookSets("regime", "any"),
  ...bookSets("regime", "calm"),
  // Against a close beyond its slow average, with an hour's trend; out after two or eight hours.
  ...[120, 200].flatMap((emaSlow) =>
    [1, 2].flatMap((bandAtr) =>
      [120, 480].map((timeoutMinutes) =>
        votes("pullback", {
          ...{ entryMode: "reversion", useEma: true, useHigher: true, weightEma: 1, weightHigher: 1, threshold: 0.9 },
          ...{ slowTimeframe: "none", slowerTimeframe: "1h", emaSlow, bandAtr, timeoutMinutes, exitOnSignal: false },
        })
      )
    )
  ),
  // Along the averages while the bar's volume is high.
  ...[50, 120].flatMap((emaSlow) =>
    [60, 180].map((timeoutMinutes) =>
      votes("momentum", {
        ...{ useEma: true, useVolume: true, weightEma: 1, weightVolume: 1, threshold: 0.9 },
        ...{ emaFast: 20, emaSlow, bandAtr: 0.5, timeoutMinutes, exitOnSignal: false },
      })
    )
  ),
  // Against a stretched price, and out as soon as `votes` may be.
  ...[1.5, 2].flatMap((bandAtr) =>
    [20, 30].map((rsiDistance) =>
      votes("reversal", {
        ...{ entryMode: "reversion", useEma: true, useRsi: true, weightEma: 1, weightRsi: 1, threshold: 0.9 },
        ...{ emaFast: 3, emaSlow: 10, bandAtr, rsiDistance, timeoutMinutes: 30, exitOnSignal: false },
      })
    )
  ),
  ...[2, 2.5, 3].flatMap((deviations) =>
    [20, 60].map((period): KnownSet => ({
      kind: "reversal",
      strategy: "band_reversion",
      params: { period, deviations, rsiPeriod: 5, rsiDistance: 20, stopAtr: 20, timeoutMinutes: 5 },
    }))
  ),
  ...[240, 480].map((timeoutMinutes): KnownSet => ({
    kind: "momentum",
    strategy: "volume_surge",
    params: {
      ...{ style: "along", surgeBars: 59, surgeFactor: 1.6, moveBars: 121, sessionStart: 0, sessionHours: 24 },
      ...{ stopAtr: 30, timeoutMinutes },
    },
  })),
  ...[3.5, 5, 7].map((depthAtr): KnownSet => ({
    kind: "pullback",
    strategy: "trend_pullback",
    params: { fastBars: 240, slowRatio: 6, depthAtr, stopAtr: 30, timeoutMinutes: 480 },
  })),
  ...(["book", "regime"] as const).flatMap((kind) =>
    [0.75, 0.85].map((pressure): KnownSet => ({
      kind,
      strategy: "book_pressure",
      params: { meanBars: 1, pressure, stopAtr: 30, rewardRatio: 4, timeoutMinutes: 120 },
    }))
  ),
];
