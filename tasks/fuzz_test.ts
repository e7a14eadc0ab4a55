/**
 * No command line and no file ends a command with a stack: what is the user's fault is said in a sentence.
 *
 * `FUZZ_RUNS=2000` tries as many lines of each command instead of a few.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { randomSource } from "../lib/core/random.ts";
import { drawLine, oddFiles } from "../test/fixtures/command_lines.ts";
import { SMALL_SEARCH } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import * as automl from "./automl.ts";
import { AUTOML } from "./automl_arguments.ts";
import * as checkStrategy from "./check_strategy.ts";
import { type CommandBody, endOf } from "./command.ts";
import type { Command } from "./command_table.ts";
import * as config from "./config.ts";
import * as data from "./data.ts";
import { DATA } from "./data_table.ts";
import * as looks from "./looks.ts";
import * as newStrategy from "./new_strategy.ts";
import * as reference from "./reference.ts";
import * as replay from "./replay.ts";
import * as study from "./study.ts";
import * as verify from "./verify.ts";

const RUNS = Number(Deno.env.get("FUZZ_RUNS") ?? 12), SEED = Number(Deno.env.get("FUZZ_SEED") ?? 1);

/** All that needs no exchange. */
const OFFLINE: Command = { ...DATA, actions: DATA.actions!.filter(({ name }) => name !== "fetch" && name !== "book") };

/** Commands that write to their folder alone and start no program, each with what it does. */
const COMMANDS: readonly (readonly [Command, CommandBody])[] = [
  [AUTOML, automl.main],
  [checkStrategy.CHECK_STRATEGY, checkStrategy.main],
  [config.CONFIG, config.main],
  [OFFLINE, data.main],
  [looks.LOOKS, looks.main],
  [newStrategy.NEW_STRATEGY, newStrategy.main],
  [reference.REFERENCE, reference.main],
  [replay.REPLAY, replay.main],
  [study.STUDY, study.main],
  [verify.VERIFY, verify.main],
];

/** What a command said and how it ended. */
async function run(command: Command, args: readonly string[], body: CommandBody) {
  const { log, error } = console, said: string[] = [];
  console.log = console.error = (...texts: unknown[]) => void said.push(texts.join(" "));
  try {
    return { code: await endOf(command, args, body), said: said.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

for (const [command, body] of COMMANDS) {
  Deno.test({
    name: `${RUNS} lines of ${command.name} end without a stack`,
    // Searches start threads, and logs their files.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      using folder = temporaryFolder();
      const files = oddFiles(folder.path), store = join(folder.path, "store"), here = Deno.cwd();
      const where = join(folder.path, "here");
      mkdirSync(where);
      const always = {
        "data-dir": [store],
        "looks-path": [join(folder.path, "looks.db")],
        "trials": ["8"],
        "days": ["30"],
        "timeframe": ["15m", "1m"],
        "output": [join(folder.path, "out.csv"), join(folder.path, "folder"), "/nowhere/out.csv"],
        "file": [join(folder.path, "own.ts")],
      };
      const random = randomSource(SEED);
      Deno.chdir(where);
      try {
        const begun = await run(
          AUTOML,
          [...SMALL_SEARCH, "--trials", "8", "--quiet", "--data-dir", store],
          automl.main,
        );
        assert.equal(begun.code, 0, begun.said);
        for (let i = 0; i < RUNS; i++) {
          const args = drawLine(command, random, files, always);
          const { code, said } = await run(command, args, body);
          const line = `run ${i}: ${command.name} ${args.map((word) => JSON.stringify(word).slice(0, 200)).join(" ")}`;
          assert.doesNotMatch(said, /\n +at /, `${line}\n${said}`);
          assert.ok([0, 1, 2].includes(code), line);
          if (code !== 0) assert.ok(said.trim() !== "", `${line} says nothing`);
        }
      } finally {
        Deno.chdir(here);
      }
    },
  });
}
