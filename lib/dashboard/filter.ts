/**
 * Filters of a table of strategies: an expression of {@linkcode parseTree} over its columns, worked out column by column.
 *
 * - Names are those of the columns: `sharpe > 1.5 and maxDrawdown < 10 % and params.emaFast in (5, 8)`.
 * - A text column is compared with a bare word or a text in quotes: `verdict = held`, `params.exit = "stop and target"`.
 * - A row without a value matches no comparison, nor the opposite of one; `sharpe = none` finds it, `sharpe != none` the
 *   others.
 *
 * 1. Make a tree of the text, and of each part what gives its value in every row: numbers with NaN where there is none,
 *    or one of three truths, of which the one between stands for "there is no telling".
 * 2. Of truths `and` is the least, `or` the largest, `not` the opposite (Kleene 1938); a row matches where it is true.
 *
 * @module
 */
import { ARITHMETIC, EXPRESSION_FUNCTIONS, functionOf } from "../core/expression.ts";
import { type ComparisonSign, ExpressionError, type ExpressionTree, parseTree } from "../core/expression_tree.ts";
import { nearestName } from "../core/nearest_name.ts";
import { type ColumnInfo, SourceError } from "./source.ts";
import {
  both,
  compareNumbers,
  compareTexts,
  compareWord,
  either,
  isMissing,
  isTextMissing,
  mapNumbers,
  maskOf,
  NO,
  type Numbers,
  numbersOf,
  opposite,
  textsOf,
  UNKNOWN,
  YES,
} from "./filter_columns.ts";
import type { StrategyTable, TextColumn } from "./strategy_table.ts";
import { VERDICTS } from "./verdict_words.ts";

/** A filter that is ready to run. */
export interface Filter {
  /** Columns that it reads. */
  readonly columns: ReadonlySet<string>;
  /** 1 for each row that it leaves, else 0. */
  mask(table: StrategyTable): Uint8Array;
}

/** Letters of a filter: more than anyone types, and little enough to be read at each key press. */
export const LONGEST_FILTER = 2000;

/** What a part of a filter is. */
type Part =
  | { readonly kind: "number"; readonly of: (table: StrategyTable) => Numbers }
  | { readonly kind: "truth"; readonly of: (table: StrategyTable) => Uint8Array }
  | { readonly kind: "text"; readonly column: string; readonly of: (table: StrategyTable) => TextColumn }
  /** A text that is written there, or a name that is none of a column. */
  | { readonly kind: "word"; readonly word: string; readonly isQuoted: boolean }
  | { readonly kind: "none" };

/** What a part is called in messages. */
const KIND_WORDS: Readonly<Record<Part["kind"], string>> = {
  number: "a number",
  truth: "true or false",
  text: "a text",
  word: "a text",
  none: "none",
};

/** Columns of texts that are one of a few. */
const KNOWN_TEXTS: Readonly<Record<string, readonly string[]>> = { verdict: Object.keys(VERDICTS) };

/**
 * Reads a filter.
 *
 * @param text Nothing for all rows.
 * @param columns Those of the table.
 * @throws {SourceError} If it is none, with its place and, of a misspelled name, the nearest one.
 *
 * @example Rows without a value match neither a comparison nor its opposite
 * ```ts
 * import assert from "node:assert/strict";
 * import { compileFilter } from "@lib/dashboard/filter.ts";
 *
 * const sharpe = { kind: "number", values: Float64Array.of(2, 0.5, NaN) } as const;
 * const table = { length: 3, columns: new Map([["sharpe", sharpe]]) };
 * const leaves = (text: string) => [...compileFilter(text, [{ name: "sharpe", kind: "number" }]).mask(table)];
 * assert.deepEqual(leaves("sharpe > 1"), [1, 0, 0]);
 * assert.deepEqual(leaves("not (sharpe > 1)"), [0, 1, 0]);
 * assert.deepEqual(leaves("sharpe = none"), [0, 0, 1]);
 * ```
 */
