/**
 * Stored studies: what was searched, what was found, what holds; imported as `assay/study`, and as `assay/notebook`.
 *
 * @module
 */
export { openDatabase, type OpenOptions } from "../store/database.ts";
export type { DailyReturns, ProposedTrial, TrialState } from "../store/trials.ts";
export type { TrialCounts } from "../store/study_summary.ts";
export { openStudy, type Study } from "./study.ts";
export type { StudyMarket } from "./market.ts";
export type {
  BestStrategy,
  Funnel,
  MarketSpans,
  PortfolioRecord,
  RunRecord,
  StageSeconds,
  StudySummary,
  TimeSpan,
} from "./summary.ts";
export type { Certificate } from "../selection/certificate.ts";
export type {
  CertificateDocument,
  CertificateOrigin,
  CertifiedMarket,
  CertifiedStrategy,
  DaySpan,
  HeldOutMarket,
} from "../selection/certificate_document.ts";
export type { CertificateSentence, DifferingSetting, Light } from "../selection/certificate_input.ts";
export type { Look } from "../selection/look.ts";
export type { PartEvidence } from "../selection/hard_evidence.ts";
export type { StudyTrial } from "./study_trial.ts";
export type { FamilyCount } from "./families.ts";
export type { FinerBars } from "./finer_bars.ts";
export type { MarketFunding } from "./funding.ts";
