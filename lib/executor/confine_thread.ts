/**
 * What permissions do not take from a thread in which a strategy file runs: to end itself or the process, so that its
 * trial would wait for the deadline, and to write where a command prints its results.
 *
 * @module
 */
import process from "node:process";

/** Methods of the console that print to the output stream. */
const PRINTING = [
  ...["log", "info", "debug", "dir", "dirxml", "table", "count"],
  ...["group", "groupCollapsed", "timeEnd", "timeLog", "clear"],
] as const;

/**
 * Makes what ends a thread throw an error that says so, and sends what is printed to the error stream; once in a thread,
 * before the file is evaluated.
 */
export function confineThread(): void {
  const refuse = (call: string) =>
    function refused(): never {
      const error = new Deno.errors.NotCapable(`a strategy may not use ${call}`);
      // The place of the error is the strategy's.
      Error.captureStackTrace(error, refused);
      throw error;
    };
  Object.assign(self, { close: refuse("self.close"), Worker: refuse("workers") });
  Object.assign(Deno, { exit: refuse("Deno.exit"), kill: refuse("Deno.kill") });
  // What node:process exports by name ends in the two with an underscore or "really".
  const exit = refuse("process.exit"), kill = refuse("process.kill");
  Object.assign(process, { exit, reallyExit: exit, kill, _kill: kill });
  for (const method of PRINTING) console[method] = console.error;
  const { stdout } = Deno;
  Object.assign(Deno, { stdout: Deno.stderr });
  Object.defineProperty(process, "stdout", { value: process.stderr });
  stdout.close();
}
