/**
 * The last line of a page: the hash of all lines before it, by which a page that was cut off or changed is known.
 *
 * @module
 */
import { createHash } from "node:crypto";

const SEAL = /<!-- assay page sha256 ([0-9a-f]{64}) -->\n$/;

/** The page with its seal. */
export function sealed(page: string): string {
  return `${page}<!-- assay page sha256 ${hashOf(page)} -->\n`;
}

/** How a page stands to its seal; one that was cut off has none. */
export function checkSeal(page: string): "intact" | "changed" | "missing" {
  const match = SEAL.exec(page);
  if (match === null) return "missing";
  return hashOf(page.slice(0, match.index)) === match[1] ? "intact" : "changed";
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
