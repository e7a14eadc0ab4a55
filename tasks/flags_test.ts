import assert from "node:assert/strict";
import { DEFAULT_SIMULATED } from "../lib/study/simulated_market.ts";
import fc from "fast-check";
import { FLAG_SETTINGS, SECRET_SETTINGS, settingFlags } from "../lib/config/setting_flags.ts";
import { environmentName, fieldFacts, flagName } from "../lib/config/schema.ts";
import { AUTOML, automlArguments } from "./automl_arguments.ts";
import { BENCH } from "./bench.ts";
import { BUNDLE } from "./bundle.ts";
import { CALIBRATE_EDGE } from "./calibrate_edge.ts";
import { CHECK_STRATEGY } from "./check_strategy.ts";
import { type Action, type Command, type Flag, flagsOf } from "./command_table.ts";
import { CONFIG } from "./config.ts";
import { DATA } from "./data_table.ts";
import { DOCS, readPages } from "./docs.ts";
import { FIT_SIMULATOR } from "./fit_simulator.ts";
import { parseCommand } from "./flags.ts";
import { helpOf } from "./help_page.ts";
import { FORWARDTEST } from "./forwardtest.ts";
import { LAB } from "./lab.ts";
import { LIVE } from "./live.ts";
import { DASHBOARD } from "./dashboard.ts";
import { LOOKS } from "./looks.ts";
import { NEW_NOTEBOOK } from "./new_notebook.ts";
import { NEW_PROJECT } from "./new_project.ts";
import { NEW_STRATEGY } from "./new_strategy.ts";
import { NOTEBOOK_COMMAND } from "./notebooks.ts";
import { PACKAGE } from "./package.ts";
import { REFERENCE } from "./reference.ts";
import { REPLAY } from "./replay.ts";
import { REPORT } from "./report.ts";
import { SELFTEST } from "./selftest_arguments.ts";
import { STUDY } from "./study.ts";
import { TEAR_SHEET } from "./tear_sheet.ts";
import { TELEGRAM } from "./telegram.ts";
import { TEST } from "./test.ts";
import { VERIFY } from "./verify.ts";
import { WALK_FORWARD } from "./walk_forward.ts";
import { WORKER } from "./worker.ts";
import { WORKERS } from "./workers.ts";

/** Every command, by the file that runs it. */
const COMMANDS: Readonly<Record<string, Command>> = {
  automl: AUTOML,
  bench: BENCH,
  bundle: BUNDLE,
  calibrate_edge: CALIBRATE_EDGE,
  check_strategy: CHECK_STRATEGY,
  config: CONFIG,
  data: DATA,
  docs: DOCS,
  fit_simulator: FIT_SIMULATOR,
  forwardtest: FORWARDTEST,
  lab: LAB,
  live: LIVE,
  dashboard: DASHBOARD,
  looks: LOOKS,
  new_notebook: NEW_NOTEBOOK,
  new_project: NEW_PROJECT,
  new_strategy: NEW_STRATEGY,
  notebooks: NOTEBOOK_COMMAND,
  package: PACKAGE,
  reference: REFERENCE,
  replay: REPLAY,
  report: REPORT,
  selftest: SELFTEST,
  study: STUDY,
  tear_sheet: TEAR_SHEET,
  telegram: TELEGRAM,
  test: TEST,
  verify: VERIFY,
  walk_forward: WALK_FORWARD,
  worker: WORKER,
  workers: WORKERS,
};

/** What can be asked for: a command, or one of its actions. */
interface Asked {
  readonly command: Command;
  readonly action: Action | null;
  /** The flags that it takes and that may be given. */
  readonly flags: readonly Flag[];
  /** A command line that says all that must be said. */
  readonly least: readonly string[];
}

const ASKED: readonly Asked[] = Object.values(COMMANDS).flatMap((command) =>
  (command.actions ?? [null]).map((action) => {
    const flags = [...flagsOf(command), ...(action?.flags ?? [])].filter(({ refusal }) => refusal === undefined);
    const words = ((action ?? command).words ?? []).filter((word) => !word.startsWith("["));
    const required = flags.filter(({ isRequired }) => isRequired).flatMap(({ name }) => [`--${name}`, "x"]);
    return { command, action, flags, least: [...(action ? [action.name] : []), ...words, ...required] };
  })
);

