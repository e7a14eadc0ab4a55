/**
 * `deno run tasks/calibrate_edge.ts`: the coefficients of `plantedDrift` in `lib/data/planted_edge.ts`.
 *
 * @module
 */
import { DAYS_PER_YEAR } from "@lib/core/candles.ts";
import { EDGE_KINDS, type EdgeKind, knowingSharpe, plantedDrift } from "@lib/data/planted_edge.ts";
import { simulateMarket } from "@lib/data/simulate.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";

const YEAR = DAYS_PER_YEAR * 1440;
const DRIFTS: Readonly<Record<EdgeKind, readonly number[]>> = {
  book: [1.4e-5, 1.8e-5, 2.2e-5, 2.6e-5, 3e-5, 3.4e-5],
  pullback: [1.8e-5, 2.2e-5, 2.6e-5, 3e-5, 3.4e-5, 3.8e-5, 4.2e-5],
  momentum: [1e-5, 1.4e-5, 1.8e-5, 2.2e-5, 2.8e-5, 3.4e-5, 4e-5],
  reversal: [20e-5, 22e-5, 24e-5, 26e-5, 28e-5],
  regime: [1.2e-5, 1.6e-5, 2e-5, 2.4e-5, 2.8e-5, 3.2e-5, 3.6e-5],
};
const EDGES = [1, 2, 4, 6, 8, 10, 12];

/** Mean and standard error over so many markets of a year each. */
function meanSharpe(
  years: number,
  firstSeed: number,
  market: { edgeKind: EdgeKind } & ({ drift: number } | { edge: number }),
): [number, number] {
  let sum = 0, squares = 0;
  for (let seed = firstSeed; seed < firstSeed + years; seed++) {
    const sharpe = knowingSharpe(simulateMarket({ seed, bars: YEAR, ...market }), market.edgeKind);
    sum += sharpe;
    squares += sharpe ** 2;
  }
  const mean = sum / years;
  return [mean, Math.sqrt((squares / years - mean ** 2) / (years - 1))];
}

/** Coefficients of the least-squares parabola y = c0 + c1·x + c2·x², by Cramer's rule on the normal equations. */
function fitParabola(x: readonly number[], y: readonly number[]): number[] {
  const moment = (power: number) => x.reduce((sum, value) => sum + value ** power, 0);
  const rows = [0, 1, 2].map((r) => [0, 1, 2].map((c) => moment(r + c)));
  const right = [0, 1, 2].map((power) => x.reduce((sum, value, i) => sum + value ** power * y[i], 0));
  const determinant = ([a, b, c]: number[][]) =>
    a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
  return [0, 1, 2].map((k) =>
    determinant(rows.map((row, r) => row.map((value, c) => c === k ? right[r] : value))) / determinant(rows)
  );
}

/** The table of the command. */
export const CALIBRATE_EDGE: Command = {
  name: "deno run tasks/calibrate_edge.ts",
  summary:
    "finds the drift that gives the strategy that knows the planted rule a wanted annual Sharpe ratio, and checks " +
    "it on markets of other seeds",
  flags: [
    { name: "edge-kind", value: "KIND", default: "book", meaning: EDGE_KINDS.join(", ") },
    { name: "years", value: "N", default: "40", meaning: "years a figure; its error is about 1 / √years" },
  ],
};

function main(line: CommandLine): number {
  const edgeKind = line.oneOf("edge-kind", EDGE_KINDS)!, drifts = DRIFTS[edgeKind], years = line.whole("years", 2)!;
  console.log("drift, 1e-5   Sharpe   error");
  const sharpes = drifts.map((drift) => {
    const [mean, error] = meanSharpe(years, 1000, { edgeKind, drift });
    console.log(
      `${(drift * 1e5).toFixed(1).padStart(11)} ${mean.toFixed(2).padStart(8)} ${error.toFixed(2).padStart(7)}`,
    );
    return mean;
  });
  const coefficients = fitParabola(sharpes, drifts.map((drift) => drift * 1e5));
  console.log(`drift = 1e-5 · (c0 + c1·edge + c2·edge²), c = ${coefficients.map((c) => c.toFixed(5)).join(", ")}`);
  console.log("\nedge   drift now, 1e-5   Sharpe on other seeds   error");
  for (const edge of EDGES) {
    const [mean, error] = meanSharpe(years, 2000, { edgeKind, edge });
    const cells = [(plantedDrift(edge, edgeKind) * 1e5).toFixed(3), mean.toFixed(2), error.toFixed(2)];
    console.log(
      `${String(edge).padStart(4)} ${cells[0].padStart(17)} ${cells[1].padStart(23)} ${cells[2].padStart(7)}`,
    );
  }
  return 0;
}

if (import.meta.main) await runCommand(CALIBRATE_EDGE, main);
