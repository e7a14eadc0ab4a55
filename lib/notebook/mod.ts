/**
 * What a notebook needs beside `assay`, as `assay/notebook`: markets, searches, studies, figures, tables, and `show`.
 *
 * Files, threads and the chart library stand behind it, so that strategy files, which run without them, import `assay`.
 *
 * @module
 */

import { teachDisplay } from "./display.ts";

teachDisplay();

// Markets, searches and studies
export { marketOptions, notebookMarket, type NotebookMarketOptions, quickOr } from "./market.ts";
export {
  type NotebookSearch,
  type NotebookTrial,
  type NotebookTrials,
  type SearchOptions,
  startSearch,
} from "./search.ts";
export { type NotebookStudy, startStudy, type StudyOptions } from "./study.ts";
export {
  type PaperAccount,
  type PaperDay,
  type PaperDifference,
  type PaperEvent,
  type PaperFinding,
  type PaperLimit,
  type PaperParity,
  type PaperRun,
  paperRun,
  type PaperRunOptions,
} from "./paper_run.ts";
export type { ProgressState, Work } from "./progress.ts";

// Stored studies
export * from "../study/mod.ts";

// Questions a notebook asks of bars, signals and trials
export {
  type Candidate,
  correlationsOf,
  distinctCandidates,
  growthOf,
  riskAndReward,
  sharpeBars,
} from "./candidates.ts";
export { exampleParams } from "./example.ts";
export { parameterAxes } from "./parameter_axes.ts";
export { explainTrials, groupsOf, importanceBars } from "./explanation.ts";
export { type Response, responseByQuantile, responseCurve, responseTable } from "./response.ts";
export { type ModelSlice, modelSlice, slicePanels } from "./slice.ts";
export { type StylisedFacts, stylisedFacts } from "../data/stylised_facts.ts";
export { computeSignals, describeReason, type Skip, SKIPS } from "../strategies/votes/signals.ts";
export type { Reason, Signals } from "../strategies/votes/signal_engine.ts";

// Names for people
export { parameterLabel } from "../strategy/union.ts";
export { type GateWords, gateWords } from "../selection/gate_words.ts";

// What parameters do
export {
  dependence,
  type ExplainOptions,
  type ParameterDependence,
  type ParameterEffect,
  type ReliableExplanation,
} from "../surrogate/explain.ts";
export { type Interaction, interactions } from "../surrogate/interactions.ts";
export { type StudyMap, studyMap } from "../surrogate/study_map.ts";
export type { UmapOptions } from "../surrogate/umap.ts";
export type { ModelKind } from "../surrogate/surrogate_model.ts";
export type { ParameterColumn } from "../surrogate/parameter_columns.ts";
export type { Matrix } from "../surrogate/matrix.ts";
export type { ClusterTrait, NamedCluster } from "../surrogate/cluster_names.ts";
export type { Importance } from "../surrogate/importance.ts";
export type { EffectRegion } from "../surrogate/best_region.ts";

// Figures
export * from "../charts/mod.ts";

// Tables and cards
export type { KpiFormat } from "../metrics/registry.ts";
export { type CellFormat, type Column, type Columns, type Table, table, type TableOptions } from "../report/table.ts";
export { certificateTable, partsTable } from "../report/certificate_table.ts";
export { candleTable, intervalTable, kpiTable, parameterTable, strategyTable } from "../report/tables.ts";
export { tradeTable } from "../report/trade_table.ts";
export { compare, type CompareOptions, type Comparison } from "../report/compare.ts";
export type { MeasureOptions, Performance } from "../report/performance_record.ts";
export { type TearSheet, tearSheet, type TearSheetOptions } from "../report/tear_sheet.ts";
export { stabilityTable, windowTable } from "../report/walk_forward_tables.ts";
export { type Card, type Cards, cards, funnelCards, kpiCards, qualityCards } from "../report/cards.ts";

// Showing
export { show } from "./show.ts";
export { documentSection } from "./section.ts";
export type { Showable, ShowOptions } from "./bundle.ts";
