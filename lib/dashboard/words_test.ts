import assert from "node:assert/strict";
import { IN_SENTENCES, WORD_GROUPS, wordOf } from "./words.ts";

const words = WORD_GROUPS.flatMap(({ words }) => words);

Deno.test("each word is explained once, in at most 140 letters and without a symbol", () => {
  assert.equal(new Set(words.map(({ name }) => name)).size, words.length);
  for (const { name, word, meaning } of words) {
    assert.ok(word.length > 0 && meaning.length <= 140, `${name}: ${meaning.length} letters`);
    assert.doesNotMatch(meaning, /[√Σ∑∞≥≤\u0370-\u03ff]/u, name);
  }
});

Deno.test("every word of the trade that sentences explain has its explanation", () => {
  for (const [pattern, name] of IN_SENTENCES) assert.ok(wordOf(name), `${pattern}`);
});
