import assert from "node:assert/strict";
import { join } from "node:path";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { formatLevel } from "../selection/look.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import type { Funnel } from "../study/summary.ts";
import { openStudy, type Study } from "../study/study.ts";
import { studyLead, studyReasons } from "./study_words.ts";

const folder = temporaryFolder();
const market = await recordedMarket(join(folder.path, "bars.csv"));
Deno.test.afterAll(() => folder[Symbol.dispose]());

/** What is said of the study in the folder after so many trials, and of its looks. */
async function leadAfter(trials: number): Promise<{ readonly lead: string; readonly levels: readonly number[] }> {
  await runRecordedStudy(folder.path, { market, trials });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), run = study.lastRun()!;
  assert.ok(run.hard > 0);
  return {
    lead: studyLead(study, run, null, study.funnel()).join(" "),
    levels: run.looks.map(({ level }) => level),
  };
}

Deno.test("luck may come by any of a study's looks: its chance is the sum of their levels, and so many tests are told", async () => {
  const first = await leadAfter(24);
  assert.equal(first.levels.length, 1);
  assert.match(first.lead, /tested on (up to )?unseen days(, no more, as each test weakens the proof:|,) \w+ passed\./);
  assert.match(first.lead, /at most 2\.4 of 100 such searches would let one through/);
  const { lead, levels } = await leadAfter(64);
  assert.equal(levels.length, 2, "this seed has further candidates");
  const sum = formatLevel(levels[0] + levels[1]).replace(" %", "");
  assert.ok(lead.includes(`at most ${sum} of 100 such searches would let one through`), lead);
  assert.match(lead, /, in two looks, each with less chance of luck allowed than the one before: \w+ passed\./);
  assert.doesNotMatch(lead, /no more/);
});

/** A study in which some strategies were refused, as far as its reasons are told. */
function studyWith(refused: readonly number[]): Study {
  const record = { verdict: "red", failed: ["lookAhead", "notCarried"], sentences: [] };
  return {
    journal: {
      decisions: () => [{ decided: { trials: [], opened: [], hard: [], looks: [], refused } }],
      certificates: () => [2, 5, 9].map((trial) => ({ trial, record: { ...record, trial } })),
    },
    findings: { unseenRuns: () => [] },
    entryObstacles: () => ({ filled: 0, limitedByVolume: 0, refused: [] }),
  } as unknown as Study;
}

Deno.test("strategies that were refused before a look are told with what speaks against them, and no others", () => {
  const funnel = { duplicates: 0, stoppedBy: [] } as unknown as Funnel;
  assert.deepEqual(studyReasons(studyWith([2, 9]), null, funnel, 0), [
    "Strategies 2 and 9 are refuted: decisions rest on days that were still to come; no unseen days were tried.",
  ]);
  assert.deepEqual(studyReasons(studyWith([]), null, funnel, 0), []);
});
