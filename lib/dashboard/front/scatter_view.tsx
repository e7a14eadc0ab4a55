/**
 * Any two figures of all strategies against each other: the front that none beats in both is marked, a lasso chooses.
 *
 * @module
 */
import { useMemo, useRef, useState } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { KpiFormat } from "../../metrics/registry.ts";
import type { ColumnInfo, Source, StudyView } from "../source.ts";
import { cellText, headText } from "./column_text.ts";
import { ticksOf } from "./dot_stacks.ts";
import { FigureTable } from "./figure_table.tsx";
import { frontOf, isWithin, type Pixel, rangeWithRoom, type ScatterPoint } from "./scatter_points.ts";
import { Failure, Loading } from "./states.tsx";
import { useAnswer } from "./use_answer.ts";
import { useWidth } from "./use_width.ts";

/** Points drawn: those first in the order of the table. */
const MOST_POINTS = 5000;

/** Rows asked for at once. */
const PAGE = 1000;

/** Pixels. */
const HEIGHT = 460, MARGIN = { left: 62, right: 14, top: 12, bottom: 34 } as const;

/** Pixels around a point in which it is meant. */
const NEAR = 10;

/** What the scatter is given. */
export interface ScatterProps {
  readonly source: Source;
  readonly study: StudyView;
  readonly filter: string;
  readonly sort: string;
  readonly figures: readonly [string, string];
  readonly chosen: readonly number[];
  readonly onFigures: (figures: readonly [string, string]) => void;
  readonly onChoose: (trials: readonly number[]) => void;
  readonly onOpen: (trial: number) => void;
}

async function pointsOf(
  { source, study, filter, sort, figures }: ScatterProps,
  signal: AbortSignal,
): Promise<ScatterPoint[]> {
  const columns = ["trial", ...figures, "verdict"], points: ScatterPoint[] = [];
  for (let offset = 0, matched = 1; offset < Math.min(matched, MOST_POINTS); offset += PAGE) {
    // A file's source answers whoever asks.
    signal.throwIfAborted();
    const page = await source.rows(study.study, {
      filter,
      sort,
      columns,
      offset,
      limit: PAGE,
      hasSparklines: false,
    }, signal);
    matched = page.matched;
    for (const [trial, x, y, verdict] of page.rows) {
      if (typeof trial === "number" && typeof x === "number" && typeof y === "number") {
        points.push({ trial, x, y, verdict: String(verdict) });
      }
    }
  }
  return points;
}

/** The scatter with the choice of its figures. */
export function ScatterView(props: ScatterProps) {
  const { source, study, filter, sort, figures, onFigures } = props;
  const place = useRef<HTMLDivElement>(null), width = useWidth(place);
  const { value: points, error, retry } = useAnswer((signal) => pointsOf(props, signal), [
    source,
    study,
    filter,
    sort,
    ...figures,
  ]);
  const numbers = study.columns.filter(({ kind, name }) => kind === "number" && name !== "trial");
  const choice = (label: string, i: 0 | 1) => (
    <label>
      {label}{" "}
      <select
        value={figures[i]}
        onChange={({ currentTarget: { value } }) => onFigures(i === 0 ? [value, figures[1]] : [figures[0], value])}
      >
        {numbers.map((column) => <option key={column.name} value={column.name}>{headText(column, null)}</option>)}
      </select>
    </label>
  );
  const [columnX, columnY] = figures.map((name) => study.columns.find((column) => column.name === name));
  return (
    <section class="panel scatter">
      <div class="row">{choice("across", 0)} {choice("up", 1)}</div>
      <p class="muted">
        Blue line: those that no other beats in both. Draw around dots to choose them; a click opens one.
        {points !== null && points.length >= MOST_POINTS &&
          ` The first ${formatNumber(MOST_POINTS, "count")} in order.`}
      </p>
      <div ref={place}>
        {error !== null && <Failure error={error} onRetry={retry} />}
        {points === null && error === null && <Loading what="Reading the figures" />}
        {points !== null && width > 0 && columnX !== undefined && columnY !== undefined && (
          <Plot {...props} points={points} width={width} columnX={columnX} columnY={columnY} />
        )}
      </div>
      {points !== null && columnX !== undefined && columnY !== undefined && (
        <FrontTable points={points} columnX={columnX} columnY={columnY} />
      )}
    </section>
  );
}

interface Drawn {
  readonly points: readonly ScatterPoint[];
  readonly columnX: ColumnInfo;
  readonly columnY: ColumnInfo;
}

