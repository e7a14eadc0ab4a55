import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DAYS, SMALL_ENVIRONMENT } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { strategyFolder, strategyText } from "../test/fixtures/strategies.ts";

Deno.test("trials that could not be run are counted with their reason on the terminal and in the report, which then claims no honest search", async () => {
  using files = strategyFolder();
  using folder = temporaryFolder();
  const strategy = files.write("half.ts", strategyText(`if (period > 12) throw new Error("too long");`));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "--no-prompt", "--frozen", "--allow-read", "--allow-write", "--allow-env"],
      ...[
        new URL("automl.ts", import.meta.url).href,
        "--edge",
        "0",
        "--seed",
        "3",
        "--days",
        String(DAYS),
        "--timeframe",
        "15m",
      ],
      ...["--trials", "16", "--study", "study", "--data-dir", folder.path, "--strategy", strategy],
    ],
    env: SMALL_ENVIRONMENT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const line = /^\d+ could not be run; \d+ of them because: .*half.*too long.*$/m.exec(text);
  assert.ok(line, text);
  const report = readFileSync(join(folder.path, "report-study.html"), "utf8");
  assert.ok(report.includes("could not be run") && report.includes("too long"));
  assert.ok(!report.includes("honest search"));
});
