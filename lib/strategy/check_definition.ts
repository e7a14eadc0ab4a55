/**
 * Whether something is a strategy: what a file of one's own exports, or says of itself, is looked at before it is used.
 *
 * @module
 */
import { isTimeframe } from "../core/candles.ts";
import { EXPRESSION_WORDS } from "../core/expression_tree.ts";
import { editDistance } from "../core/nearest_name.ts";
import { parseConstraint } from "../search/constraint_expression.ts";
import { wantedStep } from "../search/step_grid.ts";
import { type ParamSpec, wantedValue } from "./param_spec.ts";
import { isPlainText, LONGEST_TEXT } from "./plain_text.ts";
import { shownValue, unknownName } from "./shown_value.ts";
import { STRATEGY_FUNCTIONS, type StrategyDefinition } from "./strategy.ts";

/** A strategy's name, as `--strategy` takes it. */
const NAME = /^[a-z][a-z\d_]*$/;

/** A parameter's name: `$` is left to the searches of several strategies. */
const PARAMETER_NAME = /^[A-Za-z_]\w*$/;

/** What may be said of a strategy. */
const MEMBERS = ["name", "summary", "parameters", "constraints", ...STRATEGY_FUNCTIONS] as const satisfies readonly (
  keyof StrategyDefinition
)[];

/** What may be said of a parameter. */
const PARAMETER_MEMBERS = Object.keys(
  {
    name: true,
    kind: true,
    low: true,
    high: true,
    atLeastBars: true,
    log: true,
    step: true,
    choices: true,
    namesTimeframe: true,
    default: true,
    condition: true,
    searched: true,
    needsBook: true,
    label: true,
    unit: true,
    meaning: true,
  } satisfies Record<keyof ParamSpec, true>,
);

/** Edits by which a member of a class is taken for a misspelt one; others are its own affair. */
const MISSPELT_EDITS = 2;

/**
 * Checks what a strategy file exports.
 *
 * @throws {RangeError} If it is no strategy; the message says which member is missing or wrong.
 *
 * @example What is missing is named
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkDefinition } from "@lib/strategy/check_definition.ts";
 *
 * assert.throws(() => checkDefinition({ parameters: [] }), /wanted entries to be a function, found nothing/);
 * ```
 */
export function checkDefinition(exported: unknown): asserts exported is StrategyDefinition {
  if (typeof exported !== "object" || exported === null) {
    refuse(`wanted a strategy as its default export, such as defineStrategy({ … }), found ${kindOf(exported)}`);
  }
  const definition = exported as Record<string, unknown>;
  const unknown = unknownName(namesToKnow(definition), MEMBERS, "member");
  if (unknown !== null) refuse(unknown);
  if (typeof definition.entries !== "function") {
    refuse(`wanted entries to be a function, found ${kindOf(definition.entries)}`);
  }
  for (const member of STRATEGY_FUNCTIONS) {
    const found = definition[member];
    if (found !== undefined && typeof found !== "function") {
      refuse(`wanted ${member} to be a function, found ${kindOf(found)}`);
    }
  }
  const { name = "", summary = "", constraints = [] } = definition;
  if (name !== "") checkName(name);
  checkText("summary", summary);
  checkParameters(definition.parameters);
  checkConstraints(constraints, definition.parameters);
}

/** Names that must be members of a strategy: all of an object, of a class those that look like one. */
function namesToKnow(definition: object): string[] {
  const names: string[] = [];
  let level: object | null = definition;
  for (; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    names.push(...Object.getOwnPropertyNames(level));
  }
  const prototype = Object.getPrototypeOf(definition);
  if (prototype === null || prototype === Object.prototype) return names;
  const isLike = (name: string) => MEMBERS.some((member) => editDistance(name, member) <= MISSPELT_EDITS);
  return names.filter(isLike);
}

/**
 * Checks the name of a strategy.
 *
 * @throws {RangeError} If it is none.
 */
