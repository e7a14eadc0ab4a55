import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CALLED_FOLDERS,
  checkSameCode,
  codeVersions,
  ENGINE_FOLDERS,
  readCodeVersions,
  STUDY_FOLDERS,
  writeFolderHashes,
} from "./code_versions.ts";

const LIBRARY = new URL("../", import.meta.url);
const FOLDERS = [...new Set([...STUDY_FOLDERS, ...CALLED_FOLDERS])];

/** A copy of the folders that decide something. */
function libraryCopy(): { readonly path: string; readonly url: URL } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "assay-library-"));
  for (const folder of FOLDERS) cpSync(new URL(`${folder}/`, LIBRARY), join(path, folder), { recursive: true });
  return { path, url: pathToFileURL(`${path}/`), [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

Deno.test("a change below a folder changes the study's version, and the engine's only where backtests are decided", () => {
  using copy = libraryCopy();
  const before = readCodeVersions(copy.url);
  assert.deepEqual(before, readCodeVersions(LIBRARY), "a copy is the same code");
  assert.notEqual(before.engine, before.study);
  const changed = [
    "search/candidates.ts",
    "selection/hard_gate.ts",
    "backtest/bar_loop.ts",
    "strategies/votes/votes.ts",
  ];
  for (const file of changed) {
    using again = libraryCopy();
    writeFileSync(join(again.path, file), "\n", { flag: "a" });
    const after = readCodeVersions(again.url), [folder] = file.split("/");
    assert.notEqual(after.study, before.study, file);
    assert.equal(after.engine !== before.engine, ENGINE_FOLDERS.includes(folder), file);
    assert.deepEqual(STUDY_FOLDERS.filter((name) => after.folders[name] !== before.folders[name]), [folder]);
  }
});

Deno.test("tests, benchmarks and their helpers are no part of a version", () => {
  using copy = libraryCopy();
  const before = readCodeVersions(copy.url);
  for (const name of ["gp/new_test.ts", "gp/new_bench.ts", "gp/test_points.ts", "gp/notes.md"]) {
    writeFileSync(join(copy.path, name), "x");
  }
  assert.deepEqual(readCodeVersions(copy.url), before);
});

Deno.test("a package without sources has the versions that its build wrote down", () => {
  using copy = libraryCopy();
  const before = readCodeVersions(copy.url);
  writeFolderHashes(copy.url);
  for (const folder of FOLDERS) {
    if (folder !== "study") rmSync(join(copy.path, folder), { recursive: true });
  }
  assert.deepEqual(readCodeVersions(copy.url), before);
  assert.throws(() => writeFolderHashes(copy.url), /wanted sources below .*, found none/);
  assert.ok(!existsSync(new URL("study/versions.json", LIBRARY)), "sources speak for themselves");
});

Deno.test("a strategy file's study asks for all the code its file may call, one of shipped strategies for the engine's", () => {
  const now = codeVersions(), versions = { ...now, folders: { ...now.folders, surrogate: "another" } };
  const study = (kind: "shipped" | "file") => ({ study: "s", codeVersion: "0", versions, strategies: [{ kind }] });
  checkSameCode(study("shipped"), "engine", "replay");
  assert.throws(() => checkSameCode(study("file"), "engine", "replay"), {
    name: "UserError",
    message: /^Cannot replay the study "s": it began with other code, lib\/surrogate differs;/,
  });
});