export function compileFilter(text: string, columns: readonly Pick<ColumnInfo, "name" | "kind">[]): Filter {
  if (text.trim() === "") return { columns: new Set(), mask: ({ length }) => new Uint8Array(length).fill(1) };
  if (text.length > LONGEST_FILTER) {
    throw new SourceError(
      `Cannot read the filter: wanted at most ${LONGEST_FILTER} letters, found ${text.length}`,
      LONGEST_FILTER,
    );
  }
  try {
    const used = new Set<string>(), compiler = new FilterCompiler(text, columns, used);
    const holds = compiler.truth(parseTree(text, "filter"));
    return { columns: used, mask: (table) => maskOf(holds(table)) };
  } catch (error) {
    if (error instanceof ExpressionError) throw new SourceError(error.message, error.column - 1);
    throw error;
  }
}

/** Makes of each part of a tree what gives its value in every row. */
class FilterCompiler {
  readonly #text: string;
  readonly #kinds: ReadonlyMap<string, ColumnInfo["kind"]>;
  readonly #used: Set<string>;

  constructor(text: string, columns: readonly Pick<ColumnInfo, "name" | "kind">[], used: Set<string>) {
    this.#text = text;
    this.#kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
    this.#used = used;
  }

  #fail(fault: string, column: number): never {
    throw new ExpressionError("filter", this.#text, fault, column);
  }

  /** A part that must be true or false. */
  truth(tree: ExpressionTree): (table: StrategyTable) => Uint8Array {
    const part = this.#part(tree);
    return part.kind === "truth" ? part.of : this.#refuse("true or false", part, tree.column);
  }

