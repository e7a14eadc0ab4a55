import assert from "node:assert/strict";
import { randomSource } from "../core/random.ts";
import { confirmableSharpe } from "./confirmable_sharpe.ts";
import { hardGates, MAX_CARRIED } from "./hard_gate.ts";
import { lookLevel } from "./look_level.ts";
import { sharpePValue } from "./sharpe_p_value.ts";

Deno.test("at the Sharpe ratio that is said, four of five other series of normal days are confirmed", () => {
  const simulations = 4000;
  for (const [days, level, carried] of [[20, 0.024, 1], [90, 0.024, 3], [180, 0.006, 10]]) {
    const sharpe = confirmableSharpe({ days, level, carried })!, random = randomSource(71, days);
    let confirmed = 0;
    for (let s = 0; s < simulations; s++) {
      const returns = Float64Array.from({ length: days }, () => sharpe / Math.sqrt(365) + random.normal());
      confirmed += Number(sharpePValue(returns) <= level / carried);
    }
    // Four standard errors of both simulations.
    const margin = 4 * Math.sqrt(0.16 / simulations + 0.16 / 1000);
    assert.ok(Math.abs(confirmed / simulations - 0.8) < margin, `${confirmed} of ${simulations} in ${days} days`);
  }
});

Deno.test("the HARD gates confirm the only strategy with an edge at the ratio that is said, and seldom at half of it", () => {
  const days = 120, carried = 5, level = 0.024, studies = 400, sharpe = confirmableSharpe({ days, level, carried })!;
  const kpis = { tradeCount: 50, sharpe: 1, maxDrawdown: 0.1 }, sound = { lookAheadFree: true, isRepeatable: true };
  const evidence = { trials: 400, trialSharpeVariance: null, probabilityOfBacktestOverfitting: null };
  const found = (edge: number) => {
    const random = randomSource(72);
    let count = 0;
    for (let study = 0; study < studies; study++) {
      const candidates = Array.from({ length: carried }, (_, c) => {
        const gain = c === 0 ? edge / Math.sqrt(365) : 0;
        const returns = Float64Array.from({ length: days }, () => (gain + random.normal()) / 100);
        const [validation, sealed] = [returns.slice(0, 48), returns.slice(48)].map((part) => ({ kpis, returns: part }));
        return { search: { kpis, returns: [] }, validation, sealed, ...sound };
      });
      count += Number(hardGates(candidates, evidence, { level })[0].passed);
    }
    return count / studies;
  };
  const [whole, half] = [found(sharpe), found(sharpe / 2)];
  assert.ok(Math.abs(whole - 0.8) < 4 * Math.sqrt(0.16 / studies + 0.16 / 1000), `${whole}`);
  assert.ok(half < 0.25, `${half}`);
});

Deno.test("the guide says from which Sharpe ratio on so many days could confirm, at a first look with three strategies", () => {
  const guide = Deno.readTextFileSync(new URL("../../docs/guide/evidence.md", import.meta.url));
  const rowOf = (name: string) => guide.match(new RegExp(`^\\| ${name} +\\|(.*)\\|$`, "m"))![1].split("|").map(Number);
  const days = rowOf("unseen days"), said = rowOf("could confirm from");
  assert.ok(days.length >= 6);
  days.forEach((days, i) => {
    const sharpe = confirmableSharpe({ days, level: lookLevel(1), carried: MAX_CARRIED })!;
    assert.equal(said[i], Number(sharpe.toFixed(sharpe < 20 ? 1 : 0)), `${days} days`);
  });
});

Deno.test("the first page of the guide says what its markets' unseen days confirm, with one strategy carried to three", () => {
  const guide = Deno.readTextFileSync(new URL("../../docs/guide/start.md", import.meta.url));
  const rows = [...guide.matchAll(/^\|.*\| +(?:([\d.]+) to )?([\d.]+) in ([\d,]+) days \|/gm)];
  assert.equal(rows.length, 4);
  for (const [, least, most, span] of rows) {
    const days = Number(span.replace(",", ""));
    const said = (carried: number) => confirmableSharpe({ days, level: lookLevel(1), carried })!.toFixed(1);
    assert.equal(most, said(MAX_CARRIED), `${days} days`);
    if (least !== undefined) assert.equal(least, said(1), `${days} days`);
  }
});

Deno.test("more days, a larger level and fewer strategies confirm less", () => {
  const asked = { days: 60, level: 0.024, carried: 3 }, sharpe = confirmableSharpe(asked)!;
  assert.ok(confirmableSharpe({ ...asked, days: 240 })! < 0.6 * sharpe);
  assert.ok(confirmableSharpe({ ...asked, level: 0.006 })! > sharpe);
  assert.ok(confirmableSharpe({ ...asked, carried: 1 })! < sharpe);
  assert.equal(confirmableSharpe(asked), sharpe);
});

Deno.test("too few days confirm nothing, and a request that cannot be is refused", () => {
  assert.equal(confirmableSharpe({ days: 0, level: 0.024, carried: 1 }), null);
  assert.equal(confirmableSharpe({ days: 9, level: 0.024, carried: 1 }), null);
  assert.ok(confirmableSharpe({ days: 10, level: 0.024, carried: 1 })! > 10);
  assert.throws(() => confirmableSharpe({ days: 1.5, level: 0.024, carried: 1 }), /found 1.5/);
  assert.throws(() => confirmableSharpe({ days: 30, level: 0, carried: 1 }), /found 0 for 1/);
  assert.throws(() => confirmableSharpe({ days: 30, level: 0.024, carried: 0 }), RangeError);
});
