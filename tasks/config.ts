/**
 * `deno task config`: every setting, its value and where it came from.
 *
 * @module
 */
import { formatEnvExample } from "../lib/config/example_file.ts";
import { environmentName, fieldFacts, flagName, SETTING_FIELDS, SETTING_GROUPS } from "../lib/config/schema.ts";
import { loadSettings, type ResolvedSettings } from "../lib/config/settings.ts";
import { runCommand } from "./command.ts";
import { parseFlags } from "./flags.ts";
import { formatTextTable } from "./text_table.ts";

const HELP = `deno task config: every setting, its value and where it came from

Settings come from .env in the working folder, the environment (ASSAY_...) and the command line; later ones win.

  --NAME VALUE   try a setting, such as --taker-fee 0.0004
  --json         print one line of JSON on stdout
  --example      print .env.example
  --help         show this page

exit codes: 0 done, 1 our fault, 2 the user's fault`;

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
  const names = Object.keys(SETTING_FIELDS);
  const flags = parseFlags(Deno.args, {
    values: names.map((name) => flagName(name).slice(2)),
    switches: ["json", "example", "help"],
  });
  if (flags.isOn("help")) {
    console.log(HELP);
    return 0;
  }
  flags.refuseBeyond(0);
  if (flags.isOn("example")) {
    console.log(formatEnvExample().trimEnd());
    return 0;
  }
  const given = names.flatMap((name) => {
    const text = flags.text(flagName(name).slice(2));
    return text === null ? [] : [[name, text]];
  });
  const resolved = loadSettings(Object.fromEntries(given));
  if (flags.isOn("json")) {
    const { values, origins } = resolved;
    console.log(JSON.stringify(
      Object.fromEntries(names.map((name) => [environmentName(name), { value: values[name], from: origins[name] }])),
    ));
  } else {
    printSettings(resolved);
  }
  return 0;
});
