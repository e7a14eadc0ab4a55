/**
 * How every command ends: 0 done, 1 our fault, 2 the user's fault with one sentence and no stack.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";

/** Runs a command's body and ends the process with its exit code. */
export async function runCommand(body: () => Promise<number> | number): Promise<never> {
  try {
    Deno.exit(await body());
  } catch (error) {
    if (error instanceof UserError) {
      console.error(error.message);
      Deno.exit(2);
    }
    console.error(error instanceof Error ? error.stack : String(error));
    Deno.exit(1);
  }
}
