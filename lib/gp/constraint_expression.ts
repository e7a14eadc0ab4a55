/**
 * Constraints between parameters, such as `takeProfitAtr >= 1.2 * stopLossAtr`.
 *
 * The grammar is a subset of that of mathjs: numbers, texts in quotes, `true` and `false`, parameter names,
 * `+ - * / ^`, comparisons (chained ones too: `1 < a <= b`), `and`, `or`, `not` (which binds like a sign: write
 * `not (a < b)`), parentheses, `abs min max sqrt log exp`. Comparisons mean something else: here they are exact, take
 * texts, and find `1 == true` false; mathjs takes numbers that nearly agree for equal, `true` for 1, and refuses texts.
 * The language is our own because an optimiser's `ask` is synchronous and mathjs takes half a second to load.
 *
 * @module
 */

/** What a parameter may hold. */
export type ParameterValue = number | string | boolean;

/** Values of the active parameters by name. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** A constraint, ready to be asked. */
export interface Constraint {
  /** The expression. */
  readonly text: string;
  /** The parameters it names. */
  readonly names: ReadonlySet<string>;
  /** Whether the values meet it; a constraint that names an inactive parameter holds. */
  holds(values: ParameterValues): boolean;
}

type Evaluate = (values: ParameterValues) => ParameterValue;

interface Token {
  readonly kind: "number" | "text" | "name" | "sign" | "end";
  readonly text: string;
  readonly column: number;
}

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|"([^"]*)"|'([^']*)'|([A-Za-z_$][\w$]*)|(<=|>=|==|!=|[-+*/^<>(),]))/y;

const COMPARISONS: Readonly<Record<string, (a: ParameterValue, b: ParameterValue) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

const FUNCTIONS: Readonly<Record<string, (...x: number[]) => number>> = {
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  sqrt: Math.sqrt,
  log: Math.log,
  exp: Math.exp,
};

/**
 * A constraint from its text.
 *
 * @param text An expression that is true or false.
 * @throws {SyntaxError} If the text is no expression, with the column where it ends to be one.
 *
 * @example A target at least 1.2 stops away
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseConstraint } from "@lib/gp/constraint_expression.ts";
 *
 * const constraint = parseConstraint("takeProfitAtr >= 1.2 * stopLossAtr");
 * assert.ok(constraint.holds({ takeProfitAtr: 3, stopLossAtr: 2 }));
 * assert.ok(!constraint.holds({ takeProfitAtr: 2, stopLossAtr: 2 }));
 * ```
 */
