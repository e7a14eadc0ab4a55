/**
 * Where log records go: to people on the console's error stream, to machines as JSON lines in rotating files. Secrets
 * are masked in both.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { getRotatingFileSink } from "@logtape/file";
import {
  configure,
  dispose,
  getAnsiColorFormatter,
  getJsonLinesFormatter,
  getTextFormatter,
  type LogRecord,
  type Sink,
  type TextFormatter,
} from "@logtape/logtape";
import { UserError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { ROOT_CATEGORY } from "./logger.ts";
import { redactor } from "./redact.ts";

/** Records a crash may lose are at most this old, ms. */
const FLUSH_INTERVAL_MS = 1000;

/** Levels of records, from talkative to quiet. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** Where records go, and which. */
export interface LoggingOptions {
  /** Whether people see records on the console. */
  readonly console: boolean;
  /** The log file, or `null` for none; older ones have `.1`, `.2` … behind the name. */
  readonly file: string | null;
  /** Size at which a new file is begun, in bytes. */
  readonly maxFileBytes: number;
  /** Older files kept. */
  readonly olderFiles: number;
  /** Least level of the records that are kept. */
  readonly level: LogLevel;
  /** Other levels for some areas. */
  readonly levels: Readonly<Record<string, LogLevel>>;
  /** What must not be seen; `null` for one that is not set. */
  readonly secrets: readonly (Secret | null)[];
}

/**
 * Sends log records to the console and a file; calling it again starts anew.
 *
 * A command gets the options from the settings: `startLogging(loggingOptionsOf(settings))`.
 *
 * @returns What ends logging; until it is disposed of, the last records may not be in the file.
 * @throws {UserError} If the log file cannot be written.
 */
export async function startLogging(options: LoggingOptions): Promise<AsyncDisposable> {
  const redact = redactor(options.secrets);
  const redacted = (format: TextFormatter): TextFormatter => (record) => redact(format(record));
  const sinks: Record<string, Sink> = {};
  if (options.console) sinks.console = consoleSink(redacted(consoleFormat()));
  if (options.file !== null) sinks.file = fileSink(options.file, options, redacted(getJsonLinesFormatter()));
  const logger = (category: string[], lowestLevel: LogLevel) => ({
    category,
    lowestLevel,
    sinks: Object.keys(sinks),
    // A parent's own level would hold back what an area's level lets through.
    parentSinks: "override" as const,
  });
  await configure({
    reset: true,
    sinks,
    loggers: [
      logger([ROOT_CATEGORY], options.level),
      ...Object.entries(options.levels).map(([area, level]) => logger([ROOT_CATEGORY, area], level)),
      logger(["logtape", "meta"], "warning"),
    ],
  });
  return { [Symbol.asyncDispose]: dispose };
}

/** Standard output belongs to a command's result, so records take the error stream. */
function consoleSink(format: TextFormatter): Sink {
  return (record: LogRecord) => console.error(format(record).trimEnd());
}

function consoleFormat(): TextFormatter {
  const options = { timestamp: "time", category: (parts: readonly string[]) => parts.at(-1)! } as const;
  return Deno.stderr.isTerminal() && !Deno.noColor ? getAnsiColorFormatter(options) : getTextFormatter(options);
}

function fileSink(file: string, options: LoggingOptions, formatter: TextFormatter): Sink & Disposable {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return getRotatingFileSink(file, {
      formatter,
      maxSize: options.maxFileBytes,
      maxFiles: options.olderFiles,
      flushInterval: FLUSH_INTERVAL_MS,
    });
  } catch (error) {
    throw new UserError(`Cannot write the log file ${file}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
