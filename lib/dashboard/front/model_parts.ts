/**
 * What the model of a search makes of one strategy, in a sentence and in rows.
 *
 * @module
 */
import { formatCount, formatNumber, formatSigned } from "../../metrics/format.ts";
import type { StrategyModel } from "../source.ts";

/** Settings that are told one by one; the others are told together. */
const TOLD = 8;

/** A number with its sign. */
function moved(value: number): string {
  return formatSigned(value, "ratio");
}

/**
 * What the model makes of it, and what it came to.
 *
 * @param target What the search was after.
 */
export function modelSentence({ mean, parts, value }: StrategyModel, target: string): string {
  const moves = parts.reduce((sum, { shap }) => sum + shap, 0);
  return `Of any try the search’s model expects ${
    formatNumber(mean, "ratio")
  } by ${target}. The settings of this one move ` +
    `that by ${moved(moves)}, to ${formatNumber(mean + moves, "ratio")}` +
    (value === null ? "." : `; it came to ${formatNumber(value, "ratio")}.`) +
    " All of it is of days the search chose by, which flatter.";
}

/** Settings by how far each moves it: name, value, move. */
export function modelRows({ parts }: Pick<StrategyModel, "parts">): [string, string, string][] {
  const told = parts.slice(0, TOLD), rest = parts.slice(TOLD);
  return [
    ...told.map(({ label, value, shap }): [string, string, string] => [label, value, moved(shap)]),
    ...(rest.length === 0 ? [] : [
      [
        `${formatCount(rest.length, "other setting")} together`,
        "",
        moved(rest.reduce((sum, { shap }) => sum + shap, 0)),
      ],
    ] as [string, string, string][]),
  ];
}
