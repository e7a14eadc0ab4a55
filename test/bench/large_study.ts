/**
 * A study of more trials than anybody waits for: a real plan, parameters of its own ranges, figures drawn at random.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { DAY_MS } from "../../lib/core/candles.ts";
import { type RandomSource, randomSource } from "../../lib/core/random.ts";
import { KPI_NAMES, snakeCase } from "../../lib/metrics/registry.ts";
import { transaction } from "../../lib/store/transaction.ts";
import { toBlob } from "../../lib/store/values.ts";
import type { ParamSpec } from "../../lib/strategy/param_spec.ts";
import { beginStudy } from "../../lib/study/begin_study.ts";
import { planSettings } from "../../lib/study/plan_settings.ts";
import { smallMarket, smallSettings } from "../fixtures/small_study.ts";

/** When it began, ms UTC. */
const BEGUN_AT = 1_700_000_000_000;

/** Days of a trial's returns. */
const DAYS = 90;

/** Of so many trials one is not valid, one has no KPI of a kind, one failed, one is GOOD. */
const NOT_VALID = 7, WITHOUT = 11, FAILED = 101, GOOD = 1000;

/** Trials written at once. */
const TOGETHER = 5000;

/** Writes the study `large`, finished, without trades. */
export function writeLargeStudy(db: DatabaseSync, trials: number): void {
  const market = smallMarket(db), settings = planSettings(smallSettings(), market);
  const request = { study: "large", seed: 1, sampler: "gp", batch: 8, ...settings } as const;
  const [{ parameters }] = beginStudy(db, request, [market], BEGUN_AT).plan.manifests;
  const searched = parameters.filter(({ searched }) => searched !== false), random = randomSource(1);
  const insertTrial = db.prepare(
    `INSERT INTO trials (study, trial, state, params, value, reason, origin, round, seed, proposed_at, started_at,
       finished_at, trades_hash, failed_gates, extra) VALUES ('large', ?, ?, ?, ?, ?, ?, ?, 1, 0, 0, 0, ?, ?, ?)`,
  );
  const columns = KPI_NAMES.map(snakeCase);
  const insertKpis = db.prepare(
    `INSERT INTO kpi_by_backtest (study, trial, is_valid, flag_sharpe_outlier, flag_capacity, is_soft, score, params,
       ${columns.join(", ")}) VALUES ('large', ?, ?, 0, 0, ?, ?, ?, ${columns.map(() => "?").join(", ")})`,
  );
  const insertReturns = db.prepare("INSERT INTO daily_returns (study, trial, days, returns) VALUES ('large', ?, ?, ?)");
  const days = toBlob(Float64Array.from({ length: DAYS }, (_, day) => 1_700_006_400_000 + day * DAY_MS));
  for (let start = 0; start < trials; start += TOGETHER) {
    transaction(db, () => {
      for (let trial = start; trial < Math.min(trials, start + TOGETHER); trial++) {
        const params = JSON.stringify(Object.fromEntries(searched.map((spec) => [spec.name, draw(spec, random)])));
        const isFailed = trial % FAILED === 0,
          isValid = trial % NOT_VALID !== 0,
          isGood = isValid && trial % GOOD === 1;
        insertTrial.run(
          trial,
          isFailed ? "failed" : "done",
          params,
          isValid && !isFailed ? random.normal() : null,
          isFailed ? "its backtest ended with an error" : null,
          trial < 64 ? "sobol" : "model",
          trial >> 3,
          isFailed ? null : `hash ${trial}`,
          isFailed ? null : isGood ? "[]" : '["sharpeCapped","tradeCount"]',
          isFailed
            ? null
            : '{"reason":null,"stopReason":null,"description":"goes with a move when order book says so"}',
        );
        if (isFailed) continue;
        const kpis = KPI_NAMES.map((name) => {
          if (trial % WITHOUT === 0 && name === "calmar") return null;
          return name === "maxDrawdown" ? random.uniform() : random.normal();
        });
        insertKpis.run(trial, Number(isValid), Number(isGood), isValid ? random.uniform() : null, params, ...kpis);
        insertReturns.run(trial, days, toBlob(Float64Array.from({ length: DAYS }, () => random.normal() / 100)));
      }
    });
  }
  db.prepare("UPDATE studies SET finished_at = 1, stop_reason = 'trials' WHERE study = 'large'").run();
}

function draw({ kind, low = 0, high = 1, choices = [] }: ParamSpec, random: RandomSource): number | boolean | string {
  if (kind === "categorical") return choices[random.integer(choices.length)];
  if (kind === "boolean") return random.uniform() < 0.5;
  const value = low + random.uniform() * (high - low);
  return kind === "int" ? Math.round(value) : value;
}
