/**
 * The one expression language: constraints between parameters, score formulas over KPIs, filters of tables.
 *
 * Numbers (`1e-3`, `10 %` for 0.1), texts in quotes, `true` and `false`, names, `+ - * / ^`, comparisons (chained ones too:
 * `1 < a <= b`), `a in (1, 2)`, `and`, `or`, `not` (which binds like a sign: write `not (a < b)`), `condition ? a : b`,
 * parentheses and functions. Comparisons are exact, and `1 == true` is false; in arithmetic true is 1 and false 0.
 *
 * 1. Make a tree of the text.
 * 2. Make of each part a closure with the kind of its value, so that a text in arithmetic is refused before anything is
 *    evaluated.
 *
 * Nothing but names that the caller knows and the functions below can be reached: what a user types is never code.
 *
 * @module
 */
import {
  type ArithmeticSign,
  type ComparisonSign,
  describeToken,
  ExpressionError,
  type ExpressionTree,
  type ExpressionValue,
  parseTree,
} from "./expression_tree.ts";

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

/** What each sign makes of two values. */
const COMPARISONS: Readonly<Record<ComparisonSign, (a: ExpressionValue, b: ExpressionValue) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** What each sign makes of two numbers. */
export const ARITHMETIC: Readonly<Record<ArithmeticSign, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
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

/** The function of a name; `null` where there is none. */
export function functionOf(name: string): ((...x: number[]) => number) | null {
  return Object.hasOwn(EXPRESSION_FUNCTIONS, name) ? EXPRESSION_FUNCTIONS[name] : null;
}

/**
 * Reads an expression.
 *
 * @param what Said in messages, such as `constraint`.
 * @throws {ExpressionError} If the text is no expression, with the column where it ends to be one.
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
  const fail = (fault: string, column: number): never => {
    throw new ExpressionError(what, text, fault, column);
  };
  const names = new Set<string>(), namesOf = new Map<string, Set<string>>();
  const { kindOf, wanted = "a value", ofName = {} } = known;
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

  const node = (tree: ExpressionTree): Node => {
    const { column } = tree;
    switch (tree.is) {
      case "constant": {
        const { value } = tree, kind = typeof value;
        return {
          kind: kind === "number" ? "number" : kind === "string" ? "text" : "logical",
          column,
          evaluate: () => value,
        };
      }
      case "name": {
        const { name } = tree, kind = kindOf === undefined ? "unknown" : kindOf(name);
        if (kind === null) return fail(`wanted ${wanted}, found "${name}"`, column);
        names.add(name);
        return { kind, column, evaluate: (scope) => scope[name] };
      }
      case "call":
        return call(tree);
      case "callOfName":
        return callOfName(tree);
      case "sign": {
        if (tree.sign === "not") {
          const operand = logical(node(tree.operand));
          return { kind: "logical", column, evaluate: (scope) => !operand(scope) };
        }
        const operand = numeric(node(tree.operand));
        return { kind: "number", column, evaluate: (scope) => -operand(scope) };
      }
      case "arithmetic": {
        const operate = ARITHMETIC[tree.sign], a = numeric(node(tree.left)), b = numeric(node(tree.right));
        return { kind: "number", column, evaluate: (scope) => operate(a(scope), b(scope)) };
      }
      case "comparison": {
        const terms = tree.terms.map(node), holds = tree.signs.map((sign) => COMPARISONS[sign]);
        const evaluate = (scope: ExpressionScope) => {
          const found = terms.map((term) => term.evaluate(scope));
          return holds.every((compare, i) => compare(found[i], found[i + 1]));
        };
        return { kind: "logical", column, evaluate };
      }
      case "member": {
        const term = node(tree.term), among = tree.among.map(node);
        const evaluate = (scope: ExpressionScope) => {
          const found = term.evaluate(scope);
          return among.some((one) => one.evaluate(scope) === found);
        };
        return { kind: "logical", column, evaluate };
      }
      case "junction": {
        const a = logical(node(tree.left)), b = logical(node(tree.right));
        const evaluate = tree.word === "or"
          ? (scope: ExpressionScope) => a(scope) || b(scope)
          : (scope: ExpressionScope) => a(scope) && b(scope);
        return { kind: "logical", column, evaluate };
      }
      case "choice": {
        const test = logical(node(tree.condition)), yes = node(tree.yes), no = node(tree.no);
        return {
          kind: yes.kind === no.kind ? yes.kind : "unknown",
          column,
          evaluate: (scope) => test(scope) ? yes.evaluate(scope) : no.evaluate(scope),
        };
      }
    }
  };
  const call = ({ name, column, operands }: ExpressionTree & { readonly is: "call" }): Node => {
    const apply = functionOf(name);
    if (apply === null) {
      const functions = [...Object.keys(ofName), ...Object.keys(EXPRESSION_FUNCTIONS)].join(", ");
      return fail(`wanted one of the functions ${functions}, found "${name}"`, column);
    }
    if (apply.length === 1 && operands.length > 1) {
      fail(`wanted one argument of "${name}", found ${operands.length}`, column);
    }
    const values = operands.map((operand) => numeric(node(operand)));
    return { kind: "number", column, evaluate: (scope) => apply(...values.map((value) => value(scope))) };
  };
  const callOfName = ({ name, column, argument }: ExpressionTree & { readonly is: "callOfName" }): Node => {
    const fault = argument.kind === "name" ? ofName[name](argument.text) : `a name in ${name}`;
    if (fault !== null) fail(`wanted ${fault}, found ${describeToken(argument)}`, argument.column);
    const used = namesOf.get(name) ?? new Set();
    namesOf.set(name, used.add(argument.text));
    const key = `${name}(${argument.text})`;
    return { kind: "number", column, evaluate: (scope) => scope[key] };
  };

  const { kind, evaluate } = node(parseTree(text, what, (name) => Object.hasOwn(ofName, name)));
  return { text, names, namesOf, kind, evaluate };
}

/** Refuses an expression that is known not to be true or false, and one that turns out not to be. */
export function asCondition({ text, kind, evaluate }: Expression, what: string): (scope: ExpressionScope) => boolean {
  const refuse = (found: string): never => {
    throw new ExpressionError(what, text, `wanted true or false, found ${found}`, 1);
  };
  if (kind === "number" || kind === "text") refuse(`a ${kind}`);
  return (scope) => {
    const value = evaluate(scope);
    return typeof value === "boolean" ? value : refuse(JSON.stringify(value));
  };
}
