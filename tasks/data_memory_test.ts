/**
 * Large files are imported without being held twice.
 *
 * @module
 */
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

/** Rows of the file, and MiB that its import may take: 46 are its columns, 4 the database's, the rest Deno with its code. */
const ROWS = 1_000_000, MOST_MIB = 165;

/** Writes minutes to a file, a thousand rows at once. */
function writeMinutes(path: string): void {
  const file = openSync(path, "w");
  writeSync(file, "timestamp,open,high,low,close,volume\n");
  for (let row = 0; row < ROWS; row += 1000) {
    const lines = Array.from(
      { length: 1000 },
      (_, i) => `${(row + i) * 60_000},10012.5,10013.25,10011.75,10012.75,1.5\n`,
    );
    writeSync(file, lines.join(""));
  }
  closeSync(file);
}

/** Prints the most memory that a process has had, over and over until it has ended; Deno itself may not read this. */
const WATCH = 'while grep VmHWM "/proc/$0/status" 2>/dev/null; do sleep 0.05; done';

Deno.test({
  name: `data import of ${ROWS} rows takes less than ${MOST_MIB} MiB`,
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "minutes.csv"), root = new URL("../", import.meta.url);
    writeMinutes(path);
    const { tasks } = JSON.parse(readFileSync(new URL("deno.json", root), "utf8"));
    const [, ...words] = tasks.data.command.split(" ");
    const child = new Deno.Command(Deno.execPath(), {
      args: [...words, "import", path, "--symbol", "A", "--timeframe", "1m", "--data-dir", folder.path],
      cwd: fileURLToPath(root),
      stdout: "null",
      stderr: "null",
    }).spawn();
    const watch = new Deno.Command("sh", { args: ["-c", WATCH, String(child.pid)], stderr: "null" }).output();
    const { code } = await child.status, said = new TextDecoder().decode((await watch).stdout);
    const peak = Math.max(...Array.from(said.matchAll(/VmHWM:\s+(\d+)/g), ([, kibibytes]) => Number(kibibytes) / 1024));
    assert.equal(code, 0);
    assert.ok(peak > 46 && peak < MOST_MIB, `it took ${peak.toFixed(0)} MiB`);
  },
});
