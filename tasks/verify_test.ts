/**
 * A certificate stands alone: from its document every form of it, from bars and study the document again.
 *
 * Every third value of a certificate is changed by day, each one with `NIGHTLY` set.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { replayCertificates } from "../lib/automl/replay_certificates.ts";
import { canonicalJson } from "../lib/core/canonical_json.ts";
import { builtProgram, liveParts } from "../lib/dashboard/live_parts.ts";
import { makeReport } from "../lib/dashboard/report_file.ts";
import type { LiveParts } from "../lib/dashboard/report_page.ts";
import { checkDocument, checkReport } from "../lib/report/check_report.ts";
import {
  certificateArticle,
  DOCUMENT_END,
  DOCUMENT_START,
  embeddedDocument,
} from "../lib/report/certificate_article.ts";
import { sealed } from "../lib/report/page_seal.ts";
import { printResult } from "../lib/report/study_text.ts";
import { firstDifference } from "../lib/selection/certificate_difference.ts";
import type { CertificateDocument } from "../lib/selection/certificate_document.ts";
import { documentHash } from "../lib/selection/sealed_document.ts";
import { readDocument } from "../lib/selection/certificate_schema.ts";
import { certificateText } from "../lib/selection/certificate_text.ts";
import { MAIN_DATABASE, openDatabase } from "../lib/store/database.ts";
import { codeVersions } from "../lib/study/code_versions.ts";
import { resumeStudy } from "../lib/study/begin_study.ts";
import { openStudy } from "../lib/study/study.ts";
import { callTask } from "../test/fixtures/call_task.ts";
import { changedLeaf, leavesOf } from "../test/fixtures/json_leaves.ts";
import { recordedMarket, runRecordedStudy } from "../test/fixtures/recorded_study.ts";
import { runReader } from "../test/fixtures/run_task.ts";
import { smallSettings } from "../test/fixtures/small_study.ts";
import { reportOf } from "../test/fixtures/report_of.ts";
import { temporaryFolder } from "../test/fixtures/temporary_folder.ts";

/** Of the values of a certificate, each so many is changed. */
const EVERY = Deno.env.has("NIGHTLY") ? 1 : 3, SHARE = EVERY === 1 ? "all" : "every third";

