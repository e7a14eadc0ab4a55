import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { ownStudy } from "./study_owner.ts";

Deno.test("a study has one owner, others are its neighbours, and none leaves a trace", () => {
  using folder = temporaryFolder();
  const own = (study: string) => ownStudy(folder.path, study, "resume", Date.UTC(2026, 0, 2));
  const first = own("first"), second = own("second");
  assert.throws(() => own("first"), {
    name: "UserError",
    message: `Cannot resume the study "first": process ${Deno.pid} has been at it since 2026-01-02T00:00:00.000Z; ` +
      "wait until it has ended",
  });
  first[Symbol.dispose]();
  own("first")[Symbol.dispose]();
  assert.throws(() => own("second"), /"second"/);
  second[Symbol.dispose]();
  for (const study of ["first", "second"]) assert.ok(!existsSync(join(folder.path, "locks", `${study}.lock`)));
});

Deno.test("the study of an owner that was killed is taken over at once", async () => {
  using folder = temporaryFolder();
  const text = `
    import { ownStudy } from ${JSON.stringify(new URL("study_owner.ts", import.meta.url).href)};
    ownStudy(${JSON.stringify(folder.path)}, "study", "run", 0);
    console.log("owned");
    setTimeout(() => {}, 600_000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--allow-read",
      "--allow-write",
      "--ext=ts",
      `data:application/typescript,${encodeURIComponent(text)}`,
    ],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  assert.throws(() => ownStudy(folder.path, "study", "delete", 0), new RegExp(`process ${child.pid} has been at it`));
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  ownStudy(folder.path, "study", "delete", 0)[Symbol.dispose]();
});

Deno.test("what cannot be written is said in a sentence", () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(join(folder.path, "locks"), "a file");
  assert.throws(() => ownStudy(folder.path, "study", "resume", 0), {
    name: "StorageError",
    message: /^Cannot resume the study "study": /,
  });
});
