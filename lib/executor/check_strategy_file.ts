/**
 * The check of a strategy file, in a restricted worker.
 *
 * @module
 */
import type { Candles } from "../core/candles.ts";
import type { StrategyFinding } from "../strategy/strategy_finding.ts";
import { searchedMarketOf, type StrategyManifest } from "../strategy/strategy_manifest.ts";
import { plainText } from "../strategy/plain_text.ts";
import { askStrategy } from "./ask_strategy.ts";
import { openStrategies } from "./open_strategies.ts";
import type { FileSource } from "./strategy_source.ts";

/** A hundred times what a strategy of ordinary speed takes; one that does not end is given up. */
const DEADLINE_MS = 90_000;

/** A finding may quote a parameter set, characters. */
const LONGEST_FINDING = 4000;

/** What a file's strategy is, and what was found of it. */
export interface CheckedFile {
  /** What it says of itself. */
  readonly manifest: StrategyManifest;
  /** As `checkStrategy` gives them. */
  readonly findings: readonly StrategyFinding[];
}

/**
 * Looks the strategy of a file over on some bars.
 *
 * @throws {UserError} If the file exports no strategy, or does not come to an end.
 */
export async function checkStrategyFile(source: FileSource, candles: Candles): Promise<CheckedFile> {
  const { manifests: [manifest] } = await openStrategies([source], searchedMarketOf(candles));
  const found = await askStrategy(source, { candles }, DEADLINE_MS);
  const findings = Array.isArray(found) ? found as readonly Partial<StrategyFinding>[] : [];
  return {
    manifest,
    findings: findings.map((finding) => ({
      kind: finding?.kind === "remark" ? "remark" : "fault",
      text: plainText(finding?.text, LONGEST_FINDING),
    })),
  };
}
