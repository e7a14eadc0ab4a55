/**
 * The text of `.env.example`: every setting with its meaning and default, all commented out.
 *
 * @module
 */
import { environmentName, fieldFacts, SETTING_GROUPS, settingSentence } from "./schema.ts";

/** The text of `.env.example`. */
export function formatEnvExample(): string {
  const lines = [
    "# Settings of Assay. Copy this file to .env and take away the # in front of what you change.",
    "# The process environment overrules .env, the command line overrules both; `deno task config` shows the result.",
    "# Written by `deno task config --example`.",
  ];
  for (const [heading, fields] of Object.entries(SETTING_GROUPS)) {
    lines.push("", `## ${heading}`);
    for (const name of Object.keys(fields)) {
      lines.push("", `# ${settingSentence(name)}`, `#${environmentName(name)}=${fieldFacts(name).defaultText}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
