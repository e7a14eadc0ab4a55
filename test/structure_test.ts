/**
 * The structure of `lib`, measured from its imports: nothing in circles, nothing that nobody reaches.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** What the outside imports, by the names of the import map: `assay`, `assay/notebook` and a face for each part. */
const FACES: ReadonlyMap<string, string> = new Map(
  Object.entries(JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8")).imports as Record<string, string>)
    .filter(([name]) => name === "assay" || name.startsWith("assay/"))
    .map(([name, file]) => [name, file.replace("./", "")]),
);

/** Every file below a folder whose name ends in one of these, as paths from the root. */
function filesBelow(folder: string, ...endings: string[]): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => endings.some((ending) => name.endsWith(ending)) && !name.includes("node_modules"))
    .map((name) => join(folder, name));
}

/** Modules of the repository that a text imports, statically, when needed or as a worker; paths from the root. */
function importsOf(path: string): { readonly target: string; readonly isType: boolean }[] {
  const source = readFileSync(join(ROOT, path), "utf8");
  const text = path.endsWith(".ipynb") ? source.replaceAll('\\"', '"') : source.replaceAll(/^\s*\*.*$/gm, "");
  const pattern =
    /(import|export)(\s+type)?\s[^;"']*?from\s+"([^"]+)"|(?:import|URL)\(\s*"([^"]+\.tsx?)"|^import\s+"([^"]+)"/gm;
  return [...text.matchAll(pattern)].flatMap(([, , type, from, called, bare]) => {
    const specifier = from ?? called ?? bare;
    const isType = type !== undefined;
    if (FACES.has(specifier)) return [{ target: FACES.get(specifier)!, isType }];
    if (specifier.startsWith("@lib/")) return [{ target: specifier.replace("@lib/", "lib/"), isType }];
    if (!specifier.startsWith(".")) return [];
    return [{ target: relative(ROOT, resolve(ROOT, dirname(path), specifier)), isType }];
  });
}

const isTest = (path: string) => /_(test|bench)\.tsx?$/.test(path);
const modules = filesBelow("lib", ".ts", ".tsx").filter((path) => !isTest(path));
const edges = new Map(modules.map((path) => [path, importsOf(path).map(({ target }) => target)]));

Deno.test("every module of lib is reached by a command, a notebook or the public surface", () => {
  const tasks = filesBelow("tasks", ".ts").filter((path) => !isTest(path));
  const roots = [
    ...FACES.values(),
    ...[...tasks, ...filesBelow("notebooks", ".ipynb")].flatMap((path) => importsOf(path).map(({ target }) => target)),
  ];
  const reached = new Set<string>(), open = roots.filter((path) => edges.has(path));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    open.push(...(edges.get(path) ?? []).filter((target) => edges.has(target)));
  }
  assert.deepEqual(modules.filter((path) => !reached.has(path)), []);
});

Deno.test("every face has its name in the import map", () => {
  assert.deepEqual(modules.filter((path) => path.endsWith("/mod.ts")).sort(), [...FACES.values()].sort());
});

Deno.test("no modules of lib import each other in a circle, types included", () => {
  const state = new Map<string, "open" | "done">(), circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "done" || !edges.has(path)) return;
    if (state.get(path) === "open") {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
      return;
    }
    state.set(path, "open");
    for (const target of edges.get(path)!) visit(target, [...trail, path]);
    state.set(path, "done");
  };
  modules.forEach((path) => visit(path, []));
  assert.deepEqual(circles, []);
});

Deno.test("no module of lib imports from test", () => {
  const strays = modules.filter((path) => edges.get(path)!.some((target) => target.startsWith("test/")));
  assert.deepEqual(strays, []);
});

Deno.test("a program that a test starts says what it says, and Deno nothing of locks that it waits for beside others", () => {
  const tests = ["lib", "tasks"].flatMap((folder) => filesBelow(folder, "_test.ts", "_test.tsx"))
    .concat(filesBelow("test", ".ts"));
  // A subcommand that loads modules, with a flag behind it that is another.
  const spawned = /"(?:run|test|task|info|bundle|doc|eval)",(?!\s*"--quiet")\s*(?:"-|\.\.\.)/;
  const loud = tests.filter((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return path !== "test/structure_test.ts" && text.includes("Deno.execPath()") && spawned.test(text);
  });
  assert.deepEqual(loud, []);
});

Deno.test("what runs by night alone is no test by day, as one that is skipped there fails a build that allows none", () => {
  const skipping = ["lib", "tasks", "test"].flatMap((folder) => filesBelow(folder, "_test.ts", "_test.tsx"))
    .filter((path) => path !== "test/structure_test.ts")
    .filter((path) =>
      /NIGHTLY.*(?:skipped|wanted)|(?:skipped|wanted|ignore).*NIGHTLY/.test(readFileSync(join(ROOT, path), "utf8"))
    );
  assert.deepEqual(skipping, []);
});
