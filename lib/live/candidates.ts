/**
 * Which strategies a run may trade: trials of studies by name, the best one there is, or the sample.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { BarRange } from "../core/bar_range.ts";
import { backtestOptionsOf } from "../config/trading.ts";
import type { PlainSettings } from "../config/schema.ts";
import { UserError } from "../core/errors.ts";
import { marketProfile } from "../execution/market_profiles.ts";
import { listStudies } from "../store/studies.ts";
import { splitParams } from "../strategy/union.ts";
import { defaultParamsOf } from "../strategy/parameter_sets.ts";
import { STRATEGIES } from "../strategies/registry.ts";
import { differingFolders } from "../study/code_versions.ts";
import { lastCarried } from "../study/looks.ts";
import type { PlanMarket } from "../study/plan.ts";
import { isRecorded } from "../study/searched_markets.ts";
import { simulatedSource } from "../study/simulated_market.ts";
import { openStudy, type Study } from "../study/study.ts";
import type { LanePlan, LaneVerdict } from "./run_plan.ts";

/** Seed of the simulated market that the sample strategy is run on: that of a study where none is given. */
const SAMPLE_SEED = 1;

/** What may be run beyond what a study vouches for. */
export interface CandidateTerms {
  /** Whether a strategy that is not HARD may be named. */
  readonly isUncertifiedAllowed: boolean;
  /** Whether another version of the engine than the study's may run. */
  readonly isOtherCodeAllowed: boolean;
}

/** A strategy with one of its markets, before bars and money. */
export interface Candidate
  extends Pick<LanePlan, "strategy" | "code" | "params" | "verdict" | "studiedAt" | "backtest" | "symbol"> {
  /** The market it was studied on. */
  readonly studied: Pick<PlanMarket, "source" | "timeframe" | "profile" | "profileOrigin"> & {
    readonly dataHash: string | null;
    /** Its bars that no look has opened for the strategy; `null` where all are, and on a made-up market. */
    readonly unopened: BarRange | null;
  };
}

/**
 * The trial that is named, once for each market of its study.
 *
 * @throws {UserError} If it is not there or may not be run.
 */
export function namedCandidates(db: DatabaseSync, text: string, request: CandidateTerms): Candidate[] {
  const match = /^(.+)\/(\d+)$/.exec(text);
  if (match === null) {
    throw new UserError(
      `Cannot trade "${text}": wanted STUDY/TRIAL, such as study-1/210; deno task study list shows them`,
    );
  }
  const study = openStudy(db, match[1]);
  return candidatesOf(study, Number(match[2]), request, false);
}

/** The best HARD trial of the latest study that has any; `null` where there is none. */
export function bestCandidates(db: DatabaseSync, request: CandidateTerms): Candidate[] | null {
  const latest = listStudies(db).findLast(({ hard }) => hard > 0);
  if (latest === undefined) return null;
  const study = openStudy(db, latest.study), [best] = study.best(1);
  return candidatesOf(study, best.trial, request, true);
}

function candidatesOf(study: Study, trial: number, request: CandidateTerms, isChosen: boolean): Candidate[] {
  const strategy = `${study.name}/${trial}`, { plan } = study;
  const found = study.trials.find(trial);
  if (found === undefined || found.state !== "done") {
    throw new UserError(
      `Cannot trade ${strategy}: wanted a completed trial, found ${
        found === undefined ? "none" : `one that is ${found.state}`
      }`,
    );
  }
  const verdict: LaneVerdict = found.isHard ? "HARD" : found.isSoft ? "GOOD" : "valid";
  if (verdict !== "HARD" && !request.isUncertifiedAllowed) {
    throw new UserError(
      `Cannot trade ${strategy}: it is not HARD, so nothing shows that it earns; --uncertified starts it all the same`,
    );
  }
  const differing = differingFolders(plan, "engine") ?? [];
  if (differing.length > 0 && !request.isOtherCodeAllowed) {
    throw new UserError(
      `Cannot trade ${strategy}: its study began with other code, ${
        differing.join(", ")
      } differs; --accept-code starts ` +
        `it all the same${isChosen ? ", --strategy names another" : ""}`,
    );
  }
  const chosen = splitParams(plan.strategies.map(({ name }) => name), found.params);
  const code = plan.strategies.find(({ name }) => name === chosen.strategy)!;
  return plan.markets.map((market) => ({
    strategy,
    code,
    params: chosen.params,
    verdict,
    studiedAt: study.begunAt,
    symbol: market.symbol,
    backtest: market.backtest,
    studied: { ...market, unopened: unopenedBars(study, trial, market) },
  }));
}

/** Bars of a recorded market that a study keeps unseen, as far as no look of it has opened them for the trial. */
function unopenedBars(study: Study, trial: number, { source, split }: PlanMarket): BarRange | null {
  const carried = lastCarried(study);
  if (!isRecorded(source) || carried?.opened.includes(trial)) return null;
  return carried?.trials.includes(trial) ? split.sealed : { from: split.validation.from, to: split.sealed.to };
}

/** The sample: the first shipped strategy as it comes, on the simulated market. */
export function sampleCandidate(settings: PlainSettings): Candidate {
  const source = simulatedSource({ seed: SAMPLE_SEED, days: null, timeframe: null, edge: null, edgeKind: null });
  const timeframe = source.timeframe ?? "1m", [family] = STRATEGIES, profile = "binance-usdm", symbol = "BTC/USDT";
  return {
    strategy: family.name,
    code: { kind: "shipped", name: family.name },
    params: defaultParamsOf(family, timeframe),
    verdict: "sample",
    studiedAt: null,
    symbol,
    backtest: backtestOptionsOf(settings, marketProfile(profile), symbol),
    studied: { source, timeframe, profile, profileOrigin: "simulated", dataHash: null, unopened: null },
  };
}
