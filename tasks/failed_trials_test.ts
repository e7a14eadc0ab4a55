import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callTask } from "../test/fixtures/call_task.ts";
import { DAYS } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { strategyFolder, strategyText } from "../test/fixtures/strategies.ts";

Deno.test("trials that could not be run are counted with their reason on the terminal and in the report, which then claims no honest search", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const strategy = files.write("half.ts", strategyText(`if (period > 12) throw new Error("too long");`));
  const { code, stdout, stderr } = await callTask(
    "automl",
    ...["--edge", "0", "--seed", "3", "--days", String(DAYS), "--timeframe", "15m"],
    ...["--trials", "16", "--study", "study", "--data-dir", folder.path, "--strategy", strategy],
  );
  assert.equal(code, 0, stderr);
  const line = /^\d+ could not be run; \d+ of them because: .*half.*too long.*$/m.exec(stdout);
  assert.ok(line, stdout);
  const report = readFileSync(join(folder.path, "report-study.html"), "utf8");
  assert.ok(report.includes("could not be run") && report.includes("too long"));
  assert.ok(!report.includes("honest search"));
});
