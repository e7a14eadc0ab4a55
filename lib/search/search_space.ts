/**
 * The unit cube behind a domain: every set of parameter values is a point of it.
 *
 * A float or integer takes one coordinate (integers and steps own equal shares of it), a boolean one that is 0 or 1, a
 * categorical one coordinate a choice, of which a single one is 1. Inactive parameters sit at 0.5 (categoricals at
 * zeros), so that points that differ only in them coincide.
 *
 * @module
 */
import type { Constraint, ParameterValue, ParameterValues } from "./constraint_expression.ts";
import {
  checkDomain,
  checkValues,
  type Domain,
  domainHash,
  gridOf,
  isActive,
  type NumericParameter,
  type ParameterSpec,
} from "./domain.ts";
import { nearestOnGrid } from "./step_grid.ts";

/** The coordinates of one parameter. */
export interface Block {
  /** The parameter. */
  readonly spec: ParameterSpec;
  /** Its first coordinate. */
  readonly start: number;
  /** Number of its coordinates. */
  readonly width: number;
}

/** A domain with its encoding. */
export interface SearchSpace {
  /** The domain it encodes. */
  readonly domain: Domain;
  /** Hash of the domain. */
  readonly hash: string;
  /** Constraints, ready to be asked. */
  readonly constraints: readonly Constraint[];
  /** Coordinates of each parameter, in the domain's order. */
  readonly blocks: readonly Block[];
  /** Coordinates of a point. */
  readonly dimension: number;
  /** Index of the parameter that each coordinate belongs to. */
  readonly group: Int32Array;
  /** Factor of each coordinate inside distances: √½ within one-hot blocks, so that two choices are 1 apart. */
  readonly scale: Float64Array;
  /** The point of these values; writes to `out` at `offset` if given. */
  encode(values: ParameterValues, out?: Float64Array, offset?: number): Float64Array;
  /** The values nearest to a point, active parameters only; those in `fixed` take its values instead. */
  decode(points: Float64Array, offset?: number, fixed?: ParameterValues): Record<string, ParameterValue>;
  /** Moves points, row after row, to representable ones: integers, steps, choices and inactive parameters; floats stay. */
  snap(points: Float64Array): Float64Array;
  /** The coordinate of a number's value. */
  encodeNumber(spec: NumericParameter, value: number): number;
  /** The value of a number's coordinate; beyond its ends the nearest. */
  decodeNumber(spec: NumericParameter, u: number): number;
  /** The first constraint that the values break, or `null`. */
  broken(values: ParameterValues): Constraint | null;
}

/** Significant digits of a decoded float, so few that encoding and decoding again gives the same number. */
const LINEAR_DIGITS = 14, LOGARITHMIC_DIGITS = 12;

/** Whether a coordinate may lie anywhere between its ends. */
export function isContinuous(spec: ParameterSpec): boolean {
  return spec.type === "float" && spec.step === undefined;
}

/** Ends of a numeric parameter on the scale that its coordinate is linear in. */
function ends(spec: NumericParameter): [number, number] {
  const half = (gridOf(spec)?.step ?? 0) / 2;
  const low = spec.low - half, high = spec.high + half;
  return spec.log ? [Math.log(low), Math.log(high)] : [low, high];
}

function toUnit(spec: ParameterSpec, value: ParameterValue): number {
  if (spec.type === "bool") return value ? 1 : 0;
  if (spec.type === "categorical") throw new TypeError("Cannot encode a categorical into one coordinate");
  const [low, high] = ends(spec), v = value as number;
  return Math.min(1, Math.max(0, ((spec.log ? Math.log(v) : v) - low) / (high - low)));
}

function fromUnit(spec: NumericParameter, u: number): number {
  const [low, high] = ends(spec), grid = gridOf(spec);
  let v = low + Math.min(1, Math.max(0, u)) * (high - low);
  if (spec.log) v = Math.exp(v);
  if (grid !== null) v = nearestOnGrid(grid, v);
  else if (spec.log) v = Number(v.toPrecision(LOGARITHMIC_DIGITS));
  else {
    const digits = LINEAR_DIGITS - Math.ceil(Math.log10(Math.max(Math.abs(spec.low), Math.abs(spec.high))));
    v = digits >= 0 ? Math.round(v * 10 ** digits) / 10 ** digits : Math.round(v / 10 ** -digits) * 10 ** -digits;
  }
  return Math.min(spec.high, Math.max(spec.low, v)) + 0; // + 0 turns −0, which JSON does not keep, into 0
}

function largest(points: Float64Array, start: number, width: number): number {
  let best = 0;
  for (let j = 1; j < width; j++) if (points[start + j] > points[start + best]) best = j;
  return best;
}

