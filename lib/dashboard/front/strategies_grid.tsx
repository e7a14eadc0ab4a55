/**
 * The table of strategies: of any number of rows those in sight are in the document, and the keys of a grid move in it.
 *
 * @module
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Address, stepTo, writeAddress } from "../address.ts";
import type { ColumnInfo, Verdict } from "../source.ts";
import { VERDICTS } from "../verdict_words.ts";
import { cellText, headText } from "./column_text.ts";
import { type GridPlace, nextPlace } from "./grid_keys.ts";
import { sortKeys } from "./sort_keys.ts";
import { SparklineView } from "./sparkline.tsx";
import type { Rows } from "./use_rows.ts";
import { VerdictBadge } from "./verdict_badge.tsx";
import { visibleRows } from "./virtual_rows.ts";

/** Pixels of a row; the style sheet says the same. */
const ROW_HEIGHT = 44;

/** Rows in the document at most, whatever the height of the window. */
const MOST_ROWS = 58;

/** Columns before those that are chosen: the box, number, verdict and account. */
const FIXED_COLUMNS = 4;

/** What the table is given. */
export interface GridProps {
  readonly rows: Rows;
  readonly columns: readonly ColumnInfo[];
  readonly sort: string;
  readonly chosen: readonly number[];
  /** Days of the search; `null` where they are not known. */
  readonly days: number | null;
  readonly address: Address;
  readonly onSort: (column: ColumnInfo, isAdded: boolean) => void;
  readonly onToggle: (trial: number) => void;
  readonly onOpen: (trial: number) => void;
  /** Told which rows are in sight. */
  readonly onSight: (from: number, to: number) => void;
  /** Told of which column the head has the focus. */
  readonly onHead: (column: ColumnInfo | null) => void;
  readonly all: readonly ColumnInfo[];
}

