/**
 * Every word of the trade that the dashboard uses, explained for people outside it: figures from their registry, verdicts
 * from theirs, the rest here.
 *
 * @module
 */
import { KPIS } from "../metrics/registry.ts";
import type { Verdict } from "./source.ts";
import { VERDICTS } from "./verdict_words.ts";

/** A word and what it means. */
export interface Word {
  /** By which it is asked for: a KPI's name, a verdict's, or its own. */
  readonly name: string;
  /** As pages show it. */
  readonly word: string;
  /** The field's own term, where it is another. */
  readonly term: string;
  readonly meaning: string;
  /** Goes on from "Good is"; empty where nothing is. */
  readonly good: string;
}

/** Words that belong together. */
export interface WordGroup {
  readonly title: string;
  readonly words: readonly Word[];
}

function word(name: string, shown: string, meaning: string, term = ""): Word {
  return { name, word: shown, term, meaning, good: "" };
}

const HOUSE_WORDS: readonly Word[] = [
  word(
    "strategy",
    "Strategy",
    "A rule with all its numbers fixed: when to buy, when to sell, how much, and when to stop.",
  ),
  word(
    "try",
    "Try",
    "One strategy that the search put together and ran over the days it may see, with every cost paid.",
    "trial",
  ),
  word(
    "searchDays",
    "Days of the search",
    "The days by which the search chose. Whoever tries much finds something that shone on them, so figures from them flatter.",
    "in-sample",
  ),
  word(
    "unseenDays",
    "Unseen days",
    "Days kept away from the search. A strategy is shown them once, after it was chosen: only they can tell luck from skill.",
    "out-of-sample; validation and sealed part",
  ),
  word(
    "sealedDays",
    "Sealed days",
    "The last of the unseen days. Each opening is written down, as looking again and again would make luck look like skill.",
    "holdout",
  ),
  word(
    "reachOfLuck",
    "Reach of luck",
    "The best figure that as many strategies without any skill are expected to show in as many days, one of them being lucky.",
    "expected maximum Sharpe ratio",
  ),
  word(
    "lookedGood",
    "Looked good",
    "It passed the first gates on the days of the search: enough trades, enough days, falls and costs within their limits.",
    "GOOD, the SOFT gates",
  ),
  word(
    "coinTosser",
    "Coin-tosser",
    "A strategy that has no skill at all and wins or loses by chance, as a measure of what luck can do.",
    "null hypothesis",
  ),
  word("drawdown", "Fall", "What the account has lost since its highest point so far.", "drawdown"),
  word(
    "bps",
    "Basis point",
    "A hundredth of a per cent: 5 of them on 10,000 are 5.",
    "bps",
  ),
  word(
    "parameter",
    "Setting",
    "One of the numbers that make a rule a strategy, such as how far away its stop is.",
    "parameter",
  ),
  word(
    "edge",
    "Edge",
    "What a rule earns because prices do not move by chance alone; most rules have none.",
  ),
  word(
    "backtest",
    "Trial run",
    "A strategy run over past prices as if it had traded them, all costs paid.",
    "backtest",
  ),
  word(
    "standardError",
    "Standard error",
    "How far a figure strays by chance alone: two of them either way hold it in 95 of 100 cases.",
  ),
  word("gate", "Gate", "A test that a strategy must pass to go on."),
  word("GOOD", "GOOD", "The house's name for what looked good in the search."),
  word("HARD", "HARD", "The house's name for what held up on unseen days."),
];

/** All words in the order of their page. */
export const WORD_GROUPS: readonly WordGroup[] = [
  { title: "What is shown", words: HOUSE_WORDS },
  {
    title: "What became of a strategy",
    words: (Object.keys(VERDICTS) as Verdict[]).map((name) => word(name, VERDICTS[name].word, VERDICTS[name].meaning)),
  },
  {
    title: "Figures",
    words: KPIS.map(({ name, label, plain, meaning, good }) => ({ name, word: plain, term: label, meaning, good })),
  },
];

/** Words of the trade as they stand in sentences, with the name by which each is explained. */
export const IN_SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/Sharpe ratios?/, "sharpe"],
  [/standard errors?/, "standardError"],
  [/[Bb]acktests?/, "backtest"],
  [/GOOD/, "GOOD"],
  [/HARD/, "HARD"],
  [/bps/, "bps"],
  [/edge/, "edge"],
];

const BY_NAME: ReadonlyMap<string, Word> = new Map(
  WORD_GROUPS.flatMap(({ words }) => words).map((one) => [one.name, one]),
);

/** A word by its name; `undefined` where it is not explained. */
export function wordOf(name: string): Word | undefined {
  return BY_NAME.get(name);
}
