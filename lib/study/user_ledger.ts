/**
 * The ledger that the looks of a study are counted in: the user's, or the one that a setting names.
 *
 * @module
 */
import { isUsualLedger, looksPathOf } from "../config/looks_path.ts";
import type { PlainSettings } from "../config/schema.ts";
import { LookLedger } from "../store/look_ledger.ts";
import { areLooksCounted } from "./looks.ts";
import type { Study } from "./study.ts";

/**
 * The ledger of a study by the settings; `null` where its markets are made up, and their days not counted in any.
 *
 * @throws {UserError} If neither settings nor environment say where it lies.
 */
export function userLedger(
  study: Pick<Study, "plan">,
  settings: Pick<PlainSettings, "looksPath">,
  environment: Readonly<Record<string, string>>,
): LookLedger | null {
  if (!areLooksCounted(study)) return null;
  const path = looksPathOf(settings, environment);
  return new LookLedger(path, isUsualLedger(path, environment));
}
