/**
 * The grammar of expressions: from a text to the tree that says what is to be done with its values.
 *
 * 1. Cut the text into tokens; any other character is refused.
 * 2. Descend by rising precedence: choice, or, and, comparison, sum, product, sign, power, value.
 *
 * Names are not looked up: whoever takes the tree knows them.
 *
 * @module
 */
import { type Token, tokenise } from "./expression_tokens.ts";

/** A value of an expression. */
export type ExpressionValue = number | string | boolean;

/** Signs of a comparison; `=`, `≤`, `≥` and `≠` are written for four of them too. */
export type ComparisonSign = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** Signs of a calculation with two numbers. */
export type ArithmeticSign = "+" | "-" | "*" | "/" | "^";

/** What a part of an expression is; every part knows the column where it begins, from 1. */
export type ExpressionTree =
  & { readonly column: number }
  & (
    | { readonly is: "constant"; readonly value: ExpressionValue }
    | { readonly is: "name"; readonly name: string }
    /** A function of numbers. */
    | { readonly is: "call"; readonly name: string; readonly operands: readonly ExpressionTree[] }
    /** A function of a bare name, such as `rank(sharpe)`. */
    | { readonly is: "callOfName"; readonly name: string; readonly argument: Token }
    | { readonly is: "sign"; readonly sign: "-" | "not"; readonly operand: ExpressionTree }
    | {
      readonly is: "arithmetic";
      readonly sign: ArithmeticSign;
      readonly left: ExpressionTree;
      readonly right: ExpressionTree;
    }
    /** `1 < a <= b`: each sign holds between its neighbours. */
    | {
      readonly is: "comparison";
      readonly signs: readonly ComparisonSign[];
      readonly terms: readonly ExpressionTree[];
    }
    /** `a in (1, 2)`. */
    | { readonly is: "member"; readonly term: ExpressionTree; readonly among: readonly ExpressionTree[] }
    | {
      readonly is: "junction";
      readonly word: "and" | "or";
      readonly left: ExpressionTree;
      readonly right: ExpressionTree;
    }
    | {
      readonly is: "choice";
      readonly condition: ExpressionTree;
      readonly yes: ExpressionTree;
      readonly no: ExpressionTree;
    }
  );

const COMPARISONS: readonly string[] = ["<", "<=", ">", ">=", "==", "!="] satisfies ComparisonSign[];

const KEYWORDS = ["and", "or", "not", "in"];

/** Words that name no value. */
export const EXPRESSION_WORDS: readonly string[] = [...KEYWORDS, "true", "false"];

/** Parts within parts that an expression may have: far more than people write, and far fewer than a stack holds. */
const DEEPEST = 100;

/** What a text is no expression by. */
export class ExpressionError extends SyntaxError {
  /** Where in the text, from 1. */
  readonly column: number;

  /**
   * @param what The kind of expression, such as `constraint`.
   * @param fault What was wanted and found.
   */
  constructor(what: string, text: string, fault: string, column: number) {
    super(`Cannot read the ${what} "${text}": ${fault} at column ${column}`);
    this.column = column;
  }
}

/**
 * The tree of a text.
 *
 * @param what Said in messages, such as `constraint`.
 * @param ofName Whether a function takes a bare name.
 * @throws {ExpressionError} If the text is no expression.
 */
