/**
 * How every command begins and ends: its line is read by its table, `--help` shows its page, and the exit code is 0 done,
 * 1 our fault or that of a disk or an exchange, 2 the user's fault.
 *
 * @module
 */
import { ExchangeError, StorageError, UserError } from "../lib/core/errors.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, HELP_FLAG } from "./command_table.ts";
import { parseCommand } from "./flags.ts";
import { helpOf } from "./help_page.ts";

/** Runs a command's body and ends the process with its exit code. Only a fault of the program shows a stack. */
export async function runCommand(
  command: Command,
  body: (line: CommandLine) => Promise<number> | number,
): Promise<never> {
  try {
    const line = parseCommand(command, Deno.args);
    if (line.isOn(HELP_FLAG.name)) {
      console.log(helpOf(command));
      Deno.exit(0);
    }
    Deno.exit(await body(line));
  } catch (error) {
    if (error instanceof UserError) {
      console.error(error.message);
      Deno.exit(2);
    }
    const isOutside = error instanceof StorageError || error instanceof ExchangeError;
    console.error(isOutside ? error.message : error instanceof Error ? error.stack : String(error));
    Deno.exit(1);
  }
}
