/**
 * What the settings mean for logging.
 *
 * @module
 */
import { join } from "node:path";
import { Secret } from "../core/secret.ts";
import type { LOG_LEVELS, PlainSettings } from "./schema.ts";

/** Name of the log file inside the data folder. */
export const LOG_FILE = "logs/assay.jsonl";

const BYTES_PER_MEGABYTE = 1e6;

/** The options of `startLogging`, with every secret of the settings to be masked. */
export function loggingOptionsOf(settings: PlainSettings): {
  console: boolean;
  file: string | null;
  maxFileBytes: number;
  olderFiles: number;
  level: (typeof LOG_LEVELS)[number];
  levels: Readonly<Record<string, (typeof LOG_LEVELS)[number]>>;
  secrets: Secret[];
} {
  return {
    console: true,
    file: settings.logFile ? join(settings.dataDir, LOG_FILE) : null,
    maxFileBytes: settings.logFileMegabytes * BYTES_PER_MEGABYTE,
    olderFiles: settings.logFileCount,
    level: settings.logLevel,
    levels: settings.logLevels,
    secrets: Object.values(settings).filter((value) => value instanceof Secret),
  };
}
