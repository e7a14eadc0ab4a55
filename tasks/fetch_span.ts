/**
 * The time that `data fetch` is to download.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";
import { parseInstant } from "../lib/core/instant.ts";
import type { Span } from "../lib/data/spans.ts";
import type { CommandLine } from "./command_line.ts";

/**
 * The span of `--since` and `--until`, ms UTC; to the end of time where there is no end.
 *
 * @throws {UserError} If it is empty.
 */
export function spanOf(line: CommandLine): Span {
  const from = line.instant("since")!, to = line.instant("until") ?? Infinity;
  if (from < to) return { from, to };
  throw new UserError(`Cannot fetch: wanted --since before --until, found ${line.text("since")}`);
}

/**
 * The span of `--again FROM..TO`, ms UTC; `null` without the flag.
 *
 * @throws {UserError} If it cannot be read, or stands beside another span.
 */
export function againOf(line: CommandLine): Span | null {
  const text = line.text("again");
  if (text === null) return null;
  const other = ["since", "until"].find((name) => line.isOn(name));
  if (other !== undefined) throw new UserError(`Cannot use --${other} with --again: it names its own span`);
  const [from, to, ...rest] = text.split("..").map(parseInstant);
  if (rest.length === 0 && from !== null && to != null && from < to) return { from, to };
  throw new UserError(`Cannot read --again: wanted FROM..TO, such as 2024-01-01..2024-02-01, found "${text}"`);
}