/** Asserts that a command line is the user's fault. */
function refused({ command }: Pick<Asked, "command">, args: readonly string[], message: RegExp): void {
  assert.throws(() => parseCommand(command, args), (error: Error) => {
    assert.equal(error.name, "UserError", `${command.name} ${args.join(" ")}: ${error.stack}`);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("every task of deno.json that is one file has its table here", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const files = Object.values(tasks as Record<string, { command: string }>)
    .flatMap(({ command }) => /^deno run .*tasks\/(\w+)\.ts$/.exec(command)?.[1] ?? []);
  assert.ok(files.length > 10);
  assert.deepEqual(files.filter((file) => !Object.hasOwn(COMMANDS, file)), []);
});

Deno.test("no command fetches a package that deno.lock does not name", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  for (const { command } of Object.values(tasks as Record<string, { command: string }>)) {
    assert.doesNotMatch(command, /--frozen=false|--no-lock|--no-config/);
    // By command and not for all: a notebook imports what packages its reader likes.
    if (/\bdeno (run|check)\b/.test(command)) assert.match(command, /\bdeno (run|check) (--no-prompt )?--frozen /);
  }
});

Deno.test("the help of every command names all it can do, each flag that it lists and no secret, within 120 columns", () => {
  for (const command of Object.values(COMMANDS)) {
    const { actions = [], unlisted = [], flags, sections = {} } = command, page = helpOf(command);
    assert.ok(page.startsWith(command.name), page);
    for (const { name } of actions) assert.match(page, new RegExp(`^  ${name}\\b`, "m"));
    for (const { name } of [...flags, ...Object.values(sections).flat(), ...actions.flatMap((one) => one.flags)]) {
      assert.match(page, new RegExp(`^ +--${name}( |$)`, "m"));
    }
    assert.match(page, /^ +--help /m);
    for (const { name, refusal } of unlisted) if (refusal) assert.ok(!page.includes(`--${name}`), name);
    for (const line of page.split("\n")) assert.ok(line.length <= 120 || !/ /.test(line.trim()), line);
    assert.match(page, /\n\nexit codes: \S[^]*$/);
    for (const asked of ["--help", "-h", "help"]) assert.ok(parseCommand(command, [asked]).isOn("help"), asked);
  }
});

Deno.test("no command has two flags of one name", () => {
  for (const { command, action, flags } of ASKED) {
    const names = [...flags.map(({ name }) => name), "help"];
    assert.equal(new Set(names).size, names.length, `${command.name} ${action?.name}`);
  }
});

Deno.test("every command refuses an unknown flag, an empty or missing value, a value of a switch and a surplus word", () => {
  for (const asked of ASKED) {
    const { command, action, flags, least } = asked;
    assert.equal(parseCommand(command, least).action, action?.name ?? null);
    if (command.passesOn === undefined) {
      refused(asked, [...least, "--hlep"], /^Unknown flag --hlep: did you mean --help\?$/);
      refused(asked, [...least, "-x"], /^Unknown flag -x; see --help$/);
      const optional = (action ?? command).words?.filter((word) => word.startsWith("[")) ?? [];
      const takesMore = optional.some((word) => word.endsWith("..."));
      if (!takesMore) {
        refused(asked, [...least, ...optional, "surplus"], /^Cannot run .*: found "surplus" too many; see --help$/);
      }
    }
    for (const { name, value, optionalWords } of flags) {
      if (value === undefined) {
        refused(asked, [...least, `--${name}=1`], /: wanted no value, found "1"$/);
        continue;
      }
      const nothing = [
        [`--${name}=`],
        ...(optionalWords ? [] : [[`--${name}`, ""], [`--${name}`], [`--${name}`, " "]]),
      ];
      for (const words of nothing) {
        refused(asked, [...least, ...words], new RegExp(`^Cannot read --${name}: wanted .* after it, found none$`));
      }
    }
    least.forEach((word, i) => {
      if (!word.startsWith("--")) return;
      refused(asked, least.toSpliced(i, 2), new RegExp(`^Cannot run .*: wanted ${word} .*, found none; see --help$`));
    });
  }
});

Deno.test("no flag is suggested for one that means another thing", () => {
  const suggested = (command: Command, flag: string) => {
    try {
      parseCommand(command, [...(command.actions ? [command.actions[0].name] : []), flag, "1"]);
    } catch (error) {
      return / did you mean (--\S+)\?$/.exec((error as Error).message)?.[1] ?? null;
    }
    throw new Error(`${command.name} takes ${flag}`);
  };
  // Flags of one command that the other lacks.
  for (const [command, flag] of [[SELFTEST, "--taker-fee"], [DATA, "--taker-fee"], [SELFTEST, "--data-dir"]] as const) {
    assert.equal(suggested(command, flag), null, flag);
  }
  for (
    const [written, meant] of [["--trails", "--trials"], ["--strat", "--strategy"], ["--worker", "--workers"]]
  ) {
    assert.equal(suggested(SELFTEST, written), meant);
  }
});

Deno.test("an action takes its own flags and those of all actions, and none of another's", () => {
  refused({ command: STUDY }, ["list", "--top", "3"], /^Cannot use --top: deno task study list does not take it/);
  refused({ command: STUDY }, ["show"], /^Cannot run deno task study show: wanted NAME, found none; see --help$/);
  refused(
    { command: STUDY },
    [],
    /^Unknown action "": wanted one of list, show, certificate, export, delete; see --help$/,
  );
  const line = parseCommand(STUDY, ["--json", "show", "first", "--top=3"]);
  assert.deepEqual([line.action, line.words, line.whole("top"), line.isOn("json")], ["show", ["first"], 3, true]);
});

/** A flag of a setting as a user may write it, with the text it stands for. */
const written = fc.record({
  name: fc.constantFrom(...FLAG_SETTINGS),
  value: fc.stringMatching(/^-?[a-z0-9.]{1,8}$/),
  style: fc.constantFrom("joined", "apart", "bare"),
}).map(({ name, value, style }) => {
  const flag = flagName(name), isSwitch = fieldFacts(name).kind === "switch";
  if (style === "bare" && isSwitch) return { name, words: [flag], text: "true" };
  if (style === "apart" && isSwitch) return { name, words: [flag, "false"], text: "false" };
  return style === "joined" || isSwitch
    ? { name, words: [`${flag}=${value}`], text: value }
    : { name, words: [flag, value], text: value };
});

/** Flags of the search's own. */
const others = fc.constantFrom(["--seed", "7"], ["--quiet"], ["--candles", "bars.csv"], ["--seed=3"]);

Deno.test("settings are told from other flags wherever they stand, in each way of writing; the last one counts", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(written, others.map((words) => ({ name: null, words, text: "" }))), { maxLength: 8 }),
    (parts) => {
      const settings: Record<string, string> = {}, given = new Set<string>();
      for (const { name, words, text } of parts) {
        if (name !== null) settings[name] = text;
        else given.add(words[0].slice(2).split("=")[0]);
      }
      const line = parseCommand(AUTOML, parts.flatMap(({ words }) => words));
      assert.deepEqual([line.settings, line.given], [settings, given]);
    },
  ));
});

