/**
 * One study on every surface: what stands under the name of a KPI is that KPI, in its format, wherever it is read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { formatKpi, formatNumber } from "../lib/metrics/format.ts";
import { type KpiName, KPIS } from "../lib/metrics/registry.ts";
import { maxDrawdown } from "../lib/metrics/risk.ts";
import { kpiCards } from "../lib/report/cards.ts";
import { printResult } from "../lib/report/study_text.ts";
import { type Table, tableToText } from "../lib/report/table.ts";
import { partsTable } from "../lib/report/certificate_table.ts";
import { kpiTable, strategyTable } from "../lib/report/tables.ts";
import type { Certificate } from "../lib/selection/certificate.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { openStudy, type Study } from "../lib/study/study.ts";
import { runQuickStudy } from "../test/fixtures/small_study.ts";
import { reportOf } from "../test/fixtures/report_of.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

type Part = keyof Certificate["kpis"];

/** Every KPI by the names it may stand under; a growth per year has none in a study of a month. */
const NAMES: ReadonlyMap<string, KpiName> = new Map(
  KPIS.filter(({ name }) => name !== "cagr" && name !== "alpha" && name !== "calmar")
    .flatMap(({ name, label, plain }) => [[label, name], [plain, name]]),
);

/** What a short record shows in place of its growth per year. */
const GAINS = ["Total return", "Gain"];

/** The part of a KPI's figure that stands beside it: of these KPIs, and of returns that were compounded here. */
function expected(
  name: string,
  kpis: Partial<Record<KpiName, number | null>>,
  returns: ArrayLike<number>,
): string | null {
  if (GAINS.includes(name)) {
    const gain = Array.from(returns).reduce((level, one) => level * (1 + one), 1) - 1;
    return `${formatNumber(gain, "percent")} in ${returns.length} d`;
  }
  const kpi = NAMES.get(name);
  return kpi === undefined ? null : formatKpi(kpi, kpis[kpi] ?? null);
}

/** Compares the columns of a table of strategies; returns the numbers of its rows. */
function checkStrategies(study: Study, { labels, rows }: Pick<Table, "labels" | "rows">): number[] {
  const compared = new Set<string>();
  const trials = rows.map((cells) => {
    const { trial, kpis, score } = study.trials.get(Number(cells[0])), { returns } = study.returnsOf(trial);
    labels.forEach((label, i) => {
      const wanted = label === "Rank score" ? formatNumber(score, "ratio") : expected(label, kpis!, returns);
      if (wanted === null) return;
      compared.add(label);
      assert.equal(cells[i], wanted, `${label} of trial ${trial}`);
    });
    return trial;
  });
  assert.ok(compared.size >= 7, `only ${[...compared]} are known names among ${labels}`);
  return trials;
}

/** The table of a text whose heading begins so, by the line under its heading. */
function tableIn(text: string, heading: RegExp): Pick<Table, "labels" | "rows"> {
  const lines = text.split("\n"), at = lines.findIndex((line) => heading.test(line));
  assert.ok(at >= 0, text);
  const spans = [...lines[at + 1].matchAll(/─+/g)].map(({ index, 0: { length } }) => [index, index + length] as const);
  const cellsOf = (line: string) => spans.map(([from, to]) => line.slice(from, to).trim());
  const end = lines.indexOf("", at);
  return { labels: cellsOf(lines[at]), rows: lines.slice(at + 2, end < 0 ? undefined : end).map(cellsOf) };
}

/** What is asked of a page. */
interface Page {
  readonly textContent: string;
  querySelectorAll(query: string): Iterable<Page>;
}

/** The tables of a page, headings first. */
function tablesIn(html: string): string[][][] {
  const { document } = parseHTML(html) as unknown as { document: Page };
  return [...document.querySelectorAll("table")].map((table) =>
    [...table.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent))
  );
}

/** Compares rows of parts side by side: name, search, validation, sealed days. */
function checkParts(study: Study, certificate: Certificate, rows: readonly (readonly string[])[]): void {
  const { trial } = certificate, runs = study.findings.unseenRuns().filter((run) => run.trial === trial);
  const returnsOf = (part: Part) =>
    part === "search" ? study.returnsOf(trial).returns : runs.find((run) => run.part === part)!.returns;
  assert.ok(rows.length >= 7);
  for (const [name, ...cells] of rows) {
    for (const [i, part] of (["search", "validation", "sealed"] as const).entries()) {
      const kpis = certificate.kpis[part];
      const wanted = kpis === null ? "not opened" : expected(name, kpis, returnsOf(part));
      assert.equal(cells[i], wanted, `${name} in ${part} of trial ${trial}`);
    }
  }
}

