/**
 * Whether this process may call what an action has to, and the command line that lets it.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";

/**
 * Refuses hosts that a task has no permission for.
 *
 * @param whose Whose hosts they are, for the message.
 * @param hosts Host names, with a port where it is not the usual one.
 * @param task Whose permissions they are to be.
 * @throws {UserError} If one of them may not be called: names it, and the one line to run instead.
 */
export function requireHosts(
  whose: string,
  hosts: readonly string[],
  task: "data" | "live" | "automl" | "selftest" = "data",
): void {
  const refused = hosts.filter((host) => Deno.permissions.querySync({ name: "net", host }).state !== "granted");
  if (refused.length === 0) return;
  throw new UserError(
    `Cannot call ${whose}: deno task ${task} may not call ${refused.join(", ")}; run this in its place:\n` +
      commandLine(commandOf(task), hosts, Deno.args),
  );
}

/**
 * The task's command with permission for hosts, in place of those that it has, and with arguments as a shell takes them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { commandLine } from "./host_permission.ts";
 *
 * const task = "deno run --allow-read --allow-net=a.com,b.com tasks/data.ts";
 * assert.equal(
 *   commandLine(task, ["c.com"], ["fetch", "--since", "it's"]),
 *   "deno run --allow-read --allow-net=c.com tasks/data.ts fetch --since 'it'\\''s'",
 * );
 * ```
 */
export function commandLine(task: string, hosts: readonly string[], words: readonly string[]): string {
  const quoted = words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  const allowed = `--allow-net=${hosts.join(",")}`;
  const command = /--allow-net=\S+/.test(task)
    ? task.replace(/--allow-net=\S+/, allowed)
    : task.replace(/ (?=tasks\/)/, ` ${allowed} `);
  return [command, ...quoted].join(" ");
}

function commandOf(task: string): string {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  return tasks[task].command;
}
