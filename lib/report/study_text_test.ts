import assert from "node:assert/strict";
import { join } from "node:path";
import { runSmallStudy, temporaryFolder } from "../../test/fixtures/small_study.ts";
import { parameterLines } from "./study_text.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { openStudy } from "../study/study.ts";
import { SURROGATES } from "../surrogate/surrogate_model.ts";

Deno.test("the surrogate that a plan names explains its study, says which it was, and changes nothing else", async () => {
  const hashes = new Set<string>(), qualities = new Set<number>();
  for (const surrogate of SURROGATES) {
    using folder = temporaryFolder();
    const { summary } = await runSmallStudy(folder.path, { plan: { surrogate } });
    hashes.add(summary.tradesHash);
    using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
    const study = openStudy(db, "study"), record = study.findings.explanation()!;
    assert.equal(study.plan.surrogate, surrogate);
    const [decision] = study.journal.decisions("surrogate");
    assert.equal((decision.decided as { model: string }).model, surrogate);
    qualities.add(record.r2);
    const [sentence] = parameterLines(record, study.plan);
    if (record.verdict === "reliable") {
      assert.match(
        sentence,
        { "forest": /by a forest with/, "boosting": /boosted/, "ml-random-forest": /ml-/ }[surrogate],
      );
    }
  }
  assert.equal(hashes.size, 1);
  assert.equal(qualities.size, SURROGATES.length);
});
