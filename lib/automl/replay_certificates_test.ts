import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { replayCertificates } from "./replay_certificates.ts";

/** The certificates of a study, each found again to the last figure; every table keeps its rows. */
async function replayed(directory: string): Promise<CertificateDocument[]> {
  using db = await openDatabase(join(directory, MAIN_DATABASE));
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const written = () => tables.map(({ name }) => [name, db.prepare(`SELECT count(*) AS n FROM ${name}`).get()!.n]);
  const { study, markets } = resumeStudy(db, "study"), before = written();
  const documents = study.journal.certificates().map(({ record }) => record as CertificateDocument);
  const replays = await replayCertificates(study, markets, documents);
  assert.deepEqual(replays.map(({ difference }) => difference), documents.map(() => null));
  assert.deepEqual(replays.map(({ found }) => found), documents);
  assert.deepEqual(written(), before);
  return documents;
}

Deno.test("certificates are found again after each run of a study, by its looks and with the ledger damaged", async () => {
  using folder = temporaryFolder();
  const market = await recordedMarket(join(folder.path, "bars.csv"));
  await runRecordedStudy(folder.path, { market, trials: 16 });
  const first = await replayed(folder.path);
  assert.equal(first[0].origin.commands.length, 1);

  await runRecordedStudy(folder.path, { market, trials: 40 });
  const second = await replayed(folder.path), { looks, commands } = second[0].origin;
  assert.ok(looks.length >= 2, `${looks.length} looks`);
  assert.match(commands[0], /--trials 16 --seed 3/);
  assert.deepEqual(commands.slice(1), ["deno task automl --study study --resume --trials 40"]);

  truncateSync(join(folder.path, "looks.db"), 0);
  await runRecordedStudy(folder.path, { market, trials: 48 });
  const third = await replayed(folder.path);
  assert.ok(third.some(({ failed }) => failed.includes("looks")), "with a damaged ledger nothing is HARD");
  assert.ok(third.every(({ verdict }) => verdict !== "green"));
});
