/**
 * What became of a strategy: one word of six, and what it means.
 *
 * @module
 */
import type { Light } from "../selection/certificate_input.ts";
import type { Verdict } from "./source.ts";

/** A verdict for people. */
export interface VerdictWords {
  readonly word: string;
  /** What it means, in one sentence. */
  readonly meaning: string;
  /** Which colour it has; `null` for one that says nothing of the strategy. */
  readonly light: Light | null;
}

/** All verdicts, from best to worst. */
export const VERDICTS: Readonly<Record<Verdict, VerdictWords>> = {
  held: {
    word: "Held up",
    meaning: "It passed the tests on days the search had never seen: luck hardly explains it.",
    light: "green",
  },
  notProven: {
    word: "Not proven",
    meaning: "It was tried on unseen days, and luck is not ruled out.",
    light: "amber",
  },
  refuted: { word: "Refuted", meaning: "At least one test speaks clearly against it.", light: "red" },
  notTested: {
    word: "Not tested",
    meaning: "It was not tried on unseen days, so that nobody knows.",
    light: null,
  },
  notValid: {
    word: "Too little to judge",
    meaning: "It traded too little, or its run was stopped early.",
    light: null,
  },
  failed: { word: "Could not be run", meaning: "Its backtest ended with an error.", light: null },
};

/** What a verdict rests on. */
export interface VerdictFacts {
  /** Whether its backtest could not be run. */
  readonly isFailed: boolean;
  readonly isValid: boolean;
  /** Whether it passed the HARD gates. */
  readonly isHard: boolean;
  /** Whether any unseen day was opened for it. */
  readonly isCarried: boolean;
  /** The light of its certificate; `null` without one. */
  readonly light: Light | null;
}

/** What became of a strategy. */
export function verdictOf({ isFailed, isValid, isHard, isCarried, light }: VerdictFacts): Verdict {
  if (isFailed) return "failed";
  if (!isValid) return "notValid";
  if (light === "red") return "refuted";
  if (isHard) return "held";
  return isCarried ? "notProven" : "notTested";
}
