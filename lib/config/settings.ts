/**
 * Settings from `.env`, the process environment and the command line; later ones win.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { UserError } from "../core/errors.ts";
import { fileFault } from "../core/file_fault.ts";
import type { Threshold } from "../selection/thresholds.ts";
import { nearestName } from "../core/nearest_name.ts";
import {
  environmentName,
  fieldFacts,
  flagName,
  type PlainSettings,
  SETTING_FIELDS,
  SETTINGS_SCHEMA,
} from "./schema.ts";
import { type ThresholdSet, thresholdsOf } from "./threshold_fields.ts";

/** Thresholds of the gates by set. */
export type SelectionThresholds = Readonly<Record<ThresholdSet, readonly Threshold[]>>;

/** The value of every setting. */
export interface Settings extends PlainSettings {
  /** The thresholds of the gates, by set. */
  readonly thresholds: SelectionThresholds;
}

/** Where a value came from. */
export type SettingOrigin = "default" | ".env" | "environment" | "command line";

/** Settings with the origin of each, by its name. */
export interface ResolvedSettings {
  /** The values, typed. */
  readonly settings: Settings;
  /** Where each value came from, by its name. */
  readonly origins: Readonly<Record<string, SettingOrigin>>;
  /** Every value by its name, thresholds included. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Texts from each source; an empty text counts as not set. */
export interface SettingSources {
  /** Text of the file `.env`, or `null` where there is none. */
  readonly envFile: string | null;
  /** Variables of the process; those without `ASSAY_` are passed over. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values by setting, such as `{ takerFee: "0.001" }`. */
  readonly commandLine: Readonly<Record<string, string>>;
}

/**
 * Settings from their sources.
 *
 * @throws {UserError} If a name is unknown, with the nearest known one, or a value is not what is wanted; the value of a
 * secret is not shown.
 *
 * @example The environment overrules the file
 * ```ts
 * import assert from "node:assert/strict";
 * import { resolveSettings } from "@lib/config/settings.ts";
 *
 * const { settings, origins } = resolveSettings({
 *   envFile: "ASSAY_TAKER_FEE=0.001\nASSAY_MAKER_FEE=0",
 *   environment: { ASSAY_TAKER_FEE: "0.0004" },
 *   commandLine: {},
 * });
 * assert.equal(settings.takerFee, 0.0004);
 * assert.deepEqual([origins.takerFee, origins.makerFee, origins.riskShare], ["environment", ".env", "default"]);
 * ```
 */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const texts: [SettingOrigin, Record<string, string>][] = [
    [".env", fromEnvironment(".env", parseEnvFile(sources.envFile ?? ""))],
    ["environment", fromEnvironment("the environment", sources.environment)],
    ["command line", fromCommandLine(sources.commandLine)],
  ];
  const values: Record<string, unknown> = {};
  const origins: Record<string, SettingOrigin> = {};
  for (const [name, field] of Object.entries(SETTING_FIELDS)) {
    origins[name] = "default";
    let text: string | undefined;
    for (const [origin, found] of texts) {
      if (!found[name]) continue;
      text = found[name];
      origins[name] = origin;
    }
    const result = field.safeParse(text);
    if (!result.success) throw badValue(name, origins[name], text!);
    values[name] = result.data;
  }
  // Each value has been checked by its field; this only keeps those that are not thresholds.
  const plain = Object.fromEntries(Object.keys(SETTINGS_SCHEMA.shape).map((name) => [name, values[name]]));
  return { settings: { ...plain as PlainSettings, thresholds: thresholdsOf(values) }, origins, values };
}

/**
 * Settings of this process: `.env` in the working folder, the environment, and the flags of the command line.
 *
 * @param commandLine Values by setting.
 * @param envFile Name of the file; it need not exist.
 * @throws {UserError} As {@linkcode resolveSettings}, and if the file cannot be read.
 */
export function loadSettings(commandLine: Readonly<Record<string, string>> = {}, envFile = ".env"): ResolvedSettings {
  return resolveSettings({ envFile: readIfPresent(envFile), environment: Deno.env.toObject(), commandLine });
}

function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    const reason = fileFault(error);
    throw reason === null ? error : new UserError(`Cannot read the settings in ${file}: ${reason}`, { cause: error });
  }
}

const NAMES = Object.keys(SETTING_FIELDS);
const BY_ENVIRONMENT_NAME = new Map(NAMES.map((name) => [environmentName(name), name]));

/** Variables of notebooks, which read them themselves: their bars, and whether their figures are live. */
const NOTEBOOK_VARIABLES = [
  "ASSAY_CANDLES",
  "ASSAY_SYMBOL",
  "ASSAY_TIMEFRAME",
  "ASSAY_FROM",
  "ASSAY_TO",
  "ASSAY_INTERACTIVE",
];

function parseEnvFile(file: string): Record<string, string> {
  // Editors on Windows begin a file with a byte order mark.
  const text = file.replace(/^\ufeff/, "");
  const parsed = parseEnv(text) as Record<string, string>;
  // The parser passes over lines it does not understand; one that names a setting must not vanish.
  text.split("\n").forEach((line, i) => {
    const name = /^\s*(?:export\s+)?(ASSAY_\w*)/.exec(line)?.[1];
    if (name !== undefined && !Object.hasOwn(parsed, name)) {
      throw new UserError(`Cannot use .env, line ${i + 1}: wanted ${name}=VALUE`);
    }
  });
  return parsed;
}

function fromEnvironment(source: string, variables: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [variable, text] of Object.entries(variables)) {
    if (!variable.startsWith("ASSAY_") || NOTEBOOK_VARIABLES.includes(variable)) continue;
    const name = BY_ENVIRONMENT_NAME.get(variable);
    if (name === undefined) {
      const nearest = nearestName(variable, [...BY_ENVIRONMENT_NAME.keys()]);
      throw new UserError(
        `Unknown setting ${variable} in ${source}` +
          (nearest === null ? "; deno task config lists all" : `: did you mean ${nearest}?`),
      );
    }
    found[name] = text;
  }
  return found;
}

function fromCommandLine(flags: Readonly<Record<string, string>>): Record<string, string> {
  for (const name of Object.keys(flags)) {
    if (Object.hasOwn(SETTING_FIELDS, name)) continue;
    const nearest = nearestName(name, NAMES);
    throw new UserError(
      `Unknown setting ${flagName(name)}` +
        (nearest === null ? "; deno task config lists all" : `: did you mean ${flagName(nearest)}?`),
    );
  }
  return { ...flags };
}

function badValue(name: string, origin: SettingOrigin, text: string): UserError {
  const { wanted, kind } = fieldFacts(name);
  const shown = origin === "command line" ? flagName(name) : `${environmentName(name)} (${origin})`;
  return new UserError(
    `Cannot use the setting ${shown}: wanted ${wanted}, found ${
      kind === "secret" ? "something else" : JSON.stringify(text)
    }`,
  );
}
