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

/** What a command does with a line of it, and the exit code it ends with. */
export type CommandBody = (line: CommandLine) => Promise<number> | number;

/** Reads a command line and does what it says; ends with its exit code. */
export function endOf(command: Command, args: readonly string[], body: CommandBody): Promise<number> {
  return endOfBody(() => {
    const line = parseCommand(command, args);
    if (!line.isOn(HELP_FLAG.name)) return body(line);
    console.log(helpOf(command));
    return 0;
  });
}

/** Does something whose faults are said on stderr and are its exit code. Only a fault of the program shows a stack. */
export async function endOfBody(body: () => Promise<number> | number): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof UserError) {
      console.error(error.message);
      return 2;
    }
    const isOutside = error instanceof StorageError || error instanceof ExchangeError;
    console.error(isOutside ? error.message : error instanceof Error ? error.stack : String(error));
    return 1;
  }
}

/** Runs the command that this program is, and ends the process with its exit code. */
export async function runCommand(command: Command, body: CommandBody): Promise<never> {
  Deno.exit(await endOf(command, Deno.args, body));
}
