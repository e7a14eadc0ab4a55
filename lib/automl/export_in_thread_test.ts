import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runQuickStudy } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { UserError } from "../core/errors.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { exportInThread } from "./export_in_thread.ts";

Deno.test("whoever closes a store after its selections were copied leaves a whole file, with nothing in a log beside it", async () => {
  using folder = temporaryFolder();
  const { path: directory } = folder;
  await runQuickStudy(directory);
  const inLogs = () =>
    readdirSync(directory).filter((name) => name.endsWith(".db-wal") && statSync(join(directory, name)).size > 0);
  assert.deepEqual(inLogs(), []);
  for (let copy = 0; copy < 8; copy++) {
    {
      using db = await openDatabase(join(directory, MAIN_DATABASE));
      db.exec("UPDATE studies SET study = study");
      await exportInThread({ directory, study: "study" });
    }
    assert.deepEqual(inLogs(), []);
  }
  await assert.rejects(exportInThread({ directory: join(directory, "none"), study: "study" }), UserError);
});
