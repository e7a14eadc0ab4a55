/**
 * Gates in words: the KPI that a gate bounds under the registry's name, checks by what they ask.
 *
 * @module
 */
import { isKpiName, kpiDefinition } from "../metrics/registry.ts";

/** Names of a gate. */
export interface GateWords {
  /** In the field's terms. */
  readonly label: string;
  /** In plain words. */
  readonly plain: string;
  /** What was found where it stops a strategy that was tried on unseen days, in plain words. */
  readonly found: string;
}

const ALL_DAYS = "luck alone could have earned as much on the unseen days";
const LUCKIEST = "the luckiest of as many tries would look as good";

/** Gates that bound no KPI: those of `hard_gate.ts` and `placebo_gate.ts`, and a run that ended early. */
const OTHERS: Readonly<Record<string, GateWords>> = {
  incomplete: { label: "Incomplete run", plain: "Stopped early", found: "the run ended early" },
  sealed: {
    label: "Sealed days not opened",
    plain: "Sealed days not opened",
    found: "the last unseen days stayed closed after the first ones",
  },
  notCarried: {
    label: "Not carried beyond the search",
    plain: "Not tried on unseen days",
    found: "no unseen days were tried",
  },
  looks: {
    label: "Ledger of looks damaged",
    plain: "Looks at these days not counted",
    found: "nobody can tell how often the unseen days were looked at before",
  },
  lookAhead: {
    label: "Look-ahead",
    plain: "Peeking into the future",
    found: "decisions rest on days that were still to come",
  },
  priceStep: {
    label: "Price step",
    plain: "Gains no larger than the rounding of prices",
    found: "what was gained is no more than the rounding of prices",
  },
  repeatable: {
    label: "Repeatability",
    plain: "The same trades when run again",
    found: "a second run made other trades",
  },
  outOfSample: { label: "Out-of-sample test", plain: "Chance of luck on unseen days", found: ALL_DAYS },
  outOfSampleAlone: {
    label: "Out-of-sample test, uncorrected",
    plain: "Chance of luck on unseen days, by itself",
    found: ALL_DAYS,
  },
  pooled: {
    label: "Out-of-sample test, pooled",
    plain: "Chance of luck on unseen days, all together",
    found: "all that were tried there earned no more together than luck could",
  },
  unseenLoss: {
    label: "Loss not yet seen",
    plain: "One more loss, as large as the market's worst bar",
    found: "after one more loss, as large as the market's worst bar, luck could explain the rest",
  },
  heldOut: {
    label: "Markets held out",
    plain: "Gains on markets it had never met",
    found: "too little was gained on markets the search had never met",
  },
  placebo: {
    label: "Placebo",
    plain: "Doing as well where up and down were drawn by coin",
    found: "as much was earned where up and down were drawn by coin",
  },
  enginePays: {
    label: "Placebo, mean",
    plain: "Earning where nothing can be foretold",
    found: "the test pays even where nothing can be foretold",
  },
  sealedTest: {
    label: "Test on the sealed days",
    plain: "Chance of luck on the sealed days",
    found: "luck alone could have earned as much on the last unseen days",
  },
  deflatedSharpe: { label: "Deflated Sharpe ratio", plain: "Chance that it beats the luckiest trial", found: LUCKIEST },
  deflatedSharpeByChance: {
    label: "Deflated Sharpe ratio, by chance",
    plain: "Chance that it beats the luckiest of chance alone",
    found: LUCKIEST,
  },
  deflatedSharpeAllDays: {
    label: "Deflated Sharpe ratio, all days",
    plain: "Chance that it beats the luckiest on all days",
    found: LUCKIEST,
  },
  backtestOverfitting: {
    label: "Probability of backtest overfitting",
    plain: "Chance that the best of the pool is luck",
    found: "the best of such a search is as likely luck",
  },
};

/** Parts of the days that a gate's name may begin with. */
const PARTS: Readonly<Record<string, string>> = { validation: "validation", sealed: "sealed days" };

/**
 * The names of a gate for people.
 *
 * @param gate As `failedGates` and certificates name it: a KPI, a check, or either behind `validation.` or `sealed.`.
 * @throws {RangeError} If there is no such gate.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gateWords } from "@lib/selection/gate_words.ts";
 *
 * assert.equal(gateWords("greenDaysShare").plain, "Green days");
 * assert.equal(gateWords("sealed.tradeCount").label, "Trades (sealed days)");
 * ```
 */
export function gateWords(gate: string): GateWords {
  const [part, inner] = gate.split(".");
  if (inner !== undefined && Object.hasOwn(PARTS, part)) {
    const { label, plain, found } = gateWords(inner);
    return { label: `${label} (${PARTS[part]})`, plain: `${plain} (${PARTS[part]})`, found };
  }
  if (Object.hasOwn(OTHERS, gate)) return OTHERS[gate];
  if (!isKpiName(gate)) throw new RangeError(`Cannot name a gate: wanted a KPI or a check, found ${gate}`);
  const { label, plain } = kpiDefinition(gate);
  return { label, plain, found: `less than is asked by “${plain}”` };
}
