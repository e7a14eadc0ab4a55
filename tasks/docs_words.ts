/**
 * The page of words, from those that the dashboard explains.
 *
 * @module
 */
import { WORD_GROUPS } from "../lib/dashboard/words.ts";

/** Text inside a cell of a table. */
const cell = (text: string): string => text.replaceAll("|", "\\|");

/** The page as Markdown. */
export function wordsPage(): string {
  const groups = WORD_GROUPS.map(({ title, words }) => {
    const rows = words.map(({ word, term, meaning, good }) =>
      `| ${cell(word)}${term === "" || term === word ? "" : `<br>(${cell(term)})`} | ${cell(meaning)}${
        good === "" ? "" : ` Good is ${cell(good)}`
      } |`
    );
    return `## ${title}\n\n| word | what it means |\n| --- | --- |\n${rows.join("\n")}\n`;
  });
  return "# Words\n\nEvery word of the trade that pages, reports and certificates use. `deno task docs --sources` writes " +
    `this page.\n\n${groups.join("\n")}`;
}
