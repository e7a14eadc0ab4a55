/**
 * The tables that a self-test's rows make, as Markdown.
 *
 * @module
 */
import { type Share, shareOf } from "../selection/exact_share.ts";
import { isPlanted, kindTitle, SELFTEST_KINDS } from "./selftest_kinds.ts";
import { type Reach, reachOfKind } from "./selftest_reach_rows.ts";
import { latestRows, type SelftestRow } from "./selftest_rows.ts";

/** Of an edge that no parameter set brings to this part of the planted Sharpe ratio is said that it is outside the rules. */
const REACHED = 0.5;

const percent = (share: number) => (100 * share).toFixed(0);

/** `3 of 12 (5–57 %)`; a dash without studies. */
function cell({ count, studies, low, high }: Share): string {
  return studies === 0 ? "–" : `${count} of ${studies} (${percent(low)}–${percent(high)} %)`;
}

/** A table whose columns are as wide as their widest cell. */
function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, k) => Math.max(3, ...rows.map((row) => row[k].length)));
  const line = (cells: readonly string[]) => `| ${cells.map((text, k) => text.padEnd(widths[k])).join(" | ")} |`;
  const [header, ...body] = rows;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const cpu = (rows: readonly SelftestRow[]) => {
  const measured = rows.flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
  return measured.length === 0 ? "–" : median(measured).toFixed(0);
};

/** Of some studies, those that show a strategy that passes. */
function found(rows: readonly SelftestRow[], passes: (row: SelftestRow) => boolean): string {
  return cell(shareOf(rows.filter(passes).length, rows.length));
}

function noiseTable(rows: readonly SelftestRow[]): string {
  const line = (title: string, own: readonly SelftestRow[]) => [
    title,
    found(own, ({ shown }) => shown > 0),
    found(own.filter(({ costs }) => costs), ({ hard }) => hard > 0),
    found(own.filter(({ costs }) => !costs), ({ hard }) => hard > 0),
    cpu(own),
  ];
  const kinds = SELFTEST_KINDS.filter((kind) => rows.some((row) => row.kind === kind));
  return alignedTable([
    [
      "market without an edge that lasts",
      "a winner without the certificate",
      "with it, true costs",
      "with it, free",
      "CPU s",
    ],
    ...kinds.map((kind) => line(kindTitle(kind), rows.filter((row) => row.kind === kind))),
    line("all", rows),
  ]);
}

/** Series of planted studies, by edge, costs and strategies, in this order. */
function plantedSeries(rows: readonly SelftestRow[]): SelftestRow[][] {
  const series = new Map<string, SelftestRow[]>();
  for (const row of rows) {
    const key = [SELFTEST_KINDS.indexOf(row.kind) + 10, 99 - row.edge, !row.costs, row.strategies].join(" ");
    series.set(key, [...series.get(key) ?? [], row]);
  }
  return [...series].sort(([a], [b]) => a < b ? -1 : 1).map(([, own]) => own);
}

function plantedTable(rows: readonly SelftestRow[], reaches: readonly Reach[]): string {
  return alignedTable([
    ["planted", "edge", "searched", "found", "of these earn on fresh bars", "the rules reach", "confirmable", "CPU s"],
    ...plantedSeries(rows).map((own) => {
      const [{ kind, edge, costs, strategies }] = own, tried = own.filter(({ kept }) => kept !== null);
      const confirmable = own.flatMap((row) => row.confirmable ?? []);
      return [
        kindTitle(kind),
        String(edge),
        costs ? strategies : `${strategies}, free trading`,
        found(own, ({ hard }) => hard > 0),
        found(tried, ({ kept }) => kept === true),
        costs ? reachWords(reachOfKind(reaches, kind, strategies)) : "–",
        confirmable.length === 0 ? "–" : median(confirmable).toFixed(1),
        cpu(own),
      ];
    }),
  ]);
}

function reachWords(reach: Reach | null): string {
  if (reach === null) return "–";
  // Of −0.04 one is meant that is 0.
  const figure = `${(Math.round(10 * reach.sharpe) / 10 + 0).toFixed(1)} of ${reach.edge}`;
  return reach.sharpe >= REACHED * reach.edge ? figure : `outside the rules (${figure})`;
}

/** How many rows each version of the code made, in the order of first appearance. */
function rowsByVersion(rows: readonly SelftestRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { codeVersion } of rows) counts.set(codeVersion, (counts.get(codeVersion) ?? 0) + 1);
  return counts;
}

/**
 * Both tables, and which code made their rows; of a study that several versions of the code ran, the last row counts.
 *
 * @param planned Number of studies of the whole plan.
 */
export function selftestTables(rows: readonly SelftestRow[], reaches: readonly Reach[], planned: number): string {
  const last = latestRows(rows);
  const versions = [...rowsByVersion(last)].map(([version, count]) => `${count} by code \`${version}\``).join(", ");
  const noise = last.filter(({ kind }) => !isPlanted(kind)), planted = last.filter(({ kind }) => isPlanted(kind));
  return [
    `${last.length} of ${planned} studies: ${versions || "none"}.`,
    ...(noise.length > 0 ? [noiseTable(noise)] : []),
    ...(planted.length > 0 ? [plantedTable(planted, reaches)] : []),
  ].join("\n\n");
}
