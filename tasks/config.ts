/**
 * `deno task config`: every setting, its value and where it came from.
 *
 * @module
 */
import { formatEnvExample } from "../lib/config/example_file.ts";
import { environmentName, fieldFacts, SETTING_GROUPS } from "../lib/config/schema.ts";
import { separateSettings, SETTING_FLAGS, settingFlagLines } from "../lib/config/setting_flags.ts";
import { loadSettings, type ResolvedSettings } from "../lib/config/settings.ts";
import { runCommand } from "./command.ts";
import { parseFlags } from "./flags.ts";
import { formatTextTable } from "../lib/report/text_table.ts";

/** The page `--help` shows: every setting with its flag. */
function help(): string {
  const groups = Object.entries(SETTING_GROUPS).map(([heading, fields]) => {
    const names = Object.keys(fields);
    const secrets = names.filter((name) => !Object.hasOwn(SETTING_FLAGS, name));
    return [
      heading,
      ...settingFlagLines(names.filter((name) => !secrets.includes(name))),
      ...(secrets.length > 0 ? [`  only in .env or the environment: ${secrets.map(environmentName).join(", ")}`] : []),
    ].join("\n");
  });
  return `deno task config: every setting, its value and where it came from

Settings come from .env in the working folder, from the environment (ASSAY_TAKER_FEE is --taker-fee here) and from the
command line of "deno task automl" and of this command; later ones win. Other commands take --data-dir alone. Keys and
passwords have no flags: lists of processes show what is on a command line.

  --json                print one line of JSON on stdout
  --example             print .env.example
  --help                show this page

The flags with their defaults; one of true or false means true where no value follows it.

${groups.join("\n\n")}

exit codes: 0 done, 1 our fault, 2 the user's fault`;
}

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

await runCommand(() => {
  const { settings, rest } = separateSettings(Deno.args);
  const flags = parseFlags(rest, {
    // Those spelled rightly are out already: here they are only what a misspelled one may have meant.
    values: Object.values(SETTING_FLAGS).map((flag) => flag.slice(2)),
    switches: ["json", "example", "help"],
  });
  if (flags.isOn("help")) {
    console.log(help());
    return 0;
  }
  flags.refuseBeyond(0);
  if (flags.isOn("example")) {
    console.log(formatEnvExample().trimEnd());
    return 0;
  }
  const resolved = loadSettings(settings);
  if (flags.isOn("json")) {
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
});
