/**
 * A figure's histogram that filters: a brush over its bars, or the arrow keys on its two handles.
 *
 * @module
 */
import { useMemo, useRef } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { KpiFormat } from "../../metrics/registry.ts";
import type { ValueRange } from "../filter_ranges.ts";
import type { ColumnInfo, Histogram } from "../source.ts";
import { headText } from "./column_text.ts";
import { Explained } from "./term.tsx";

/** Pixels of the bars; the width is that of the viewBox, stretched. */
const WIDTH = 228, HEIGHT = 46;

/** Digits of a bound that was brushed: more than a reader can see. */
const DIGITS = 3;

/** What the brush is given. */
export interface HistogramFilterProps {
  readonly column: ColumnInfo;
  readonly histogram: Histogram | null;
  readonly range: ValueRange;
  readonly onRange: (range: ValueRange) => void;
  readonly onRemove: () => void;
}

/** The histogram with its brush. */
export function HistogramFilter({ column, histogram, range, onRange, onRemove }: HistogramFilterProps) {
  const begun = useRef<number | null>(null), head = headText(column, null);
  const bins = histogram?.all.length ?? 1, { low = 0, high = 1 } = histogram ?? {}, width = (high - low) / bins || 1;
  const binOf = (value: number | null, otherwise: number) =>
    value === null ? otherwise : Math.max(0, Math.min(bins, Math.round((value - low) / width)));
  const from = binOf(range.low, 0), to = binOf(range.high, bins);
  const setBins = (a: number, b: number) =>
    onRange({
      low: a <= 0 ? null : Number((low + a * width).toPrecision(DIGITS)),
      high: b >= bins ? null : Number((low + b * width).toPrecision(DIGITS)),
    });
  const at = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return Math.max(0, Math.min(bins, (event.clientX - box.left) / box.width * bins));
  };
  const brush = (event: PointerEvent) => {
    if (begun.current === null) return;
    const a = begun.current, b = at(event);
    setBins(Math.floor(Math.min(a, b)), Math.ceil(Math.max(a, b)));
  };
  // Most of what a move of a brush draws: those of the other figures are as they were until the answer comes.
  const bars = useMemo(() => histogram === null ? null : <Bars histogram={histogram} from={from} to={to} />, [
    histogram,
    from,
    to,
  ]);
  const write = (value: number) => formatNumber(value, column.format as KpiFormat);
  const handle = (label: string, bin: number, move: (bin: number) => void) => (
    <span
      class="brush-handle"
      role="slider"
      tabIndex={0}
      aria-label={`${head}, ${label}`}
      aria-valuemin={0}
      aria-valuemax={bins}
      aria-valuenow={bin}
      aria-valuetext={bin === 0 || bin === bins ? "no bound" : write(low + bin * width)}
      style={{ left: `${100 * bin / bins}%` }}
      onKeyDown={(event) => {
        const step = KEY_STEPS[event.key];
        if (step === undefined) return;
        event.preventDefault();
        move(Math.max(0, Math.min(bins, Number.isFinite(step) ? bin + step : step > 0 ? bins : 0)));
      }}
    />
  );
  return (
    <div class="histogram">
      <div class="histogram-head">
        <Explained text={head} meaning={column.meaning} />
        <span class={range.low === null && range.high === null ? "muted" : "blue"}>{rangeText(range, write)}</span>
        <button type="button" class="plain remove" aria-label={`Take ${head} away`} onClick={onRemove}>×</button>
      </div>
      <div
        class="brush"
        onPointerDown={(event) => {
          if ((event.target as Element).closest(".brush-handle") !== null) return;
          (event.currentTarget as Element).setPointerCapture(event.pointerId);
          begun.current = at(event);
        }}
        onPointerMove={brush}
        onPointerUp={(event) => {
          const isClick = begun.current !== null && Math.abs(begun.current - at(event)) < 0.3;
          if (isClick) onRange({ low: null, high: null });
          begun.current = null;
        }}
        onPointerCancel={() => begun.current = null}
      >
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          width="100%"
          height={HEIGHT}
          aria-hidden="true"
        >
          {bars}
        </svg>
        {handle("at least", from, (bin) => setBins(Math.min(bin, to - 1), to))}
        {handle("at most", to, (bin) => setBins(from, Math.max(bin, from + 1)))}
      </div>
    </div>
  );
}

/** By how many bars a key moves a handle; infinite to the end. */
const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -4,
  PageUp: 4,
  Home: -Infinity,
  End: Infinity,
};

/** All as grey bars, what the filter leaves in front of them, and the field of the brush. */
function Bars({ histogram: { counts, all }, from, to }: {
  readonly histogram: Histogram;
  readonly from: number;
  readonly to: number;
}) {
  const most = Math.max(1, ...all), step = WIDTH / all.length;
  const path = (values: readonly number[]) =>
    values.map((value, i) => {
      if (value === 0) return "";
      const top = Math.max(1, value / most * (HEIGHT - 4));
      return `M${(i * step).toFixed(2)} ${HEIGHT}v${-top.toFixed(2)}h${(step - 1).toFixed(2)}V${HEIGHT}z`;
    }).join("");
  const isBrushed = from > 0 || to < all.length;
  return (
    <>
      {isBrushed && <rect class="brushed" x={from * step} width={(to - from) * step} height={HEIGHT} />}
      <path class="bars-all" d={path(all)} />
      <path class="bars" d={path(counts)} />
    </>
  );
}

function rangeText({ low, high }: ValueRange, write: (value: number) => string): string {
  if (low !== null && high !== null) return `${write(low)} to ${write(high)}`;
  if (low !== null) return `≥ ${write(low)}`;
  return high === null ? "any" : `≤ ${write(high)}`;
}
