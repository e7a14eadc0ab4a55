import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import type { CertificateDocument } from "../selection/certificate_document.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { resumeStudy } from "../study/begin_study.ts";
import { recordedMarket, runRecordedStudy } from "../../test/fixtures/recorded_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { replayCertificates } from "./replay_certificates.ts";

/** Of the strategies that were not tested on unseen days, one in so many is certified again; with `NIGHTLY` set each. */
const [EVERY, WHICH] = Deno.env.has("NIGHTLY")
  ? [1, "all certificates"]
  : [5, "certificates of what was tested, and a fifth of others"];

/** The certificates of a study, found again to the last figure; every table keeps its rows. */
async function replayed(directory: string): Promise<CertificateDocument[]> {
  using db = await openDatabase(join(directory, MAIN_DATABASE));
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const written = () => tables.map(({ name }) => [name, db.prepare(`SELECT count(*) AS n FROM ${name}`).get()!.n]);
  const { study, markets } = resumeStudy(db, "study"), before = written();
  const documents = study.journal.certificates().map(({ record }) => record as CertificateDocument);
  const some = documents.filter(({ kpis }, i) => kpis.sealed !== null || i % EVERY === 0);
  const replays = await replayCertificates(study, markets, some);
  assert.deepEqual(replays.map(({ difference }) => difference), some.map(() => null));
  assert.deepEqual(replays.map(({ found }) => found), some);
  assert.deepEqual(written(), before);
  return documents;
}

Deno.test(`${WHICH} are found again after a study went on, by its looks, and with the ledger damaged`, async () => {
  using folder = temporaryFolder();
  const market = await recordedMarket(join(folder.path, "bars.csv"));
  const { certificates } = await runRecordedStudy(folder.path, { market, trials: 16 });
  const [first] = certificates.values();
  assert.equal(first.origin.commands.length, 1);

  await runRecordedStudy(folder.path, { market, trials: 32 });
  const second = await replayed(folder.path), { looks, commands } = second[0].origin;
  assert.ok(looks.length >= 2, `${looks.length} looks`);
  assert.match(commands[0], /--trials 16 --seed 3/);
  assert.deepEqual(commands.slice(1), ["deno task automl --study study --resume --trials 32"]);

  truncateSync(join(folder.path, "looks.db"), 0);
  await runRecordedStudy(folder.path, { market, trials: 40 });
  const third = await replayed(folder.path);
  assert.ok(third.some(({ failed }) => failed.includes("looks")), "with a damaged ledger nothing is HARD");
  assert.ok(third.every(({ verdict }) => verdict !== "green"));
});