/** Every file of a folder with its bytes. */
function bytesOf(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter((name) => !name.endsWith("-shm"));
  return new Map(files.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

/** A document that was changed, with the hash that fits it. */
function rehashed(document: CertificateDocument): CertificateDocument {
  return { ...document, sha256: documentHash(document) };
}

/** A report in which a certificate was replaced by another, in text, JSON and hashes. */
function forged(page: string, from: CertificateDocument, to: CertificateDocument): string {
  const changed = page.replace(certificateArticle(from), () => certificateArticle(to))
    .replace(embeddedDocument(from), () => embeddedDocument(to));
  return sealed(changed.replace(/<!-- assay page .*\n$/, ""));
}

Deno.test("a certificate stands alone: every form is that of its JSON, and study and bars give it again", async (t) => {
  using folder = temporaryFolder();
  const directory = join(folder.path, "store"),
    csv = join(folder.path, "bars.csv"),
    path = join(directory, MAIN_DATABASE);
  const market = await recordedMarket(csv), { summary } = await runRecordedStudy(directory, { market });
  const reportFile = join(folder.path, "report.html"),
    fileOf = (name: string, text: string) => {
      const file = join(folder.path, name);
      writeFileSync(file, text);
      return file;
    };
  let page: string, documents: CertificateDocument[], best: CertificateDocument, printed: string;
  {
    using db = await openDatabase(path, { readOnly: true });
    const study = openStudy(db, "study");
    documents = study.journal.certificates().map(({ record }) => record as CertificateDocument);
    best = documents.find(({ trial }) => trial === study.best(1)[0].trial)!;
    [page, printed] = [await reportOf(db, "study", [market.candles]), printResult(study)];
    assert.deepEqual(study.journal.certificates().map(({ text }) => text), documents.map(certificateText));
  }
  writeFileSync(reportFile, page);
  // A page of one certificate: study and bars take as long for each, and the rest of a page takes time to read.
  const head = page.slice(0, page.indexOf("<body>"));
  const alone = sealed(head + certificateArticle(best) + embeddedDocument(best));
  const replay = (trial: number, ...args: string[]) =>
    callTask("replay", "study", String(trial), "--certificate", "--data-dir", directory, ...args);
  const verify = (...args: string[]) => callTask("verify", ...args);
  assert.equal(best.verdict, "green");

  await t.step("it names what it was made from", () => {
    const { origin, look } = best, { plan } = { plan: market };
    assert.deepEqual(readDocument(JSON.parse(JSON.stringify(best))), best);
    assert.deepEqual(origin.code, { engine: codeVersions().engine, study: codeVersions().study });
    const [{ dataHash, days, source }] = origin.markets;
    assert.equal(dataHash, plan.dataHash);
    assert.equal(source, "BTC/USDT 5m from bars.csv");
    assert.equal(days.search.from, "2024-01-01");
    assert.ok(days.search.to < days.validation.from && days.validation.to < days.sealed.from);
    assert.equal(days.sealed.to, "2024-01-30");
    assert.deepEqual(origin.search, { seed: 3, sampler: "gp", batch: 8, trials: 24 });
    assert.deepEqual(origin.looks, [look]);
    assert.equal(origin.profile.name, "binance-usdm");
    assert.deepEqual(origin.settings.map(({ name, value, default: preset }) => [name, value, preset]), [
      ["profile", "binance-usdm", "binance-spot"],
      ["soft-active-days", 5, 15],
      ["soft-probabilistic-sharpe", 0.5, 0.99],
      ["soft-top-days-share", 1, 0.7],
    ]);
    assert.match(
      origin.commands[0],
      /^deno task automl --candles bars\.csv --symbol BTC\/USDT .*--trials 24 --seed 3 /,
    );
  });

  await t.step("its hash stands in text, report, study show and JSON line, and no folder in any document", async () => {
    const shown = await callTask("study", "show", "study", "--data-dir", directory);
    const asJson = JSON.parse((await callTask("study", "show", "study", "--data-dir", directory, "--json")).stdout);
    const marks = documents.map(({ trial, verdict, sha256 }) => ({ trial, verdict, sha256 }));
    assert.deepEqual([summary.certificates, asJson.certificates], [marks, marks]);
    for (const { sha256 } of documents) assert.ok(shown.stdout.includes(sha256));
    for (const surface of [printed, page]) assert.ok(surface.includes(best.sha256));
    for (const surface of [page, ...documents.map(canonicalJson)]) assert.ok(!surface.includes(folder.path));
    const alone = await callTask(
      "study",
      "certificate",
      "study",
      String(best.trial),
      "--data-dir",
      directory,
      "--json",
    );
    assert.equal(alone.stdout, `${canonicalJson(best)}\n`);
  });

  await t.step("replay finds each one again, opens no look and writes nothing", async () => {
    const before = bytesOf(directory), notTried = documents.find(({ kpis }) => kpis.validation === null);
    for (const { trial, sha256 } of [best, ...(notTried ? [notTried] : [])]) {
      const { code, stdout, stderr } = await replay(trial);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(
        stdout,
        new RegExp(`^Equal: the certificate of strategy ${trial} of study, .* SHA-256 ${sha256}\n$`),
      );
    }
    assert.deepEqual(bytesOf(directory), before);
  });

  await t.step("verify finds an intact report right, by itself and by the store", async () => {
    const byItself = await verify(reportFile);
    assert.deepEqual([byItself.code, byItself.stderr], [0, ""]);
    assert.match(byItself.stdout, /^report\.html: \d certificates?\n/);
    assert.match(byItself.stdout, /Not checked: whether the figures are those of the bars: --data-dir/);
    const before = bytesOf(directory), byStore = await runReader("verify", reportFile, "--data-dir", directory);
    assert.deepEqual([byStore.code, byStore.stderr], [0, ""]);
    assert.match(byStore.stdout, /Equal: the certificate of .*\nThe whole page is the one that the store gives\.\n/);
    assert.match(byStore.stdout, /\.\nNot checked: the ledger of looks: how many there were before [^\n]*\.\n$/);
    assert.deepEqual(bytesOf(directory), before);
    const json = JSON.parse((await verify(fileOf("one.json", canonicalJson(best)), "--json")).stdout);
    assert.deepEqual([json.certificates[0].sha256, json.faults], [best.sha256, []]);
    const twice = `{"verdict":"green",${canonicalJson(best).slice(1)}`;
    assert.match(checkDocument(twice, "it").faults.join(), /JSON of it cannot be read: it names a member twice/);
    assert.deepEqual(checkDocument(JSON.stringify(best, null, 2), "it").faults, []);
  });

  await t.step("an edited report is found: in its text, in its JSON, and in all of it by the store alone", async () => {
    const { text } = best.sentences.find(({ topic }) => topic === "unseen")!, better = text.replace(/On \d/, "On 9");
    const [begin, betterBegin] = [text, better].map((one) => one.slice(0, one.indexOf(" days")));
    const change = (part: object) =>
      rehashed({
        ...best,
        sentences: best.sentences.map((one) => one.topic === "unseen" ? { ...one, ...part } : one),
      });
    assert.notEqual(better, text);
    const inText = await verify(fileOf("text.html", page.replace(begin, betterBegin)));
    assert.equal(inText.code, 1);
    assert.ok(inText.stderr.includes(`it shows "${betterBegin} days`), inText.stderr);
    assert.match(inText.stderr, /its lines have another hash than its last one says/);

    const json = canonicalJson(best),
      inJson = await verify(fileOf("json.html", page.replace(json, json.replace(text, better))));
    assert.equal(inJson.code, 1);
    assert.match(inJson.stderr, new RegExp(`strategy ${best.trial} of study was changed: it has the hash`));

    const everywhere = fileOf("all.html", forged(alone, best, change({ text: better })));
    assert.equal((await verify(everywhere)).code, 0, "nothing in the file speaks against it");
    const found = await verify(everywhere, "--data-dir", directory);
    assert.equal(found.code, 1);
    assert.ok(
      found.stderr.includes(`the sentence "unseen" is "${better}" in the certificate, and "${text}" found again`),
    );

    const heading = await verify(fileOf("heading.html", page.replace("</h1>", ", surely</h1>")));
    assert.deepEqual([heading.code, /The page is no longer the one that was made/.test(heading.stderr)], [1, true]);
    const resealed = sealed(page.replace("</h1>", ", surely</h1>").replace(/<!-- assay page .*\n$/, ""));
    const byStore = await verify(fileOf("resealed.html", resealed), "--data-dir", directory);
    assert.deepEqual([byStore.code, /not the one that the store gives .*, surely/.test(byStore.stderr)], [1, true]);
  });

  await t.step("a page of either kind is found out by the store, whatever was put in beside its text", async () => {
    using db = await openDatabase(path, { readOnly: true });
    const bars = () => [market.candles],
      make = async (live: LiveParts | null) => (await makeReport(db, "study", { bars, live })).html;
    const program = "document.body.dataset.program = 'none of ours';\n";
    const still = await make(null), foreign = await make(liveParts(program));
    const byStore = (text: string) => verify(fileOf("kind.html", text), "--data-dir", directory);
    const seal = /<!-- assay page .*\n$/,
      script = '<script>"use strict"',
      shown = "<main><h1>HARD: strategy 95</h1></main>";
    const hidden = `<style>#app,.foot{display:none!important}</style>${shown}\n`;
    const intact = await byStore(still);
    assert.deepEqual([intact.code, intact.stderr, /The whole page is the one/.test(intact.stdout)], [0, "", true]);
    const forgeries = [
      still.replace(seal, () => hidden),
      foreign.replace(seal, () => hidden),
      foreign.replace(script, () => hidden + script),
    ];
    for (const forgery of forgeries) {
      const { code, stderr } = await byStore(sealed(forgery.replace(seal, "")));
      assert.deepEqual([code, /The page is not the one that the store gives/.test(stderr)], [1, true], stderr);
    }
    // A program has nothing to be compared with where none was built.
    const { code, stdout } = await byStore(foreign);
    if (builtProgram() !== null) assert.equal(code, 1);
    else {
      assert.equal(code, 0);
      assert.match(stdout, /the one that the store gives, .*, but for its program\.\n/);
      assert.match(stdout, /Not checked: the page's program, which .* could show anything: deno task bundle report/);
    }
  });

  await t.step(
    `whatever single value of a certificate is changed, of ${SHARE}, the report shows it, or study and bars do`,
    async () => {
      using db = await openDatabase(path, { readOnly: true });
      const { study, markets } = resumeStudy(db, "study");
      const [{ found, difference }] = await replayCertificates(study, markets, [best]);
      assert.deepEqual([found, difference], [best, null]);
      const leaves = leavesOf(best);
      assert.ok(leaves.length > 300);
      for (const place of leaves.filter((_, i) => i % EVERY === 0)) {
        const changed = changedLeaf(best, place) as CertificateDocument, where = place.join(".");
        const edited = alone.replace(embeddedDocument(best), () => embeddedDocument(changed));
        assert.ok(checkReport(edited, "report").faults.length > 0, where);
        if (where !== "sha256") assert.ok(firstDifference(rehashed(changed), found) !== null, where);
      }
    },
  );

  await t.step("what is no whole report is told in a sentence", async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["<!doctype html><p>Hello", /wanted a report of Assay .* found a file without the mark of one/],
      ["", /found a file without the mark of one/],
      [page.slice(0, page.length / 2), /without its last line, .* it was cut off/],
      [page.trimEnd(), /it was cut off or changed on its way/],
    ];
    for (const [text, message] of cases) {
      const { code, stdout, stderr } = await verify(fileOf("bad.html", text));
      assert.deepEqual([code, stdout, message.test(stderr)], [2, "", true], stderr);
    }
    assert.equal((await verify(join(folder.path, "nowhere.html"))).code, 2);
    assert.equal((await verify()).code, 2);
    assert.equal((await verify(reportFile, "--data-dir", folder.path)).code, 2, "there is no store");
    assert.deepEqual(checkDocument("{", "a").faults.length, 1);
  });

  await t.step("several certificates in one file are each checked, none is none", () => {
    const [a, b] = documents, two = [a, b].map((one) => certificateArticle(one) + embeddedDocument(one)).join("\n");
    const body = page.slice(0, page.indexOf("<body>"));
    const { certificates, faults, textFaults } = checkReport(sealed(body + two), "two");
    assert.deepEqual([certificates, faults, textFaults], [[a, b], [], []]);
    const swapped = [[a, b], [b, a]].map(([shown, held]) => certificateArticle(shown) + embeddedDocument(held)).join(
      "\n",
    );
    assert.equal(checkReport(sealed(body + swapped), "swapped").textFaults.length, 2);
    const [document] = two.split(DOCUMENT_START).slice(1),
      extra = `${DOCUMENT_START}${document.split(DOCUMENT_END)[0]}${DOCUMENT_END}`;
    assert.match(
      checkReport(sealed(body + two + extra), "extra").faults[0],
      /shows 2 certificates and holds the JSON of 3/,
    );
    assert.deepEqual(checkReport(sealed(body), "none"), { certificates: [], faults: [], textFaults: [] });
  });

  await t.step("a certificate on record that was edited is found, whatever was changed with it", async () => {
    using db = await openDatabase(path);
    const set = db.prepare("UPDATE certificates SET record = ?, text = ? WHERE trial = ?");
    const write = (document: CertificateDocument, text: string) =>
      set.run(JSON.stringify(document), text, document.trial);
    const { deflatedSharpe } = best.kpis.search!;
    const changed = {
      ...best,
      kpis: { ...best.kpis, search: { ...best.kpis.search, deflatedSharpe: deflatedSharpe! / 2 } },
    };
    write(changed, certificateText(best));
    assert.match(
      (await replay(best.trial)).stderr,
      /^Not equal: the certificate on record has the hash \w{64} and says/,
    );
    write(best, certificateText(best).replace("green", "GREEN"));
    assert.match((await replay(best.trial)).stderr, /the text on record is not the one that the JSON on record gives/);
    write(rehashed(changed), certificateText(rehashed(changed)));
    const { code, stderr } = await replay(best.trial);
    assert.deepEqual([code, stderr], [
      1,
      `Not equal: kpis.search.deflatedSharpe is ${
        deflatedSharpe! / 2
      } in the certificate, and ${deflatedSharpe} found again\n`,
    ]);
    write(best, certificateText(best));
    // KPIs of the trial are told by its second run, so that who edits both is found too.
    db.exec(`UPDATE kpi_by_backtest SET sharpe = sharpe + 1 WHERE trial = ${best.trial}`);
    assert.equal((await replay(best.trial)).code, 0);
    db.exec(`UPDATE kpi_by_backtest SET sharpe = sharpe - 1 WHERE trial = ${best.trial}`);
  });

  await t.step(
    "a certificate of another code version is told from which one; --other-code compares all the same",
    async () => {
      using db = await openDatabase(path);
      const { folders } = db.prepare("SELECT folder_hashes AS folders FROM studies").get() as { folders: string };
      const set = db.prepare("UPDATE studies SET folder_hashes = ?"), { study: version } = codeVersions();
      set.run(JSON.stringify({ ...JSON.parse(folders), selection: "0" }));
      const refused = await replay(best.trial);
      assert.equal(refused.code, 2);
      assert.ok(refused.stderr.includes(`made by the code ${version}, this is other code (lib/selection differs)`));
      assert.equal((await replay(best.trial, "--other-code")).code, 0);
      assert.equal((await verify(reportFile, "--data-dir", directory)).code, 2);
      const otherwise = (part: object) => {
        const [first, ...others] = best.sentences,
          document = rehashed({ ...best, sentences: [{ ...first, ...part }, ...others] });
        return verify(fileOf("otherwise.html", forged(alone, best, document)), "--data-dir", directory, "--other-code");
      };
      const [name] = Object.keys(best.sentences[0].figures), words = { text: `${best.sentences[0].text} So it was.` };
      const worded = await otherwise(words);
      assert.deepEqual([
        worded.code,
        /has the figures that .* but is worded otherwise; .* So it was/.test(worded.stderr),
      ], [1, true]);
      const figure = await otherwise({ ...words, figures: { ...best.sentences[0].figures, [name]: -1 } });
      assert.deepEqual([figure.code, figure.stderr.includes(`study and bars give: the figure ${name} of`)], [1, true]);
      set.run(folders);

      // A page of other code may word the same document otherwise; nothing was edited then.
      const code = { ...best.origin.code, study: "0.0.9+000000000000" };
      const earlier = rehashed({ ...best, origin: { ...best.origin, code } });
      const wordedAgain = forged(page, best, earlier).replace("in the search</th>", "on days of the search</th>");
      const file = fileOf("earlier.html", sealed(wordedAgain.replace(/<!-- assay page .*\n$/, "")));
      const told = await verify(file);
      assert.deepEqual([told.code, told.stdout], [2, ""]);
      assert.match(
        told.stderr,
        /made by the code 0\.0\.9\+0{12}, this is .* \(The text .* shows "on days of the search"/,
      );
      assert.equal((await verify(file, "--other-code")).code, 1);
    },
  );

  await t.step(
    "a study that has gone on, another trial, an earlier form and other bars are the user's to change",
    async () => {
      using db = await openDatabase(path);
      const { study, markets } = resumeStudy(db, "study");
      const search = { ...best.origin.search, trials: 16 }, earlier = { ...best, origin: { ...best.origin, search } };
      await assert.rejects(
        replayCertificates(study, markets, [earlier]),
        /it counts 16 trials, and the study has 24 trials/,
      );
      const none = await replay(999);
      assert.deepEqual([none.code, /wanted one, found those of /.test(none.stderr)], [2, true]);
      const { format: _, origin: __, sha256: ___, ...old } = best;
      db.prepare("UPDATE certificates SET record = ? WHERE trial = ?").run(JSON.stringify(old), best.trial);
      assert.match((await replay(best.trial)).stderr, /found one of an earlier release/);
      assert.ok((await reportOf(db)).includes(best.headline), "it is shown all the same");
      db.prepare("UPDATE certificates SET record = ? WHERE trial = ?").run(JSON.stringify(best), best.trial);
      const lines = readFileSync(csv, "utf8").split("\n");
      writeFileSync(csv, [...lines.slice(0, -3), ...lines.slice(-2)].join("\n"));
      const otherBars = await replay(best.trial);
      assert.deepEqual([otherBars.code, /its bars had the hash/.test(otherBars.stderr)], [2, true]);
    },
  );
});

Deno.test("a certificate at zero fees is never green without a word", async () => {
  using folder = temporaryFolder();
  const market = await recordedMarket(join(folder.path, "bars.csv"));
  const settings = smallSettings({ ASSAY_TAKER_FEE: "0", ASSAY_MAKER_FEE: "0" });
  await runRecordedStudy(folder.path, { market, settings, plan: { seed: 5 } });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const study = openStudy(db, "study"), certificates = study.journal.certificates();
  const documents = certificates.map(({ record }) => record as CertificateDocument);
  assert.ok(documents.some(({ verdict }) => verdict === "green"));
  for (const document of documents) {
    const { origin, sentences, headline, verdict } = document;
    const fees = origin.settings.filter(({ name, isKinder }) => isKinder && /^profile$|fee$/.test(name)).map((
      { name, value, default: preset },
    ) => [name, value, preset]);
    const profile = ["profile", "binance-usdm", "binance-spot"];
    assert.deepEqual(fees, [profile, ["maker-fee", 0, 2e-4], ["taker-fee", 0, 5e-4]]);
    const { light, text } = sentences.find(({ topic }) => topic === "settings")!;
    assert.deepEqual([light, text.includes("taker-fee 0 (default 0.0005)")], ["amber", true]);
    if (verdict !== "red") {
      assert.match(headline, /terms kinder than the defaults: .*maker-fee 0 .*taker-fee 0 \(default 0\.0005\)/);
    }
    assert.match(origin.commands[0], /--maker-fee 0 --taker-fee 0/);
  }
  for (const surface of [printResult(study), await reportOf(db)]) {
    assert.match(surface, /taker-fee 0 \(default 0\.0005\)/);
  }
});
