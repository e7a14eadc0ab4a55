/**
 * `deno task package`: the library as an npm package, for Node, Deno and browsers.
 *
 * TypeScript's own compiler writes a module and its types for each file that a face reaches; `npm pack` makes the
 * tarball. The code is checked by `deno task check`, not here.
 *
 * @module
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../lib/core/errors.ts";
import { writeFolderHashes } from "../lib/study/code_versions.ts";
import { runCommand } from "./command.ts";
import type { CommandLine } from "./command_line.ts";
import type { Command } from "./command_table.ts";
import { faceNames, importedByFace, withoutInnerExamples } from "./docs_reference.ts";
import {
  absentText,
  type Configuration,
  DENO_FACES,
  DENO_PARTS,
  facesOf,
  packageManifest,
  packagesOf,
  REPLACED_MODULES,
  replacedName,
} from "./package_manifest.ts";
import { FIRST_NODE } from "./package/too_old_text.ts";
import { ROOT, systemPath } from "./python.ts";

/** The table of the command. */
export const PACKAGE: Command = {
  name: "deno task package",
  summary: "builds the library as an npm package for Node, Deno and browsers, and prints the file's path",
  flags: [{ name: "out", value: "FOLDER", default: ".", meaning: "the folder of the file" }],
};

/** What the types of stored studies name. */
const TYPES = "@types/node";

/** Every face that the package holds starts with this, so that an older Node hears what it lacks. */
const FIRST_IMPORT = (depth: number): string => `import "${"../".repeat(depth)}tasks/package/node_version.js";\n`;

/** Runs a program and returns what it printed. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, stdin: "null" }).output()
    .catch((error) => {
      throw new UserError(`Cannot package: wanted the program ${program}, found ${error.message}`);
    });
  const text = new TextDecoder().decode(stdout);
  if (success) return text;
  throw new UserError(`Cannot package: ${program} answered: ${(text + new TextDecoder().decode(stderr)).trim()}`);
}

/** Compiles what the faces reach, and the modules that stand in for those of Node. */
async function compile(faces: readonly string[], folder: string): Promise<void> {
  const root = systemPath(ROOT), config = join(folder, "tsconfig.json");
  const shims = readdirSync(join(root, "tasks/package")).filter((name) => /(?<!_test)\.ts$/.test(name));
  const compilerOptions = {
    ...{ target: "ES2023", lib: ["ESNext", "DOM", "DOM.Iterable"], module: "esnext", moduleResolution: "bundler" },
    ...{ rewriteRelativeImportExtensions: true, declaration: true, strict: true, noCheck: true },
    ...{ rootDir: root, outDir: folder, types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
  };
  const files = [...faces, ...shims.map((name) => `tasks/package/${name}`)].map((name) => join(root, name));
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const compiler = ["run", "--quiet", "--no-prompt", "--frozen", "--allow-read", "--allow-env", "--allow-sys"];
  await run(Deno.execPath(), [...compiler, "--allow-run", "npm:typescript/tsc", "--project", config], root);
  rmSync(config);
}

/** Lets compiled code ask for what stands in for modules of Node. */
const settle = (text: string): string =>
  Object.keys(REPLACED_MODULES).reduce(
    (all, module) => all.replaceAll(`from "${module}"`, `from "${replacedName(module)}"`),
    text,
  );

/** Builds the package in an empty folder. */
async function build(folder: string): Promise<void> {
  const root = systemPath(ROOT);
  const configuration: Configuration = JSON.parse(readFileSync(join(root, "deno.json"), "utf8"));
  const faces = facesOf(configuration), names = await faceNames(Object.fromEntries(faces));
  await compile(faces.map(([, file]) => file), folder);
  const modules: string[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(js|ts)$/.test(name));
  for (const file of files) {
    const path = join(folder, file), text = readFileSync(path, "utf8"), isModule = file.endsWith(".js");
    if (isModule) modules.push(text);
    // What stands in for a module of Node asks for that one itself.
    const settled = importedByFace(file.startsWith("lib") && isModule ? settle(text) : text, names);
    writeFileSync(path, withoutInnerExamples(settled));
  }
  for (const [, file] of faces) {
    const path = join(folder, file.replace(/\.ts$/, ".js"));
    writeFileSync(path, FIRST_IMPORT(file.split("/").length - 2) + readFileSync(path, "utf8"));
  }
  mkdirSync(join(folder, "absent"));
  for (const part of [...DENO_FACES.map((name) => name.slice(2)), ...DENO_PARTS]) {
    writeFileSync(join(folder, `absent/${part}.js`), absentText(part));
  }
  writeFolderHashes(new URL("lib/", ROOT), pathToFileURL(`${folder}/lib/`));
  const manifest = packageManifest(configuration, [TYPES, ...packagesOf(modules)], FIRST_NODE);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of ["LICENSE", "CHANGELOG.md"]) cpSync(join(root, file), join(folder, file));
  cpSync(join(root, "tasks/package/README.md"), join(folder, "README.md"));
}

/**
 * Builds the package and packs it.
 *
 * @param out Folder of the tarball, made if need be.
 * @returns The path of the tarball.
 * @throws {UserError} If the compiler or npm is not there or says no.
 */
export async function packLibrary(out: string): Promise<string> {
  const folder = systemPath(new URL(`.bundles/package.${Deno.pid}`, ROOT)), place = resolve(out);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mkdirSync(place, { recursive: true });
  try {
    await build(folder);
    const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
    const packed = await run(npm, ["pack", "--json", "--ignore-scripts", "--pack-destination", place], folder);
    return join(place, JSON.parse(packed)[0].filename);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(line: CommandLine): Promise<number> {
  console.log(await packLibrary(line.text("out") ?? "."));
  return 0;
}

if (import.meta.main) await runCommand(PACKAGE, main);
