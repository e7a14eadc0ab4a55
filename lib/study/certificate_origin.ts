/**
 * What the certificates of a study are made from, told so that nothing else is needed to make them again.
 *
 * @module
 */
import type { BarRange } from "../core/bar_range.ts";
import type { CertificateOrigin, CertifiedMarket } from "../selection/certificate_document.ts";
import { dayOf, type Look } from "../selection/look.ts";
import { ORIGIN_WORDS } from "./assumptions.ts";
import { CARRIED, type CarriedDecision } from "./looks.ts";
import { describeSource, type StudyMarket } from "./market.ts";
import type { PlanMarket } from "./plan.ts";
import type { Study } from "./study.ts";
import { studyCommands, withoutFolders } from "./study_commands.ts";
import { settingsDiffering } from "./told_settings.ts";

/** What all certificates of a study share; the rest is the trial's own. */
export type StudyOrigin = Omit<CertificateOrigin, "params" | "tradesHash">;

/** What the certificates of a study are made from, as it stands now. */
export function studyOrigin(study: Study, markets: readonly StudyMarket[], looks: readonly Look[]): StudyOrigin {
  const { plan, trials } = study, { codeVersion, versions, profile, profileOrigin, seed, sampler, batch } = plan;
  const { differing, texts } = settingsDiffering(plan), ended = trials.ended().length;
  return {
    code: { engine: codeVersion, study: versions?.study ?? codeVersion },
    markets: plan.markets.map((market, i) => certifiedMarket(market, markets[i])),
    profile: { name: profile, chosen: ORIGIN_WORDS[profileOrigin] },
    strategies: plan.strategies.map((one) => ({ name: one.name, sha256: one.kind === "file" ? one.sha256 : null })),
    search: { seed, sampler, batch, trials: ended },
    settings: differing,
    looks,
    commands: texts === null ? [] : studyCommands(plan, texts, runTotals(study, ended)),
  };
}

/** Trials of the study after each run that opened days, and now. */
function runTotals({ journal }: Study, ended: number): number[] {
  const before = journal.decisions(CARRIED).flatMap(({ decided }) => (decided as CarriedDecision).ended ?? []);
  return [...new Set([...before, ended])].sort((a, b) => a - b);
}

function certifiedMarket(
  { symbol, timeframe, source, dataHash, finerHash, fundingHash, split }: PlanMarket,
  { candles: { time } }: StudyMarket,
): CertifiedMarket {
  const days = ({ from, to }: BarRange) => ({ from: dayOf(time[from]), to: dayOf(time[to - 1]) });
  return {
    symbol,
    timeframe,
    source: describeSource(withoutFolders(source)),
    dataHash,
    finerHash: finerHash ?? null,
    fundingHash: fundingHash ?? null,
    days: { search: days(split.search), validation: days(split.validation), sealed: days(split.sealed) },
  };
}