export function parseConstraint(text: string): Constraint {
  const fail = (what: string, column: number): never => {
    throw new SyntaxError(`Cannot read constraint "${text}": ${what} at column ${column}`);
  };
  const tokens = tokenise(text, fail), names = new Set<string>();
  let at = 0;
  const isNext = (...signs: string[]): boolean =>
    (tokens[at].kind === "sign" || tokens[at].kind === "name") && signs.includes(tokens[at].text);
  const expect = (sign: string): void => {
    if (!isNext(sign)) fail(`wanted "${sign}", found ${describe(tokens[at])}`, tokens[at].column);
    at++;
  };
  const numeric = (column: number, evaluate: Evaluate): (values: ParameterValues) => number => (values) => {
    const value = evaluate(values);
    return typeof value === "number" ? value : fail(`wanted a number, found ${JSON.stringify(value)}`, column);
  };
  const logical = (column: number, evaluate: Evaluate): (values: ParameterValues) => boolean => (values) => {
    const value = evaluate(values);
    return typeof value === "boolean" ? value : fail(`wanted true or false, found ${JSON.stringify(value)}`, column);
  };

  const disjunction = (): Evaluate => {
    const column = tokens[at].column;
    let left = conjunction();
    while (isNext("or")) {
      const a = logical(column, left), b = logical(tokens[++at].column, conjunction());
      left = (values) => a(values) || b(values);
    }
    return left;
  };
  const conjunction = (): Evaluate => {
    const column = tokens[at].column;
    let left = comparison();
    while (isNext("and")) {
      const a = logical(column, left), b = logical(tokens[++at].column, comparison());
      left = (values) => a(values) && b(values);
    }
    return left;
  };
  const comparison = (): Evaluate => {
    const terms = [sum()], signs: string[] = [];
    while (isNext(...Object.keys(COMPARISONS))) {
      signs.push(tokens[at++].text);
      terms.push(sum());
    }
    if (signs.length === 0) return terms[0];
    return (values) => {
      const found = terms.map((term) => term(values));
      return signs.every((sign, i) => COMPARISONS[sign](found[i], found[i + 1]));
    };
  };
  const leftToRight = (operand: () => Evaluate, ...signs: string[]) => (): Evaluate => {
    const column = tokens[at].column;
    let left = operand();
    while (isNext(...signs)) {
      const operate = ARITHMETIC[tokens[at++].text];
      const a = numeric(column, left), b = numeric(tokens[at].column, operand());
      left = (values) => operate(a(values), b(values));
    }
    return left;
  };
  const signed = (): Evaluate => {
    if (isNext("not")) {
      const operand = logical(tokens[++at].column, signed());
      return (values) => !operand(values);
    }
    if (!isNext("-")) return power();
    const operand = numeric(tokens[++at].column, signed());
    return (values) => -operand(values);
  };
  const product = leftToRight(signed, "*", "/");
  const sum = leftToRight(product, "+", "-");
  const power = (): Evaluate => {
    const column = tokens[at].column, base = primary();
    if (!isNext("^")) return base;
    const a = numeric(column, base), b = numeric(tokens[++at].column, signed());
    return (values) => a(values) ** b(values);
  };
  const primary = (): Evaluate => {
    const token = tokens[at++];
    if (token.kind === "number") return constant(Number(token.text));
    if (token.kind === "text") return constant(token.text);
    if (isOpening(token)) {
      const inner = disjunction();
      expect(")");
      return inner;
    }
    if (token.kind !== "name" || ["and", "or", "not"].includes(token.text)) {
      fail(`wanted a value, found ${describe(token)}`, token.column);
    }
    if (token.text === "true" || token.text === "false") return constant(token.text === "true");
    if (!isNext("(")) {
      names.add(token.text);
      return (values) => values[token.text];
    }
    if (!Object.hasOwn(FUNCTIONS, token.text)) {
      fail(`wanted one of the functions ${Object.keys(FUNCTIONS).join(", ")}, found "${token.text}"`, token.column);
    }
    const apply = FUNCTIONS[token.text],
      isUnary = apply.length === 1,
      operands: ((values: ParameterValues) => number)[] = [];
    do {
      operands.push(numeric(tokens[++at].column, sum()));
    } while (isNext(","));
    expect(")");
    if (isUnary && operands.length > 1) {
      fail(`wanted one argument of "${token.text}", found ${operands.length}`, token.column);
    }
    return (values) => apply(...operands.map((operand) => operand(values)));
  };

  const evaluate = logical(1, disjunction());
  if (tokens[at].kind !== "end") fail(`wanted an operator, found ${describe(tokens[at])}`, tokens[at].column);
  return {
    text,
    names,
    holds: (values) => {
      for (const name of names) if (!Object.hasOwn(values, name)) return true;
      return evaluate(values);
    },
  };
}

function tokenise(text: string, fail: (what: string, column: number) => never): Token[] {
  const tokens: Token[] = [], end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const start = TOKEN.lastIndex, match = TOKEN.exec(text);
    if (match === null) {
      const column = start + text.slice(start).search(/\S/);
      fail(`wanted a name, number or operator, found "${text[column]}"`, column + 1);
    }
    const [whole, number, double, single, name, sign] = match!;
    const column = start + whole.search(/\S/) + 1;
    if (number !== undefined) tokens.push({ kind: "number", text: number, column });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, column });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, column });
    else tokens.push({ kind: "text", text: double ?? single, column });
  }
  tokens.push({ kind: "end", text: "", column: end + 1 });
  return tokens;
}

const constant = (value: ParameterValue): Evaluate => () => value;
const isOpening = (token: Token): boolean => token.kind === "sign" && token.text === "(";
const describe = (token: Token): string => token.kind === "end" ? "the end" : `"${token.text}"`;
