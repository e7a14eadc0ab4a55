import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runDashboardStudy } from "../../test/fixtures/dashboard_store.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { httpSource } from "./front/http_source.ts";
import { serveDashboard } from "./server.ts";
import { SourceError, type StudyChange } from "./source.ts";
import { workerSource } from "./worker_source.ts";

/** Questions at once while the study runs; `deno task bench dashboard` asks ten thousand. */
const TOGETHER = 4, STREAMS = 2, LARGEST_LOG = 64 * 2 ** 20;

Deno.test("a study that is looked at all the while makes the same trades, and its database stays whole", async () => {
  using folder = temporaryFolder();
  const alone = join(folder.path, "alone"), watched = join(folder.path, "watched"), path = join(watched, MAIN_DATABASE);
  mkdirSync(watched);
  (await openDatabase(path)).close();
  const wanted = await runDashboardStudy(alone, { trials: 16 });

  using source = workerSource(path, watched);
  const faults: unknown[] = [], changes: StudyChange[] = [];
  const report = () => Promise.reject(new SourceError("none"));
  const server = serveDashboard({
    source,
    port: 0,
    token: null,
    allowedHosts: [],
    live: source.live,
    report,
    onFault: (error) => faults.push(error),
  });
  const http = httpSource(server.url.slice(0, -1)), leave: (() => void)[] = [];
  let isOver = false, answered = 0, largestLog = 0;
  const ask = async () => {
    // On a slow machine the study may be over before the first answer.
    while (!isOver || answered === 0 || changes.length === 0) {
      try {
        const columns = ["trial", "sharpe", "verdict"];
        const { rows } = await http.rows("study", {
          filter: "sharpe > -99",
          sort: "-sharpe",
          columns,
          offset: 0,
          limit: 20,
        });
        const sharpes = rows.map(([, sharpe]) => Number(sharpe));
        assert.deepEqual(sharpes, sharpes.toSorted((a, b) => b - a));
        await http.study("study");
        answered++;
        if (leave.length < STREAMS) leave.push(http.follow("study", (change) => changes.push(change)));
      } catch (error) {
        // Until it has begun there is none.
        assert.ok(error instanceof SourceError && error.isMissing, String(error));
      }
      largestLog = Math.max(largestLog, statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
    }
  };
  await source.opened;
  const asking = Array.from({ length: TOGETHER }, ask);
  const found = await runDashboardStudy(watched, { trials: 16 }).finally(() => isOver = true);
  await Promise.all(asking);
  leave.forEach((one) => one());
  await server.close();

  assert.equal(found, wanted);
  assert.deepEqual(faults, []);
  assert.ok(largestLog < LARGEST_LOG);
  using db = await openDatabase(path, { readOnly: true });
  assert.equal(db.prepare("PRAGMA quick_check").get()?.quick_check, "ok");
});
