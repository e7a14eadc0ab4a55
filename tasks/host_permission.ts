/**
 * Whether this process may call what an action has to, and the command line that lets it.
 *
 * @module
 */
import { UserError } from "../lib/core/errors.ts";

/**
 * Refuses hosts that `deno task data` has no permission for.
 *
 * @param whose Whose hosts they are, for the message.
 * @param hosts Host names, with a port where it is not the usual one.
 * @throws {UserError} If one of them may not be called: names it, and the one line to run instead.
 */
export function requireHosts(whose: string, hosts: readonly string[]): void {
  const refused = hosts.filter((host) => Deno.permissions.querySync({ name: "net", host }).state !== "granted");
  if (refused.length === 0) return;
  throw new UserError(
    `Cannot call ${whose}: deno task data may not call ${refused.join(", ")}; run this in its place:\n` +
      commandLine(taskOfData(), hosts, Deno.args),
  );
}

/**
 * The task's command with permission for hosts, and with arguments as a shell takes them.
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
  return [task.replace(/--allow-net=\S+/, `--allow-net=${hosts.join(",")}`), ...quoted].join(" ");
}

function taskOfData(): string {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  return tasks.data.command;
}
