/**
 * The flags that say how a file of candles is read where it leaves that open, of every command that takes such a file.
 *
 * @module
 */
import type { CandleReading } from "../lib/data/candle_rows.ts";
import { DECIMAL_MARKS } from "../lib/data/decimal_mark.ts";
import { UNPACKED_LIMIT } from "../lib/data/unpack.ts";
import type { CommandLine } from "./command_line.ts";
import type { Flag } from "./command_table.ts";

/** How a file writes its times; of files of returns too. */
export const TIME_FORMAT_FLAG: Flag = {
  name: "time-format",
  value: "FORMAT",
  meaning: "how the file writes times: s, ms, us, ns or such as DD/MM/YYYY HH:mm (default: told from the file)",
};

/** Flags of the file, in the order a help shows them. */
export const READING_FLAGS: readonly Flag[] = [
  {
    name: "columns",
    value: "LIST",
    meaning:
      "which column of the file is which, name or number from 1, such as time=Date,volume=3; quote_volume for one in quote currency (default: by name)",
  },
  TIME_FORMAT_FLAG,
  {
    name: "timezone",
    value: "ZONE",
    meaning: "zone of the file's times where they name none: Europe/Berlin, +05:30 (default: UTC)",
  },
  {
    name: "decimal",
    value: "MARK",
    meaning: `decimal mark of the file: ${DECIMAL_MARKS.join(", ")} (default: told from the file)`,
  },
  {
    name: "unpacked-limit",
    value: "BYTES",
    meaning: `what a packed file may unpack to (default: ${UNPACKED_LIMIT}, 8 GiB)`,
  },
];

/**
 * What {@linkcode READING_FLAGS} say; what was not given is absent.
 *
 * @throws {UserError} If there is no such decimal mark or the limit is no number; other values are checked against the file.
 */
export function readingOf(line: CommandLine): CandleReading {
  const columns = line.text("columns"), timeFormat = line.text("time-format"), timezone = line.text("timezone");
  const unpackedLimit = line.whole("unpacked-limit", 1);
  const decimal = line.oneOf("decimal", DECIMAL_MARKS);
  return {
    ...(columns !== null && { columns }),
    ...(timeFormat !== null && { timeFormat }),
    ...(timezone !== null && { timezone }),
    ...(decimal !== null && { decimal }),
    ...(unpackedLimit !== null && { unpackedLimit }),
  };
}
