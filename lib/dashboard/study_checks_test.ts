/**
 * What speaks for a study is told at its worst, and of which strategy it is.
 *
 * @module
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { WhyBelieve } from "./front/overview_view.tsx";
import type { StudyView } from "./source.ts";
import { studyChecks } from "./study_checks.ts";

type Figures = Readonly<Record<string, number | null>>;

const told = (trial: number, topic: string, figures: Figures, light: "red" | "amber" | "green" = "amber") => ({
  trial,
  sentences: [{ topic, light, text: `${topic} ${JSON.stringify(figures)}`, figures }],
});

/** Figures by topic, the better ones first. */
const WORSE: readonly (readonly [string, Figures, Figures])[] = [
  ["looks", { number: 2 }, { number: 3 }],
  ["dataQuality", { dataQuality: 0.97 }, { dataQuality: 0.9 }],
  ["dataQuality", { dataQuality: 0.9 }, { dataQuality: null }],
  ["placebo", { adjustedP: 0.1 }, { adjustedP: 0.4 }],
  ["placebo", { adjustedP: 0.4 }, { copies: 0 }],
  ["enginePays", { drawnT: -1 }, { drawnT: 3 }],
  ["backtestOverfitting", { probabilityOfBacktestOverfitting: 0.2 }, { probabilityOfBacktestOverfitting: 0.4 }],
];

Deno.test("of statements of one light the one with the worst figure is told, whoever is better or comes first", () => {
  for (const [topic, better, worse] of WORSE) {
    for (const [good, bad] of [[8, 57], [57, 8]]) {
      const pair = [told(good, topic, better), told(bad, topic, worse)];
      for (const list of [pair, pair.toReversed()]) {
        const [{ text, of }] = studyChecks(list);
        assert.deepEqual([text, of], [`${topic} ${JSON.stringify(worse)}`, `Strategy ${bad}, the weakest here of 2.`]);
      }
    }
  }
});

Deno.test("a worse light comes before a worse figure", () => {
  const [{ light, of }] = studyChecks([told(1, "looks", { number: 9 }), told(2, "looks", { number: 1 }, "red")]);
  assert.deepEqual([light, of], ["red", "Strategy 2, the weakest here of 2."]);
});

Deno.test("no strategy had more looks before it than the statement says, and it is the statement of that one", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (numbers) => {
    const [{ text, of }] = studyChecks(numbers.map((number, i) => told(i, "looks", { number })));
    const most = Math.max(...numbers);
    assert.equal(text, `looks ${JSON.stringify({ number: most })}`);
    const trial = /^Strategy (\d+)[.,]/.exec(of ?? "")?.[1];
    if (trial === undefined) assert.ok(numbers.every((number) => number === most));
    else assert.equal(numbers[Number(trial)], most);
  }));
});

Deno.test("what is the same of all is said of all, and what one of them alone says is said of that one", () => {
  const same = [told(1, "looks", { number: 2 }), told(2, "looks", { number: 2 })];
  assert.deepEqual(studyChecks(same).map(({ of }) => of), ["The same of all 2 strategies."]);
  assert.deepEqual(studyChecks(same.slice(1)).map(({ of }) => of), ["Strategy 2."]);
  const lone = [...same, told(3, "repeatable", {}, "red")];
  assert.deepEqual(studyChecks(lone).map(({ of }) => of), [
    "Strategy 3, the weakest here of 3.",
    "Strategy 1, the weakest here of 3.",
  ]);
});

Deno.test("the Overview says of which strategy each statement is", () => {
  const checks = studyChecks([told(8, "looks", { number: 2 }), told(57, "looks", { number: 3 })]);
  const study: Partial<StudyView> = { checks, carried: [8, 57], study: "study" };
  const page = renderToString(h(WhyBelieve, { study: study as StudyView }));
  assert.match(page, /Strategy 57, the weakest here of 2\./);
});
