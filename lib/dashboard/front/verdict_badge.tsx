/**
 * Verdicts and lights as word, shape and colour: the shape says it without its colour.
 *
 * @module
 */
import type { VNode } from "preact";
import type { Statement, Verdict } from "../source.ts";
import { VERDICTS } from "../verdict_words.ts";

/** What is drawn beside a word. */
type Shape = "tick" | "half" | "cross" | "dashed" | "ring" | "triangle";

/** How each shape is drawn, in a field of 16 by 16. */
const SHAPES: Readonly<Record<Shape, VNode>> = {
  tick: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.8 8.2l2.2 2.2 4.2-4.6" fill="none" stroke="var(--card)" stroke-width="1.8" />
    </>
  ),
  half: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" />
      <path d="M8 1.8a6.2 6.2 0 0 0 0 12.4z" fill="currentColor" />
    </>
  ),
  cross: (
    <>
      <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor" />
      <path d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2" stroke="var(--card)" stroke-width="1.8" />
    </>
  ),
  dashed: (
    <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.6 2.2" />
  ),
  ring: <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" />,
  triangle: <path d="M8 2l6.5 12h-13z" fill="none" stroke="currentColor" stroke-width="1.6" />,
};

/** The shape of each verdict. */
const VERDICT_SHAPES: Readonly<Record<Verdict, Shape>> = {
  held: "tick",
  notProven: "half",
  refuted: "cross",
  notTested: "dashed",
  notValid: "ring",
  failed: "triangle",
};

/** What lights of certificates say, as shapes and to those who do not see them. */
const LIGHTS = {
  green: { shape: "tick", word: "speaks for it" },
  amber: { shape: "half", word: "open" },
  red: { shape: "cross", word: "speaks against it" },
} as const;

function ShapePicture({ shape, tone }: { readonly shape: Shape; readonly tone: string }) {
  return (
    <svg class={`shape ${tone}`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{SHAPES[shape]}</svg>
  );
}

/** The verdict of a strategy. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const { word, meaning, light } = VERDICTS[verdict], tone = light ?? "muted";
  return (
    <span class={`verdict ${tone}`} title={meaning}>
      <ShapePicture shape={VERDICT_SHAPES[verdict]} tone={tone} />
      {word}
    </span>
  );
}

/** The light of a statement: a shape, and a word for those who do not see it. */
export function Light({ light }: Pick<Statement, "light">) {
  const { shape, word } = LIGHTS[light];
  return (
    <span class="light">
      <ShapePicture shape={shape} tone={light} />
      <span class="unseen-text">{word}:</span>
    </span>
  );
}
