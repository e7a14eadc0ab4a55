/**
 * The `package.json` of the library's npm package, from `deno.json` and from what the compiled code imports.
 *
 * @module
 */

/** What of `deno.json` a package is made of. */
export interface Configuration {
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
}

/** Faces that are no part of the package: they need the kernel of Deno and the repository around them. */
export const DENO_FACES: readonly string[] = ["./notebook"];

/** The faces that the package holds, with their files. */
export const facesOf = ({ exports }: Pick<Configuration, "exports">): [name: string, file: string][] =>
  Object.entries(exports).filter(([name]) => !DENO_FACES.includes(name));

/** Folders of `lib` without a face that people may look for. */
export const DENO_PARTS: readonly string[] = ["exchange", "live", "automl", "dashboard", "report"];

/** Modules of Node that the code asks for by another name, so that browsers and an older Node can be answered. */
export const REPLACED_MODULES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "node:crypto": { browser: "./tasks/package/crypto_browser.js", default: "./tasks/package/crypto_node.js" },
  "node:sqlite": { default: "./tasks/package/sqlite_node.js" },
  "node:zlib": { browser: "./tasks/package/zlib_browser.js", default: "./tasks/package/zlib_node.js" },
};

/** The name by which compiled code asks for a module of Node. */
export const replacedName = (module: string): string => module.replace("node:", "#");

/** Imports of compiled code that are no file of the package. */
const OUTSIDE_IMPORTS = /^(?:(?:import|export|\})[^"\n]* from|import) "([^".#][^"]*)";|\bimport\("([^".#][^"]*)"\)/gm;

/** The packages that compiled code imports, without modules of Node, in order. */
export function packagesOf(texts: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    for (const [, still, called] of text.replaceAll(/^\s*(?:\/\*|\*|\/\/).*$/gm, "").matchAll(OUTSIDE_IMPORTS)) {
      const specifier = still ?? called;
      if (!specifier.startsWith("node:")) found.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0]);
    }
  }
  return [...found].sort();
}

/** The version of a package that an import map pins, by its name alone or by that of a part of it. */
function versionOf(name: string, imports: Readonly<Record<string, string>>): string {
  const target = Object.entries(imports).find(([key]) => key === name || key.startsWith(`${name}/`))?.[1] ?? "";
  const version = /@(\d[^/]*)/.exec(target.slice(target.indexOf(name) + name.length))?.[1];
  if (version === undefined) throw new RangeError(`Cannot package: wanted a version of ${name} in deno.json`);
  return version;
}

/** The compiled file of a source. */
const compiled = (file: string, ending: string): string => file.replace(/\.ts$/, ending);

/**
 * The manifest of the package.
 *
 * @param packages Those that the code imports.
 * @param node The first Node that runs it.
 */
export function packageManifest(configuration: Configuration, packages: readonly string[], node: string): object {
  const { version, license, imports } = configuration;
  const faces = facesOf(configuration);
  const absent = [...DENO_FACES, ...DENO_PARTS.map((part) => `./${part}`)];
  return {
    name: "assay",
    version,
    description: "Finds trading strategies by machine and says which of them to believe",
    license,
    type: "module",
    sideEffects: false,
    engines: { node: `>=${node}` },
    exports: {
      ...Object.fromEntries(
        faces.map(([name, file]) => [name, { types: compiled(file, ".d.ts"), default: compiled(file, ".js") }]),
      ),
      ...Object.fromEntries(absent.map((name) => [name, `./absent/${name.slice(2)}.js`])),
      "./package.json": "./package.json",
    },
    imports: Object.fromEntries(
      Object.entries(REPLACED_MODULES).map(([module, targets]) => [replacedName(module), targets]),
    ),
    dependencies: Object.fromEntries(packages.map((name) => [name, versionOf(name, imports)])),
  };
}

/** A module that says why a part is not in the package. */
export function absentText(part: string): string {
  return `throw new Error("Cannot import assay/${part}: it needs Deno and a checkout of the repository, where ` +
    `\`deno task\` runs it; the package holds the parts that compute, stored studies and charts");\n`;
}
