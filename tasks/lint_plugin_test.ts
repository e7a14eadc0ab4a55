import assert from "node:assert/strict";
import plugin from "./lint_plugin.ts";

/** The rules a source breaks when it lies at a path, one id for each report. */
function faults(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, path, source).map((report) => report.id.replace("assay/", ""));
}

Deno.test("import-order allows lower rows, the own folder and packages", () => {
  const source = `import { a } from "../core/candles.ts";
    import type { T } from "./oco.ts";
    import { csvParse } from "d3";
    const b = await import("../features/rsi.ts");`;
  assert.deepEqual(faults("/repo/lib/execution/fill.ts", source), []);
});

for (
  const [what, path, source] of [
    ["a higher row", "/repo/lib/core/x.ts", `import { a } from "../data/csv.ts";`],
    ["a folder of the same row", "/repo/lib/data/x.ts", `import { a } from "../metrics/sharpe.ts";`],
    ["a type from a higher row", "/repo/lib/gp/x.ts", `import type { T } from "../store/schema.ts";`],
    ["a dynamic import of a higher row", "/repo/lib/backtest/x.ts", `await import("../automl/loop.ts");`],
    ["the public surface from inside", "/repo/lib/store/x.ts", `import { a } from "../mod.ts";`],
    ["another face from inside", "/repo/lib/automl/x.ts", `import { a } from "../notebook/mod.ts";`],
    ["a folder's face from another folder", "/repo/lib/automl/x.ts", `import { a } from "../metrics/mod.ts";`],
    ["a folder's face from its own folder", "/repo/lib/metrics/x.ts", `import { a } from "./mod.ts";`],
    ["a folder's face in another's", "/repo/lib/backtest/mod.ts", `export * from "../features/mod.ts";`],
    ["the shell in the public surface", "/repo/lib/mod.ts", `export { a } from "./store/database.ts";`],
    ["a task", "/repo/lib/live/x.ts", `import { a } from "../../tasks/test.ts";`],
    ["test material in a file that is no test", "/repo/lib/data/x.ts", `import { a } from "../../test/shared.ts";`],
    ["the import map inside lib", "/repo/lib/data/x.ts", `import { a } from "@lib/core/candles.ts";`],
    ["the public surface by its name", "/repo/lib/strategies/x.ts", `import { a } from "assay";`],
    ["an unknown folder", "/repo/lib/live/x.ts", `import { a } from "../misc/x.ts";`],
    ["a folder below a folder of a higher row", "/repo/lib/core/deep/x.ts", `import { a } from "../../data/csv.ts";`],
    ["a re-export", "/repo/lib/data/x.ts", `export { a } from "../core/candles.ts";`],
    ["a star re-export", "/repo/lib/data/x.ts", `export * from "./csv.ts";`],
    ["a barrel", "/repo/lib/store/mod.ts", `export const a = 1;`],
    ["a file in a folder without a row", "/repo/lib/utils/x.ts", `export const a = 1;`],
  ]
) {
  Deno.test(`import-order refuses ${what}`, () => assert.deepEqual(faults(path, source), ["import-order"]));
}

Deno.test("import-order lets the faces re-export and leaves tasks alone", () => {
  assert.deepEqual(faults("/repo/lib/mod.ts", `export { a } from "./core/candles.ts";`), []);
  assert.deepEqual(faults("/repo/lib/notebook/mod.ts", `export { a } from "../store/database.ts";`), []);
  assert.deepEqual(faults("/repo/lib/mod.ts", `export * from "./metrics/mod.ts";`), []);
  assert.deepEqual(faults("/repo/lib/metrics/mod.ts", `export { a } from "./kpis.ts";`), []);
  assert.deepEqual(faults("/repo/tasks/x.ts", `import { a } from "@lib/live/runner.ts"; console.log(a);`), []);
});

Deno.test("import-order lets a test import test/ and holds it to the order otherwise", () => {
  assert.deepEqual(faults("/repo/lib/data/x_test.ts", `import { a } from "../../test/shared.ts";`), []);
  assert.deepEqual(faults("/repo/lib/data/x_test.ts", `import { a } from "../automl/loop.ts";`), ["import-order"]);
});

for (
  const source of [
    `Deno.readTextFileSync("x");`,
    `const text = globalThis.Deno;`,
    `const { env } = Deno;`,
    `console.log(1);`,
    `await fetch("x");`,
    `const now = Date.now();`,
    `const draw = Math.random;`,
    `const draw = Math["random"]();`,
    `const now = new Date();`,
    `const now = Date();`,
    `const now = performance.now();`,
    `const cwd = process.cwd();`,
    `setTimeout(() => {}, 1);`,
    `const id = crypto.randomUUID();`,
    `import { readFileSync } from "node:fs";`,
    `const { DatabaseSync } = await import("node:sqlite");`,
    `const worker = new Worker("x");`,
  ]
) {
  Deno.test(`purity refuses ${source} below the shell`, () => {
    assert.deepEqual(faults("/repo/lib/metrics/x.ts", source), ["purity"]);
    assert.deepEqual(faults("/repo/lib/store/x.ts", source), []);
    assert.deepEqual(faults("/repo/lib/metrics/x_test.ts", source), []);
  });
}

Deno.test("purity allows dates with an argument, seeded draws and names that only look impure", () => {
  const source = `import { createHash } from "node:crypto";
    const day = new Date(0), random = source.random(), performance = kpis.performance, x = { process: 1 };
    const max = Math.max(performance.length, record.console);`;
  // A local called performance with a member is refused too: the name belongs to the clock.
  assert.deepEqual(faults("/repo/lib/metrics/x.ts", source), ["purity"]);
  assert.deepEqual(faults("/repo/lib/metrics/x.ts", source.replace("performance.length", "1")), []);
});

const FRONT = "/repo/lib/dashboard/front/x.tsx";

Deno.test("browser allows packages, the own folder, pure parts, drawing and types of anything", () => {
  const source = `import { render } from "preact";
    import { App } from "./app.tsx";
    import { readAddress } from "../address.ts";
    import { formatNumber } from "../../metrics/format.ts";
    import { reasonWords } from "../../store/exit_reason_words.ts";
    import { drawFigure } from "../../charts/draw_figure.ts";
    import type { Decision } from "../../store/decisions.ts";
    await import("./strategy_view.tsx");`;
  assert.deepEqual(faults(FRONT, source), []);
});

for (
  const source of [
    `import { createHash } from "node:crypto";`,
    `Deno.readTextFileSync("x");`,
    `const { env } = globalThis.Deno;`,
    `import { routes } from "../routes.ts";`,
    `await import("../store_worker.ts");`,
    `import { getStudy } from "../../store/studies.ts";`,
    `import { openStudy } from "../../study/study.ts";`,
    `import { figureToSvg } from "../../charts/to_svg.ts";`,
  ]
) {
  Deno.test(`browser refuses ${source} in what runs there`, () => {
    assert.deepEqual(faults(FRONT, source), ["browser"]);
    assert.deepEqual(faults("/repo/lib/dashboard/words.ts", source.replace('"../', '"./').replace('"./../', '"../')), [
      "browser",
    ]);
    assert.deepEqual(faults("/repo/lib/dashboard/front/x_test.tsx", source), []);
  });
}