Deno.test("every surface of a study shows a KPI under one name with one value, and nothing per year of a month", async () => {
  using folder = temporaryFolder();
  await runQuickStudy(folder.path);
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), run = study.lastRun()!, [best] = study.best(1);
  const certificates = study.journal.certificates();
  const certificate = certificates.find(({ trial }) => trial === best.trial)!.record as Certificate;
  const text = printResult(study), html = await reportOf(db);

  const command = async (...args: string[]) => {
    const file = new URL("study.ts", import.meta.url).href,
      flags = ["--no-check", "--no-prompt", "--allow-read"];
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", ...flags, "--allow-env", file, "show", "study", "--data-dir", folder.path, ...args],
      stdin: "null",
    }).output();
    return new TextDecoder().decode(stdout);
  };
  const shown = await command();

  const listed = [
    checkStrategies(study, tableIn(text, /^Trial/)),
    checkStrategies(study, tableIn(shown, /^Trial/)),
    checkStrategies(study, strategyTable(study.best(10))),
    checkStrategies(
      study,
      (([labels, ...rows]) => ({ labels, rows }))(tablesIn(html).find(([[first]]) => first === "Number")!),
    ),
  ];
  for (const trials of listed) {
    const hashes = trials.map((trial) => study.trials.get(trial).tradesHash);
    assert.equal(new Set(hashes).size, trials.length, "equal trades are listed once");
  }
  for (const member of run.portfolio?.trials ?? []) {
    assert.ok(
      listed[0].includes(member) && listed[3].includes(member),
      `trial ${member} of the portfolio is in a table`,
    );
  }

  for (const row of JSON.parse(await command("--json")).best) {
    assert.deepEqual(row.kpis, study.trials.get(row.trial).kpis);
  }
  assert.deepEqual(run.best!.kpis, study.trials.get(best.trial).kpis);

  const lines = text.split("\n"), head = lines.findIndex((line) => /^ +search +validation +sealed$/.test(line));
  checkParts(study, certificate, lines.slice(head + 1, lines.indexOf("", head)).map((line) => line.split(/ {2,}/)));
  checkParts(study, certificate, tablesIn(html).find(([[, second]]) => second === "in the search")!.slice(1));
  const parts = partsTable([certificate]);
  parts.labels.forEach((label, i) => {
    const [name, part] = label.split(", ");
    if (name !== "Sharpe ratio") return;
    assert.equal(parts.rows[0][i], formatKpi("sharpe", certificate.kpis[part as Part]?.sharpe ?? null));
  });

  const { returns } = study.returnsOf(best.trial), kpis = study.trials.get(best.trial).kpis!;
  const cards = kpiCards(kpis, ["cagr", ...new Set(NAMES.values())]).cards;
  for (const { label, value } of cards) assert.equal(value, expected(label, kpis, returns), label);
  for (const [label, value] of kpiTable(kpis).rows) {
    const wanted = expected(label, kpis, returns);
    if (wanted !== null) assert.equal(value, wanted, label);
  }

  // The curve of the report is of day ends and says so; its fall is that of all days shown.
  const unseen = study.findings.unseenRuns().filter(({ trial }) => trial === best.trial);
  let level = 1;
  const curve = Float64Array.from(
    [returns, ...unseen.map((part) => part.returns)].flatMap((part) => [...part]),
    (one) => {
      return level *= 1 + one;
    },
  );
  assert.ok(html.includes(`Deepest fall, day ends: ${formatKpi("maxDrawdownDaily", maxDrawdown(curve, 1))}`));
  const [, fall] = text.match(
    / fall \(max drawdown\) of [^(]+\((?:the deeper of two parts; )?in the search ([\d.]+ %)\)/,
  )!;
  assert.equal(fall, formatKpi("maxDrawdown", certificate.kpis.search!.maxDrawdown!));

  const surfaces = {
    text,
    shown,
    // The documents of certificates are for programs.
    html: html.replaceAll(/<script[^]*?<\/script>/g, ""),
    notebook: tableToText(strategyTable(study.best(10))),
    cards: JSON.stringify(cards),
  };
  for (const [name, surface] of Object.entries(surfaces)) {
    assert.doesNotMatch(surface, /CAGR|\d % a year|\(no value\)|(?<![\d.,])1 (strategies|days|trials|months)\b/, name);
    const raw = surface.match(/\b(?:use|weight|min|max|sharpe|profit|trade|green|probabilistic)[A-Z]\w*/);
    assert.equal(raw?.[0], undefined, `${name} shows the identifier ${raw?.[0]}`);
    for (const { kpis: { cagr } } of study.best(10)) {
      if (cagr! > 1) assert.ok(!surface.includes(formatKpi("cagr", cagr)), `${name} shows ${cagr} a year`);
    }
  }
});
