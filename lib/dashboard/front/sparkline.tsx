/**
 * The account of a strategy as a small curve: grey where the search chose by it, blue on a blue field where it was unseen.
 *
 * @module
 */
import type { Sparkline } from "../source.ts";

/** Pixels around the curve, so that its ends are not cut. */
const PADDING = 3;

/** Path through points `from` to `to`, both taken. */
function path(points: readonly (readonly [number, number])[], from: number, to: number): string {
  return points.slice(from, to + 1).map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join(
    "",
  );
}

/** The curve; `label` says it to those who do not see it, and without it the cells beside it do. */
export function SparklineView(
  { line, width = 128, height = 32, label }: {
    readonly line: Sparkline;
    readonly width?: number;
    readonly height?: number;
    readonly label?: string;
  },
) {
  const { values, unseenFrom } = line;
  if (values.length < 2) return <span class="muted">–</span>;
  const low = Math.min(...values), high = Math.max(...values), span = high - low || 1;
  const stepX = (width - 2 * PADDING) / (values.length - 1);
  const points = values.map((value, i) =>
    [PADDING + i * stepX, PADDING + (1 - (value - low) / span) * (height - 2 * PADDING)] as const
  );
  const hasUnseen = unseenFrom < values.length, last = values.length - 1, seam = Math.max(0, unseenFrom - 1);
  return (
    <svg
      class="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      {...(label === undefined ? { "aria-hidden": "true" } : { role: "img", "aria-label": label })}
    >
      {hasUnseen && (
        <rect
          class="unseen-field"
          x={points[seam][0]}
          y="0"
          width={points[last][0] - points[seam][0] + PADDING}
          height={height}
        />
      )}
      {unseenFrom > 0 && <path class="seen-line" d={path(points, 0, hasUnseen ? seam : last)} />}
      {hasUnseen && <path class="unseen-line" d={path(points, seam, last)} />}
    </svg>
  );
}
