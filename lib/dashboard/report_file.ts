/**
 * The one-file report of a study: made from the store alone, and the same bytes from the same study.
 *
 * 1. What the views show of the study as a whole is made once, by the words that the server uses too.
 * 2. The Overview is drawn as it is read without scripts, by the parts that the dashboard draws it by; certificates, the best
 *    strategies and what mattered follow.
 * 3. The database is made in memory and packed.
 * 4. Where the bundle `report` of these sources has been built, it makes the page alive; else the page stays still.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Candles } from "../core/candles.ts";
import { UserError } from "../core/errors.ts";
import { studySections } from "../report/study_sections.ts";
import { isInterrupted } from "../report/study_words.ts";
import { openStudy } from "../study/study.ts";
import { DatabaseSource } from "./database_source.ts";
import { type HeldLine, heldQuery, linesOf } from "./front/held_list.tsx";
import { ReportOverview } from "./front/report_overview.tsx";
import { liveParts } from "./live_parts.ts";
import { reportContext } from "./report_context.ts";
import { pathsOut, reportDatabase } from "./report_database.ts";
import { DEFAULT_STRATEGIES, DEFAULT_TRADES, leftOutLines, type ReportContents } from "./report_extent.ts";
import { type LiveParts, reportPage } from "./report_page.ts";
import type { StudyView } from "./source.ts";
import { studyView } from "./study_view.ts";
import { joinedStyle, REPORT_SHEET, STYLE_SHEETS } from "./style_sheets.ts";

/** Most strategies that the still Overview lists, as many as its table of the best. */
const HELD = 50;

/** Most bytes of the file: what mail takes. */
const MOST_BYTES = 15_000_000;

/**
 * Bytes that are set aside for the Overview, which is drawn from the database, and for what makes the page alive, whether it
 * has that or not: so that both hold as much.
 */
const OVERVIEW_BYTES = 300_000, LIVE_BYTES = 900_000;

/** Why a report holds no bars that was not asked to. */
export const NO_BARS = "They were not asked for.";

/** What a report is made with. */
export interface ReportRequest {
  /** Most strategies in its database. */
  readonly strategies?: number;
  /** Of how many of the best it holds the trades. */
  readonly trades?: number;
  /** Bars of the searched markets, in their order, or why there are none, in a sentence. */
  readonly bars: () => readonly Candles[] | string;
  /** What makes it alive, or `null` to let it stay still; by itself what was built from these sources. */
  readonly live?: LiveParts | null;
}

/** A report. */
export interface Report {
  readonly html: string;
  readonly contents: ReportContents;
  /** Whether it comes alive in a browser. */
  readonly isLive: boolean;
}

/**
 * Makes the report of a study.
 *
 * @throws {UserError} If there is no such study, no run of it has ended, or an earlier release wrote how.
 */
export async function makeReport(
  db: DatabaseSync,
  name: string,
  { strategies = DEFAULT_STRATEGIES, trades = DEFAULT_TRADES, bars: givenBars, live = liveParts() }: ReportRequest,
): Promise<Report> {
  const study = openStudy(db, name), run = study.lastRun();
  if (run === null) {
    throw new UserError(
      `Cannot report on the study "${name}": wanted a run that came to its end with this release, found none`,
    );
  }
  const bars = givenBars(), told = studyView(study, isInterrupted(run) ? "interrupted" : "finished");
  const view: StudyView = { ...JSON.parse(pathsOut(db, name)(JSON.stringify(told))), study: name };
  const { html: sections, certified, documents } = studySections(study, run);
  const style = joinedStyle([...STYLE_SHEETS, REPORT_SHEET]);
  const others = OVERVIEW_BYTES + LIVE_BYTES + sections.length + documents.length + style.length;
  // Three bytes are four letters in the page.
  const wanted = { strategies, trades, most: (MOST_BYTES - others) * 3 / 4 };
  const { bytes, packed, contents } = await reportDatabase(db, view, wanted, bars);
  const link = (trial: number) => certified.includes(trial) ? `#certificate-${trial}` : null;
  const lines = await linesOfDatabase(bytes, view);
  const overview = renderToString(h(ReportOverview, { study: view, lines, link }));
  const { symbol, timeframe } = view;
  const html = reportPage({
    title: `${view.title} ${name} · Assay`,
    head: `${name} · ${symbol} ${timeframe}`,
    still: `${overview}\n${sections}`,
    documents,
    foot: leftOutLines(contents),
    style,
    database: {
      packed,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      name: `${name}.db`,
      asked: { strategies, trades, bars: bars !== NO_BARS },
    },
    live,
  });
  return { html, contents, isLive: live !== null };
}

/** The strategies that the Overview lists, as the database inside tells of them. */
async function linesOfDatabase(bytes: Uint8Array, view: StudyView): Promise<HeldLine[]> {
  using db = new DatabaseSync(":memory:");
  db.deserialize(bytes);
  const source = new DatabaseSource(db, reportContext(db));
  return linesOf(
    await source.rows(view.study, { ...heldQuery(view), limit: view.funnel.hard > 0 ? HELD : heldQuery(view).limit }),
  );
}
