/**
 * Loggers of the areas of the program. They say nothing until {@linkcode startLogging} has been called.
 *
 * @module
 */
import { getLogger, type Logger } from "@logtape/logtape";

/** First word of the category of every logger. */
export const ROOT_CATEGORY = "assay";

/**
 * The logger of an area.
 *
 * @param area A part of the program, such as `"store"`; the settings know those whose level can be set.
 *
 * @example Figures go into properties, where machines find them
 * ```ts
 * import { areaLogger } from "@lib/logging/logger.ts";
 *
 * areaLogger("store").info("Imported {bars} bars", { bars: 1440 });
 * ```
 */
export function areaLogger(area: string): Logger {
  return getLogger([ROOT_CATEGORY, area]);
}
