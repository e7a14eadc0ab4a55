/**
 * The house's lint rules: imports in `lib` point down the table of parts, the pure parts touch nothing outside, and what runs
 * in browsers needs nothing that is not there.
 *
 * Loaded by `deno lint` through `deno.json`. The table below is that of docs/guide/architecture.md, low to high; a folder missing from it
 * is an error, so that a new part cannot appear without a place.
 *
 * @module
 */

/** The parts of `lib`, low to high; folders of one row do not import each other. */
const ROWS: readonly (readonly string[])[] = [
  ["core"],
  ["data", "features", "metrics", "gp"],
  ["search", "surrogate"],
  ["strategy"],
  ["execution"],
  ["strategies"],
  ["backtest"],
  ["selection"],
  ["config", "logging"],
  ["store", "exchange"],
  ["executor"],
  ["study"],
  ["cluster"],
  ["validation"],
  ["automl"],
  ["charts"],
  ["report"],
  ["dashboard", "live"],
  ["notebook"],
];

/** Folders of `lib` with a face, the file `mod.ts` that re-exports for the outside: `assay/data` and so on. */
const FACED = ["data", "features", "strategies", "backtest", "metrics", "search", "selection", "study", "charts"];

/** Faces that take others in: `assay`, all that is pure, and `assay/notebook`, all that a notebook needs beside it. */
const WHOLE_FACES = new Set(["mod.ts", "notebook/mod.ts"]);

/** Every face. */
const FACES = new Set([...WHOLE_FACES, ...FACED.map((folder) => `${folder}/mod.ts`)]);

/** Rows above this one are the shell and may touch the outside world. */
const LAST_PURE_ROW = ROWS.findIndex((row) => row.includes("selection"));

/** What runs in browsers, and the files elsewhere that do too. */
const FRONT = "dashboard/front/";
const BROWSER_FILES = new Set([
  "dashboard/address.ts",
  "dashboard/chosen.ts",
  "dashboard/filter.ts",
  "dashboard/filter_columns.ts",
  "dashboard/filter_ranges.ts",
  "dashboard/source.ts",
  "dashboard/sorted_by.ts",
  "dashboard/strategy_table.ts",
  "dashboard/topic_words.ts",
  "dashboard/trades_csv.ts",
  "dashboard/verdict_words.ts",
  "dashboard/words.ts",
  "store/ago_words.ts",
  "store/exit_reason_words.ts",
  "store/order_end_words.ts",
]);

/** Charts that are no browser's. */
const SERVER_CHARTS = new Set(["charts/document.ts", "charts/png.ts", "charts/to_svg.ts"]);

/** Modules of Node that compute without touching files, network, clock or threads. */
const PURE_NODE_MODULES = new Set(["assert", "assert/strict", "buffer", "crypto", "util", "zlib"]);

/** Objects whose every member reaches outside. */
const IMPURE_OBJECTS = new Set(["Deno", "console", "process", "performance", "localStorage", "sessionStorage"]);

/** Functions and classes that reach outside, wait, or draw random numbers. */
const IMPURE_CALLS = new Set([
  "alert",
  "confirm",
  "fetch",
  "prompt",
  "queueMicrotask",
  "setInterval",
  "setTimeout",
  "EventSource",
  "WebSocket",
  "Worker",
]);

/** Members of otherwise pure objects that are not. */
const IMPURE_MEMBERS = new Set([
  "Date.now",
  "Math.random",
  "Temporal.Now",
  "crypto.getRandomValues",
  "crypto.randomUUID",
]);

/** Where a file stands: its path below the repository, cut at `lib/`, and the row of its folder. */
interface Place {
  /** Path below `lib`, such as `core/candles.ts`. */
  readonly path: string;
  /** First folder below `lib`, empty for `lib/mod.ts`. */
  readonly folder: string;
  /** Index into {@linkcode ROWS}, −1 where the folder has no row; `lib/mod.ts` stands just above the pure parts. */
  readonly row: number;
  readonly isTest: boolean;
}

function placeOf(filename: string): Place | null {
  const path = filename.replaceAll("\\", "/");
  const start = path.lastIndexOf("/lib/") + 1 || (path.startsWith("lib/") ? 0 : -1);
  if (start < 0) return null;
  const below = path.slice(start + "lib/".length);
  const folder = below.includes("/") ? below.slice(0, below.indexOf("/")) : "";
  return {
    path: below,
    folder,
    row: below === "mod.ts" ? LAST_PURE_ROW + 1 : ROWS.findIndex((row) => row.includes(folder)),
    isTest: /_(test|bench)\.tsx?$/.test(below),
  };
}

/** `core/candles.ts` seen from `data/csv.ts` as `../core/candles.ts`; paths leaving `lib` keep their `../`. */
function resolveBelowLib(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (parts.length === 0 || parts.at(-1) === "..") parts.push("..");
      else parts.pop();
    } else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** What is wrong with an import, or `null`. */
function importFault(place: Place, specifier: string): string | null {
  if (/^(@lib\/|assay(\/|$))/.test(specifier)) {
    return `Files in lib import each other by relative path, not through "${specifier}"`;
  }
  if (!specifier.startsWith(".")) return null;
  const target = resolveBelowLib(place.path, specifier);
  if (target.startsWith("..")) {
    if (place.isTest && target.startsWith("../test/")) return null;
    return `lib imports nothing outside lib${place.isTest ? " but test/" : ""}: "${specifier}"`;
  }
  if (FACES.has(target) && (!WHOLE_FACES.has(place.path) || WHOLE_FACES.has(target))) {
    return `Only the outside imports a face, "${specifier}": name the file that has what is wanted`;
  }
  const folder = target.slice(0, target.indexOf("/"));
  if (folder === place.folder) return null;
  const row = ROWS.findIndex((names) => names.includes(folder));
  if (row < 0) return `Folder "lib/${folder}" has no row in the table of parts (tasks/lint_plugin.ts)`;
  if (row < place.row) return null;
  return `"lib/${
    place.folder || place.path
  }" may not import "lib/${folder}": imports go to strictly lower rows or the own folder`;
}

