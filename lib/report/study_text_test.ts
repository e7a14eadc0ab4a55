import assert from "node:assert/strict";
import { join } from "node:path";
import { runQuickStudy } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { sampleExplanation } from "../../test/fixtures/findings.ts";
import { parameterLines } from "./study_text.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { openStudy } from "../study/study.ts";
import { explanationRecord } from "../surrogate/explanation_record.ts";
import { SURROGATES } from "../surrogate/surrogate_model.ts";

Deno.test("the surrogate that a plan names explains its study, and changes nothing else", async () => {
  const hashes = new Set<string>(), qualities = new Set<number>();
  for (const surrogate of SURROGATES) {
    using folder = temporaryFolder();
    const { summary } = await runQuickStudy(folder.path, { plan: { surrogate, sampler: "sobol" } });
    hashes.add(summary.tradesHash);
    using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
    const study = openStudy(db, "study"), record = study.findings.explanation()!;
    assert.equal(study.plan.surrogate, surrogate);
    const [decision] = study.journal.decisions("surrogate");
    assert.equal((decision.decided as { model: string }).model, surrogate);
    qualities.add(record.r2);
  }
  assert.equal(hashes.size, 1);
  assert.equal(qualities.size, SURROGATES.length);
});

Deno.test("what mattered is said with the model that found it, its quality, and the parameters by their labels", () => {
  const { explanation, freeze } = sampleExplanation();
  const record = explanationRecord(explanation, Int32Array.from({ length: 60 }, (_, trial) => trial), {
    freeze,
    agreement: NaN,
  });
  const words = { "forest": /by a forest with/, "boosting": /by boosted trees with/, "ml-random-forest": /ml-random/ };
  for (const surrogate of SURROGATES) {
    const [sentence, first] = parameterLines(record, { manifests: [], surrogate });
    assert.match(sentence, words[surrogate]);
    assert.match(sentence, new RegExp(`R² ${explanation.r2.toFixed(2)} on unseen trials \\(60 trials\\)`));
    assert.match(first, /^ {2}Exit .*, best trailing$/);
  }
});
