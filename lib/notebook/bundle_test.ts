import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { FIGURE_WIDTH } from "../charts/figure.ts";
import { linesFigure } from "../charts/lines.ts";
import { sampleCandles } from "../../test/fixtures/store.ts";
import { type Bundle, bundleOf } from "./bundle.ts";
import { teachDisplay } from "./display.ts";
import { kpiCards } from "../report/cards.ts";
import { metadataOf } from "./show.ts";
import { progressText, startWork } from "./progress.ts";
import { table } from "../report/table.ts";

const line = { label: "a <b>", time: [0, 60_000], values: [1, 2] };
const figure = linesFigure([{ lines: [line], yLabel: "y" }], { title: "A & B" });

Deno.test("a figure is SVG, PNG and words, never HTML", async () => {
  const bundle = await bundleOf(figure);
  assert.deepEqual(Object.keys(bundle), ["image/svg+xml", "image/png", "text/plain"]);
  assert.match(bundle["image/svg+xml"], /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.equal(Uint8Array.fromBase64(bundle["image/png"])[1], "P".charCodeAt(0));
  assert.match(bundle["text/plain"], /^A & B: a <b>/);
});

Deno.test("the picture of a figure is shown as large as its drawing", async () => {
  const bundle = await bundleOf(figure),
    { width, height } = (metadataOf(bundle)["image/png"]) as Record<string, number>;
  assert.equal(width, FIGURE_WIDTH);
  assert.match(bundle["image/svg+xml"], new RegExp(`^<svg [^>]*height="${height}"`));
});

Deno.test("Plot options are shown as a figure", async () => {
  const bundle = await bundleOf({ title: "Mine", marks: [Plot.dot([[1, 2]])] });
  assert.match(bundle["image/svg+xml"], />Mine<.*<circle/s);
});

const rows = [{ name: "a|b", score: 0.5 }, { name: "<c>", score: null }, { name: "d", score: 2 }];
const list = table(rows, { name: "text", score: "ratio" }, { title: "T", sort: "-score", limit: 2 });

Deno.test("a table is sorted, cut and counted, with rows that have no value last", () => {
  assert.deepEqual(list.rows.map((row) => row[0]), ["d", "a|b"]);
  assert.equal(list.note, "1 more row");
  assert.equal(table(rows, { name: "text" }, { sort: "score" }).rows.at(-1)![0], "<c>");
});

Deno.test("a table of 100,000 rows shows 200 and counts the others", async () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => ({ trial: i, score: i / 3 }));
  const long = table(rows, { trial: "count", score: "ratio" }, { sort: "-score" });
  assert.deepEqual([long.rows.length, long.rows[0][0], long.note], [200, "99,999", "99,800 more rows"]);
  assert.ok((await bundleOf(long))["text/html"].length < 50_000);
  assert.equal(table(rows, { trial: "count" }, { limit: 1000 }).rows.length, 1000);
});

Deno.test("figures, tables and cards show themselves where a notebook asks them to", async () => {
  teachDisplay();
  for (const item of [figure, list, kpiCards({ sharpe: 1 }, ["sharpe"])]) {
    const asked = item as unknown as Record<symbol, (() => Promise<Bundle>) | undefined>;
    assert.deepEqual(await asked[Symbol.for("Jupyter.display")]?.(), await bundleOf(item));
  }
});

Deno.test("bars are shown as candlesticks", async () => {
  assert.match((await bundleOf(sampleCandles(3)))["text/plain"], /^\S+ 1m: close from/);
});

Deno.test("a table in HTML, Markdown and plain text holds the same cells, escaped for each", async () => {
  const bundle = await bundleOf(table(rows, { name: "text", score: "ratio" }));
  assert.match(bundle["text/html"], /&lt;c&gt;/);
  assert.match(bundle["text/markdown"], /a\\\|b/);
  for (const form of Object.values(bundle)) {
    for (const text of ["0.50", "2.00", "–"]) assert.ok(form.includes(text), `${text} in ${form}`);
  }
});

Deno.test("a KPI without a value is shown as a dash in every form", async () => {
  const bundle = await bundleOf(kpiCards({ sharpe: null }, ["sharpe"]));
  for (const form of Object.values(bundle)) assert.match(form, /–/);
});

Deno.test("bundleOf() refuses what it does not know, by name", async () => {
  await assert.rejects(bundleOf({ answer: 42 } as never), /found answer/);
});

Deno.test("progressText() is full at the end and never longer", () => {
  const full = progressText("x", { done: 9, total: 9, message: "" });
  assert.equal(full, progressText("x", { done: 99, total: 9, message: "" }).replace("99 of", "9 of"));
  assert.doesNotMatch(full, /░/);
});

Deno.test("startWork() hands the stop to the task and keeps what it has", async () => {
  const work = startWork("count", 1_000_000, async (report, signal) => {
    let done = 0;
    while (!signal.aborted) {
      report(++done);
      await new Promise((resolve) => setTimeout(resolve));
    }
    return done;
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  work.stop();
  const done = await work.result;
  assert.ok(done >= 1);
  assert.equal(work.progress.done, done);
});

Deno.test("startWork() gives a failure to whoever awaits the result", async () => {
  const work = startWork("fail", 1, () => Promise.reject(new RangeError("no")));
  await assert.rejects(work.result, RangeError);
});
