/**
 * The view Strategies: all of them in one table, filtered by figures and by a text, and what was chosen of them.
 *
 * @module
 */
import { useEffect, useMemo, useState } from "preact/hooks";
import { readAddress } from "../address.ts";
import { chosenTrials } from "../chosen.ts";
import { formatNumber } from "../../metrics/format.ts";
import type { ColumnInfo } from "../source.ts";
import { ColumnChooser, FIXED } from "./column_chooser.tsx";
import { headText, inTableOrder } from "./column_text.ts";
import { CopyLink } from "./copy_link.tsx";
import { download } from "./download.ts";
import { filterFault, FilterField } from "./filter_field.tsx";
import { FilterSide } from "./filter_side.tsx";
import { ScatterView } from "./scatter_view.tsx";
import { pressed, sortKeys } from "./sort_keys.ts";
import { Empty, Failure, Loading } from "./states.tsx";
import { strategiesCsv } from "./strategies_csv.ts";
import { StrategiesGrid } from "./strategies_grid.tsx";
import { MOST_CHOSEN, readStrategiesQuery, type StrategiesQuery, writeStrategiesQuery } from "./strategies_query.ts";
import { Tray } from "./tray.tsx";
import { useNarrow } from "./use_narrow.ts";
import { useRows } from "./use_rows.ts";
import type { ViewProps } from "./view_props.ts";

/** The view. */
export function StrategiesView({ source, study, address, go }: ViewProps) {
  const query = useMemo(() => readStrategiesQuery(address.query, study.columns), [address.query, study]);
  const isFaulty = useMemo(() => filterFault(query.filter, study.columns) !== null, [query.filter, study]);
  // A link may hold a filter that is none: it is told, and all are shown.
  const filter = isFaulty ? "" : query.filter;
  const { sort, chosen, scatter } = query, days = study.days?.search ?? null, isNarrow = useNarrow();
  // The address may be ahead of what was drawn last: keys come faster than frames.
  const now = () => readAddress(location.hash).address.query;
  const set = (changed: Partial<StrategiesQuery>, replace = false) =>
    go({ query: writeStrategiesQuery(now(), changed) }, replace);
  const columns = useMemo(
    () => inTableOrder(query.columns.flatMap((name) => study.columns.find((column) => column.name === name) ?? [])),
    [query.columns.join(","), study],
  );
  const asked = useMemo(() => ["trial", "verdict", ...columns.map(({ name }) => name)], [columns]);
  const [sight, setSight] = useState({ from: 0, to: 40 }), [head, setHead] = useState<ColumnInfo | null>(null);
  const rows = useRows(source, study, { filter, sort, columns: asked }, sight.from, sight.to);
  const toggle = (trial: number) => {
    const others = chosenTrials(now()), isThere = others.includes(trial);
    set({ chosen: isThere ? others.filter((one) => one !== trial) : [...others, trial] }, true);
  };
  const open = (trial: number) => go({ view: "strategies", trial, query: now() });
  const csv = async (of: string, name: string) =>
    download(name, "text/csv", await strategiesCsv(source, study.study, { filter: of, sort, columns: asked }));
  // The rows come first: the figures are asked for once the page is painted.
  const [isCounted, setCounted] = useState(false);
  useEffect(() => setCounted(true), []);
  // Rows that come are no reason to draw the figures anew.
  const side = useMemo(() => (
    <FilterSide
      source={source}
      study={study}
      filter={filter}
      figures={query.figures}
      isCounted={isCounted}
      onFilter={(next) => set({ filter: next }, true)}
      onFigures={(figures) => set({ figures }, true)}
    />
  ), [source, study, filter, query.figures.join(","), isCounted, go]);
  return (
    <div class="strategies">
      <h1 class="unseen-text">Strategies</h1>
      {isNarrow
        ? (
          <details class="narrow-filter">
            <summary>Filter by figures</summary>
            {side}
          </details>
        )
        : side}
      <div class="strategies-main">
        <div class="strategies-bar">
          <FilterField
            filter={query.filter}
            inForce={filter}
            columns={study.columns}
            onFilter={(next) => set({ filter: next }, true)}
          />
          <div class="row">
            <ColumnChooser
              all={study.columns}
              chosen={query.columns.filter((name) => !FIXED.has(name))}
              onColumns={(next) => set({ columns: next }, true)}
            />
            <button
              type="button"
              aria-pressed={scatter !== null}
              onClick={() => set({ scatter: scatter === null ? ["maxDrawdown", "sharpe"] : null })}
            >
              Scatter
            </button>
            <CopyLink />
            <button type="button" onClick={() => csv(filter, `${study.study}.csv`)}>CSV</button>
          </div>
        </div>
        <div class="strategies-line">
          <span role="status">
            <b>{formatNumber(rows.matched, "count")} of {formatNumber(rows.total, "count")}</b>{" "}
            <span class="muted">{Math.round(rows.milliseconds)} ms</span>
          </span>
          <span class="spring" />
          <span class="muted">
            {head === null ? <Order sort={sort} columns={study.columns} days={days} /> : head.meaning}
          </span>
        </div>
        {rows.error !== null && !rows.isThere && <Failure error={rows.error} onRetry={rows.retry} />}
        {!rows.isThere && rows.error === null && <Loading what="Reading the strategies" />}
        {rows.isThere && rows.matched === 0 && (
          <Empty title="No strategy is like that">
            <p>The filter leaves none of {formatNumber(rows.total, "count")}.</p>
            <button type="button" onClick={() => set({ filter: "" })}>Clear the filter</button>
          </Empty>
        )}
        {scatter !== null && rows.matched > 0 && (
          <ScatterView
            source={source}
            study={study}
            filter={filter}
            sort={sort}
            figures={scatter}
            chosen={chosen}
            onFigures={(next) => set({ scatter: next }, true)}
            onChoose={(trials) => set({ chosen: [...new Set([...chosen, ...trials])].slice(0, MOST_CHOSEN) }, true)}
            onOpen={open}
          />
        )}
        {scatter === null && rows.isThere && rows.matched > 0 && (
          <StrategiesGrid
            rows={rows}
            columns={columns}
            sort={sort}
            chosen={chosen}
            days={days}
            address={address}
            all={study.columns}
            onSort={(column, isAdded) => set({ sort: pressed(sort, column, isAdded) }, true)}
            onToggle={toggle}
            onOpen={open}
            onSight={(from, to) => setSight({ from, to })}
            onHead={setHead}
          />
        )}
      </div>
      <Tray
        chosen={chosen}
        address={address}
        onClear={() => set({ chosen: [] }, true)}
        onCsv={() => csv(`trial in (${chosen.join(", ")})`, `${study.study}-chosen.csv`)}
      />
    </div>
  );
}

/** In which order the table stands, in words. */
function Order({ sort, columns, days }: {
  readonly sort: string;
  readonly columns: readonly ColumnInfo[];
  readonly days: number | null;
}) {
  const names = sortKeys(sort).flatMap((key) => columns.find(({ name }) => name === key.column) ?? []);
  if (names.length === 0) return <>In the order they were tried</>;
  return (
    <>
      Sorted by {names.map((column, i) => (
        <span key={column.name}>
          {i > 0 && ", then "}
          <b>{headText(column, days)}</b>
        </span>
      ))}
    </>
  );
}
