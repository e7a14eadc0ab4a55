/**
 * Rules that decide which of the candidates carried beyond a search are confirmed, given the p-value of each.
 *
 * @module
 */
import { normalCdf, normalQuantile } from "../../lib/core/normal_distribution.ts";
import { randomSource } from "../../lib/core/random.ts";
import { correlation } from "../../lib/core/statistics.ts";
import { holm } from "../../lib/selection/multiple_testing.ts";

/** How the p-values of a look count against each other. */
export type Correction = "holm" | "pooled" | "maxT";

/** A rule of carrying. */
export interface CarryRule {
  readonly name: string;
  /** Least probabilistic Sharpe ratio in the search. */
  readonly filter: number;
  /** Most candidates carried. */
  readonly most: number;
  readonly correction: Correction;
}

/** Rules that are compared. */
export const CARRY_RULES: readonly CarryRule[] = [0.9999, 0.99].flatMap((filter) =>
  [10, 3, 1].flatMap((most) =>
    (["holm", "pooled", "maxT"] as const)
      .filter((correction) => most > 1 || correction === "holm")
      .map((correction) => ({ name: `≥ ${filter}, ${most}, ${correction}`, filter, most, correction }))
  )
);

/** What is known of a look's candidates. */
export interface LookEvidence {
  /** One-sided p-values. */
  readonly p: readonly number[];
  /** Of the candidates' mean. */
  readonly pooledP: number;
  /** Correlation of two candidates by their places. */
  readonly correlationOf: (a: number, b: number) => number;
}

/** Which candidates are confirmed. */
export function confirms(
  correction: Correction,
  { p, pooledP, correlationOf }: LookEvidence,
  level: number,
): boolean[] {
  if (correction === "pooled") return p.map((own) => pooledP <= level && own <= level);
  if (Math.min(...p) > level) return p.map(() => false);
  const adjusted = correction === "holm" ? holm(p) : stepDown(p, correlationOf);
  return adjusted.map((own) => own <= level);
}

/** Draws of the largest of correlated normal variables. */
const DRAWS = 2000;

/**
 * p-values corrected for the largest of as many correlated ones, step by step: J. Romano & M. Wolf, "Stepwise Multiple
 * Testing as Formalized Data Snooping", Econometrica 73 (2005), with a normal copula in place of their bootstrap, so that the
 * p-values themselves stay what they are.
 */
function stepDown(p: readonly number[], correlationOf: LookEvidence["correlationOf"]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[a] - p[b]), factor = cholesky(order, correlationOf);
  const random = randomSource(5), z = new Float64Array(p.length), beyond = new Float64Array(p.length);
  const limits = order.map((i) => normalQuantile(Math.min(1 - 1e-9, Math.max(1e-12, 1 - p[i]))));
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let i = 0; i < z.length; i++) z[i] = random.normal();
    let largest = -Infinity;
    for (let i = z.length - 1; i >= 0; i--) {
      let value = 0;
      for (let k = 0; k <= i; k++) value += factor[i][k] * z[k];
      largest = Math.max(largest, value);
      if (largest >= limits[i]) beyond[i]++;
    }
  }
  const adjusted = new Array<number>(p.length);
  let most = 0;
  order.forEach((place, rank) => {
    // The draws are too few for small p-values, and the correction is never below the p-value itself.
    most = Math.max(most, p[place], (beyond[rank] + 1) / (DRAWS + 1));
    adjusted[place] = most;
  });
  return adjusted;
}

function cholesky(order: readonly number[], correlationOf: LookEvidence["correlationOf"]): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let i = 0; i < order.length; i++) {
    const row = new Float64Array(order.length);
    for (let k = 0; k <= i; k++) {
      let sum = i === k ? 1 : correlationOf(order[i], order[k]);
      for (let m = 0; m < k; m++) sum -= row[m] * (k === i ? row[m] : rows[k][m]);
      row[k] = i === k ? Math.sqrt(Math.max(1e-6, sum)) : sum / rows[k][k];
    }
    rows.push(row);
  }
  return rows;
}

/** Correlation of the returns of two candidates, 0 where there is none. */
export function returnCorrelation(columns: readonly ArrayLike<number>[]): LookEvidence["correlationOf"] {
  return (a, b) => {
    const found = columns[a].length === columns[b].length ? correlation(columns[a], columns[b]) : NaN;
    return Number.isNaN(found) ? 0 : found;
  };
}

/** A made-up search: rules whose edges are known, of which a part is carried. */
export interface MadeSearch {
  readonly name: string;
  /** True annual Sharpe ratios of the rules that have an edge. */
  readonly edges: readonly number[];
}

/** Rules that a made-up search ends with, and what they share of each other's luck. */
const RULES = 60, SHARED = 0.3;

/** Years of search and of unseen days, as of the default market. */
const SEARCH_YEARS = 1, UNSEEN_YEARS = 1;

/** Shares of made-up studies in which a rule of carrying confirms a strategy with an edge, and one without. */
export function madeStudies(
  { edges }: MadeSearch,
  level: number,
  studies: number,
): { readonly found: number; readonly false: number }[] {
  const counts = CARRY_RULES.map(() => ({ found: 0, false: 0 }));
  for (let study = 0; study < studies; study++) {
    const random = randomSource(9, study), common = [random.normal(), random.normal()];
    const statistic = (edge: number, years: number, part: number) =>
      edge * Math.sqrt(years) + Math.sqrt(SHARED) * common[part] + Math.sqrt(1 - SHARED) * random.normal();
    const rules = Array.from({ length: RULES }, (_, i) => {
      const edge = edges[i] ?? 0;
      return { edge, search: statistic(edge, SEARCH_YEARS, 0), unseen: statistic(edge, UNSEEN_YEARS, 1) };
    }).sort((a, b) => b.search - a.search);
    CARRY_RULES.forEach(({ filter, most, correction }, r) => {
      const carried = rules.filter(({ search }) => search >= normalQuantile(filter)).slice(0, most);
      if (carried.length === 0) return;
      const mean = carried.reduce((sum, { unseen }) => sum + unseen, 0) / carried.length;
      const deviation = Math.sqrt(SHARED + (1 - SHARED) / carried.length);
      const confirmed = confirms(correction, {
        p: carried.map(({ unseen }) => normalCdf(-unseen)),
        pooledP: normalCdf(-mean / deviation),
        correlationOf: () => SHARED,
      }, level);
      counts[r].found += Number(carried.some(({ edge }, i) => edge > 0 && confirmed[i]));
      counts[r].false += Number(carried.some(({ edge }, i) => edge <= 0 && confirmed[i]));
    });
  }
  return counts.map((count) => ({ found: count.found / studies, false: count.false / studies }));
}
