/**
 * What a surrogate model has learnt about the parameters: all of them at a glance, and one by one.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { quantile, sorted } from "../core/statistics.ts";
import { formatCount } from "../metrics/format.ts";
import type { Figure } from "./figure.ts";
import { figureOf } from "./figure_source.ts";
import { INK, MUTED, NEGATIVE, POSITIVE } from "./palette.ts";
import { rowNames } from "./row_names.ts";
import { numberText } from "./words.ts";

/** A parameter's values and SHAP values over the trials that used it. */
export interface ShapValues {
  /** Of the parameter. */
  readonly name: string;
  /** Of the parameter, one a trial. */
  readonly values: ArrayLike<number>;
  /** SHAP values, in units of the target. */
  readonly effects: ArrayLike<number>;
}

/** Pixels of a swarm, of a dot's radius, and right of the swarms. */
const SWARM_HEIGHT = 26, DOT_RADIUS = 2.1, SWARM_RIGHT = 20;

/** Steps of the colours from low to high: more are not told apart. */
const LEVELS = 8;

interface SwarmDot {
  readonly name: string;
  readonly effect: number;
  /** Offset from the row's middle, pixels. */
  readonly offset: number;
  /** Where the value lies between the low and the high end of its parameter's, 0 to 1, in steps. */
  readonly level: number;
}

/** Dots of one parameter, pushed apart up and down so that none hides another. */
function swarm({ name, values, effects }: ShapValues, pixel: number): SwarmDot[] {
  const ascending = sorted(values), low = quantile(ascending, 0.05), high = quantile(ascending, 0.95);
  const taken = new Map<number, number>(), dots: SwarmDot[] = [];
  for (let i = 0; i < effects.length; i++) {
    const column = Math.round(effects[i] / pixel / (2 * DOT_RADIUS)), count = taken.get(column) ?? 0;
    taken.set(column, count + 1);
    const step = Math.ceil(count / 2) * (count % 2 === 0 ? 1 : -1) * DOT_RADIUS;
    const offset = Math.max(-SWARM_HEIGHT / 2 + 2, Math.min(SWARM_HEIGHT / 2 - 2, step));
    const share = high > low ? Math.max(0, Math.min(1, (values[i] - low) / (high - low))) : 0.5;
    dots.push({ name, effect: effects[i], offset, level: Math.round(share * LEVELS) / LEVELS });
  }
  return dots;
}

/**
 * One row for each parameter, one dot for each trial: right of zero the parameter's value helped, left it hurt; the
 * colour says whether the value was low or high.
 *
 * @param parameters From top to bottom, usually the most important first.
 * @param target What the effects are measured in, such as `"score"`.
 * @throws {RangeError} If there is no effect.
 */
export function beeswarmFigure(
  parameters: readonly ShapValues[],
  { title = "What moves the score", target = "score" }: { title?: string; target?: string } = {},
): Figure {
  const all = parameters.flatMap((parameter) => Array.from(parameter.effects));
  if (all.length === 0) throw new RangeError(`Cannot draw ${title}: wanted at least one effect, found none`);
  const low = Math.min(0, ...all), high = Math.max(0, ...all);
  return figureOf("beeswarmFigure", [parameters, { title, target }], {
    title,
    subtitle: `Each dot is a trial: its place is what this parameter added to the predicted ${target}`,
    description: `${title}: SHAP values of ${parameters.map((parameter) => parameter.name).join(", ")}`,
    panels: [(width) => {
      const rows = rowNames(parameters.map(({ name }) => name), { width, rowHeight: SWARM_HEIGHT + 6 });
      const pixel = (high - low) / (width - rows.options.marginLeft - SWARM_RIGHT) || 1;
      // One mark a vertical offset: Plot moves all dots of a mark by the same pixels.
      const byOffset = Map.groupBy(parameters.flatMap((parameter) => swarm(parameter, pixel)), (dot) => dot.offset);
      return {
        ...rows.options,
        height: 50 + parameters.length * rows.rowHeight,
        x: { label: `Effect on the ${target}`, grid: true, domain: [low, high], nice: true },
        color: {
          legend: true,
          label: "Value of the parameter (0 = its low end, 1 = its high end)",
          domain: [0, 1],
          range: [POSITIVE, NEGATIVE],
        },
        marks: [
          ...rows.marks,
          Plot.ruleX([0], { stroke: INK }),
          ...[...byOffset].map(([offset, dots]) =>
            // A line that is broken after every point: all dots of a colour are one element, a tenth of the bytes.
            Plot.line(dots.flatMap((dot) => [dot, { ...dot, effect: NaN }]), {
              x: "effect",
              y: "name",
              z: "level",
              stroke: "level",
              strokeWidth: 2 * DOT_RADIUS,
              strokeLinecap: "round",
              dy: offset + rows.dy,
            })
          ),
        ],
      };
    }],
  });
}

/**
 * A parameter's effect over its values, one dot a trial.
 *
 * @param parameter Values on the axis, effects above.
 * @param region Values between which the effect is best, shaded if given.
 * @throws {RangeError} If there is no trial.
 */
export function dependenceFigure(
  { name, values, effects }: ShapValues,
  { target = "score", region, title = `Effect of ${name}` }: {
    target?: string;
    region?: readonly [number, number];
    title?: string;
  } = {},
): Figure {
  if (values.length === 0) throw new RangeError(`Cannot draw ${title}: wanted at least one trial, found none`);
  const rows = Array.from({ length: values.length }, (_, i) => i);
  const best = region && `best between ${numberText(region[0], 4)} and ${numberText(region[1], 4)}`;
  return figureOf("dependenceFigure", [{ name, values, effects }, { target, region, title }], {
    title,
    subtitle: best && `The effect is ${best}`,
    description: `${title} on the ${target} over ${formatCount(values.length, "trial")}${best ? `, ${best}` : ""}`,
    panels: [{
      height: 240,
      x: { label: name, nice: true },
      y: { label: `Effect on the ${target}`, grid: true },
      marks: [
        Plot.rectX(region ? [region] : [], { x1: "0", x2: "1", fill: MUTED, fillOpacity: 0.18 }),
        Plot.ruleY([0], { stroke: INK }),
        Plot.dot(rows, {
          x: (i: number) => values[i],
          y: (i: number) => effects[i],
          fill: POSITIVE,
          r: 2.6,
          fillOpacity: 0.8,
        }),
      ],
    }],
  });
}
