/**
 * From all that was tried to what held: five counts, each a part of the one before.
 *
 * @module
 */
import { formatNumber } from "../../metrics/format.ts";
import type { StudyView } from "../source.ts";

/** The five steps. */
export function Steps({ study: { funnel, carried } }: { readonly study: Pick<StudyView, "funnel" | "carried"> }) {
  const steps: readonly (readonly [string, number])[] = [
    ["tried", funnel.ended],
    ["enough trades to judge", funnel.valid],
    ["looked good", funnel.soft],
    ["tested on unseen days", carried.length],
    ["held up", funnel.hard],
  ];
  return (
    <ol class="steps" aria-label="From all tries to those that held up">
      {steps.map(([label, count], i) => (
        <li key={label} class={i === steps.length - 1 && count > 0 ? "held" : ""}>
          <b>{formatNumber(count, "count")}</b>
          <span>{label}</span>
          <svg width="100%" height="4" aria-hidden="true">
            <rect class="track" width="100%" height="4" rx="2" />
            {count > 0 && (
              <rect
                class="share"
                width={`${Math.max(1, 100 * count / funnel.ended)}%`}
                height="4"
                rx="2"
              />
            )}
          </svg>
        </li>
      ))}
    </ol>
  );
}
