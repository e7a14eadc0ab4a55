import assert from "node:assert/strict";
import { join } from "node:path";
import type { Candles } from "../core/candles.ts";
import { candlesHash } from "../data/candles_hash.ts";
import { badBarPnlShare, qualityReport } from "../data/quality.ts";
import type { Certificate } from "../selection/certificate.ts";
import { loadCertificates } from "../store/certificates.ts";
import { MAIN_DATABASE, openDatabase } from "../store/database.ts";
import { loadKpis } from "../store/kpi_rows.ts";
import { loadTrades } from "../store/trade_rows.ts";
import { DAYS, runSmallStudy, smallMarket } from "../../test/fixtures/small_study.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";

/** The market of the small studies, but that nobody trades in the first minute of each day. */
async function marketWithIdleMinutes() {
  using memory = await openDatabase(":memory:");
  const market = smallMarket(memory);
  const volume = market.candles.volume.map((value, i) => i % 288 === 0 ? 0 : value);
  const candles: Candles = { ...market.candles, volume };
  return { ...market, candles, dataHash: candlesHash(candles) };
}

Deno.test("a certificate's share of PnL on bad bars and its KPIs are those of the trades and rows in the database", async () => {
  using folder = temporaryFolder();
  const market = await marketWithIdleMinutes();
  await runSmallStudy(folder.path, { market, trials: 32, plan: { sampler: "sobol" } });
  using db = await openDatabase(join(folder.path, MAIN_DATABASE), { readOnly: true });
  const kpis = new Map(loadKpis(db, "study").map(({ trial, values }) => [trial, values]));
  const report = qualityReport(market.candles), certificates = loadCertificates(db, "study");
  const shares = certificates.map(({ trial, record, text }) => {
    const { sentences } = record as Certificate;
    const figures = Object.assign({}, ...sentences.map((sentence) => sentence.figures));
    const { breakEvenCostBps, capacity } = kpis.get(trial)!;
    assert.equal(figures.breakEvenCostBps, breakEvenCostBps);
    assert.equal(figures.capacity, capacity);
    assert.equal(figures.dataQuality, 1 - 1 / 288);
    assert.equal(figures.badBarPnlShare, badBarPnlShare(loadTrades(db, "study", trial), report));
    assert.ok(text.includes(sentences.find(({ topic }) => topic === "dataQuality")!.text));
    return figures.badBarPnlShare;
  });
  assert.equal(report.length, DAYS);
  assert.ok(shares.some((share) => share > 0), `shares ${shares}`);
});