  #number(tree: ExpressionTree): (table: StrategyTable) => Numbers {
    const part = this.#part(tree);
    return part.kind === "number" ? part.of : this.#refuse("a number", part, tree.column);
  }

  #refuse(wanted: string, found: Part, column: number): never {
    if (found.kind === "word" && !found.isQuoted) return this.#unknown(found.word, column);
    return this.#fail(`wanted ${wanted}, found ${KIND_WORDS[found.kind]}`, column);
  }

  /** A name that is none of a column. */
  #unknown(name: string, column: number): never {
    const near = nearestName(name, [...this.#kinds.keys()]);
    return this.#fail(`wanted a column, found "${name}"${near === null ? "" : `, which is near "${near}"`}`, column);
  }

  #part(tree: ExpressionTree): Part {
    switch (tree.is) {
      case "constant": {
        const { value } = tree;
        if (typeof value === "number") return { kind: "number", of: () => value };
        if (typeof value === "string") return { kind: "word", word: value, isQuoted: true };
        return { kind: "truth", of: ({ length }) => new Uint8Array(length).fill(value ? YES : NO) };
      }
      case "name":
        return this.#name(tree.name);
      case "call": {
        const { name, column, operands } = tree, apply = functionOf(name);
        if (apply === null) {
          const functions = Object.keys(EXPRESSION_FUNCTIONS).join(", ");
          return this.#fail(`wanted one of the functions ${functions}, found "${name}"`, column);
        }
        if (apply.length === 1 && operands.length > 1) {
          this.#fail(`wanted one argument of "${name}", found ${operands.length}`, column);
        }
        const values = operands.map((operand) => this.#number(operand));
        return { kind: "number", of: (table) => mapNumbers(values.map((value) => value(table)), apply, table.length) };
      }
      case "callOfName":
        return this.#fail(`wanted a number, found "${tree.name}"`, tree.column);
      case "sign": {
        if (tree.sign === "not") {
          const operand = this.truth(tree.operand);
          return { kind: "truth", of: (table) => opposite(operand(table)) };
        }
        const operand = this.#number(tree.operand);
        return { kind: "number", of: (table) => mapNumbers([operand(table)], (value) => -value, table.length) };
      }
      case "arithmetic": {
        const operands = [this.#number(tree.left), this.#number(tree.right)], apply = ARITHMETIC[tree.sign];
        return { kind: "number", of: (table) => mapNumbers(operands.map((one) => one(table)), apply, table.length) };
      }
      case "comparison": {
        const { signs, terms } = tree;
        const steps = signs.map((sign, i) => this.#comparison(sign, terms[i], terms[i + 1]));
        return { kind: "truth", of: (table) => steps.map((step) => step(table)).reduce(both) };
      }
      case "member": {
        const steps = tree.among.map((one) => this.#comparison("==", tree.term, one));
        return { kind: "truth", of: (table) => steps.map((step) => step(table)).reduce(either) };
      }
      case "junction": {
        const a = this.truth(tree.left), b = this.truth(tree.right), join = tree.word === "and" ? both : either;
        return { kind: "truth", of: (table) => join(a(table), b(table)) };
      }
      case "choice": {
        const test = this.truth(tree.condition), yes = this.#number(tree.yes), no = this.#number(tree.no);
        return {
          kind: "number",
          of: (table) => {
            const holds = test(table), a = yes(table), b = no(table);
            return Float64Array.from(holds, (truth, row) => {
              if (truth === UNKNOWN) return NaN;
              const chosen = truth === YES ? a : b;
              return typeof chosen === "number" ? chosen : chosen[row];
            });
          },
        };
      }
    }
  }

  #name(name: string): Part {
    const kind = this.#kinds.get(name);
    if (kind === undefined) return name === "none" ? { kind: "none" } : { kind: "word", word: name, isQuoted: false };
    this.#used.add(name);
    if (kind === "text") return { kind, column: name, of: (table) => textsOf(table, name) };
    return { kind, of: (table) => numbersOf(table, name) };
  }

  #comparison(
    sign: ComparisonSign,
    left: ExpressionTree,
    right: ExpressionTree,
  ): (table: StrategyTable) => Uint8Array {
    const a = this.#part(left), b = this.#part(right);
    if (a.kind === "number" && b.kind === "number") {
      return (table) => compareNumbers(sign, a.of(table), b.of(table), table.length);
    }
    if (b.kind === "none") return this.#isNone(sign, a, left.column);
    if (a.kind === "none") return this.#isNone(sign, b, right.column);
    const text = a.kind === "text" ? a : b.kind === "text" ? b : null;
    if (text === null) {
      const isWrong = a.kind !== "number";
      return this.#refuse("a number", isWrong ? a : b, (isWrong ? left : right).column);
    }
    const isLeft = text === a, other = isLeft ? b : a, tree = isLeft ? right : left;
    if (sign !== "==" && sign !== "!=") {
      return this.#fail(`wanted = or != beside the text "${text.column}", found "${sign}"`, left.column);
    }
    if (other.kind === "text") return (table) => compareTexts(sign, text.of(table), other.of(table));
    const word = other.kind === "word"
      ? other.word
      : tree.is === "constant" && typeof tree.value === "boolean"
      ? String(tree.value)
      : this.#refuse("a text", other, tree.column);
    this.#checkText(text.column, word, tree.column);
    return (table) => compareWord(sign, text.of(table), word);
  }

  /** Refuses a text that a column of few texts cannot have. */
  #checkText(column: string, word: string, at: number): void {
    const known = Object.hasOwn(KNOWN_TEXTS, column) ? KNOWN_TEXTS[column] : null;
    if (known === null || known.includes(word)) return;
    const near = nearestName(word, known);
    this.#fail(
      `wanted one of ${known.join(", ")}, found "${word}"${near === null ? "" : `, which is near "${near}"`}`,
      at,
    );
  }

  #isNone(sign: ComparisonSign, part: Part, column: number): (table: StrategyTable) => Uint8Array {
    if (sign !== "==" && sign !== "!=") return this.#fail(`wanted = or != beside none, found "${sign}"`, column);
    const asked = (missing: Uint8Array) => sign === "==" ? missing : opposite(missing);
    if (part.kind === "number") return (table) => asked(isMissing(part.of(table), table.length));
    if (part.kind === "text") return (table) => asked(isTextMissing(part.of(table)));
    return this.#refuse("a column", part, column);
  }
}