export function checkName(name: unknown): asserts name is string {
  if (typeof name === "string" && NAME.test(name) && name.length <= LONGEST_TEXT) return;
  refuse(`wanted a name of lower-case letters, digits and _, found ${shownValue(name)}`);
}

/**
 * Checks a text for people.
 *
 * @throws {RangeError} If it is none, longer than a thousand characters, or holds control characters.
 */
export function checkText(what: string, text: unknown): asserts text is string {
  if (isPlainText(text)) return;
  refuse(`wanted ${what} as a line of text, found ${shownValue(text)}`);
}

/**
 * Checks the descriptions of a strategy's parameters.
 *
 * @throws {RangeError} If one is of the wrong kind; the message names it.
 */
export function checkParameters(parameters: unknown): asserts parameters is readonly ParamSpec[] {
  if (!Array.isArray(parameters)) refuse(`wanted parameters to be a list, found ${kindOf(parameters)}`);
  const earlier: ParamSpec[] = [];
  for (const spec of parameters as readonly unknown[]) {
    if (typeof spec !== "object" || spec === null) refuse(`wanted parameters with a name, found ${kindOf(spec)}`);
    const { name } = spec as { name: unknown };
    // Every object has members such as constructor and __proto__, whatever its values are.
    const isName = typeof name === "string" && PARAMETER_NAME.test(name) && !EXPRESSION_WORDS.includes(name);
    if (!isName || name in Object.prototype) {
      refuse(`wanted parameter names of letters, digits and _, found ${shownValue(name)}`);
    }
    if (earlier.some((one) => one.name === name)) refuse(`wanted parameters whose names differ, found ${name} twice`);
    checkParameter(spec as ParamSpec, earlier);
    earlier.push(spec as ParamSpec);
  }
}

/**
 * Checks relations between parameters.
 *
 * @throws {RangeError} If one cannot be read, or names a parameter that there is not.
 */
export function checkConstraints(
  constraints: unknown,
  parameters: readonly ParamSpec[],
): asserts constraints is readonly string[] {
  if (!Array.isArray(constraints)) refuse(`wanted constraints to be a list, found ${kindOf(constraints)}`);
  for (const text of constraints as readonly unknown[]) {
    checkText("constraints", text);
    const unknown = [...namesOf(text)].find((name) => !parameters.some((spec) => spec.name === name));
    if (unknown !== undefined) refuse(`wanted constraints between its parameters, found ${unknown} in "${text}"`);
  }
}

function namesOf(constraint: string): ReadonlySet<string> {
  try {
    return parseConstraint(constraint).names;
  } catch (error) {
    if (error instanceof SyntaxError) refuse(error.message);
    throw error;
  }
}

