import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { exampleDocument } from "../../test/fixtures/certificate_document.ts";
import { type CertificateDocument, isDocument } from "./certificate_document.ts";
import { certificateDocument, documentHash } from "./sealed_document.ts";
import { certificateSchema, readDocument } from "./certificate_schema.ts";

const PUBLISHED = new URL("../../schemas/certificate.schema.json", import.meta.url);

/** The published schema as others apply it; its dates have a pattern beside their format. */
const isValid = new Ajv2020({ validateFormats: false, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(PUBLISHED, "utf8")),
);

Deno.test("the published schema is the one that the code reads by", () => {
  const command = "deno task verify --schema > schemas/certificate.schema.json";
  assert.deepEqual(JSON.parse(readFileSync(PUBLISHED, "utf8")), certificateSchema(), `${command} publishes it`);
});

Deno.test("a document is valid by the published schema and by the reader, and stays the same in JSON", () => {
  const document = exampleDocument();
  assert.ok(isValid(document), JSON.stringify(isValid.errors));
  assert.deepEqual(readDocument(JSON.parse(JSON.stringify(document))), document);
  assert.ok(isDocument(document));
  assert.ok(!isDocument({ study: "of an earlier release", sentences: [] }));
});

Deno.test("what is no document is refused by both, and the reader says where", () => {
  const document = exampleDocument();
  const { origin: _, ...withoutOrigin } = document;
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [null, /^the document: /],
    [withoutOrigin, /^origin: /],
    [{ ...document, verdict: "blue" }, /^verdict: /],
    [{ ...document, sha256: "0" }, /^sha256: /],
    [{ ...document, more: 1 }, /^the document: .*more/],
    [
      { ...document, sentences: [{ ...document.sentences[0], figures: { days: "7" } }] },
      /^sentences\.0\.figures\.days: /,
    ],
    [
      { ...document, origin: { ...document.origin, settings: [{ name: "taker-fee" }] } },
      /^origin\.settings\.0\.value: /,
    ],
    [{ ...document, format: "assay.certificate/0" }, /^format: /],
  ];
  for (const [value, where] of cases) {
    assert.ok(!isValid(value), String(where));
    assert.throws(() => readDocument(value), { name: "RangeError", message: where });
  }
});

Deno.test("the hash is that of all the rest, whatever the order of its members, and of nothing else", () => {
  const document = exampleDocument();
  assert.equal(documentHash(document), document.sha256);
  const turned = Object.fromEntries(Object.entries(document).reverse()) as unknown as CertificateDocument;
  assert.equal(documentHash(turned), document.sha256);
  assert.notEqual(documentHash({ ...document, headline: `${document.headline} ` }), document.sha256);
});

Deno.test("an undefined number is null in a document, an infinite one is refused", () => {
  const { sha256: _, format: __, origin, kpiIntervals, ...certificate } = exampleDocument();
  const withFigure = (value: number) => {
    const sentences = [{ ...certificate.sentences[0], figures: { value } }];
    return certificateDocument({ ...certificate, sentences }, { origin, kpiIntervals });
  };
  assert.equal(withFigure(NaN).sentences[0].figures.value, null);
  assert.ok(isValid(withFigure(NaN)));
  assert.throws(() => withFigure(Infinity), /wanted finite numbers, found Infinity/);
});
