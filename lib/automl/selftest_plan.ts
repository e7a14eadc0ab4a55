/**
 * Which studies a self-test is made of, and in which order they run.
 *
 * @module
 */
import { EDGE_KINDS } from "../data/planted_edge.ts";
import type { SamplerName } from "../search/optimizer_options.ts";
import { isPlanted, needsBars, NOISE_KINDS, type SelftestKind } from "./selftest_kinds.ts";

/** A study by all that decides its outcome but the code. */
export interface PlannedStudy {
  readonly kind: SelftestKind;
  /** Of market and search. */
  readonly seed: number;
  /** Planted edge; 0 where there is none. */
  readonly edge: number;
  /** Whether trading costs what it costs by default, or nothing. */
  readonly costs: boolean;
  /** What is searched, as `--strategy` takes it. */
  readonly strategies: string;
  readonly sampler: SamplerName;
  readonly trials: number;
  /** Days of the market. */
  readonly days: number;
}

/** So many studies that differ by their seeds alone. */
export interface StudySeries extends Omit<PlannedStudy, "seed"> {
  readonly count: number;
}

/** What tells a study from all others of the same code. */
export function studyKey(study: PlannedStudy): string {
  const { kind, seed, edge, costs, strategies, sampler, trials, days } = study;
  return [kind, seed, edge, costs, strategies, sampler, trials, days].join(" ");
}

/** What all studies of a self-test share. */
export interface SeriesOptions extends Pick<PlannedStudy, "strategies" | "sampler" | "trials" | "days"> {
  readonly kinds: readonly SelftestKind[];
  /** Studies of each kind without an edge, with costs and as many without. */
  readonly noise: number;
  /** Studies of each planted kind by edge, with costs. */
  readonly planted: Readonly<Record<string, number>>;
}

/** The series of a self-test: noise with and without costs, planted edges with costs. */
export function selftestSeries({ kinds, noise, planted, ...common }: SeriesOptions): StudySeries[] {
  return kinds.flatMap((kind): StudySeries[] => {
    if (!isPlanted(kind)) {
      return [true, false].map((costs) => ({ ...common, kind, edge: 0, costs, count: noise }));
    }
    return Object.entries(planted).map(([edge, count]) => ({
      ...common,
      kind,
      edge: Number(edge),
      costs: true,
      count,
    }));
  });
}

/** First seed of the full self-test; none from it on was looked at while search and gates were made. */
export const FULL_SEED = 5001;

/** How many studies of each kind without an edge the full self-test has, with costs and as many without. */
const FULL_NOISE = 12;

/** Studies of each planted kind by edge. */
const FULL_PLANTED = { 6: 20, 4: 40 } as const;

/** What the full self-test searches, in studies of a year. */
const FULL = { strategies: "votes", sampler: "gp", trials: 400, days: 365 } as const;

/** The family that expresses a planted kind, where that is not the one searched by default. */
const EXPRESSED_BY: Partial<Readonly<Record<SelftestKind, string>>> = {
  pullback: "trend_pullback",
  momentum: "volume_surge",
};

/**
 * The series of the full self-test: beside those of all self-tests the edge of 6 searched by the family that expresses it, by
 * all families together, and with free trading. What says most comes first.
 */
export function fullSeries(kinds: readonly SelftestKind[]): StudySeries[] {
  const of = (edge: 6 | 4, noise: number) =>
    selftestSeries({ ...FULL, kinds, noise, planted: { [edge]: FULL_PLANTED[edge] } });
  const six = of(6, 0).filter(({ edge }) => edge > 0);
  return [
    ...six,
    ...six.flatMap((series) => {
      const strategies = EXPRESSED_BY[series.kind];
      return strategies === undefined ? [] : [{ ...series, strategies }];
    }),
    ...of(4, FULL_NOISE),
    ...six.map((series) => ({ ...series, strategies: "all" })),
    ...six.map((series) => ({ ...series, costs: false })),
  ];
}

/** The studies of series in turn, so that each has some early. */
export function planStudies(series: readonly StudySeries[], firstSeed: number): PlannedStudy[] {
  const most = Math.max(0, ...series.map(({ count }) => count));
  return Array.from(
    { length: most },
    (_, i) =>
      series.filter(({ count }) => i < count).map(({ count: _, ...study }) => ({ ...study, seed: firstSeed + i })),
  ).flat();
}

/** Every kind that can be made without bars of a file, or with them. */
export function kindsFor(hasBars: boolean): readonly SelftestKind[] {
  return [...(hasBars ? NOISE_KINDS : NOISE_KINDS.filter((kind) => !needsBars(kind))), ...EDGE_KINDS];
}