/** Checks one parameter, whose condition may name those before it. */
function checkParameter(spec: ParamSpec, earlier: readonly ParamSpec[]): void {
  const { name, kind, low, high, atLeastBars, log, step, choices, searched = true, condition, namesTimeframe } = spec;
  const wrong: (wanted: string, found: unknown) => never = (wanted, found) =>
    refuse(`wanted ${wanted} of parameter ${name}, found ${shownValue(found)}`);
  const unknown = unknownName(Object.keys(spec), PARAMETER_MEMBERS, "member");
  if (unknown !== null) refuse(`parameter ${name}: ${unknown}`);
  for (const text of ["label", "unit", "meaning"] as const) {
    if (spec[text] !== undefined) checkText(`the ${text} of parameter ${name}`, spec[text]);
  }
  for (const flag of ["log", "namesTimeframe", "needsBook"] as const) {
    if (spec[flag] !== undefined && typeof spec[flag] !== "boolean") wrong(`true or false as ${flag}`, spec[flag]);
  }
  if (!["float", "int", "categorical", "boolean"].includes(kind)) {
    wrong("float, int, categorical or boolean as the kind", kind);
  }
  if (kind === "categorical") {
    const isList = Array.isArray(choices) && choices.length > 0 && new Set(choices).size === choices.length;
    if (!isList || !choices.every((choice) => isPlainText(choice))) wrong("a list of texts as choices", choices);
    const isOfTime = (choice: string) => choice === "none" || isTimeframe(choice);
    if (namesTimeframe && !(choices!.includes("none") && choices!.every(isOfTime))) {
      wrong("timeframes and none as choices", choices);
    }
  }
  if (kind === "float" || kind === "int") {
    const isEnd = kind === "int" ? Number.isSafeInteger : Number.isFinite;
    const isRange = (a: unknown, b: unknown) => isEnd(a) && isEnd(b) && (a as number) < (b as number);
    const isBounded = low !== undefined || high !== undefined || searched !== false;
    if (isBounded && !isRange(low, high)) wrong(`a range low < high of ${kind} values`, [low, high]);
    if (log && !(low! > 0)) wrong("a lower end above 0 for a logarithmic range", low);
    if (typeof searched !== "boolean") {
      const [from, to] = Array.isArray(searched) ? searched : [];
      if (!isRange(from, to) || from! < low! || to! > high!) wrong("a part of the range as searched", searched);
    }
    if (step !== undefined) checkStep(spec, wrong);
    if (atLeastBars !== undefined && !isTime(spec)) {
      wrong("a range, a default in it and 0 ≤ low ≤ default ≤ high as atLeastBars", atLeastBars);
    }
  } else if (atLeastBars !== undefined) wrong("a number for atLeastBars", kind);
  else if (step !== undefined) wrong("a number for a step", kind);
  else if (typeof searched !== "boolean") wrong("true or false as searched", searched);
  const isEndless = typeof spec.default === "number" && !Number.isFinite(spec.default);
  if (isEndless) wrong("a finite default", spec.default);
  if (spec.default !== undefined && wantedValue({ ...spec, namesTimeframe: false }, spec.default, "1m") !== null) {
    wrong("a default within the range", spec.default);
  }
  if (condition === undefined) return;
  const parent = earlier.find((one) => one.name === condition?.param);
  if (parent === undefined) return wrong("a condition on an earlier parameter", condition?.param);
  if (wantedValue({ ...parent, namesTimeframe: false }, condition.equals, "1m") !== null) {
    wrong(`a value of ${parent.name} in the condition`, condition.equals);
  }
}

/** Checks that the steps of a number lead from end to end, also of the part that is searched. */
function checkStep(
  { kind, low, high, log, step, searched, atLeastBars }: ParamSpec,
  wrong: (wanted: string, found: unknown) => never,
): void {
  if (low === undefined || high === undefined) return wrong("a range for the steps", [low, high]);
  if (atLeastBars !== undefined) wrong("steps or atLeastBars, whose range moves with the timeframe", step);
  const ranges = [[low, high], ...(Array.isArray(searched) ? [searched, [low, searched[1]]] : [])];
  for (const [from, to] of ranges) {
    const wanted = wantedStep({ low: from, high: to, step: step! }, kind === "int", log ?? false);
    if (wanted !== null) wrong(wanted, step);
  }
}

/** Whether a parameter has a range, a default and as many bars as each is at least. */
function isTime({ low, high, default: preset, atLeastBars }: ParamSpec): boolean {
  if (low === undefined || high === undefined || typeof preset !== "number") return false;
  if (typeof atLeastBars !== "object" || atLeastBars === null) return false;
  const bars = [atLeastBars.low, atLeastBars.default, atLeastBars.high];
  return bars.every((count, i) => Number.isSafeInteger(count) && count >= (i === 0 ? 0 : bars[i - 1]));
}

function refuse(what: string): never {
  throw new RangeError(what);
}

function kindOf(value: unknown): string {
  return value === undefined ? "nothing" : value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
}