Deno.test("a flag that may be repeated lists all it was given, with commas or without; of another one the last text counts", () => {
  const strategy = { name: "strategy", value: "NAME", isRepeatable: true, meaning: "what is traded" };
  const command: Command = {
    name: "deno task trade",
    summary: "trades",
    flags: [strategy, { ...strategy, name: "run", isRepeatable: false }],
  };
  const line = parseCommand(command, ["--strategy", "a, b", "--run", "x,y", "--strategy=c", "--run", "z"]);
  assert.deepEqual([line.list("strategy"), line.list("run"), line.text("run")], [["a", "b", "c"], ["z"], "z"]);
  assert.deepEqual(parseCommand(command, line.flagsWithout("run")).list("strategy"), ["a", "b", "c"]);
  assert.deepEqual(parseCommand(command, []).list("strategy"), []);
  assert.match(helpOf(command), /--strategy NAME\.\.\. /);
});

Deno.test("secrets are refused without being shown", () => {
  for (const { name, setting } of settingFlags(SECRET_SETTINGS)) {
    for (const words of [[`--${name}`, "hunter2"], [`--${name}=hunter2`]]) {
      assert.throws(() => parseCommand(CONFIG, words), (error: Error) => {
        assert.equal(error.name, "UserError");
        assert.ok(error.message.includes(environmentName(setting)) && !error.message.includes("hunter2"));
        return true;
      });
    }
  }
});

