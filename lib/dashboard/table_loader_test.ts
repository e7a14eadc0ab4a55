import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { sampleEnd, sampleStudy } from "../../test/fixtures/store.ts";
import { KPI_NAMES } from "../metrics/registry.ts";
import { openDatabase } from "../store/database.ts";
import { updateSelection } from "../store/kpi_rows.ts";
import { createStudy } from "../store/studies.ts";
import { finishTrial, proposeTrials } from "../store/trials.ts";
import type { ColumnInfo } from "./source.ts";
import { TableLoader } from "./table_loader.ts";

const plain = { label: "", plain: "", meaning: "", format: "number", better: null, of: "strategy" } as const;
const COLUMNS: readonly ColumnInfo[] = [
  { name: "params.length", kind: "number", ...plain },
  { name: "params.mode", kind: "text", ...plain },
];

const NAMES = [...KPI_NAMES, "params.length"];

/** The rows of a table as plain values. */
function rowsOf({ table }: TableLoader): unknown[] {
  return Array.from({ length: table.length }, (_, row) =>
    Object.fromEntries(
      [...table.columns].map(([name, column]) => [
        name,
        column.kind === "text" ? column.texts[column.codes[row]] ?? null : column.values[row],
      ]),
    ));
}

function updated(loader: TableLoader): TableLoader {
  for (const _ of loader.update(NAMES));
  return loader;
}

/** What a search may do next. */
function step(db: DatabaseSync, trial: number, kind: "done" | "failed" | "select"): void {
  if (kind === "done") finishTrial(db, "study", trial, sampleEnd(trial, 0));
  else if (kind === "failed") finishTrial(db, "study", trial, { state: "failed", finishedAt: 1, reason: "it broke" });
  else updateSelection(db, "study", [{ trial, isSoft: true, isHard: trial % 2 === 0, score: trial / 7 }]);
}

Deno.test("a table that is kept in step is the one that is loaded anew, whatever ends when", async () => {
  const kind = fc.constantFrom("done", "done", "done", "failed", "select");
  const steps = fc.array(fc.tuple(fc.nat({ max: 11 }), kind), { maxLength: 24 });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (steps, together) => {
      using db = await openDatabase(":memory:");
      createStudy(db, sampleStudy("study"));
      const known = { strategy: null, origin: "model", round: 0, seed: 1 } as const;
      const params = (trial: number): Readonly<Record<string, number | string>> =>
        trial % 3 === 0 ? { length: trial } : { length: trial, mode: `mode ${trial % 2}` };
      proposeTrials(
        db,
        "study",
        Array.from({ length: 12 }, (_, trial) => ({ trial, params: params(trial), ...known })),
        1,
      );
      const loader = new TableLoader(db, "study", COLUMNS, 365), ended = new Map<number, string>();
      for (const [i, [trial, kind]] of steps.entries()) {
        const state = ended.get(trial);
        if (kind === "select" ? state !== "done" : state !== undefined) continue;
        step(db, trial, kind);
        if (kind !== "select") ended.set(trial, kind);
        if (i % together === 0) updated(loader);
      }
      const rows = rowsOf(updated(loader)) as { trial: number; verdict: string }[];
      assert.deepEqual(rows, rowsOf(updated(new TableLoader(db, "study", COLUMNS, 365))));
      assert.deepEqual(rows.map(({ trial }) => trial), [...ended.keys()].sort((a, b) => a - b));
      for (const { trial, verdict } of rows) assert.equal(verdict === "failed", ended.get(trial) === "failed");
      const some = [2, 3, 7], among = new TableLoader(db, "study", COLUMNS, 365, some);
      assert.deepEqual(rowsOf(updated(among)), rows.filter(({ trial }) => some.includes(trial)));
    }),
    { numRuns: 25 },
  );
});

Deno.test("columns asked for later are of the rows of the last look, and cost no look of their own", async () => {
  using db = await openDatabase(":memory:");
  createStudy(db, sampleStudy("study"));
  const known = { strategy: null, origin: "model", round: 0, seed: 1 } as const;
  proposeTrials(db, "study", Array.from({ length: 6 }, (_, trial) => ({ trial, params: {}, ...known })), 1);
  for (const trial of [0, 2, 3]) step(db, trial, "done");
  const loader = new TableLoader(db, "study", COLUMNS, 365),
    read = (names: readonly string[], isStale: boolean) => {
      for (const _ of loader.update(names, isStale));
      return rowsOf(loader) as { trial: number; sharpe: number; calmar: number; good: string }[];
    };
  const [{ sharpe }] = read(["sharpe"], true);
  for (const [trial, kind] of [[1, "done"], [3, "select"], [4, "failed"]] as const) step(db, trial, kind);
  const rows = read(["calmar"], false),
    anew = rowsOf(updated(new TableLoader(db, "study", COLUMNS, 365))) as typeof rows;
  assert.deepEqual(rows.map((row) => [row.trial, row.good]), [[0, "no"], [2, "no"], [3, "no"]]);
  assert.deepEqual([rows[0].sharpe, rows[0].calmar], [sharpe, anew[0].calmar]);
  assert.deepEqual(read([], true).map((row) => [row.trial, row.good]), anew.map((row) => [row.trial, row.good]));
  assert.equal(anew[3].good, "yes");
});
