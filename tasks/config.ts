/**
 * `deno task config`: every setting, its value and where it came from.
 *
 * @module
 */
import { formatEnvExample } from "../lib/config/example_file.ts";
import { environmentName, fieldFacts, SETTING_GROUPS } from "../lib/config/schema.ts";
import { FLAG_SETTINGS, SECRET_SETTINGS, settingFlags } from "../lib/config/setting_flags.ts";
import { loadSettings, type ResolvedSettings } from "../lib/config/settings.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, JSON_FLAG } from "./command_table.ts";
import { formatTextTable } from "../lib/report/text_table.ts";

const SECRETS = SECRET_SETTINGS.map(environmentName).join(", ");

/** The table of the command. */
export const CONFIG: Command = {
  name: "deno task config",
  summary: "every setting, its value and where it came from",
  flags: [JSON_FLAG, { name: "example", meaning: "print .env.example" }],
  notes: [
    "Settings come from .env in the working folder, from the environment (ASSAY_TAKER_FEE is --taker-fee here) and from " +
    "the command line of deno task automl and of this command; later ones win. Other commands take the flags of those " +
    "settings that their --help lists. Keys and passwords have no flags, since lists of processes show what is on a command line; they stand only in .env " +
    `or the environment: ${SECRETS}.`,
  ],
  sections: Object.fromEntries(
    Object.entries(SETTING_GROUPS).flatMap(([heading, fields]) => {
      const names = Object.keys(fields).filter((name) => FLAG_SETTINGS.includes(name));
      return names.length === 0 ? [] : [[`${heading}:`, settingFlags(names)]];
    }),
  ),
  unlisted: settingFlags(SECRET_SETTINGS),
};

/** A value as it would stand in `.env`; secrets show as their mask. */
function formatValue(value: unknown): string {
  if (value === null || value === "") return "not set";
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.entries(value).map(([name, part]) => `${name}=${part}`).join(",") || "not set";
  }
  return String(value);
}

function printSettings({ values, origins }: ResolvedSettings): void {
  for (const [heading, fields] of Object.entries(SETTING_GROUPS)) {
    const rows = Object.keys(fields).map((name) => [
      environmentName(name),
      formatValue(values[name]),
      origins[name],
      fieldFacts(name).unit,
    ]);
    console.log(`${heading}\n${formatTextTable(["setting", "value", "from", "unit"], rows)}\n`);
  }
}

/** What the command does. */
export function main(line: CommandLine): number {
  if (line.isOn("example")) {
    console.log(formatEnvExample().trimEnd());
    return 0;
  }
  const resolved = loadSettings(line.settings);
  if (line.isOn("json")) {
    const { values, origins } = resolved;
    console.log(JSON.stringify(
      Object.fromEntries(
        Object.keys(values).map((name) => [environmentName(name), { value: values[name], from: origins[name] }]),
      ),
    ));
  } else {
    printSettings(resolved);
  }
  return 0;
}

if (import.meta.main) await runCommand(CONFIG, main);
