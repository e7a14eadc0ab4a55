import assert from "node:assert/strict";
import { parseForwardRows } from "../lib/automl/forward_rows.ts";
import { agreementTable, groupsTable } from "../lib/automl/forward_tables.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";
import { PUBLISHED_ROWS } from "./forwardtest.ts";

const ROOT = new URL("../", import.meta.url);

/** The rows of all Markdown tables of a text, one a line, however their columns are aligned. */
function tableRows(text: string): string {
  return text.split("\n").filter((line) => line.startsWith("|") && !/^[|\s:-]+$/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()).join("|")).join("\n");
}

Deno.test("the published tables of the forward test are those of its rows", () => {
  const rows = parseForwardRows(Deno.readTextFileSync(new URL(PUBLISHED_ROWS, ROOT)));
  const published = [["docs/guide/evidence.md", groupsTable(rows)], ["docs/forwardtest.md", agreementTable(rows)]];
  for (const [file, table] of published) {
    assert.ok(tableRows(table).split("\n").length > 2);
    const found = tableRows(Deno.readTextFileSync(new URL(file, ROOT)));
    assert.ok(found.includes(tableRows(table)), `${file} lacks\n${table}`);
  }
});

async function forwardtest(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "--no-prompt", "--allow-read", "--allow-write", "--allow-env"],
      new URL("forwardtest.ts", import.meta.url).href,
      ...args,
    ],
    cwd: ROOT,
    stdin: "null",
  }).output();
  return { code, out: new TextDecoder().decode(stdout), told: new TextDecoder().decode(stderr) };
}

Deno.test("files that are not there are left out in a sentence, and without any market there is nothing to run", async () => {
  using folder = temporaryFolder();
  const { code, told } = await forwardtest("--folder", folder.path, "--rows", `${folder.path}/rows.csv`);
  assert.equal(code, 2);
  assert.match(told, /^Left out Binance BTC\/USDT, hours 2017–2022: wanted .*, found no .*1h_2017_2022\.csv\.gz$/m);
  assert.match(told, /Cannot run the forward test: wanted at least one market, found none$/m);
});

Deno.test("rows of other code are not mixed with new ones", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/rows.csv`, files = ["--candles", "a.csv", "--symbol", "A/B", "--timeframe", "1h"];
  const published = Deno.readTextFileSync(new URL(PUBLISHED_ROWS, ROOT));
  Deno.writeTextFileSync(path, published.replaceAll(/0\.1\.0\+[0-9a-f]+/g, "0.0.1+old"));
  const { code, told } = await forwardtest("--rows", path, ...files, "--profile", "coinbase");
  assert.equal(code, 2);
  assert.match(
    told,
    /^Cannot go on with .*rows\.csv: wanted rows of code .*, found some of 0\.0\.1\+old; begin another/m,
  );
});