/** What a file that re-exports is told. */
const BARREL = `A file of lib exports its own names only: ${
  [...FACES].map((face) => `lib/${face}`).join(", ")
} re-export`;

/** What is impure about importing a module, or `null`. */
function impureModule(specifier: string): string | null {
  if (!specifier.startsWith("node:") || PURE_NODE_MODULES.has(specifier.slice("node:".length))) return null;
  return `A pure part may not import "${specifier}"`;
}

const importOrder: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (place === null) return {};
    const isFace = FACES.has(place.path);
    const check = (node: Deno.lint.Node, source: Deno.lint.Node | null) => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const fault = importFault(place, source.value);
      if (fault !== null) context.report({ node, message: fault });
    };
    return {
      Program(node) {
        if (place.row < 0) {
          context.report({ node, message: `Folder "lib/${place.folder}" has no row in the table of parts` });
        }
        if (/(^|\/)(mod|index)\.ts$/.test(place.path) && !isFace) {
          context.report({ node, message: BARREL });
        }
      },
      ImportDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => {
        check(node, node.source);
        if (!isFace) context.report({ node, message: BARREL });
      },
      ExportNamedDeclaration: (node) => {
        if (node.source === null) return;
        check(node, node.source);
        if (!isFace) context.report({ node, message: BARREL });
      },
    };
  },
};

const purity: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (place === null || place.row < 0 || place.row > LAST_PURE_ROW || place.isTest) return {};
    const report = (node: Deno.lint.Node, what: string) =>
      context.report({ node, message: `A pure part may not use ${what}: take it as an argument` });
    const checkModule = (node: Deno.lint.Node, source: Deno.lint.Node) => {
      if (source.type !== "Literal" || typeof source.value !== "string") return;
      const fault = impureModule(source.value);
      if (fault !== null) context.report({ node, message: fault });
    };
    const checkCallee = (node: Deno.lint.Node, callee: Deno.lint.Node) => {
      if (callee.type === "Identifier" && IMPURE_CALLS.has(callee.name)) report(node, callee.name);
    };
    return {
      ImportDeclaration: (node) => {
        if (node.importKind !== "type") checkModule(node, node.source);
      },
      ImportExpression: (node) => checkModule(node, node.source),
      MemberExpression(node) {
        if (node.object.type !== "Identifier") return;
        const member = node.property.type === "Identifier" && !node.computed
          ? node.property.name
          : node.property.type === "Literal"
          ? String(node.property.value)
          : "";
        if (IMPURE_OBJECTS.has(node.object.name)) report(node, node.object.name);
        else if (IMPURE_MEMBERS.has(`${node.object.name}.${member}`)) report(node, `${node.object.name}.${member}`);
        else if (node.object.name === "globalThis" && (IMPURE_OBJECTS.has(member) || IMPURE_CALLS.has(member))) {
          report(node, member);
        }
      },
      CallExpression(node) {
        checkCallee(node, node.callee);
        if (node.callee.type === "Identifier" && node.callee.name === "Date") report(node, "the clock");
      },
      NewExpression(node) {
        checkCallee(node, node.callee);
        if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) {
          report(node, "the clock");
        }
      },
      VariableDeclarator(node) {
        if (
          node.init?.type === "Identifier" && (IMPURE_OBJECTS.has(node.init.name) || IMPURE_CALLS.has(node.init.name))
        ) {
          report(node, node.init.name);
        }
      },
    };
  },
};

/** What keeps a module out of browsers, or `null`. */
function browserFault(place: Place, specifier: string): string | null {
  if (specifier.startsWith("node:")) return `What runs in browsers may not import "${specifier}"`;
  if (!specifier.startsWith(".")) return null;
  const target = resolveBelowLib(place.path, specifier), folder = target.slice(0, target.indexOf("/"));
  const isThere = BROWSER_FILES.has(target) ||
    (folder === "dashboard"
      ? target.startsWith(FRONT)
      : folder === "charts"
      ? !SERVER_CHARTS.has(target)
      : ROWS.findIndex((row) => row.includes(folder)) <= LAST_PURE_ROW);
  return isThere ? null : `What runs in browsers may not import "${specifier}": it is not pure`;
}

const browser: Deno.lint.Rule = {
  create(context) {
    const place = placeOf(context.filename);
    if (place === null || place.isTest || !place.path.startsWith(FRONT) && !BROWSER_FILES.has(place.path)) return {};
    const check = (node: Deno.lint.Node, source: Deno.lint.Node) => {
      if (source.type !== "Literal" || typeof source.value !== "string") return;
      const fault = browserFault(place, source.value);
      if (fault !== null) context.report({ node, message: fault });
    };
    return {
      ImportDeclaration: (node) => {
        if (node.importKind !== "type") check(node, node.source);
      },
      ImportExpression: (node) => check(node, node.source),
      Identifier(node) {
        if (node.name === "Deno") context.report({ node, message: "What runs in browsers may not use Deno" });
      },
    };
  },
};

/** The plugin `deno lint` loads: `assay/import-order`, `assay/purity` and `assay/browser`. */
const plugin: Deno.lint.Plugin = { name: "assay", rules: { "import-order": importOrder, purity, browser } };
export default plugin;
