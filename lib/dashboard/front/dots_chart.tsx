/**
 * Every try as a dot over its figure in the search, with how far luck alone reaches: counts in place of dots where there
 * are too many.
 *
 * @module
 */
import { useMemo, useRef, useState } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { StudyView } from "../source.ts";
import { VERDICTS } from "../verdict_words.ts";
import { type DotField, dotField, type DotKind, type FigureScale, figureScale, kindOf, ticksOf } from "./dot_stacks.ts";
import { useWidth } from "./use_width.ts";

/** Pixels above the dots for what is said of luck, and below for the axis. */
const ABOVE = 46, BELOW = 26;

/** Pixels of the field of dots, and of a column of dots; on a phone and elsewhere. */
const FIELD = { narrow: { height: 150, pitch: 7 }, wide: { height: 210, pitch: 11 } } as const;

/** Windows of a chart below this are a phone's, pixels. */
const NARROW = 480;

/** Pixels around a dot in which it is meant. */
const NEAR = 12;

/** Pixels that what is said of luck takes. */
const LUCK_WIDTH = 180;

const KINDS: readonly DotKind[] = ["tried", "good", "held"];

/** The chart; a click on a dot opens its strategy. */
export function DotsChart({ study, onOpen }: { readonly study: StudyView; readonly onOpen: (trial: number) => void }) {
  const place = useRef<HTMLDivElement>(null), width = useWidth(place);
  return (
    <div ref={place} class="dots-place">{width > 0 && <DotsDrawing study={study} width={width} onOpen={onOpen} />}</div>
  );
}

/** The chart at a width in pixels. */
export function DotsDrawing(
  { study, width, onOpen }: {
    readonly study: StudyView;
    readonly width: number;
    readonly onOpen: (trial: number) => void;
  },
) {
  const { dots, histogram, reachOfLuck: reach } = study, isNarrow = width < NARROW;
  const { height, pitch } = isNarrow ? FIELD.narrow : FIELD.wide;
  const field = useMemo(() => fieldOf(study, width, height, pitch), [dots, histogram, reach, width]);
  const [near, setNear] = useState<DotField["dots"][number] | null>(null);
  const { scale, radius } = field;
  const find = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top - ABOVE;
    const distance = (dot: { readonly x: number; readonly y: number }) => Math.hypot(dot.x - x, dot.y - y);
    const nearest = field.dots.reduce<DotField["dots"][number] | null>(
      (best, dot) => best === null || distance(dot) < distance(best) ? dot : best,
      null,
    );
    return nearest !== null && distance(nearest) < NEAR ? nearest : null;
  };
  const lines = (kind: DotKind) =>
    field.dots.filter((one) => one.kind === kind).map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("");
  return (
    <>
      <svg
        class="dots-chart"
        width={width}
        height={ABOVE + height + BELOW}
        viewBox={`0 0 ${width} ${ABOVE + height + BELOW}`}
        role="img"
        aria-label={describe(study)}
        style={{ cursor: near === null ? "default" : "pointer" }}
        onMouseMove={(event) => setNear(find(event))}
        onMouseLeave={() => setNear(null)}
        onClick={(event) => {
          const found = find(event);
          if (found !== null) onOpen(found.dot.trial);
        }}
      >
        <g transform={`translate(0,${ABOVE})`}>
          {reach !== null && <Luck study={study} reach={reach} x={scale.at(reach)} width={width} height={height} />}
          {histogram !== null && <Counts histogram={histogram} scale={scale} height={height} />}
          {KINDS.map((kind) => (
            <path
              key={kind}
              class={`dot-${kind}`}
              d={lines(kind)}
              stroke-width={radius * (kind === "held" ? 2.5 : 2)}
            />
          ))}
          {near !== null && <circle class="dot-near" cx={near.x} cy={near.y} r={radius + 3} />}
          <path class="axis" d={`M0 ${height + 0.5}H${width}`} />
          <Ticks scale={scale} width={width} y={height + 18} />
        </g>
      </svg>
      <p class="dots-caption muted">
        {near === null
          ? ""
          : `Strategy ${near.dot.trial}: ${formatNumber(near.dot.sharpe, "ratio")}, ${
            VERDICTS[near.dot.verdict].word.toLowerCase()
          }`}
      </p>
    </>
  );
}

