/**
 * The flags of the settings, the same for every command that takes them: `--taker-fee 0.001`, `--adaptive-thresholds`.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { environmentName, fieldFacts, flagName, SETTING_FIELDS, settingSentence } from "./schema.ts";

/** Flags by name of the setting, without the secrets: what stands on a command line shows in lists of processes. */
export const SETTING_FLAGS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(SETTING_FIELDS).filter((name) => fieldFacts(name).kind !== "secret").map((
    name,
  ) => [name, flagName(name)]),
);

/** Settings by flag, secrets included. */
const BY_FLAG: ReadonlyMap<string, string> = new Map(Object.keys(SETTING_FIELDS).map((name) => [flagName(name), name]));

/** Words that a flag of a yes or no takes; without one of them after it, it means yes. */
const YES_OR_NO = ["true", "false"];

/** A command line of which the settings have been taken out. */
export interface SeparatedSettings {
  /** Texts by setting, such as `{ takerFee: "0.001" }`; of a flag given twice the last one. */
  readonly settings: Readonly<Record<string, string>>;
  /** The other words, in their order. */
  readonly rest: readonly string[];
}

/**
 * Takes the flags of settings out of a command line. Values are checked where the settings are resolved.
 *
 * @throws {UserError} If a flag lacks its value, or is that of a secret.
 *
 * @example A yes needs no value
 * ```ts
 * import assert from "node:assert/strict";
 * import { separateSettings } from "@lib/config/setting_flags.ts";
 *
 * const { settings, rest } = separateSettings(["--adaptive-thresholds", "--seed", "7", "--maker-fee=-0.0001"]);
 * assert.deepEqual(settings, { adaptiveThresholds: "true", makerFee: "-0.0001" });
 * assert.deepEqual(rest, ["--seed", "7"]);
 * ```
 */
export function separateSettings(args: readonly string[]): SeparatedSettings {
  const settings: Record<string, string> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [flag, joined] = splitOnce(args[i]);
    const name = BY_FLAG.get(flag);
    if (name === undefined) {
      rest.push(args[i]);
      continue;
    }
    const { wanted, kind } = fieldFacts(name);
    if (kind === "secret") {
      throw new UserError(
        `Cannot take ${flag} from the command line, where lists of processes show it: ` +
          `set ${environmentName(name)} in .env or in the environment`,
      );
    }
    const next = args.at(i + 1) ?? "--";
    const takesNext = joined === null && (kind === "switch" ? YES_OR_NO.includes(next) : !next.startsWith("--"));
    const value = joined ?? (takesNext ? args[++i] : kind === "switch" ? "true" : "");
    if (value.trim() === "") throw new UserError(`Cannot read ${flag}: wanted ${wanted} after it, found none`);
    settings[name] = value;
  }
  return { settings, rest };
}

/** `--name=value` as its two parts; the second is `null` where there is no `=`. */
function splitOnce(word: string): [string, string | null] {
  const at = word.indexOf("=");
  return at < 0 ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
}

/**
 * The help for settings: each flag with its default, and below it what it means and what it takes.
 *
 * @param names Names of settings that are no secrets.
 */
export function settingFlagLines(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const { defaultText } = fieldFacts(name);
    const value = defaultText === "" ? "TEXT" : /[\s=,]/.test(defaultText) ? `"${defaultText}"` : defaultText;
    return [`  ${SETTING_FLAGS[name]} ${value}`, `      ${settingSentence(name)}`];
  });
}
