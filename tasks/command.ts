/**
 * How every command begins and ends: its line is read by its table, `--help` shows its page, and the exit code is 0 done,
 * 1 our fault or that of a disk or an exchange, 2 the user's fault.
 *
 * @module
 */
import { ClusterError, ExchangeError, StorageError, UserError } from "../lib/core/errors.ts";
import type { CommandLine } from "./command_line.ts";
import { type Command, HELP_FLAG } from "./command_table.ts";
import { parseCommand } from "./flags.ts";
import { helpOf } from "./help_page.ts";

/** What a command does with a line of it, and the exit code it ends with. */
export type CommandBody = (line: CommandLine) => Promise<number> | number;

/** Reads a command line and does what it says; ends with its exit code, and says on stderr what was wrong. */
export async function endOf(command: Command, args: readonly string[], body: CommandBody): Promise<number> {
  try {
    const line = parseCommand(command, args);
    if (!line.isOn(HELP_FLAG.name)) return await body(line);
    console.log(helpOf(command));
    return 0;
  } catch (error) {
    const { code, text } = faultOf(error);
    console.error(text);
    return code;
  }
}

/** What is said of an error, and the exit code of a command that it ends. Only a fault of the program shows a stack. */
export function faultOf(error: unknown): { readonly code: number; readonly text: string } {
  if (error instanceof UserError) return { code: 2, text: error.message };
  return {
    code: 1,
    text: isOutside(error) ? error.message : error instanceof Error ? error.stack! : String(error),
  };
}

/** Whether what failed is a disk, an exchange or a cluster, and not the program. */
export function isOutside(error: unknown): error is Error {
  return [StorageError, ExchangeError, ClusterError].some((kind) => error instanceof kind);
}

/** Runs the command that this program is, and ends the process with its exit code. */
export async function runCommand(command: Command, body: CommandBody): Promise<never> {
  Deno.exit(await endOf(command, Deno.args, body));
}
