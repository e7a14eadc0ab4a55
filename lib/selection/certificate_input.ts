/**
 * What a certificate is made from, and what its sentences are.
 *
 * @module
 */
import type { KpiInterval } from "../metrics/intervals.ts";
import type { Confirmable } from "./confirmable_text.ts";
import type { Look } from "./look.ts";
import type { MetMarket } from "./met_markets.ts";
import type { HardDecision, PartEvidence, StudyEvidence } from "./hard_evidence.ts";

/** What to make of a sentence. */
export type Light = "green" | "amber" | "red";

/** One statement with the numbers it rests on. */
export interface CertificateSentence {
  /** What it is about, stable across versions. */
  readonly topic: string;
  /** What it means for the strategy. */
  readonly light: Light;
  /** The statement. */
  readonly text: string;
  /** Every number of the text before rounding, by name; `null` where undefined. */
  readonly figures: Readonly<Record<string, number | null>>;
}

/** What one part of the days says, with the days themselves. */
export interface CertificatePart extends PartEvidence {
  /** Start of each day, ms UTC. */
  readonly days: ArrayLike<number>;
}

/** The Sharpe ratio of the search by where the bars' stops fill; `null` where undefined. */
export interface StopSharpes {
  /** At their level. */
  readonly atLevel: number | null;
  /** As assumed everywhere else. */
  readonly assumed: number | null;
  /** At the extreme of their bar against the position. */
  readonly atExtreme: number | null;
  /** Share of the way from level to extreme that is assumed. */
  readonly slipShare: number;
}

/** A setting that is not at its default. */
export interface DifferingSetting {
  /** As the command line names it, without dashes; of what no setting says, its place in the plan. */
  readonly name: string;
  /** What it is; a text where it is neither number nor switch. */
  readonly value: number | string | boolean | null;
  /** What it would be; `null` where nothing would be chosen. */
  readonly default: number | string | boolean | null;
  /** Whether it is kinder to a strategy than the default, or not known to be no kinder. */
  readonly isKinder: boolean;
}

/** What a strategy gained on one of several markets after costs, as fractions. */
export interface MarketGain {
  /** Its name. */
  readonly symbol: string;
  /** Over the days of the search; `null` where not known. */
  readonly searchGain: number | null;
  /** Over the unseen days; `null` where they were not all opened. */
  readonly unseenGain: number | null;
}

/** All that a certificate is made from. */
export interface CertificateInput {
  /** Name of the study. */
  readonly study: string;
  /** Number of the trial. */
  readonly trial: number;
  /** Such as `"BTC/USDT"`, of several markets all names. */
  readonly symbol: string;
  /** What the search was, as the HARD gates took it. */
  readonly evidence: StudyEvidence;
  /** Clusters of daily returns among them; `null` where not computed. */
  readonly effectiveTrials: number | null;
  /** Results on the days of the search. */
  readonly search: CertificatePart;
  /** Results on the validation days; `null` for a strategy that was not carried beyond the search. */
  readonly validation: CertificatePart | null;
  /** Results on the sealed days; `null` where they were not opened. */
  readonly sealed: CertificatePart | null;
  /** The Sharpe ratio of the search between the readings of its bars; `null` without the other runs. */
  readonly sharpeInterval: KpiInterval | null;
  /** The Sharpe ratio of the search by where stops fill; `null` where not computed, not spoken of where absent. */
  readonly stopSharpes?: StopSharpes | null;
  /** Decision of the HARD gates; `null` for a strategy that was not carried beyond the search. */
  readonly decision: HardDecision | null;
  /** What the market's worst bar would cost it unstopped, as a fraction of the equity; not spoken of where absent. */
  readonly unseenLoss?: number;
  /** Whether HARD asks that it survives such a loss; true where absent. */
  readonly isUnseenLossAsked?: boolean;
  /** Whether cutting or scrambling the future left every signal as it was; `null` where not checked. */
  readonly lookAheadFree: boolean | null;
  /** Whether a second run made the same trades; not spoken of where absent. */
  readonly isRepeatable?: boolean;
  /** What trades were assumed to cost, and whether that is less than, or more doubtful than, where the market is. */
  readonly costs?: { readonly text: string; readonly isDoubtful: boolean };
  /** Settings that are not at their default; not spoken of where absent. */
  readonly settings?: readonly DifferingSetting[];
  /** Share of the bars expected that are there and plausible; `null` where not known. */
  readonly dataQuality: number | null;
  /** Share of the search's profits and losses, by absolute value, of trades open during the others; `null` likewise. */
  readonly badBarPnlShare: number | null;
  /** Usual step between two prices as a fraction of the price, `null` where none is known; not spoken of where absent. */
  readonly priceStep?: number | null;
  /** Whether the funding charged is the market's own or assumed; not spoken of where absent, as on a spot market. */
  readonly funding?: "recorded" | "assumed";
  /** Capital of the backtest, quote units. */
  readonly startEquity: number;
  /** Days a year. */
  readonly periodsPerYear: number;
  /** What it gained on each of several markets by itself; not spoken of where absent or a single one. */
  readonly markets?: readonly MarketGain[];
  /** Markets held out of the search; none where absent. */
  readonly heldOut?: number;
  /** What it came to on them; absent where they were not opened for it. */
  readonly met?: readonly MetMarket[];
  /** The look that opened its unseen days, or else the last one of its study; not spoken of where absent. */
  readonly look?: Look;
  /** Whether looks of the study stand in another ledger than the user's usual one; false where absent. */
  readonly isOwnLedger?: boolean;
  /** What the days of that look could confirm; not spoken of where absent. */
  readonly confirmable?: Confirmable;
}
