/**
 * The flags of the settings, the same for every command that takes them: `--taker-fee 0.001`, `--adaptive-thresholds`.
 *
 * @module
 */
import { environmentName, fieldFacts, flagName, SETTING_FIELDS, settingSentence } from "./schema.ts";

/** A setting as a flag of a command. */
export interface SettingFlag {
  /** Name of the flag without its dashes, such as `"taker-fee"`. */
  readonly name: string;
  /** Name of the setting, such as `"takerFee"`. */
  readonly setting: string;
  /** Placeholder of the value. */
  readonly value: string;
  /** The words of a yes or no, of which the first is meant where none follows. */
  readonly optionalWords?: readonly string[];
  /** The default as a text; none where the setting is not set. */
  readonly default?: string;
  /** What the setting decides. */
  readonly meaning: string;
  /** What a value must be. */
  readonly wanted: string;
  /** Why a secret is not taken; absent for other settings. */
  readonly refusal?: string;
}

/** Names of the settings that a command line may hold: all but the secrets, since lists of processes show it. */
export const FLAG_SETTINGS: readonly string[] = Object.keys(SETTING_FIELDS).filter((name) => !isSecret(name));

/** Names of the secrets, which stand in `.env` or in the environment alone. */
export const SECRET_SETTINGS: readonly string[] = Object.keys(SETTING_FIELDS).filter(isSecret);

function isSecret(name: string): boolean {
  return fieldFacts(name).kind === "secret";
}

/**
 * Settings as flags; those of the secrets know why they are refused. Values are checked where the settings are resolved.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { settingFlags } from "@lib/config/setting_flags.ts";
 *
 * const [{ name, value, default: preset }] = settingFlags(["riskShare"]);
 * assert.deepEqual([name, value, preset], ["risk-share", "VALUE", "0.01"]);
 * ```
 */
export function settingFlags(names: readonly string[]): SettingFlag[] {
  return names.map((setting) => {
    const { defaultText, wanted, kind } = fieldFacts(setting), flag = flagName(setting);
    return {
      name: flag.slice("--".length),
      setting,
      value: kind === "switch" ? "[true|false]" : "VALUE",
      ...(kind === "switch" && { optionalWords: ["true", "false"] }),
      ...(defaultText !== "" && { default: defaultText }),
      meaning: settingSentence(setting),
      wanted,
      ...(kind === "secret" && {
        refusal: `Cannot take ${flag} from the command line, where lists of processes show it: ` +
          `set ${environmentName(setting)} in .env or in the environment`,
      }),
    };
  });
}