/**
 * The unit cube of a domain.
 *
 * `decode(encode(values))` gives back every float to 14 significant digits of its range's larger end (12 of its own
 * if logarithmic) and exactly those numbers that `decode` itself gives; all other types always exactly.
 *
 * @throws {RangeError} If the domain contradicts itself, see {@linkcode checkDomain}, or a float's range is infinitely
 *   wide, too narrow for the digits kept, or so near to 0 that they cannot be counted.
 * @throws {SyntaxError} If a constraint is no expression.
 *
 * @example Values survive the way to the cube and back
 * ```ts
 * import assert from "node:assert/strict";
 * import { createSearchSpace } from "@lib/search/search_space.ts";
 *
 * const space = createSearchSpace({
 *   params: [
 *     { name: "exit", type: "categorical", choices: ["atr", "time"] },
 *     { name: "bars", type: "int", low: 2, high: 500, log: true, condition: { param: "exit", equals: "time" } },
 *   ],
 * });
 * assert.deepEqual(space.decode(space.encode({ exit: "time", bars: 48 })), { exit: "time", bars: 48 });
 * assert.deepEqual([...space.encode({ exit: "atr" })], [1, 0, 0.5]);
 * ```
 */
export function createSearchSpace(domain: Domain): SearchSpace {
  const constraints = checkDomain(domain);
  const blocks: Block[] = [];
  let dimension = 0;
  for (const spec of domain.params) {
    if (spec.type === "float" && gridOf(spec) === null) {
      const middle = fromUnit(spec, 0.5);
      if (!(spec.low < middle && middle < spec.high)) {
        throw new RangeError(
          `Cannot search over parameter "${spec.name}": wanted a finite range that holds values between its ends to ` +
            `${spec.log ? LOGARITHMIC_DIGITS : LINEAR_DIGITS} digits, found ${spec.low} to ${spec.high}`,
        );
      }
    }
    const width = spec.type === "categorical" ? spec.choices.length : 1;
    blocks.push({ spec, start: dimension, width });
    dimension += width;
  }
  const group = new Int32Array(dimension), scale = new Float64Array(dimension).fill(1);
  blocks.forEach(({ spec, start, width }, g) => {
    group.fill(g, start, start + width);
    if (spec.type === "categorical") scale.fill(Math.SQRT1_2, start, start + width);
  });

  const encode = (values: ParameterValues, out = new Float64Array(dimension), offset = 0): Float64Array => {
    checkValues(domain, values);
    for (const { spec, start, width } of blocks) {
      const at = offset + start, active = Object.hasOwn(values, spec.name);
      if (spec.type !== "categorical") out[at] = active ? toUnit(spec, values[spec.name]) : 0.5;
      else for (let j = 0; j < width; j++) out[at + j] = active && spec.choices[j] === values[spec.name] ? 1 : 0;
    }
    return out;
  };

  const decode = (points: Float64Array, offset = 0, fixed: ParameterValues = {}): Record<string, ParameterValue> => {
    const values: Record<string, ParameterValue> = {};
    for (const { spec, start, width } of blocks) {
      if (!isActive(spec, values)) continue;
      const at = offset + start;
      if (Object.hasOwn(fixed, spec.name)) values[spec.name] = fixed[spec.name];
      else if (spec.type === "categorical") values[spec.name] = spec.choices[largest(points, at, width)];
      else if (spec.type === "bool") values[spec.name] = points[at] >= 0.5;
      else values[spec.name] = fromUnit(spec, points[at]);
    }
    return values;
  };

  const parents = blocks.map(({ spec }) => blocks.findIndex((block) => block.spec.name === spec.condition?.param));
  const discrete = blocks.some(({ spec }) => !isContinuous(spec) || spec.condition !== undefined);
  const snap = (points: Float64Array): Float64Array => {
    if (!discrete) return points;
    const values = new Array<ParameterValue>(blocks.length), active = new Uint8Array(blocks.length);
    for (let row = 0; row < points.length; row += dimension) {
      for (let g = 0; g < blocks.length; g++) {
        const { spec, start, width } = blocks[g], at = row + start;
        active[g] = parents[g] < 0 || (active[parents[g]] && values[parents[g]] === spec.condition!.equals) ? 1 : 0;
        if (!active[g]) {
          if (spec.type === "categorical") points.fill(0, at, at + width);
          else points[at] = 0.5;
        } else if (spec.type === "categorical") {
          const choice = largest(points, at, width);
          points.fill(0, at, at + width);
          points[at + choice] = 1;
          values[g] = spec.choices[choice];
        } else if (spec.type === "bool") {
          values[g] = points[at] >= 0.5;
          points[at] = values[g] ? 1 : 0;
        } else if (!isContinuous(spec)) {
          values[g] = fromUnit(spec, points[at]);
          points[at] = toUnit(spec, values[g]);
        } else if (parents.includes(g)) {
          values[g] = fromUnit(spec, points[at]);
        }
      }
    }
    return points;
  };

  const broken = (values: ParameterValues): Constraint | null =>
    constraints.find((constraint) => !constraint.holds(values)) ?? null;

  return {
    domain,
    hash: domainHash(domain),
    encodeNumber: toUnit,
    decodeNumber: fromUnit,
    constraints,
    blocks,
    dimension,
    group,
    scale,
    encode,
    decode,
    snap,
    broken,
  };
}
