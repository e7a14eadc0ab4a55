/**
 * What the rules of a family can reach of a planted edge, as CSV.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { SELFTEST_KINDS, type SelftestKind } from "./selftest_kinds.ts";

/** The best that a family of rules was seen to make of a planted edge. */
export interface Reach {
  readonly kind: SelftestKind;
  /** Name of the family. */
  readonly strategy: string;
  /** Planted edge. */
  readonly edge: number;
  /** Net annual Sharpe ratio of its best known parameter set, on markets that did not choose it. */
  readonly sharpe: number;
  /** Version of the code that ran it. */
  readonly codeVersion: string;
}

const HEADER = "kind,strategy,edge,sharpe,codeVersion";

/** The rows as a file. */
export function formatReaches(reaches: readonly Reach[]): string {
  const lines = reaches.map(({ kind, strategy, edge, sharpe, codeVersion }) =>
    [kind, strategy, edge, sharpe.toFixed(2), codeVersion].join(",")
  );
  return `${[HEADER, ...lines].join("\n")}\n`;
}

/**
 * The rows of a file.
 *
 * @param path Of the file, for messages.
 * @throws {UserError} If a line is none of them.
 */
export function parseReaches(text: string, path: string): Reach[] {
  const [header, ...lines] = text.trimEnd().split("\n");
  if (header !== HEADER) throw new UserError(`Cannot read ${path}: wanted the columns ${HEADER}, found ${header}`);
  return lines.map((line, i) => {
    const [kind, strategy, edge, sharpe, codeVersion] = line.split(",");
    const known = SELFTEST_KINDS.find((one) => one === kind);
    const numbers = [edge, sharpe].map(Number);
    if (known === undefined || codeVersion === undefined || !numbers.every(Number.isFinite)) {
      throw new UserError(`Cannot read ${path}, line ${i + 2}: wanted ${HEADER}, found ${line}`);
    }
    return { kind: known, strategy, edge: numbers[0], sharpe: numbers[1], codeVersion };
  });
}

/** The best of what those searched reach: of one family, of several, or with `all` of any; `null` where nobody looked. */
export function reachOfKind(reaches: readonly Reach[], kind: SelftestKind, strategies: string): Reach | null {
  const names = strategies.split(","),
    own = reaches.filter((one) => one.kind === kind && (names.includes("all") || names.includes(one.strategy)));
  return own.reduce<Reach | null>((best, one) => best === null || one.sharpe > best.sharpe ? one : best, null);
}