/** The picture. */
function Plot(
  { points, width, columnX, columnY, chosen, onChoose, onOpen }: ScatterProps & Drawn & { readonly width: number },
) {
  const [lasso, setLasso] = useState<readonly Pixel[]>([]);
  // A hand moves faster than frames: the last path counts, not the one that was drawn last.
  const last = useRef(lasso);
  const throwTo = (next: readonly Pixel[]) => {
    last.current = next;
    setLasso(next);
  };
  const scales = useMemo(() => {
    const [lowX, highX] = rangeWithRoom(points.map(({ x }) => x)),
      [lowY, highY] = rangeWithRoom(points.map(({ y }) => y));
    const spanX = width - MARGIN.left - MARGIN.right, spanY = HEIGHT - MARGIN.top - MARGIN.bottom;
    return {
      x: { low: lowX, high: highX, at: (value: number) => MARGIN.left + (value - lowX) / (highX - lowX) * spanX },
      y: { low: lowY, high: highY, at: (value: number) => MARGIN.top + (1 - (value - lowY) / (highY - lowY)) * spanY },
    };
  }, [points, width]);
  const at = ({ x, y }: ScatterPoint): Pixel => [scales.x.at(x), scales.y.at(y)];
  const path = (some: readonly ScatterPoint[]) =>
    some.map((point) => `M${at(point).map((value) => value.toFixed(1)).join(" ")}h0`).join("");
  const drawn = useMemo(() => {
    const front = frontOf(points, columnX.better, columnY.better);
    return {
      other: path(points.filter(({ verdict }) => verdict !== "held")),
      held: path(points.filter(({ verdict }) => verdict === "held")),
      front: front.map((point, i) => `${i === 0 ? "M" : "L"}${at(point).map((value) => value.toFixed(1)).join(" ")}`)
        .join(""),
    };
  }, [points, scales, columnX, columnY]);
  const pixel = (event: PointerEvent): Pixel => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const end = (event: PointerEvent) => {
    const place = pixel(event), thrown = last.current;
    if (thrown.length > 4) onChoose(points.filter((point) => isWithin(at(point), thrown)).map(({ trial }) => trial));
    else {
      const near = points.map((point) => ({
        point,
        distance: Math.hypot(at(point)[0] - place[0], at(point)[1] - place[1]),
      }))
        .reduce((a, b) => b.distance < a.distance ? b : a, { point: points[0], distance: Infinity });
      if (near.distance < NEAR) onOpen(near.point.trial);
    }
    throwTo([]);
  };
  const write = (column: ColumnInfo, value: number) =>
    formatNumber(value, column.format as KpiFormat).replace(/\.0+(?=\D*$)/, "");
  const inTray = points.filter(({ trial }) => chosen.includes(trial));
  return (
    <svg
      class="scatter-plot"
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={`${points.length} strategies: ${headText(columnX, null)} across, ${headText(columnY, null)} up`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        throwTo([pixel(event)]);
      }}
      onPointerMove={(event) => last.current.length > 0 && throwTo([...last.current, pixel(event)])}
      onPointerUp={end}
      onPointerCancel={() => throwTo([])}
    >
      {ticksOf(scales.x, 6).map((tick) => (
        <g key={tick}>
          <path class="rule" d={`M${scales.x.at(tick)} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}`} />
          <text x={scales.x.at(tick)} y={HEIGHT - 12} text-anchor="middle">{write(columnX, tick)}</text>
        </g>
      ))}
      {ticksOf(scales.y, 6).map((tick) => (
        <g key={tick}>
          <path class="rule" d={`M${MARGIN.left} ${scales.y.at(tick)}H${width - MARGIN.right}`} />
          <text x={MARGIN.left - 8} y={scales.y.at(tick) + 4} text-anchor="end">{write(columnY, tick)}</text>
        </g>
      ))}
      <path class="scatter-other" d={drawn.other} />
      <path class="scatter-front" d={drawn.front} />
      <path class="scatter-held" d={drawn.held} />
      {inTray.map((point) => (
        <circle key={point.trial} class="scatter-chosen" cx={at(point)[0]} cy={at(point)[1]} r="7" />
      ))}
      {lasso.length > 1 && (
        <path
          class="lasso"
          d={`M${lasso.map((place) => place.join(" ")).join("L")}z`}
        />
      )}
    </svg>
  );
}

/** The table behind the picture: the front. */
function FrontTable({ points, columnX, columnY }: Drawn) {
  const front = useMemo(() => frontOf(points, columnX.better, columnY.better), [points, columnX, columnY]);
  return (
    <details class="behind">
      <summary>Those that no other beats in both, as a table ({front.length})</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Strategies on the front">
        <FigureTable
          columns={[
            { head: "Strategy" },
            ...[columnX, columnY].map((column) => ({ head: headText(column, null), kind: "number" as const })),
          ]}
          rows={front.slice(0, 100).map(({ trial, x, y }) => [
            trial,
            cellText(columnX, x, null),
            cellText(columnY, y, null),
          ])}
        />
      </div>
    </details>
  );
}
