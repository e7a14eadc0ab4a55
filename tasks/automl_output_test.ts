/**
 * Where a search writes: results to stdout, progress to stderr, whoever reads them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { assertPublished, SCHEMA_TEXT, schemaFaults } from "../test/fixtures/published_schema.ts";
import { SMALL_SEARCH, taskCommand } from "../test/fixtures/run_task.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

/** What a search says on each stream. */
const RESULTS = /^\nTrial .*\n[^]*16 proposed → 16 completed[^]*\nReport +\S+report-study\.html\n$/,
  PROGRESS = /^Searching the simulated [^]*\nExplaining what the parameters do\n$/;

Deno.test("results go to stdout and progress to stderr", async () => {
  using folder = temporaryFolder();
  const { code, stdout, stderr } = await callTask("automl", "--data-dir", folder.path, ...SMALL_SEARCH);
  assert.equal(code, 0, stderr);
  assert.match(stdout, RESULTS);
  assert.match(stderr, PROGRESS);

  using other = temporaryFolder();
  const asked = await callTask("automl", "--data-dir", other.path, ...SMALL_SEARCH, "--json");
  assert.match(asked.stdout, /^\{.*\}\n$/);
  assertPublished(JSON.parse(asked.stdout));
  assert.match(asked.stderr, /16 proposed → 16 completed/);
});

Deno.test("--schema prints the published schema, which no line with a key too many or too few meets", async () => {
  using folder = temporaryFolder();
  assert.deepEqual(await callTask("automl", "--data-dir", folder.path, "--schema"), {
    code: 0,
    stdout: SCHEMA_TEXT,
    stderr: "",
  });
  const { stdout } = await callTask("automl", "--data-dir", folder.path, ...SMALL_SEARCH, "--json", "--quiet");
  const line = JSON.parse(stdout);
  const parts: Record<string, Record<string, unknown>> = {
    "": line,
    "/assumed": line.assumed,
    "/assumed/costs": line.assumed.costs,
    "/families/0": line.families[0],
    "/files": line.files,
  };
  for (const [path, part] of Object.entries(parts)) {
    part.surplus = 1;
    assert.ok(schemaFaults(line).length > 0, `${path} takes any key`);
    delete part.surplus;
    for (const [key, value] of Object.entries(part)) {
      delete part[key];
      assert.ok(schemaFaults(line).length > 0, `${path}/${key} may be missing`);
      part[key] = value;
    }
  }
  assertPublished(line);
});

Deno.test("a reader of progress or results that goes away ends no search", async () => {
  for (const stream of ["stderr", "stdout"] as const) {
    using folder = temporaryFolder();
    const child = taskCommand("automl", ["--data-dir", folder.path, ...SMALL_SEARCH]).spawn();
    const other = stream === "stderr" ? child.stdout : child.stderr;
    const rest = new Response(other).text();
    // As `head -1` does: reads the first line and leaves, or leaves at once.
    if (stream === "stderr") await child.stderr.getReader({ mode: "byob" }).read(new Uint8Array(1));
    await child[stream].cancel().catch(() => {});
    const { code } = await child.status;
    assert.match(await rest, stream === "stderr" ? RESULTS : PROGRESS);
    assert.equal(code, 0, stream);
    assert.match(readFileSync(join(folder.path, "report-study.html"), "utf8"), /<\/html>/);
  }
});
