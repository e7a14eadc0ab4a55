import assert from "node:assert/strict";
import fc from "fast-check";
import { DAY_MS } from "../core/candles.ts";
import type { ForwardGroup, ForwardRow } from "./forward_study.ts";
import { rankAgreements, summariseGroups } from "./forward_summary.ts";

const row = (part: Partial<ForwardRow> & { readonly window: number }): ForwardRow => ({
  market: "a",
  from: part.window * DAY_MS,
  to: (part.window + 2) * DAY_MS,
  forwardTo: (part.window + 3) * DAY_MS,
  seed: 1,
  trials: 8,
  target: "sharpe",
  codeVersion: "",
  tradesHash: "",
  trial: 0,
  groups: ["best"],
  figures: {},
  forwardSharpe: 0,
  forwardReturn: 0,
  forwardDays: 1,
  ...part,
});

Deno.test("a group is counted by windows and strategies, and one that earned nothing has not earned", () => {
  const rows = [
    row({ window: 0, groups: ["best", "hard"], forwardSharpe: 2, forwardReturn: 0.1, figures: { sharpe: 5 } }),
    row({ window: 0, forwardSharpe: 0, forwardReturn: 0, figures: { sharpe: 3 } }),
    row({ window: 1, forwardSharpe: null, forwardReturn: null, figures: { sharpe: 1 } }),
  ];
  const of = (group: ForwardGroup) => summariseGroups(rows).find((one) => one.group === group)!;
  const { windows, allWindows, strategies, before, after, earned } = of("best");
  assert.deepEqual([windows, allWindows, strategies, before, after!.value, earned!.value], [2, 2, 3, 3, 1, 0.5]);
  assert.deepEqual([of("hard").windows, of("hard").strategies, of("good").after], [1, 1, null]);
});

Deno.test("several markets are summed up one by one and together", () => {
  const rows = [row({ window: 0 }), row({ window: 0, market: "b" })];
  assert.deepEqual([...new Set(summariseGroups(rows).map(({ market }) => market))], ["a", "b", null]);
  assert.deepEqual([...new Set(summariseGroups(rows.slice(1)).map(({ market }) => market))], ["b"]);
});

Deno.test("a figure that ranks as the days after did agrees wholly, whatever its scale; a fall counts the other way", () => {
  const scale = fc.double({ min: 0.1, max: 10, noNaN: true });
  fc.assert(
    fc.property(scale, fc.integer({ min: 5, max: 9 }), (factor, count) => {
      const rows = Array.from({ length: 6 }, (_, window) =>
        Array.from({ length: count }, (_, i) =>
          row({
            window,
            trial: i,
            forwardSharpe: i ** 2 - 7,
            figures: { sharpe: factor * i, maxDrawdown: 1 / (1 + i), worthless: 1 },
          }))).flat();
      assert.deepEqual(
        rankAgreements(rows).map((
          { figure, studies, agreement, positive },
        ) => [figure, studies, agreement.value, positive]),
        [["sharpe", 6, 1, 1], ["maxDrawdown", 6, 1, 1]],
      );
    }),
    { numRuns: 20 },
  );
});

Deno.test("too few strategies or studies have no agreement", () => {
  const rows = (studies: number, strategies: number) =>
    Array.from(
      { length: studies },
      (_, window) =>
        Array.from(
          { length: strategies },
          (_, i) => row({ window, trial: i, forwardSharpe: i, figures: { sharpe: i } }),
        ),
    )
      .flat();
  assert.equal(rankAgreements(rows(5, 5)).length, 1);
  assert.equal(rankAgreements(rows(4, 5)).length, 0);
  assert.equal(rankAgreements(rows(5, 4)).length, 0);
});
