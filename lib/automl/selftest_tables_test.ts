import assert from "node:assert/strict";
import { formatReaches, parseReaches, reachOfKind } from "./selftest_reach_rows.ts";
import type { SelftestRow } from "./selftest_rows.ts";
import { selftestTables } from "./selftest_tables.ts";

const ROW: SelftestRow = {
  ...{ kind: "garchT", seed: 1, edge: 0, costs: true, strategies: "votes", sampler: "gp", trials: 400, days: 365 },
  ...{ tradesHash: "", valid: 9, shown: 0, good: 0, hard: 0, kept: null, confirmable: null },
  ...{ codeVersion: "0.1.0+aa", cpuSeconds: 20 },
};

/** Cells of the line that begins with a title. */
function lineOf(tables: string, ...titles: readonly string[]): string[] {
  const lines = tables.split("\n").map((line) => line.split("|").slice(1, -1).map((text) => text.trim()));
  return lines.find((cells) => titles.every((title, k) => cells[k] === title))!;
}

Deno.test("noise is counted by costs, and all kinds together", () => {
  const rows = [
    { ...ROW, shown: 2, hard: 1 },
    { ...ROW, seed: 2 },
    { ...ROW, costs: false, shown: 1, cpuSeconds: null },
    { ...ROW, kind: "fewTicks" as const, costs: false, hard: 1 },
  ];
  const tables = selftestTables(rows, [], 400);
  assert.match(tables, /^4 of 400 studies: 4 by code `0\.1\.0\+aa`\./);
  assert.deepEqual(lineOf(tables, "GARCH with Student-t shocks").slice(1), [
    "2 of 3 (9–99 %)",
    "1 of 2 (1–99 %)",
    "0 of 1 (0–98 %)",
    "20",
  ]);
  assert.deepEqual(lineOf(tables, "all").slice(2, 4), ["1 of 2 (1–99 %)", "1 of 2 (1–99 %)"]);
});

Deno.test("a study that was run again counts once, with what came out last", () => {
  const rows = [{ ...ROW, hard: 1 }, { ...ROW, codeVersion: "0.1.0+bb" }], tables = selftestTables(rows, [], 9);
  assert.match(tables, /^1 of 9 studies: 1 by code `0\.1\.0\+bb`\./);
  assert.equal(lineOf(tables, "all")[2], "0 of 1 (0–98 %)");
});

Deno.test("a planted edge is found or not, kept or not, and outside the rules where they reach less than half of it", () => {
  const planted = { ...ROW, kind: "reversal", edge: 6 } as const, reach = { edge: 6, codeVersion: "0.1.0+aa" };
  const rows: SelftestRow[] = [
    { ...planted, hard: 2, kept: true, confirmable: 4 },
    { ...planted, seed: 2, hard: 1, kept: false, confirmable: 5 },
    { ...planted, seed: 3, confirmable: 6 },
    { ...planted, strategies: "all" },
    { ...planted, costs: false },
  ];
  const reaches = [
    { ...reach, kind: "reversal" as const, strategy: "votes", sharpe: 2.9 },
    { ...reach, kind: "reversal" as const, strategy: "band_reversion", sharpe: 4 },
  ];
  const tables = selftestTables(rows, reaches, 9), title = "five-minute reversal after 2 σ";
  assert.deepEqual(lineOf(tables, title, "6", "votes").slice(3), [
    "2 of 3 (9–99 %)",
    "1 of 2 (1–99 %)",
    "outside the rules (2.9 of 6)",
    "5.0",
    "20",
  ]);
  assert.deepEqual(lineOf(tables, title, "6", "all").slice(3, 6), ["0 of 1 (0–98 %)", "–", "4.0 of 6"]);
  // What the rules reach is measured with costs.
  assert.equal(lineOf(tables, title, "6", "votes, free trading")[5], "–");
  assert.deepEqual(parseReaches(formatReaches(reaches), "x.csv"), reaches);
  assert.equal(reachOfKind(reaches, "book", "all"), null);
});