export function parseTree(text: string, what: string, ofName: (name: string) => boolean = () => false): ExpressionTree {
  const fail = (fault: string, column: number): never => {
    throw new ExpressionError(what, text, fault, column);
  };
  const tokens = tokenise(text, fail);
  let at = 0, depth = 0;
  /** One part inside another. */
  const within = (part: () => ExpressionTree): ExpressionTree => {
    if (++depth > DEEPEST) fail(`wanted at most ${DEEPEST} parts within each other, found more`, tokens[at].column);
    const tree = part();
    depth--;
    return tree;
  };
  const isNext = (...signs: readonly string[]): boolean =>
    (tokens[at].kind === "sign" || tokens[at].kind === "name") && signs.includes(tokens[at].text);
  const expect = (sign: string): void => {
    if (!isNext(sign)) fail(`wanted "${sign}", found ${describeToken(tokens[at])}`, tokens[at].column);
    at++;
  };

  const choice = (): ExpressionTree =>
    within(() => {
      const condition = disjunction();
      if (!isNext("?")) return condition;
      at++;
      const yes = choice();
      expect(":");
      return { is: "choice", column: condition.column, condition, yes, no: choice() };
    });
  const junction = (operand: () => ExpressionTree, word: "and" | "or") => (): ExpressionTree => {
    let left = operand();
    while (isNext(word)) {
      at++;
      left = { is: "junction", column: left.column, word, left, right: operand() };
    }
    return left;
  };
  const comparison = (): ExpressionTree => {
    const first = sum(), { column } = first;
    if (isNext("in")) {
      at++;
      if (!isNext("(")) expect("(");
      return { is: "member", column, term: first, among: list() };
    }
    const terms = [first], signs: ComparisonSign[] = [];
    while (isNext(...COMPARISONS)) {
      signs.push(tokens[at++].text as ComparisonSign);
      terms.push(sum());
    }
    return signs.length === 0 ? first : { is: "comparison", column, signs, terms };
  };
  const leftToRight = (operand: () => ExpressionTree, ...signs: readonly ArithmeticSign[]) => (): ExpressionTree => {
    let left = operand();
    while (isNext(...signs)) {
      const sign = tokens[at++].text as ArithmeticSign;
      left = { is: "arithmetic", column: left.column, sign, left, right: operand() };
    }
    return left;
  };
  const signed = (): ExpressionTree => {
    const { column } = tokens[at];
    if (!isNext("not", "-")) return power();
    const sign = tokens[at++].text as "-" | "not";
    return { is: "sign", column, sign, operand: within(signed) };
  };
  const power = (): ExpressionTree => {
    const base = value();
    if (!isNext("^")) return base;
    at++;
    return { is: "arithmetic", column: base.column, sign: "^", left: base, right: within(signed) };
  };
  const product = leftToRight(signed, "*", "/"), sum = leftToRight(product, "+", "-");
  const conjunction = junction(comparison, "and"), disjunction = junction(conjunction, "or");

  const value = (): ExpressionTree => {
    const token = tokens[at++], { column } = token;
    const constant = (value: ExpressionValue): ExpressionTree => ({ is: "constant", column, value });
    if (token.kind === "number") {
      if (!isNext("%")) return constant(Number(token.text));
      at++;
      return constant(Number(token.text) / 100);
    }
    if (token.kind === "text") return constant(token.text);
    if (token.kind === "sign" && token.text === "(") {
      const inner = choice();
      expect(")");
      return inner;
    }
    if (token.kind !== "name" || KEYWORDS.includes(token.text)) {
      fail(`wanted a value, found ${describeToken(token)}`, column);
    }
    const { text: name } = token;
    if (name === "true" || name === "false") return constant(name === "true");
    if (!isNext("(")) return { is: "name", column, name };
    if (!ofName(name)) return { is: "call", column, name, operands: list() };
    at++;
    const argument = tokens[at];
    // The end is not passed: what reads on must find it.
    if (argument.kind !== "end") {
      at++;
      expect(")");
    }
    return { is: "callOfName", column, name, argument };
  };
  /** What stands in parentheses between commas. */
  const list = (): ExpressionTree[] => {
    const items: ExpressionTree[] = [];
    do {
      at++;
      items.push(choice());
    } while (isNext(","));
    expect(")");
    return items;
  };

  const whole = choice();
  if (tokens[at].kind !== "end") fail(`wanted an operator, found ${describeToken(tokens[at])}`, tokens[at].column);
  return whole;
}

/** A token as messages name it. */
export function describeToken(token: Token): string {
  return token.kind === "end" ? "the end" : `"${token.text}"`;
}
