/**
 * The one expression language: constraints between parameters, score formulas over KPIs, filters of tables.
 *
 * Numbers (`1e-3`, `10 %` for 0.1), texts in quotes, `true` and `false`, names, `+ - * / ^`, comparisons (chained ones too:
 * `1 < a <= b`), `and`, `or`, `not` (which binds like a sign: write `not (a < b)`), `condition ? a : b`, parentheses and
 * functions. Comparisons are exact, and `1 == true` is false; in arithmetic true is 1 and false 0.
 *
 * 1. Cut the text into tokens; any other character is refused.
 * 2. Descend by rising precedence: choice, or, and, comparison, sum, product, sign, power, value. Each step gives a closure
 *    with the kind of its value, so that a text in arithmetic is refused before anything is evaluated.
 *
 * Nothing but names that the caller knows and the functions below can be reached: what a user types is never code.
 *
 * @module
 */
import { type Token, tokenise } from "./expression_tokens.ts";

/** A value of an expression. */
export type ExpressionValue = number | string | boolean;

/** Values by name. */
export type ExpressionScope = Readonly<Record<string, ExpressionValue>>;

/** What is known of a value before it is there. */
type Kind = "number" | "text" | "logical" | "unknown";

/** What an expression may name. */
export interface ExpressionNames {
  /** Whether a name may stand for a value, and of which kind; any name of unknown kind where left out. */
  readonly kindOf?: (name: string) => "number" | "text" | "logical" | null;
  /** What a name should have been, such as `the name of a KPI`. */
  readonly wanted?: string;
  /** Functions of a bare name, such as `rank(sharpe)`, read from the scope under that text; they check the name. */
  readonly ofName?: Readonly<Record<string, (name: string) => string | null>>;
}

/** An expression, ready to be evaluated. */
export interface Expression {
  /** As it was written. */
  readonly text: string;
  /** Names it reads by value. */
  readonly names: ReadonlySet<string>;
  /** Names inside functions of a name, by function. */
  readonly namesOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether its value is true or false, a number or a text, where that is known beforehand. */
  readonly kind: Kind;
  /**
   * Its value.
   *
   * @throws {SyntaxError} If a value is of the wrong kind, with the column.
   */
  evaluate(scope: ExpressionScope): ExpressionValue;
}

interface Node {
  readonly kind: Kind;
  readonly column: number;
  readonly evaluate: (scope: ExpressionScope) => ExpressionValue;
}

const COMPARISONS: Readonly<Record<string, (a: ExpressionValue, b: ExpressionValue) => boolean>> = {
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
};

/** Functions of numbers; those of one argument have one. */
export const EXPRESSION_FUNCTIONS: Readonly<Record<string, (...x: number[]) => number>> = {
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  sqrt: Math.sqrt,
  log: Math.log,
  exp: Math.exp,
};

const KEYWORDS = ["and", "or", "not"];

/** Words that name no value. */
export const EXPRESSION_WORDS: readonly string[] = [...KEYWORDS, "true", "false"];

/**
 * Reads an expression.
 *
 * @param what Said in messages, such as `constraint`.
 * @throws {SyntaxError} If the text is no expression, with the column where it ends to be one.
 *
 * @example A choice between two numbers
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseExpression } from "@lib/core/expression.ts";
 *
 * const { evaluate } = parseExpression("drawdown < 10 % ? 2 * gain : 0", "formula");
 * assert.equal(evaluate({ drawdown: 0.05, gain: 3 }), 6);
 * ```
 */
