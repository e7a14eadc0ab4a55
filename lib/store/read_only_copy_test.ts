import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { openDatabase } from "./database.ts";
import { copyToMemory } from "./read_only_copy.ts";

const folder = temporaryFolder(), path = join(folder.path, "store.db");
const writer = await openDatabase(path);
Deno.test.afterAll(() => {
  writer.close();
  folder[Symbol.dispose]();
});

Deno.test("a copy holds what the log holds", () => {
  using db = copyToMemory(path);
  assert.equal(db.prepare("SELECT count(*) AS count FROM studies").get()?.count, 0);
});

Deno.test({
  name: "who may not write is told that a copy elsewhere can be read",
  permissions: { read: true, env: true },
  fn: () => {
    assert.throws(() => copyToMemory(path), {
      name: "UserError",
      message:
        `Cannot read the database ${path}, as nothing may be written beside it: a copy in a folder of yours can be ` +
        `read: cp ${path}* FOLDER`,
    });
  },
});
