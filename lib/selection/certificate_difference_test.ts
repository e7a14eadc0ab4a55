import assert from "node:assert/strict";
import { exampleDocument } from "../../test/fixtures/certificate_document.ts";
import { changedLeaf, leavesOf } from "../../test/fixtures/json_leaves.ts";
import { firstDifference, wordedAs } from "./certificate_difference.ts";
import type { CertificateDocument } from "./certificate_document.ts";
import { documentHash } from "./sealed_document.ts";

Deno.test("whatever single value of a document is changed, its hash and a comparison both show it", () => {
  const document = exampleDocument(), leaves = leavesOf(document);
  assert.ok(leaves.length > 100);
  for (const place of leaves) {
    const changed = changedLeaf(document, place) as CertificateDocument;
    assert.notEqual(documentHash(changed), changed.sha256, place.join("."));
    const difference = firstDifference(changed, document)!;
    assert.notEqual(difference.stored, difference.found);
    const [part, index] = place;
    if (part === "sentences") assert.match(difference.what, /sentence/, `sentence ${index}`);
    else assert.equal(difference.what, place.join("."));
  }
  assert.equal(firstDifference(document, structuredClone(document)), null);
});

Deno.test("a difference names the sentence, what it says on record and what was found", () => {
  const document = exampleDocument(), at = document.sentences.findIndex(({ topic }) => topic === "unseen");
  const change = (part: object) => ({
    ...document,
    sentences: document.sentences.map((sentence, i) => i === at ? { ...sentence, ...part } : sentence),
  });
  const { text, figures } = document.sentences[at];
  assert.deepEqual(firstDifference(change({ text: "On all days." }), document), {
    what: 'the sentence "unseen"',
    stored: '"On all days."',
    found: `"${text}"`,
  });
  assert.deepEqual(firstDifference(change({ figures: { ...figures, days: 1 } }), document), {
    what: 'the figure days of the sentence "unseen"',
    stored: "1",
    found: "200",
  });
  assert.deepEqual(firstDifference({ ...document, sentences: document.sentences.slice(0, at) }, document), {
    what: `sentence ${at + 1}`,
    stored: "none",
    found: 'about "unseen"',
  });
  assert.deepEqual(firstDifference({ ...document, trial: 18 }, document), { what: "trial", stored: "18", found: "17" });
});

Deno.test("a document worded as another one still differs from it in every figure, and in no word", () => {
  const document = exampleDocument(), { sentences } = document;
  const worded = sentences.map((sentence) => ({ ...sentence, text: `${sentence.text} Indeed.` }));
  assert.equal(
    firstDifference(wordedAs({ ...document, headline: "Fine.", sentences: worded }, document), document),
    null,
  );
  for (const place of leavesOf(document)) {
    const changed = changedLeaf(document, place) as CertificateDocument, [part, , name] = place;
    const isOfWords = part === "headline" || part === "sha256" || part === "sentences" && name === "text";
    const difference = firstDifference(wordedAs(changed, document), document);
    assert.equal(difference === null, isOfWords, place.join("."));
  }
  const fewer = { ...document, sentences: sentences.slice(1) };
  assert.equal(wordedAs(fewer, document), fewer);
});
