/**
 * How often a test of daily returns confirms what is not there, law by law, and how often it confirms what is.
 *
 * Run: `deno task bench size [SIMULATIONS]`, 50,000 by default (some minutes). Sizes are multiples of the level they are
 * asked for; the Monte-Carlo error of each is printed above its table.
 *
 * @module
 */
import { DAYS_PER_YEAR } from "../../lib/core/candles.ts";
import { randomSource } from "../../lib/core/random.ts";
import { sharpePValue } from "../../lib/selection/sharpe_p_value.ts";
import * as rivals from "./mean_tests.ts";
import type { MeanTest } from "./mean_tests.ts";
import { BEYOND_LAWS, HELD_LAWS, type NullLaw } from "./null_laws.ts";

/** Whole, and as the best of ten has it at a first look and before looks were counted. */
const LEVELS = [0.04, 0.004, 0.0024];

/** Numbers of unseen days: those of a market of 40 days to one of two years. */
const DAYS = [20, 44, 90, 180, 365];

/** True annual Sharpe ratios of the tables of power. */
const SHARPES = [3, 6];

const DRAWN_SIMULATIONS = 500;

const TESTS: Readonly<Record<string, MeanTest>> = {
  "in use": sharpePValue,
  "probabilistic Sharpe": rivals.probabilistic,
  "Student": rivals.student,
  "Johnson": rivals.johnson,
  "Hall": rivals.hall,
  "cosines, fixed b": rivals.cosines,
};

const DRAWN_TESTS: Readonly<Record<string, MeanTest>> = {
  "in use": sharpePValue,
  "bootstrap-t": rivals.bootstrapT,
  "sign flips": rivals.signFlip,
};

/** Laws and days that the tests which draw are tried in: they cost a thousand times as much. */
const DRAWN_LAWS = [
  "normal",
  "t, 3 degrees of freedom",
  "skewness −2",
  "autocorrelation 0.3",
  "short gamma, with one more loss",
];
const DRAWN_DAYS = [20, 90];

/** Share of the simulations that each test confirms, by level. */
function confirmed(
  law: NullLaw,
  n: number,
  tests: readonly MeanTest[],
  simulations: number,
): number[][] {
  const random = randomSource(20_261_128, n, law.name.length), days = new Float64Array(n);
  const stressed = new Float64Array(n + 1), counts = tests.map(() => LEVELS.map(() => 0));
  for (let s = 0; s < simulations; s++) {
    law.draw(random, days);
    if (law.loss !== undefined) {
      stressed.set(days);
      stressed[n] = -law.loss;
    }
    tests.forEach((test, k) => {
      let p = test(days);
      if (law.loss !== undefined && p <= LEVELS[0]) p = Math.max(p, test(stressed));
      LEVELS.forEach((level, l) => counts[k][l] += Number(p <= level));
    });
  }
  return counts.map((row) => row.map((count) => count / simulations));
}

function errorText(simulations: number): string {
  const errors = LEVELS.map((level) => 1.96 * Math.sqrt((1 - level) / level / simulations));
  const texts = LEVELS.map((level, l) => `±${errors[l].toFixed(2)} at ${Number((100 * level).toFixed(2))} %`);
  return `${simulations.toLocaleString("en")} simulations each; 95 % Monte-Carlo interval of a size of 1: ${
    texts.join(", ")
  }`;
}

function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`| ${headings.join(" | ")} |\n|${headings.map(() => "---").join("|")}|`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
  console.log();
}

const multiples = (shares: readonly number[]) => shares.map((share, l) => (share / LEVELS[l]).toFixed(2)).join(" · ");

/** Sizes of all tests, the largest over the numbers of days; those of the first test by days are returned. */
function printSizes(
  laws: readonly NullLaw[],
  tests: Readonly<Record<string, MeanTest>>,
  lengths: readonly number[],
  simulations: number,
): string[][] {
  const byDays: string[][] = [];
  const rows = laws.map((law) => {
    const shares = lengths.map((n) => confirmed(law, n, Object.values(tests), simulations));
    byDays.push([law.name, ...shares.map(([first]) => multiples(first))]);
    const largest = Object.keys(tests).map((_, k) => LEVELS.map((_, l) => Math.max(...shares.map((row) => row[k][l]))));
    return [law.name, ...largest.map(multiples)];
  });
  printTable(["law without an edge", ...Object.keys(tests)], rows);
  return byDays;
}

if (import.meta.main) {
  const simulations = Number(Deno.args[0] ?? 50_000), levels = LEVELS.map((level) => `${100 * level} %`).join(" · ");
  console.log(`Largest size over ${DAYS.join(", ")} days, as multiples of ${levels}. ${errorText(simulations)}\n`);
  const byDays = printSizes([...HELD_LAWS, ...BEYOND_LAWS], TESTS, DAYS, simulations);
  console.log("The test in use by number of days\n");
  printTable(["law without an edge", ...DAYS.map((n) => `${n} days`)], byDays);
  console.log(`Tests that draw, over ${DRAWN_DAYS.join(", ")} days. ${errorText(DRAWN_SIMULATIONS)}\n`);
  printSizes(HELD_LAWS.filter(({ name }) => DRAWN_LAWS.includes(name)), DRAWN_TESTS, DRAWN_DAYS, DRAWN_SIMULATIONS);
  for (const sharpe of SHARPES) {
    const mean = sharpe / Math.sqrt(DAYS_PER_YEAR);
    const draw: NullLaw["draw"] = (random, days) => {
      for (let i = 0; i < days.length; i++) days[i] = mean + random.normal();
    };
    console.log(`Power at a true annual Sharpe ratio of ${sharpe}, normal days, % at ${levels}\n`);
    printTable(
      ["days", ...Object.keys(TESTS)],
      DAYS.map((n) => [
        String(n),
        ...confirmed({ name: "", draw }, n, Object.values(TESTS), Math.min(simulations, 20_000))
          .map((shares) => shares.map((share) => (100 * share).toFixed(0)).join(" · ")),
      ]),
    );
  }
}
