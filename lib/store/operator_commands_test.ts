import assert from "node:assert/strict";
import { operatorCommands } from "./operator_commands.ts";

const run = { environment: "dry", run: "first" } as const;

Deno.test("the command that lifts a loss of the day has the override that it takes on that day", () => {
  const resume = 'deno task live resume --run first --reason "…"';
  assert.equal(operatorCommands(run, { needsOverride: false }).resume, resume);
  assert.equal(operatorCommands(run, { needsOverride: true }).resume, `${resume} --override`);
});

Deno.test("a command names the environment of a run where that is not the one it takes by itself", () => {
  const flagsOf = (environment: "dry" | "demo") => {
    const { halt, parity } = operatorCommands({ ...run, environment }, { needsOverride: false });
    return [halt, parity];
  };
  assert.deepEqual(flagsOf("dry"), ["deno task live halt --run first", "deno task live parity --run first"]);
  assert.deepEqual(flagsOf("demo"), [
    "deno task live halt --env demo --run first",
    "deno task live parity --env demo --run first",
  ]);
});