/** The dots; over counts, those that are marked stand on top of their bar. */
function fieldOf(
  { dots, histogram, reachOfLuck: reach }: StudyView,
  width: number,
  height: number,
  pitch: number,
): DotField {
  if (histogram === null) return dotField(dots, { reach, width, height, pitch });
  const scale = figureScale([histogram.low, histogram.high], reach, width);
  const most = Math.max(1, ...histogram.counts), bin = (histogram.high - histogram.low) / histogram.counts.length || 1;
  const stacked = new Map<number, number>();
  const placed = dots.map((dot) => {
    const i = Math.max(0, Math.min(histogram.counts.length - 1, Math.floor((dot.sharpe - histogram.low) / bin)));
    const before = stacked.get(i) ?? 0, top = histogram.counts[i] / most * (height - 40);
    stacked.set(i, before + 1);
    return { dot, kind: kindOf(dot), x: scale.at(dot.sharpe), y: height - top - 6 - before * 8 };
  });
  return { dots: placed, radius: 3.5, scale };
}

function Counts(
  { histogram: { low, high, counts }, scale, height }: {
    readonly histogram: NonNullable<StudyView["histogram"]>;
    readonly scale: FigureScale;
    readonly height: number;
  },
) {
  const most = Math.max(1, ...counts), bin = (high - low) / counts.length;
  const bars = counts.map((count, i) => {
    const from = scale.at(low + i * bin), to = scale.at(low + (i + 1) * bin), top = count / most * (height - 40);
    return count === 0 ? "" : `M${from.toFixed(1)} ${height}v${-top.toFixed(1)}H${(to - 1).toFixed(1)}V${height}z`;
  });
  return <path class="dot-counts" d={bars.join("")} />;
}

/** How far luck reaches: a field, a line, and what it is. */
function Luck(
  { study: { trials, days }, reach, x, width, height }: {
    readonly study: StudyView;
    readonly reach: number;
    readonly x: number;
    readonly width: number;
    readonly height: number;
  },
) {
  const isRight = x > Math.max(LUCK_WIDTH, width / 2), at = isRight ? x - 8 : x + 8, anchor = isRight ? "end" : "start";
  const inDays = days === null || width < NARROW ? "" : ` in ${days.search} days`;
  const who = trials === 1 ? "one coin-tosser" : `the best of ${formatNumber(trials, "count")} coin-tossers`;
  const tossers = `${who}${inDays}: ${formatNumber(reach, "ratio")}`;
  return (
    <>
      <rect class="luck" x="0" y={-ABOVE + 10} width={x} height={height + ABOVE - 10} rx="6" />
      <path class="luck-line" d={`M${x} ${-ABOVE + 2}V${height}`} />
      <text class="luck-title" x={at} y={-ABOVE + 26} text-anchor={anchor}>Luck alone reaches this far</text>
      <text class="luck-text" x={at} y={-ABOVE + 41} text-anchor={anchor}>{tossers}</text>
    </>
  );
}

function Ticks({ scale, width, y }: { readonly scale: FigureScale; readonly width: number; readonly y: number }) {
  const ticks = ticksOf(scale, width < NARROW ? 4 : 8).filter((tick) => {
    const x = scale.at(tick);
    return x > (scale.isCut ? 90 : 14) && x < width - 14;
  });
  const digits = ticks.some((tick) => !Number.isInteger(tick)) ? "ratio" : "count";
  return (
    <>
      {scale.isCut && <text class="tick" x="0" y={y}>{formatNumber(scale.low, "count")} or less</text>}
      {ticks.map((tick) => (
        <text key={tick} class="tick" x={scale.at(tick)} y={y} text-anchor="middle">{formatNumber(tick, digits)}</text>
      ))}
    </>
  );
}

/** The chart in words. */
function describe({ dots, histogram, reachOfLuck, funnel }: StudyView): string {
  const held = dots.filter(({ verdict }) => verdict === "held"), beyond = reachOfLuck ?? Infinity;
  const luck = reachOfLuck === null
    ? ""
    : ` Luck alone reaches ${formatNumber(reachOfLuck, "ratio")}; of those that held up, ${
      held.filter(({ sharpe }) => sharpe > beyond).length
    } stand beyond it.`;
  const shown = histogram === null ? `${funnel.valid} tries as dots` : `Counts of ${funnel.valid} tries`;
  return `${shown} over the gain for each unit of up and down that they showed in the search. ${funnel.soft} looked ` +
    `good, ${held.length} held up on unseen days.${luck}`;
}