Deno.test("what is not the command's own goes to the other program as it stands", () => {
  const bench = parseCommand(BENCH, ["engine", "--bars", "7", "--help"]);
  assert.deepEqual([bench.words, bench.passedOn, bench.isOn("help")], [["engine"], ["--bars", "7", "--help"], false]);
  const lab = parseCommand(LAB, ["--no-browser", "--prepare"]);
  assert.deepEqual([lab.passedOn, lab.isOn("prepare")], [["--no-browser", "--prepare"], false]);
  assert.ok(parseCommand(LAB, ["--prepare"]).isOn("prepare"));
});

Deno.test("defaults of the search's table are what it means without any flag", () => {
  const { trials, batch, workers, seed, sampler, logs, strategies, days, timeframe, edge, edgeKind } = automlArguments(
    parseCommand(AUTOML, []),
  );
  assert.deepEqual([trials, batch, workers, seed, sampler, logs], [400, 8, 2, 1, "gp", "carried"]);
  assert.deepEqual([strategies, days, timeframe, edge, edgeKind], [["votes"], null, null, null, null]);
  const shown = helpOf(AUTOML);
  for (const value of Object.values(DEFAULT_SIMULATED)) {
    assert.match(shown, new RegExp(`(default|simulated): ${value}\\)`));
  }
});

Deno.test("a command ends with 0 on --help and with 2 and one sentence on what it cannot read", async () => {
  const run = async (file: string, ...args: string[]) => {
    const script = new URL(`${file}.ts`, import.meta.url).href;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "-A", script, ...args],
    });
    const { code, stdout, stderr } = await command.output();
    return { code, out: new TextDecoder().decode(stdout), errors: new TextDecoder().decode(stderr) };
  };
  for (const file of ["reference", "new_notebook", "test"]) {
    assert.deepEqual(await run(file, "--help"), { code: 0, out: `${helpOf(COMMANDS[file])}\n`, errors: "" });
    const { code, out, errors } = await run(file, "--nothing");
    assert.deepEqual([code, out], [2, ""]);
    assert.equal(errors, "Unknown flag --nothing; see --help\n");
  }
});

Deno.test("a command with a default action does it where none is named; another name is still unknown", () => {
  const flags = [{ name: "days", value: "N", meaning: "how many" }];
  const actions = [{ name: "run", summary: "runs", flags }, { name: "status", summary: "tells", flags: [] }];
  const command: Command = { name: "deno task live", summary: "trades", flags: [], actions, defaultAction: "run" };
  assert.deepEqual([parseCommand(command, []).action, parseCommand(command, ["--days", "3"]).action], ["run", "run"]);
  assert.equal(parseCommand(command, ["status"]).action, "status");
  assert.throws(
    () => parseCommand(command, ["stats"]),
    /^UserError: Unknown action "stats": wanted one of run, status/,
  );
  assert.throws(() => parseCommand(command, ["status", "--days", "3"]), /deno task live status does not take it/);
  assert.match(
    helpOf(command),
    /^deno task live \[ACTION\] \[FLAGS\]: trades\n\n {2}run +runs \(where no action is named\)/,
  );
});

/** The command lines of the pages: what stands in their blocks for a shell, continued lines as one. */
function documentedLines(): string[] {
  return [...readPages()].filter(([path]) => path.startsWith("docs/") || path === "README.md").flatMap(([, text]) =>
    [...text.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].flatMap(([, block]) =>
      block.replaceAll(/\\\n\s*/g, "").split("\n")
    )
  ).map((line) => line.replace(/ +#.*$/, "").trim());
}

Deno.test("every command line of the pages is one that its command takes", () => {
  const lines = documentedLines().filter((line) => /^(npx -y )?deno\S* task /.test(line));
  assert.ok(lines.length > 10);
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  for (const line of lines) {
    const [, name, rest] = /task (?:--quiet )?(\S+) ?(.*)$/.exec(line)!;
    const file = /tasks\/(\w+)\.ts/.exec(tasks[name]?.command ?? "")?.[1];
    assert.ok(file !== undefined, `${line}: there is no such task`);
    const args = rest.split(" ").filter((word) => word !== "").map((word) => word.replaceAll(/^"|"$/g, ""));
    assert.doesNotThrow(() => parseCommand(COMMANDS[file], args), line);
  }
});
