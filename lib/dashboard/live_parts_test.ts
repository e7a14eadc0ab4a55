/**
 * A page that is made again as the kind that another is: equal to that one alone in which nothing was changed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { checkSeal, sealed } from "../report/page_seal.ts";
import { liveParts, livePartsLike } from "./live_parts.ts";
import { reportPage, type ReportParts } from "./report_page.ts";

const PROGRAM = 'document.body.dataset.program = "ours";\n', OTHER = "document.body.textContent = 'HARD';\n";

const PARTS: Omit<ReportParts, "live"> = {
  title: "Nothing held up",
  head: "study · BTC/USDT 5m",
  still: "<h1>0 of 24 strategies held up</h1>\n<p>None is to be believed.</p>",
  documents: '<script type="application/json" class="certificate">{"verdict":"red"}</script>',
  foot: ["Left out: nothing."],
  style: "h1 { font-size: 2rem; }",
  database: {
    packed: gzipSync("a database"),
    sha256: "0".repeat(64),
    name: "study.db",
    asked: { strategies: 10, trades: 5, bars: false },
  },
};

const still = reportPage({ ...PARTS, live: null }), alive = reportPage({ ...PARTS, live: liveParts(PROGRAM) });

/** What a store gives for a page, by whether the program was built. */
const again = (page: string, built: string | null) => reportPage({ ...PARTS, live: livePartsLike(page, built).live });

/** A page with another seal, which whoever changes it can write. */
const resealed = (page: string) => sealed(page.replace(/<!-- assay page .*\n$/, ""));

const KINDS = [["still", still, PROGRAM], ["still", still, null], ["alive", alive, PROGRAM], [
  "alive",
  alive,
  null,
]] as const;

Deno.test("a page that nobody changed is made again as it is, alive or still, whatever was built", () => {
  for (const [kind, page, built] of KINDS) assert.ok(again(page, built) === page, `${kind}, ${built}`);
  assert.deepEqual(KINDS.map(([, page, built]) => livePartsLike(page, built).isProgramTaken), [
    false,
    false,
    false,
    true,
  ]);
});

Deno.test("an element that is put in anywhere, with a seal that fits, makes another page than the store gives", () => {
  const elements = [
    "<style>#app,.foot{display:none!important}</style><main><h1>HARD: strategy 95</h1></main>",
    "<script>document.body.textContent = 'HARD'</script>",
    "<!-- -->",
    "\n",
    " ",
    "x",
  ];
  for (const [kind, page, built] of KINDS) {
    const ends = [...page.matchAll(/>|\n/g)].map(({ index }) => index + 1);
    for (const at of [0, ...ends, page.length]) {
      for (const element of elements) {
        const forged = resealed(page.slice(0, at) + element + page.slice(at));
        // Beside the seal, which is written anew, nothing is left of it.
        if (forged !== page) assert.ok(again(forged, built) !== forged, `${kind}, ${built}: ${element} at ${at}`);
      }
    }
  }
});

Deno.test("a letter that is changed, left out or doubled anywhere makes another page, whatever program was built", () => {
  for (const [kind, page, built] of KINDS) {
    fc.assert(
      fc.property(
        fc.nat(page.length - 1),
        fc.constantFrom("", "A", "<", " ", "twice"),
        (at, letter) => {
          const put = letter === "twice" ? page[at].repeat(2) : letter;
          if (put === page[at]) return;
          const forged = page.slice(0, at) + put + page.slice(at + 1);
          for (const one of [forged, resealed(forged)]) {
            if (one !== page) assert.ok(again(one, built) !== one, `${kind}, ${built}: ${letter} at ${at}`);
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  }
});

Deno.test("another policy, another program or an engine of one's own are found where the program was built", () => {
  const other = reportPage({ ...PARTS, live: liveParts(OTHER) });
  const policy = (page: string) => resealed(page.replace("default-src 'none'", "default-src *"));
  const noPolicy = (page: string) => resealed(page.replace(/<meta http-equiv=[^\n]*\n/, ""));
  const engine = reportPage({ ...PARTS, live: { script: PROGRAM, engine: gzipSync("an engine that lies") } });
  for (const forged of [other, engine, ...[still, alive].flatMap((page) => [policy(page), noPolicy(page)])]) {
    assert.equal(checkSeal(forged), "intact");
    assert.ok(again(forged, PROGRAM) !== forged);
  }
  for (const forged of [engine, policy(alive), noPolicy(alive)]) assert.ok(again(forged, null) !== forged);
});

Deno.test("where no program was built that of the page alone is taken for granted, and that is told", () => {
  const other = reportPage({ ...PARTS, live: liveParts(OTHER) });
  assert.ok(again(other, null) === other);
  assert.equal(livePartsLike(other, null).isProgramTaken, true);
});

Deno.test("a program that cannot be unpacked is none", () => {
  const broken = alive.replace(/id="program">[^<]*/, 'id="program">AAAA');
  assert.deepEqual(livePartsLike(broken, PROGRAM), { live: null, isProgramTaken: false });
});
