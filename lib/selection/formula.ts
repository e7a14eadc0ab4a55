/**
 * A user's own score: an expression over KPI names, such as `0.6 * rank(sharpe) + 0.4 * rank(maxDrawdown)`.
 *
 * Read by mathjs, but locked down: a text is first cut into words and signs of a short list, and what mathjs makes of it
 * may hold only numbers, KPI names, arithmetic, comparison, `and`, `or`, `not`, `condition ? a : b` and the functions of
 * {@linkcode FORMULA_FUNCTIONS}. mathjs takes half a second to load, so this file is imported when a formula is used.
 *
 * @module
 */
import { type MathNode, parse, SymbolNode } from "mathjs/number";
import type { KpiValues } from "../metrics/kpis.ts";
import { isKpiName, kpiDefinition, type KpiName } from "../metrics/registry.ts";
import { percentileRanks } from "./score.ts";

/** Functions of a formula with their number of arguments; `rank` takes a KPI and gives its percentile rank, best = 1. */
export const FORMULA_FUNCTIONS: Readonly<Record<string, { readonly least: number; readonly most: number }>> = {
  rank: { least: 1, most: 1 },
  abs: { least: 1, most: 1 },
  sqrt: { least: 1, most: 1 },
  log: { least: 1, most: 1 },
  exp: { least: 1, most: 1 },
  min: { least: 1, most: Infinity },
  max: { least: 1, most: Infinity },
};

/** A formula, read and checked. */
export interface Formula {
  /** As it was written. */
  readonly text: string;
  /** The KPIs it names. */
  readonly kpis: ReadonlySet<KpiName>;
  /**
   * One score a strategy; `NaN` where a KPI it uses by value is undefined or the result is not a finite number. Ranks are
   * within the strategies given, 0 for an undefined KPI.
   */
  scores(strategies: readonly Partial<KpiValues>[]): Float64Array;
}

const WORDS = /\s+|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|==|!=|[-+*/^<>(),?:])/y;
const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "not"]);
const OPERATORS: ReadonlySet<string> = new Set([
  ...["add", "subtract", "multiply", "divide", "pow", "unaryMinus", "unaryPlus"],
  ...["smaller", "smallerEq", "larger", "largerEq", "equal", "unequal", "and", "or", "not"],
]);

function refuse(text: string, position: number, what: string): SyntaxError {
  return new SyntaxError(`Cannot use the formula: ${what} at position ${position + 1} of "${text}"`);
}