/** The table. */
export function StrategiesGrid(props: GridProps) {
  const { rows, columns, sort, all, onSight } = props;
  const place = useRef<HTMLDivElement>(null), [sight, setSight] = useState({ scrolled: 0, height: 600 });
  const [active, setActive] = useState<GridPlace>({ row: 0, column: 1 }), wantsFocus = useRef(false);
  // Keys come faster than frames: the last place counts, not the one that was drawn last.
  const last = useRef(active);
  const goTo = (next: GridPlace) => {
    last.current = next;
    setActive(next);
  };
  const shown = visibleRows(rows.matched, sight.scrolled, sight.height, ROW_HEIGHT);
  const from = shown.from, to = Math.min(shown.to, from + MOST_ROWS);
  // A row that leaves the screen gives its elements to the one that comes: making others costs twice as much.
  const slots = useRef(1);
  slots.current = Math.max(slots.current, to - from);
  useLayoutEffect(() => onSight(from, to), [from, to]);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const follow = () => {
      const head = element.querySelector("thead")?.offsetHeight ?? 0;
      setSight({ scrolled: element.scrollTop, height: element.clientHeight - head });
    };
    follow();
    const observer = new ResizeObserver(follow);
    observer.observe(element);
    element.addEventListener("scroll", follow, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", follow);
    };
  }, []);
  // A new order or filter begins at its top.
  useEffect(() => {
    place.current?.scrollTo({ top: 0 });
    if (!place.current?.contains(document.activeElement)) goTo({ row: 0, column: 1 });
  }, [rows.filter, sort]);
  useEffect(() => {
    const { row, column } = last.current, own = `${row}:${column}`;
    const cell = wantsFocus.current ? place.current?.querySelector<HTMLElement>(`[data-cell="${own}"]`) : null;
    if (cell) {
      wantsFocus.current = false;
      cell.focus({ preventScroll: row < 0 });
      return;
    }
    // A cell that was scrolled away may be that of another row by now: the table keeps the focus, so that keys go on.
    const focused = document.activeElement;
    if (!place.current?.contains(focused) || !focused?.hasAttribute("data-cell")) return;
    if (focused.getAttribute("data-cell") !== own) place.current.focus({ preventScroll: true });
  });
  const moveTo = (next: GridPlace) => {
    wantsFocus.current = true;
    goTo(next);
    const element = place.current;
    if (element === null || next.row < 0) return;
    const top = next.row * ROW_HEIGHT, bottom = top + ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + sight.height) element.scrollTop = bottom - sight.height;
    // The cell that has the focus may leave the document before the next is drawn: keys that come meanwhile count too.
    if (element.querySelector(`[data-cell="${next.row}:${next.column}"]`) === null) {
      element.focus({ preventScroll: true });
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(sight.height / ROW_HEIGHT) - 1);
    const size = { rows: rows.matched, columns: FIXED_COLUMNS + columns.length, page };
    const next = nextPlace(last.current, event.key, event.ctrlKey || event.metaKey, size);
    if (next !== null) {
      event.preventDefault();
      moveTo(next);
    } else if (event.key === "Enter" || event.key === " ") press(event);
  };
  const press = (event: KeyboardEvent) => {
    const { row, column } = last.current, trial = row < 0 ? null : trialAt(rows, row);
    const name = column === 1 ? "trial" : column === 2 ? "verdict" : columns[column - FIXED_COLUMNS]?.name;
    const head = all.find((one) => one.name === name);
    event.preventDefault();
    if (row < 0) {
      if (head !== undefined) props.onSort(head, event.shiftKey);
    } else if (trial === null) return;
    else if (event.key === " " || column === 0) props.onToggle(trial);
    else props.onOpen(trial);
  };
  return (
    <div
      ref={place}
      class="grid-scroll"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onFocusCapture={(event) => {
        const cell = (event.target as Element).closest("[data-cell]")?.getAttribute("data-cell")?.split(":").map(
          Number,
        );
        if (cell !== undefined) {
          goTo({ row: cell[0], column: cell[1] });
          props.onHead(cell[0] < 0 ? columns[cell[1] - FIXED_COLUMNS] ?? null : null);
        }
      }}
    >
      <table
        role="grid"
        aria-label="Strategies"
        aria-rowcount={rows.matched + 2}
        aria-colcount={FIXED_COLUMNS + columns.length}
        aria-multiselectable="true"
      >
        <Heads {...props} active={active} />
        <tbody>
          {shown.before > 0 && <tr class="spacer" role="presentation" style={{ height: `${shown.before}px` }} />}
          {Array.from(
            { length: to - from },
            (_, i) => <GridRow key={(from + i) % slots.current} {...props} place={from + i} active={active} />,
          )}
          {rows.matched > to && (
            <tr class="spacer" role="presentation" style={{ height: `${(rows.matched - to) * ROW_HEIGHT}px` }} />
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Number of the strategy in a place; `null` while it is not known. */
function trialAt({ rowAt, columns }: Rows, place: number): number | null {
  const value = rowAt(place)?.values[columns.indexOf("trial")];
  return typeof value === "number" ? value : null;
}

/** The heads: whose days the columns are of, then the columns. */
function Heads({ columns, sort, days, all, onSort, onHead, active }: GridProps & { readonly active: GridPlace }) {
  const keys = sortKeys(sort), count = (part: ColumnInfo["of"]) => columns.filter(({ of }) => of === part).length;
  const own = count("strategy"), search = count("search"), unseen = count("unseen");
  const focusable = (column: number) => ({
    "data-cell": `-1:${column}`,
    tabIndex: active.row === -1 && active.column === column ? 0 : -1,
  });
  const head = (column: ColumnInfo, place: number) => {
    const at = keys.findIndex((key) => key.column === column.name), key = keys[at];
    return (
      <th
        key={column.name}
        role="columnheader"
        scope="col"
        class={`${column.kind === "number" && place >= FIXED_COLUMNS ? "number " : ""}${column.of}`}
        aria-colindex={place + 1}
        aria-sort={at === 0 ? key.isDescending ? "descending" : "ascending" : undefined}
        title={column.meaning}
        {...focusable(place)}
        onClick={(event) => onSort(column, event.shiftKey)}
        onMouseEnter={() => onHead(column)}
        onMouseLeave={() => onHead(null)}
      >
        <span class="sort-head">
          {headText(column, days)}
          {key !== undefined && (
            <span class="sort-mark">
              {key.isDescending ? "↓" : "↑"}
              {keys.length > 1 && <small>{at + 1}</small>}
            </span>
          )}
        </span>
      </th>
    );
  };
  const fixed = (name: string, place: number) => {
    const column = all.find((one) => one.name === name);
    return column === undefined ? null : head(column, place);
  };
  return (
    <thead>
      <tr role="row" aria-rowindex={1} class="parts">
        <td role="presentation" colSpan={FIXED_COLUMNS + own} />
        {search > 0 && (
          <th role="columnheader" scope="colgroup" colSpan={search} class="part search">
            <span>on the days the search chose by: they flatter</span>
          </th>
        )}
        {unseen > 0 && (
          <th role="columnheader" scope="colgroup" colSpan={unseen} class="part unseen">
            <span>unseen</span>
          </th>
        )}
      </tr>
      <tr role="row" aria-rowindex={2} class="heads">
        <th role="columnheader" scope="col" aria-colindex={1} class="box" {...focusable(0)}>
          <span class="unseen-text">Chosen</span>
        </th>
        {fixed("trial", 1)}
        {fixed("verdict", 2)}
        <th role="columnheader" scope="col" aria-colindex={4} {...focusable(3)}>The account</th>
        {columns.map((column, i) => head(column, i + FIXED_COLUMNS))}
      </tr>
    </thead>
  );
}

/** One strategy. */
function GridRow(
  { rows, columns, chosen, days, address, onToggle, onOpen, place, active }: GridProps & {
    readonly place: number;
    readonly active: GridPlace;
  },
) {
  const row = rows.rowAt(place), trial = trialAt(rows, place);
  const isChosen = trial !== null && chosen.includes(trial);
  const activeColumn = active.row === place ? active.column : null;
  const cell = (column: number) => ({
    role: "gridcell",
    "aria-colindex": column + 1,
    "data-cell": `${place}:${column}`,
    tabIndex: activeColumn === column ? 0 : -1,
  } as const);
  const value = (name: string) => row?.values[rows.columns.indexOf(name)];
  const verdict = value("verdict");
  // A row that shows the same is not drawn anew: what its acts do they ask of the address when it comes to that.
  return useMemo(
    () => (
      <tr role="row" aria-rowindex={place + 3} aria-selected={isChosen} class={isChosen ? "chosen" : ""}>
        <td
          {...cell(0)}
          class="box"
          onClick={() => trial !== null && onToggle(trial)}
        >
          <span class="tick-box" aria-hidden="true">{isChosen ? "✓" : ""}</span>
          <span class="unseen-text">{isChosen ? "chosen" : "not chosen"}</span>
        </td>
        <td {...cell(1)}>
          {trial === null ? "…" : (
            <a
              tabIndex={-1}
              href={writeAddress(stepTo(address, { trial }))}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                onOpen(trial);
              }}
            >
              {trial}
            </a>
          )}
        </td>
        <td {...cell(2)}>
          {typeof verdict === "string" && verdict in VERDICTS && <VerdictBadge verdict={verdict as Verdict} />}
        </td>
        <td {...cell(3)}>{row !== null && <SparklineView line={row.sparkline} width={112} height={34} />}</td>
        {columns.map((column, i) => {
          const found = value(column.name);
          const isMuted = found === null || column.of === "unseen" && verdict !== "held";
          return (
            <td
              key={column.name}
              {...cell(i + FIXED_COLUMNS)}
              class={`${column.kind === "number" ? "number " : ""}${column.of}${isMuted ? " muted" : ""}`}
            >
              {found === undefined ? "…" : cellText(column, found, days, verdict)}
            </td>
          );
        })}
      </tr>
    ),
    [row?.values, rows.columns, columns, isChosen, activeColumn, days, address, place],
  );
}
