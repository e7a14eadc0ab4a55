import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { addStudy } from "../../test/fixtures/store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { openDatabase } from "../store/database.ts";
import { SCHEMA_VERSION } from "../store/migrate.ts";
import { DatabaseSource } from "./database_source.ts";
import { SourceError } from "./source.ts";
import { storeContext } from "./store_context.ts";

Deno.test("studies of every earlier version are listed, and shown or said why not", async () => {
  using folder = temporaryFolder();
  for (let version = 1; version <= SCHEMA_VERSION; version++) {
    const path = join(folder.path, `version_${version}.db`);
    const packed = new URL(`../../test/fixtures/databases/version_${version}.db.gz`, import.meta.url);
    try {
      writeFileSync(path, gunzipSync(readFileSync(packed)));
    } catch (error) {
      // The newest version has no such file before it is released.
      assert.deepEqual([version, (error as NodeJS.ErrnoException).code], [SCHEMA_VERSION, "ENOENT"]);
      continue;
    }
    using db = await openDatabase(path);
    const source = new DatabaseSource(db, storeContext({ db, path, directory: folder.path }));
    const studies = await source.studies();
    assert.ok(studies.length > 0, `version ${version}`);
    for (const { study } of studies) {
      try {
        const { title, columns } = await source.study(study);
        assert.ok(title.length > 0 && columns.length > 0);
        const page = await source.rows(study, { filter: "", sort: "", columns: ["trial"], offset: 0, limit: 10 });
        for (const [trial] of page.rows) {
          await source.strategy(study, Number(trial));
          await source.trades(study, Number(trial));
          await source.equity(study, Number(trial));
        }
      } catch (error) {
        assert.ok(error instanceof SourceError, `version ${version}: ${error}`);
        assert.match(error.message, /^Cannot read the plan of the study ".*": wanted the days/);
      }
    }
    await source.markets();
  }
});

Deno.test("an unknown study is told with the names there are, and nothing is shown of an empty store", async () => {
  using db = await openDatabase(":memory:");
  const source = new DatabaseSource(db, storeContext({ db, path: null, directory: "." }));
  assert.deepEqual([await source.studies(), await source.markets()], [[], []]);
  await assert.rejects(source.study("x"), { message: 'Cannot find the study "x": there are none', isMissing: true });
  addStudy(db, "first", 1);
  await assert.rejects(source.study("x"), { message: 'Cannot find the study "x": there is "first"' });
});
