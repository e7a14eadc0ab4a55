/**
 * What the certificates of a study are made from, told so that nothing else is needed to make them again.
 *
 * @module
 */
import { flagName } from "../config/schema.ts";
import { dayText } from "../core/instant.ts";
import type { BarRange } from "../core/bar_range.ts";
import type { CertificateOrigin, CertifiedMarket, DaySpan, HeldOutMarket } from "../selection/certificate_document.ts";
import type { DifferingSetting } from "../selection/certificate_input.ts";
import type { Look } from "../selection/look.ts";
import { ORIGIN_WORDS } from "./assumptions.ts";
import { CARRIED, type CarriedDecision } from "./looks.ts";
import type { StudyMarket } from "./market.ts";
import { describeSource } from "./market_source.ts";
import type { MarketList } from "./market_list.ts";
import type { PlanMarket, StudyPlan } from "./plan.ts";
import type { ProfileChoice } from "./profile_choice.ts";
import type { Study } from "./study.ts";
import { studyCommands, withoutFolders } from "./study_commands.ts";
import { settingsDiffering } from "./told_settings.ts";

/** What all certificates of a study share; the rest is the trial's own. */
export type StudyOrigin = Omit<CertificateOrigin, "params" | "tradesHash">;

/** What stands among the settings where looks were counted elsewhere; the path is nobody else's concern. */
const OWN_LEDGER: DifferingSetting = {
  name: flagName("looksPath").slice("--".length),
  value: "a ledger of looks of its own",
  default: "the usual one",
  isKinder: true,
};

/** What the certificates of a study are made from, as it stands now. */
export function studyOrigin(
  study: Study,
  { markets, heldOut }: MarketList,
  { looks, isOwnLedger }: { readonly looks: readonly Look[]; readonly isOwnLedger: boolean },
): StudyOrigin {
  const { plan, trials } = study, { codeVersion, versions, seed, sampler, batch } = plan;
  const { differing, texts } = settingsDiffering(plan, plan.unaskedProfiles), ended = trials.ended().length;
  return {
    code: { engine: codeVersion, study: versions?.study ?? codeVersion },
    markets: plan.markets.map((market, i) => certifiedMarket(plan, market, markets[i])),
    ...(heldOut.length > 0 && {
      heldOut: plan.heldOut.map((market, i) => heldOutMarket(plan, market, heldOut[i])),
    }),
    profile: profileOf(plan),
    strategies: plan.strategies.map((one) => ({ name: one.name, sha256: one.kind === "file" ? one.sha256 : null })),
    search: { seed, sampler, batch, trials: ended },
    settings: [...isOwnLedger ? [OWN_LEDGER] : [], ...differing],
    looks,
    commands: texts === null ? [] : studyCommands(plan, texts, runTotals(study, ended)),
  };
}

/** Trials of the study after each run that opened days, and now. */
function runTotals({ journal }: Study, ended: number): number[] {
  const before = journal.decisions(CARRIED).flatMap(({ decided }) => (decided as CarriedDecision).ended ?? []);
  return [...new Set([...before, ended])].sort((a, b) => a - b);
}

function profileOf({ profile, profileOrigin }: ProfileChoice): CertificateOrigin["profile"] {
  return { name: profile, chosen: ORIGIN_WORDS[profileOrigin] };
}

function daysOf({ candles: { time } }: StudyMarket, { from, to }: BarRange): DaySpan {
  return { from: dayText(time[from]), to: dayText(time[to - 1]) };
}

function certifiedMarket(plan: StudyPlan, market: PlanMarket, bars: StudyMarket): CertifiedMarket {
  const { split: { search, validation, sealed } } = market;
  const days = { search: daysOf(bars, search), validation: daysOf(bars, validation), sealed: daysOf(bars, sealed) };
  return { ...barsOf(market), days, ...termsBeside(plan, market) };
}

function heldOutMarket(plan: StudyPlan, market: PlanMarket, bars: StudyMarket): HeldOutMarket {
  return { ...barsOf(market), days: { sealed: daysOf(bars, market.split.sealed) }, ...termsBeside(plan, market) };
}

function barsOf(
  { symbol, timeframe, source, dataHash, finerHash, fundingHash }: PlanMarket,
): Omit<CertifiedMarket, "days" | "profile"> {
  return {
    symbol,
    timeframe,
    source: describeSource(withoutFolders(source)),
    dataHash,
    finerHash: finerHash ?? null,
    fundingHash: fundingHash ?? null,
  };
}

/** Terms of a market where they are not those of the first. */
function termsBeside(plan: StudyPlan, market: PlanMarket): Pick<CertifiedMarket, "profile"> {
  const isSame = market.profile === plan.profile && market.profileOrigin === plan.profileOrigin;
  return isSame ? {} : { profile: profileOf(market) };
}
