/**
 * The search in figures: how it got better, how well its model foretold, what mattered, and which tries are alike.
 *
 * @module
 */
import { convergenceFigure } from "../../charts/convergence.ts";
import { curvesFigure } from "../../charts/curves.ts";
import type { Figure } from "../../charts/figure.ts";
import { mapFigure } from "../../charts/scatter.ts";
import { beeswarmFigure } from "../../charts/shap.ts";
import type { SearchView } from "../source.ts";

/** Most parameters in the figure of what mattered: the others move little. */
const MOST_PARAMETERS = 12;

/** The best value of each round, in the order of the rounds; `NaN` for one in which no try had a value. */
export function bestByRound(trials: SearchView["trials"]): number[] {
  const rounds = trials.reduce((most, { round }) => Math.max(most, round + 1), 0), best = new Array(rounds).fill(NaN);
  for (const { round, value } of trials) {
    if (value !== null && !(best[round] >= value)) best[round] = value;
  }
  return best;
}

/** Best so far by round; `null` where no try had a value. */
export function progressFigure({ trials, target }: Pick<SearchView, "trials" | "target">): Figure | null {
  const scores = bestByRound(trials);
  if (!scores.some(Number.isFinite)) return null;
  return convergenceFigure([{ label: "best", scores }], {
    title: "Best so far, by round",
    yLabel: target,
    unit: "round",
  });
}

/** How the model's forecasts of past rounds were ordered against what came; `null` before there were any. */
export function modelRounds({ decisions }: Pick<SearchView, "decisions">): { round: number; quality: number }[] {
  return decisions.flatMap(({ kind, round, modelQuality }) =>
    kind === "model" && modelQuality !== null ? [{ round, quality: modelQuality }] : []
  );
}

/** The model against what came, by round. */
export function modelFigure(view: Pick<SearchView, "decisions">): Figure | null {
  const rounds = modelRounds(view);
  if (rounds.length === 0) return null;
  const curve = {
    label: "model against observed",
    x: rounds.map(({ round }) => round + 1),
    y: rounds.map(({ quality }) => quality),
    points: rounds.length < 40,
  };
  return curvesFigure([{ curves: [curve], yLabel: "Rank correlation", levels: [0], height: 290 }], {
    title: "The model against what came",
    xLabel: "Round",
  });
}

/** Effects of the parameters, the most important first; one whose importance is not known comes last. */
export function rankedEffects({ effects }: Pick<SearchView, "effects">): SearchView["effects"] {
  return effects.toSorted((a, b) => (b.importance ?? -Infinity) - (a.importance ?? -Infinity));
}

/** What moved the value, most of all first; `null` where nothing could be explained. */
export function effectsFigure({ effects, target }: Pick<SearchView, "effects" | "target">): Figure | null {
  const shown = rankedEffects({ effects }).filter(({ shap }) => shap.length > 0).slice(0, MOST_PARAMETERS);
  if (shown.length === 0) return null;
  const swarms = shown.map(({ label, values, shap }) => ({ name: label, values, effects: shap }));
  // The page says what a dot is.
  return { ...beeswarmFigure(swarms, { title: "What mattered", target }), subtitle: undefined };
}

/** The tries as a map; `null` where there is none. */
export function placesFigure({ trials, groups }: Pick<SearchView, "trials" | "groups">): Figure | null {
  const placed = trials.flatMap(({ place }) => place === null ? [] : [place]);
  if (placed.length === 0) return null;
  return mapFigure(
    placed.flatMap(({ x, y }) => [x, y]),
    placed.map(({ group }) => group),
    groups.map(({ name }) => name),
    { title: "Which tries are alike" },
  );
}
