/**
 * How every command ends: 0 done, 1 our fault or that of a disk or an exchange, 2 the user's fault.
 *
 * @module
 */
import { ExchangeError, StorageError, UserError } from "../lib/core/errors.ts";

/** Runs a command's body and ends the process with its exit code. Only a fault of the program shows a stack. */
export async function runCommand(body: () => Promise<number> | number): Promise<never> {
  try {
    Deno.exit(await body());
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
