/**
 * The figures of the guide that no notebook draws, by the code that they speak of.
 *
 * @module
 */
import { curvesFigure } from "../lib/charts/curves.ts";
import { distributionFigure } from "../lib/charts/distribution.ts";
import type { Figure } from "../lib/charts/figure.ts";
import { figureToSvg } from "../lib/charts/to_svg.ts";
import { randomSource } from "../lib/core/random.ts";
import { sharpe } from "../lib/metrics/performance.ts";
import { confirmableSharpe } from "../lib/selection/confirmable_sharpe.ts";
import { MAX_CARRIED } from "../lib/selection/hard_gate.ts";
import { lookLevel } from "../lib/selection/look_level.ts";

/** Rules without an edge, and the days each trades. */
const RULES = 1000, DAYS = 365;

/** What a thousand coin-tossers show. */
function noise(): Figure {
  const ratios = Array.from({ length: RULES }, (_, rule) => {
    const random = randomSource(1, rule);
    return sharpe(Float64Array.from({ length: DAYS }, () => random.normal() / 100)) ?? NaN;
  });
  const best = Math.max(...ratios);
  return distributionFigure(ratios, {
    title: "A thousand rules that toss coins",
    subtitle: "None has an edge; whoever keeps the best finds one that looks good",
    xLabel: "Sharpe ratio over a year",
    counted: "rules",
    markers: [{ value: best, label: `best: ${best.toFixed(1)}` }],
  });
}

/** The level of each look at the same days. */
function looks(): Figure {
  const x = Array.from({ length: 10 }, (_, i) => i + 1), y = x.map((look) => 100 * lookLevel(look));
  return curvesFigure([{ curves: [{ label: "level", x, y, points: true }], yLabel: "Chance of luck allowed (%)" }], {
    title: "Every look has less level to decide by",
    xLabel: "Look at the same days",
  });
}

/** What so many unseen days can confirm. */
function confirm(): Figure {
  const x = [20, 30, 45, 60, 90, 120, 180, 270, 365, 540, 730];
  const y = x.map((days) => confirmableSharpe({ days, level: lookLevel(1), carried: MAX_CARRIED }) ?? NaN);
  return curvesFigure([{
    curves: [{ label: "four times of five", x, y, points: true }],
    yLabel: "Sharpe ratio (per year)",
  }], {
    title: "What unseen days can confirm",
    xLabel: "Unseen days",
  });
}

/**
 * The figures by their files.
 *
 * @param width Pixels; that of other figures if none is given.
 */
export function guideFigures(width?: number): Map<string, string> {
  return new Map(
    Object.entries({ noise, looks, confirm }).map(([name, draw]) => [
      `docs/pictures/${name}.svg`,
      `${figureToSvg(draw(), { width })}\n`,
    ]),
  );
}
