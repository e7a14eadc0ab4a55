import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadSettings } from "../lib/config/settings.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { DataError } from "../lib/core/errors.ts";
import { resolveStrategies } from "../lib/executor/resolve_strategies.ts";
import { readCandleFile } from "../lib/store/candle_file.ts";
import { readStudies } from "./automl_studies.ts";
import { readFiltersFile } from "./filters_file.ts";
import { parseCommand } from "./flags.ts";
import { FORWARDTEST, main as forwardtest } from "./forwardtest.ts";
import { readNotebook } from "./notebook_file.ts";
import { fromFile, readInput, readInputText } from "./read_input.ts";
import { openRows } from "./selftest_files.ts";

Deno.test("a file that cannot be read is the user's fault, in a sentence", () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "there.csv");
  writeFileSync(file, "\ufeffa,b\n");
  assert.equal(readInputText(file), "\ufeffa,b\n");
  const cases: readonly (readonly [path: string, message: RegExp])[] = [
    [folder.path, /^Cannot read .*: it is a folder$/],
    [join(folder.path, "none.csv"), /^Cannot read .*none\.csv: there is no such file$/],
    [join(file, "under.csv"), /^Cannot read .*under\.csv: ENOTDIR/],
    ["a\0b", /^Cannot read a\0b: /],
    ["", /^Cannot read "": (its name is empty|there is no such file)$/],
  ];
  for (const [path, message] of cases) assert.throws(() => readInput(path), { name: "UserError", message });
});

Deno.test("whatever reads a file says in the same words why it cannot", () => {
  using folder = temporaryFolder();
  const { path } = folder, none = join(path, "none");
  const readers: Readonly<Record<string, (path: string) => unknown>> = {
    bars: (path) => readCandleFile(path, { symbol: "A/B", timeframe: "1m" }),
    notebook: (path) => readNotebook(pathToFileURL(path)),
    strategy: (path) => resolveStrategies([path]),
    "filters of an exchange": readFiltersFile,
    studies: (path) => readStudies(path, []),
  };
  for (const [name, read] of Object.entries(readers)) {
    assert.throws(() => read(path), { name: "UserError", message: /^Cannot read .*: it is a folder$/ }, name);
    assert.throws(() => read(none), { name: "UserError", message: /^Cannot read .*: there is no such file$/ }, name);
  }
  assert.throws(() => loadSettings({}, path), /^UserError: Cannot read the settings in .*: it is a folder$/);
});

Deno.test("what is wrong in a file names it, and our own faults stay ours", () => {
  const fails = (error: Error) => () =>
    fromFile("a.csv", () => {
      throw error;
    });
  assert.throws(fails(new DataError("wanted rows")), { name: "UserError", message: "a.csv: wanted rows" });
  assert.throws(fails(new TypeError("our fault")), { name: "TypeError", message: "our fault" });
});

Deno.test("a folder in place of rows is refused", async () => {
  using folder = temporaryFolder();
  const refused = { name: "UserError", message: /^Cannot read .*: it is a folder$/ };
  await assert.rejects(forwardtest(parseCommand(FORWARDTEST, ["--rows", folder.path])), refused);
  assert.throws(() => openRows(folder.path), refused);
});
