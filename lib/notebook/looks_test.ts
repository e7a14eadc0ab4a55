import assert from "node:assert/strict";
import { smallMarket } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { openDatabase } from "../store/database.ts";
import { startStudy } from "./study.ts";

Deno.test("a study in a notebook counts its looks at real days where the environment says, and none at a simulated market", async () => {
  using folder = temporaryFolder();
  using memory = await openDatabase(":memory:");
  const simulated = smallMarket(memory), before = Deno.env.get("ASSAY_LOOKS_PATH");
  const source = { kind: "file", path: "bars.csv", symbol: "BTC/USDT", timeframe: "1m", from: null, to: null } as const;
  // A folder is no ledger: whoever asks for it is told.
  Deno.env.set("ASSAY_LOOKS_PATH", folder.path);
  try {
    const asked = { trials: 8, seed: 3, sampler: "sobol" } as const;
    await assert.rejects(startStudy({ ...simulated, source }, asked).result, /Cannot use the ledger of looks .*folder/);
    assert.equal((await startStudy(simulated, asked).result).trials.length, 8);
  } finally {
    if (before === undefined) Deno.env.delete("ASSAY_LOOKS_PATH");
    else Deno.env.set("ASSAY_LOOKS_PATH", before);
  }
});