export function parseExpression(text: string, what: string, known: ExpressionNames = {}): Expression {
  const fail = (message: string, column: number): never => {
    throw new SyntaxError(`Cannot read the ${what} "${text}": ${message} at column ${column}`);
  };
  const tokens = tokenise(text, fail), names = new Set<string>(), namesOf = new Map<string, Set<string>>();
  const { kindOf, wanted = "a value", ofName = {} } = known;
  let at = 0;
  const isNext = (...signs: string[]): boolean =>
    (tokens[at].kind === "sign" || tokens[at].kind === "name") && signs.includes(tokens[at].text);
  const expect = (sign: string): void => {
    if (!isNext(sign)) fail(`wanted "${sign}", found ${describe(tokens[at])}`, tokens[at].column);
    at++;
  };
  const wrong = (kind: string, found: unknown, column: number) => fail(`wanted ${kind}, found ${found}`, column);

  const numeric = ({ kind, column, evaluate }: Node): (scope: ExpressionScope) => number => {
    if (kind === "text") wrong("a number", "a text", column);
    return (scope) => {
      const value = evaluate(scope);
      return typeof value === "string" ? wrong("a number", JSON.stringify(value), column) : Number(value);
    };
  };
  const logical = ({ kind, column, evaluate }: Node): (scope: ExpressionScope) => boolean => {
    if (kind === "number" || kind === "text") wrong("true or false", `a ${kind}`, column);
    return (scope) => {
      const value = evaluate(scope);
      return typeof value === "boolean" ? value : wrong("true or false", JSON.stringify(value), column);
    };
  };

  const choice = (): Node => {
    const condition = disjunction();
    if (!isNext("?")) return condition;
    at++;
    const test = logical(condition), yes = choice();
    expect(":");
    const no = choice(), kind = yes.kind === no.kind ? yes.kind : "unknown";
    return {
      kind,
      column: condition.column,
      evaluate: (scope) => test(scope) ? yes.evaluate(scope) : no.evaluate(scope),
    };
  };
  const junction = (operand: () => Node, word: "and" | "or") => (): Node => {
    let left = operand();
    while (isNext(word)) {
      at++;
      const a = logical(left), b = logical(operand()), { column } = left;
      const evaluate = word === "or"
        ? (scope: ExpressionScope) => a(scope) || b(scope)
        : (scope: ExpressionScope) => a(scope) && b(scope);
      left = { kind: "logical", column, evaluate };
    }
    return left;
  };
  const comparison = (): Node => {
    const terms = [sum()], signs: string[] = [];
    while (isNext(...Object.keys(COMPARISONS))) {
      signs.push(tokens[at++].text);
      terms.push(sum());
    }
    if (signs.length === 0) return terms[0];
    const evaluate = (scope: ExpressionScope) => {
      const found = terms.map((term) => term.evaluate(scope));
      return signs.every((sign, i) => COMPARISONS[sign](found[i], found[i + 1]));
    };
    return { kind: "logical", column: terms[0].column, evaluate };
  };
  const leftToRight = (operand: () => Node, ...signs: string[]) => (): Node => {
    let left = operand();
    while (isNext(...signs)) {
      const operate = ARITHMETIC[tokens[at++].text], a = numeric(left), b = numeric(operand()), { column } = left;
      left = { kind: "number", column, evaluate: (scope) => operate(a(scope), b(scope)) };
    }
    return left;
  };
  const signed = (): Node => {
    const { column } = tokens[at];
    if (isNext("not")) {
      at++;
      const operand = logical(signed());
      return { kind: "logical", column, evaluate: (scope) => !operand(scope) };
    }
    if (!isNext("-")) return power();
    at++;
    const operand = numeric(signed());
    return { kind: "number", column, evaluate: (scope) => -operand(scope) };
  };
  const power = (): Node => {
    const base = value();
    if (!isNext("^")) return base;
    at++;
    const a = numeric(base), b = numeric(signed());
    return { kind: "number", column: base.column, evaluate: (scope) => a(scope) ** b(scope) };
  };
  const product = leftToRight(signed, "*", "/"), sum = leftToRight(product, "+", "-");
  const conjunction = junction(comparison, "and"), disjunction = junction(conjunction, "or");

  const value = (): Node => {
    const token = tokens[at++], { column } = token;
    const constant = (value: ExpressionValue, kind: Kind): Node => ({ kind, column, evaluate: () => value });
    if (token.kind === "number") {
      if (!isNext("%")) return constant(Number(token.text), "number");
      at++;
      return constant(Number(token.text) / 100, "number");
    }
    if (token.kind === "text") return constant(token.text, "text");
    if (token.kind === "sign" && token.text === "(") {
      const inner = choice();
      expect(")");
      return inner;
    }
    if (token.kind !== "name" || KEYWORDS.includes(token.text)) {
      fail(`wanted a value, found ${describe(token)}`, column);
    }
    if (token.text === "true" || token.text === "false") return constant(token.text === "true", "logical");
    if (isNext("(")) return Object.hasOwn(ofName, token.text) ? callOfName(token) : call(token);
    const kind = kindOf === undefined ? "unknown" : kindOf(token.text);
    if (kind === null) return fail(`wanted ${wanted}, found "${token.text}"`, column);
    names.add(token.text);
    return { kind, column, evaluate: (scope) => scope[token.text] };
  };
  const call = ({ text: name, column }: Token): Node => {
    if (!Object.hasOwn(EXPRESSION_FUNCTIONS, name)) {
      const functions = [...Object.keys(ofName), ...Object.keys(EXPRESSION_FUNCTIONS)].join(", ");
      fail(`wanted one of the functions ${functions}, found "${name}"`, column);
    }
    const apply = EXPRESSION_FUNCTIONS[name], operands: ((scope: ExpressionScope) => number)[] = [];
    do {
      at++;
      operands.push(numeric(choice()));
    } while (isNext(","));
    expect(")");
    if (apply.length === 1 && operands.length > 1) {
      fail(`wanted one argument of "${name}", found ${operands.length}`, column);
    }
    return { kind: "number", column, evaluate: (scope) => apply(...operands.map((operand) => operand(scope))) };
  };
  const callOfName = ({ text: name, column }: Token): Node => {
    at++;
    const argument = tokens[at++];
    const fault = argument.kind === "name" ? ofName[name](argument.text) : `a name in ${name}`;
    if (fault !== null) fail(`wanted ${fault}, found ${describe(argument)}`, argument.column);
    expect(")");
    if (!namesOf.has(name)) namesOf.set(name, new Set());
    namesOf.get(name)!.add(argument.text);
    const key = `${name}(${argument.text})`;
    return { kind: "number", column, evaluate: (scope) => scope[key] };
  };

  const whole = choice();
  if (tokens[at].kind !== "end") fail(`wanted an operator, found ${describe(tokens[at])}`, tokens[at].column);
  return { text, names, namesOf, kind: whole.kind, evaluate: whole.evaluate };
}

/** Refuses an expression that is known not to be true or false, and one that turns out not to be. */
export function asCondition({ text, kind, evaluate }: Expression, what: string): (scope: ExpressionScope) => boolean {
  const refuse = (found: string): never => {
    throw new SyntaxError(`Cannot read the ${what} "${text}": wanted true or false, found ${found} at column 1`);
  };
  if (kind === "number" || kind === "text") refuse(`a ${kind}`);
  return (scope) => {
    const value = evaluate(scope);
    return typeof value === "boolean" ? value : refuse(JSON.stringify(value));
  };
}

const describe = (token: Token): string => token.kind === "end" ? "the end" : `"${token.text}"`;
