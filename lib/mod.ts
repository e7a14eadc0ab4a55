/**
 * Assay's public surface, `assay`: bars in, indicators, strategies, backtests, metrics, search and selection.
 *
 * For programs, notebooks and strategy files. All of it is pure and imports with `--allow-read` alone; what needs files,
 * threads or a chart library, such as studies, figures and `show`, is in `assay/notebook`.
 *
 * @module
 */

export * from "./data/mod.ts";
export * from "./features/mod.ts";
export * from "./strategies/mod.ts";
export * from "./backtest/mod.ts";
export * from "./metrics/mod.ts";
export * from "./search/mod.ts";
export * from "./selection/mod.ts";
