/**
 * Sections of the project's own documents, so that a notebook quotes what a measurement wrote instead of copying it.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/**
 * One section of a Markdown file of the repository, without its heading.
 *
 * @param path Below the repository's root, such as `"lib/execution/README.md"`.
 * @param heading Text of the section's heading.
 * @throws {RangeError} If the file has no such section.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { documentSection } from "@lib/notebook/section.ts";
 *
 * assert.match(documentSection("lib/execution/README.md", "Entry"), /next bar/);
 * ```
 */
export function documentSection(path: string, heading: string): string {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const sections = text.split(/^(?=#{1,6} )/m);
  const section = sections.find((part) => part.split("\n", 1)[0].replace(/^#+ /, "").trim() === heading);
  if (section === undefined) throw new RangeError(`Cannot quote ${path}: wanted a section "${heading}", found none`);
  return section.slice(section.indexOf("\n") + 1).trim();
}
