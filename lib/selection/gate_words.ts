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
}

/** Gates that bound no KPI: those of `hard_gate.ts` and `placebo_gate.ts`, and a run that ended early. */
const OTHERS: Readonly<Record<string, GateWords>> = {
  incomplete: { label: "Incomplete run", plain: "Stopped early" },
  sealed: { label: "Sealed days not opened", plain: "Sealed days not opened" },
  notCarried: { label: "Not carried beyond the search", plain: "Not tried on unseen days" },
  looks: { label: "Ledger of looks damaged", plain: "Looks at these days not counted" },
  lookAhead: { label: "Look-ahead", plain: "Peeking into the future" },
  priceStep: { label: "Price step", plain: "Gains no larger than the rounding of prices" },
  repeatable: { label: "Repeatability", plain: "The same trades when run again" },
  outOfSample: { label: "Out-of-sample test", plain: "Chance of luck on unseen days" },
  outOfSampleAlone: { label: "Out-of-sample test, uncorrected", plain: "Chance of luck on unseen days, by itself" },
  pooled: { label: "Out-of-sample test, pooled", plain: "Chance of luck on unseen days, all together" },
  unseenLoss: { label: "Loss not yet seen", plain: "One more loss, as large as the market's worst bar" },
  heldOut: { label: "Markets held out", plain: "Gains on markets it had never met" },
  placebo: { label: "Placebo", plain: "Doing as well where up and down were drawn by coin" },
  enginePays: { label: "Placebo, mean", plain: "Earning where nothing can be foretold" },
  sealedTest: { label: "Test on the sealed days", plain: "Chance of luck on the sealed days" },
  deflatedSharpe: { label: "Deflated Sharpe ratio", plain: "Chance that it beats the luckiest trial" },
  deflatedSharpeByChance: {
    label: "Deflated Sharpe ratio, by chance",
    plain: "Chance that it beats the luckiest of chance alone",
  },
  deflatedSharpeAllDays: {
    label: "Deflated Sharpe ratio, all days",
    plain: "Chance that it beats the luckiest on all days",
  },
  backtestOverfitting: {
    label: "Probability of backtest overfitting",
    plain: "Chance that the best of the pool is luck",
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
    const { label, plain } = gateWords(inner);
    return { label: `${label} (${PARTS[part]})`, plain: `${plain} (${PARTS[part]})` };
  }
  if (Object.hasOwn(OTHERS, gate)) return OTHERS[gate];
  if (!isKpiName(gate)) throw new RangeError(`Cannot name a gate: wanted a KPI or a check, found ${gate}`);
  const { label, plain } = kpiDefinition(gate);
  return { label, plain };
}
