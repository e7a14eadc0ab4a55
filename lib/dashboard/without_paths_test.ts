import assert from "node:assert/strict";
import fc from "fast-check";
import { pathToFileURL } from "node:url";
import { filesIn, withoutPaths } from "./without_paths.ts";

Deno.test("folders that are known leave no text, as paths, addresses and in JSON", () => {
  const name = fc.stringMatching(/^[\w äé'"<>&#%+-]{1,12}$/).filter((text) => text.trim() !== "");
  fc.assert(fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), name, (folders, file) => {
    const path = `/${folders.join("/")}/${file}`, reduced = withoutPaths([path]);
    const json = reduced(JSON.stringify({ path, words: `made of ${path} today` }));
    assert.deepEqual(JSON.parse(json), { path: file, words: `made of ${file} today` });
    const { href } = pathToFileURL(path), name = href.slice(href.lastIndexOf("/") + 1);
    assert.equal(reduced(href), `file:///${name}`);
    assert.deepEqual(filesIn({ a: [path, { b: href }], c: "BTC/USDT", d: 1, e: null }), [path, href]);
  }));
});

Deno.test("what looks like a folder is taken out, and nothing else is changed", () => {
  const reduced = withoutPaths([]);
  for (
    const [text, wanted] of [
      ["Cannot import file:///home/jo/own/rule.ts: no", "Cannot import rule.ts: no"],
      ['{"source":"/data/x/bars.csv.gz"}', '{"source":"bars.csv.gz"}'],
      ["from C:\\Users\\Jo\\bars.csv", "from bars.csv"],
      ['"C:\\\\Users\\\\Jo\\\\bars.csv"', '"bars.csv"'],
    ]
  ) assert.equal(reduced(text), wanted);
  for (
    const text of [
      "BTC/USDT, ETH/USDT",
      "weight of the votes / weight of all",
      "https://example.com/a/b",
      "at 2 bps/side and 3/4 of it",
      "and/or",
    ]
  ) assert.equal(reduced(text), text);
});
