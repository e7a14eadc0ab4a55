import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DAYS, SMALL_ENVIRONMENT } from "../test/fixtures/small_study.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** The workflow in the guide: the YAML block that is named nightly. */
const workflow = /```yaml\n(name: nightly\n[\s\S]*?)```/.exec(readFileSync(join(ROOT, "docs/guide/ci.md"), "utf8"))
  ?.[1];

/** The commands of the steps, in order. */
function commands(yaml: string): string[] {
  return [...yaml.matchAll(/^( *)run: \|\n((?:\1 +.*\n|\n)+)/gm)].map(([, , block]) => block.replace(/^ {10}/gm, ""));
}

/** Files that are kept as artifacts. */
function artifacts(yaml: string): string[] {
  const block = /upload-artifact[\s\S]*?path: \|\n([\s\S]*)$/.exec(yaml)![1];
  return block.trim().split("\n").map((line) => line.trim());
}

Deno.test({
  name: workflow
    ? "the steps of the nightly workflow run, and go on where they stopped"
    : "nightly workflow (not in docs/guide/ci.md)",
  ignore: workflow === undefined,
  fn: async () => {
    const yaml = workflow!;
    using folder = temporaryFolder();
    // The steps run in a checkout: this one, seen from a folder of their own.
    for (const name of readdirSync(ROOT)) {
      if (name !== "data" && !name.startsWith(".")) symlinkSync(join(ROOT, name), join(folder.path, name));
    }
    // `npx -y deno@VERSION` is this very Deno, without a download.
    const bin = join(folder.path, ".bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift 2\nexec "${Deno.execPath()}" "$@"\n`);
    chmodSync(join(bin, "npx"), 0o755);
    const attempt = async (trials: number, study = "nightly-1") => {
      for (const run of commands(yaml)) {
        const { code, stderr } = await new Deno.Command("bash", {
          args: ["-e", "-o", "pipefail", "-c", run],
          cwd: folder.path,
          env: {
            ...SMALL_ENVIRONMENT,
            PATH: `${bin}:${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
            STUDY: study,
            SYMBOL: "",
            WEBHOOK: "",
            MARKET: `--days ${DAYS} --timeframe 15m --edge 12`,
            TRIALS: String(trials),
            DATA_DIR: "data",
          },
        }).output();
        assert.equal(code, 0, `${run}\n${new TextDecoder().decode(stderr)}`);
      }
      return JSON.parse(readFileSync(join(folder.path, "result.json"), "utf8"));
    };
    assert.equal(commands(yaml).length, 3);
    assert.deepEqual((({ trials, stopReason }) => [trials, stopReason])(await attempt(8)), [8, "trials"]);
    assert.equal((await attempt(16)).trials, 16);
    // Another night in the same folder: what is new is that night's, what there was before is not forgotten.
    const { good, hard } = await attempt(48, "nightly-2");
    assert.ok(good > 0);
    assert.match(
      readFileSync(join(folder.path, "news.txt"), "utf8"),
      new RegExp(`^New since last night: ${good} GOOD, ${hard} HARD; in all \\d+ GOOD, \\d+ HARD\\.\n$`),
    );
    for (const file of artifacts(yaml)) {
      const path = join(folder.path, file.replace("*", "nightly-1"));
      assert.ok(existsSync(path), `${file} was not written`);
    }
  },
});