/** Refuses every sign and word that is not on the list, before anything else reads the text. */
function checkWords(text: string): void {
  WORDS.lastIndex = 0;
  let previous = "";
  while (WORDS.lastIndex < text.length) {
    const position = WORDS.lastIndex;
    const word = WORDS.exec(text);
    if (!word) {
      throw refuse(text, position, `wanted a number, a KPI, a function or an operator, found "${text[position]}"`);
    }
    const [, number, name, sign] = word;
    if (number !== undefined || name !== undefined || sign !== undefined) {
      // mathjs reads `2 sharpe` as a product; here a forgotten sign is an error.
      const value = number ?? (name !== undefined && !KEYWORDS.has(name) ? name : undefined);
      if (value !== undefined && ["number", "name", ")"].includes(previous)) {
        throw refuse(text, position, `wanted an operator, found "${value}"`);
      }
      if (sign === "(" && (previous === ")" || previous === "number")) {
        throw refuse(text, position, `wanted an operator, found "("`);
      }
      previous = value === undefined ? sign ?? "keyword" : number === undefined ? "name" : "number";
    }
    if (name === undefined || KEYWORDS.has(name)) continue;
    const called = /^\s*\(/.test(text.slice(WORDS.lastIndex));
    if (called && !Object.hasOwn(FORMULA_FUNCTIONS, name)) {
      throw refuse(
        text,
        position,
        `wanted one of the functions ${Object.keys(FORMULA_FUNCTIONS).join(", ")}, found "${name}"`,
      );
    }
    if (!called && !isKpiName(name)) throw refuse(text, position, `wanted the name of a KPI, found "${name}"`);
  }
}

function parseText(text: string): MathNode {
  try {
    return parse(text);
  } catch (error) {
    // mathjs counts characters from 1.
    const position = typeof (error as { char?: unknown }).char === "number" ? (error as { char: number }).char - 1 : 0;
    throw refuse(text, position, `${(error as Error).message.replace(/ \(char \d+\)$/, "").toLowerCase()}`);
  }
}

/** The parts of a mathjs node that are looked at here. */
interface Node {
  readonly type: string;
  readonly fn?: string | { readonly name?: string };
  readonly name?: string;
  readonly value?: unknown;
  readonly args?: readonly Node[];
  readonly content?: Node;
  readonly params?: readonly Node[];
  readonly condition?: Node;
  readonly trueExpr?: Node;
  readonly falseExpr?: Node;
}

/** What a formula needs of a strategy. */
interface Needs {
  readonly values: Set<KpiName>;
  readonly ranks: Set<KpiName>;
}

/** Refuses what the words alone do not tell: another kind of node, a wrong number of arguments, a rank of no KPI. */
function checkNode(node: Node, text: string, needs: Needs): void {
  const children = (list: readonly (Node | undefined)[]) =>
    list.forEach((child) => child && checkNode(child, text, needs));
  const refused = () => refuse(text, 0, `wanted arithmetic and comparison only, found ${node.type}`);
  switch (node.type) {
    case "ConstantNode":
      if (typeof node.value !== "number") throw refused();
      return;
    case "SymbolNode":
      if (!isKpiName(node.name ?? "")) throw refused();
      needs.values.add(node.name as KpiName);
      return;
    case "ParenthesisNode":
      return children([node.content]);
    case "OperatorNode":
      if (!OPERATORS.has(String(node.fn))) throw refused();
      return children(node.args ?? []);
    case "RelationalNode":
      return children(node.params ?? []);
    case "ConditionalNode":
      return children([node.condition, node.trueExpr, node.falseExpr]);
    case "FunctionNode":
      return checkCall(node, text, needs);
    default:
      throw refused();
  }
}

function functionName(node: Node): string {
  return typeof node.fn === "object" ? node.fn.name ?? "" : "";
}

function checkCall(node: Node, text: string, needs: Needs): void {
  const name = functionName(node), args = node.args ?? [];
  const position = Math.max(0, text.search(new RegExp(`\\b${name}\\b`)));
  const { least, most } = FORMULA_FUNCTIONS[name];
  if (args.length < least || args.length > most) {
    const wanted = most === least ? `${least}` : `at least ${least}`;
    throw refuse(text, position, `wanted ${wanted} argument of ${name}, found ${args.length}`);
  }
  if (name !== "rank") return args.forEach((argument) => checkNode(argument, text, needs));
  const kpi = args[0].type === "SymbolNode" ? args[0].name ?? "" : "";
  if (!isKpiName(kpi)) {
    throw refuse(text, position, "wanted the name of a KPI as the argument of rank, found something else");
  }
  if (kpiDefinition(kpi).better === null) {
    throw refuse(text, position, `wanted a KPI with a better direction in rank, found "${kpi}"`);
  }
  needs.ranks.add(kpi);
}

/** The name under which the rank of a KPI is handed to the expression; no formula can contain it. */
function rankSymbol(kpi: string): string {
  return `rank_${kpi}`;
}

/**
 * Reads a formula once; it may then score any number of strategies.
 *
 * @throws {SyntaxError} If the text holds anything but what is listed above, with the position of the first fault.
 *
 * @example Even growth is worth more than much growth
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileFormula } from "@lib/selection/formula.ts";
 *
 * const formula = compileFormula("2 * rank(ulcerIndex) + (sharpe > 1 ? 1 : 0)");
 * const [steady, wild] = formula.scores([{ sharpe: 1.5, ulcerIndex: 0.1 }, { sharpe: 3, ulcerIndex: 0.3 }]);
 * assert.deepEqual([steady, wild], [2.5, 1.5]);
 * assert.throws(() => compileFormula("sharpe + fetch(1)"), /"fetch" at position 10/);
 * ```
 */
export function compileFormula(text: string): Formula {
  checkWords(text);
  if (text.trim() === "") throw refuse(text, 0, "wanted an expression, found none");
  const tree = parseText(text);
  const needs: Needs = { values: new Set(), ranks: new Set() };
  checkNode(tree as unknown as Node, text, needs);
  const code = tree.transform((node) => {
    const { fn, args } = node as unknown as Node;
    return typeof fn === "object" && fn.name === "rank" ? new SymbolNode(rankSymbol(args![0].name!)) : node;
  }).compile();
  return {
    text,
    kpis: new Set([...needs.values, ...needs.ranks]),
    scores(strategies) {
      const places = [...needs.ranks].map((kpi) => ({
        name: rankSymbol(kpi),
        ranks: percentileRanks(strategies.map((one) => one[kpi] ?? null), kpiDefinition(kpi).better ?? "higher"),
      }));
      return Float64Array.from(strategies, (one, i) => {
        const scope = new Map<string, number>();
        for (const { name, ranks } of places) scope.set(name, ranks[i]);
        for (const kpi of needs.values) {
          const value = one[kpi];
          if (value === null || value === undefined) return NaN;
          scope.set(kpi, value);
        }
        const result = Number(code.evaluate(scope));
        return Number.isFinite(result) ? result : NaN;
      });
    },
  };
}
