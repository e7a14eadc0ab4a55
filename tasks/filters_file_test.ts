import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { NO_FILTERS } from "../lib/execution/filters.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { readFiltersFile } from "./filters_file.ts";

Deno.test("a file of filters gives each market its grid; what is no limit is refused by its name", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "filters.json");
  const read = (text: string) => {
    writeFileSync(path, text);
    return readFiltersFile(path);
  };
  const found = read('{"BTC/USDT": {"tickSize": 0.01, "minNotional": 5}, "ETH/USDT": {}}');
  assert.deepEqual(found, { "BTC/USDT": { ...NO_FILTERS, tickSize: 0.01, minNotional: 5 }, "ETH/USDT": NO_FILTERS });
  const cases: readonly (readonly [text: string, message: RegExp])[] = [
    ["{", /^Cannot read the filters of .*: Expected/],
    ["[1]", /wanted markets by name, found \[1\]/],
    ['{"BTC/USDT": 1}', /wanted numbers by name for BTC\/USDT, found 1/],
    ['{"BTC/USDT": {"ticksize": 1}}', /BTC\/USDT: there is no filter ticksize; did you mean tickSize\?/],
    ['{"BTC/USDT": {"tickSize": "1"}}', /BTC\/USDT: wanted tickSize as a number, found "1"/],
    ['{"BTC/USDT": {"tickSize": -1}}', /BTC\/USDT: .*wanted tickSize of at least 0, found -1/],
  ];
  for (const [text, message] of cases) assert.throws(() => read(text), { name: "UserError", message });
  assert.throws(() => readFiltersFile(join(folder.path, "none")), { name: "UserError", message: /no such file/ });
});
