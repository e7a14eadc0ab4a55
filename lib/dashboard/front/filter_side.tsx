/**
 * The figures that can be brushed, beside the table.
 *
 * @module
 */
import { useMemo } from "preact/hooks";
import { rangeOf, withRange } from "../filter_ranges.ts";
import type { ColumnInfo, Source, StudyView } from "../source.ts";
import { headText } from "./column_text.ts";
import { HistogramFilter } from "./histogram_filter.tsx";
import { useAnswer } from "./use_answer.ts";

/** What the figures are given. */
export interface FilterSideProps {
  readonly source: Source;
  readonly study: StudyView;
  readonly filter: string;
  readonly figures: readonly string[];
  /** Whether the figures are counted by now: the rows of the table come first. */
  readonly isCounted: boolean;
  readonly onFilter: (filter: string) => void;
  readonly onFigures: (figures: readonly string[]) => void;
}

/** Formats that are written in per cent. */
const isPercent = ({ format }: ColumnInfo) => format === "percent" || format === "probability";

/** The figures. */
export function FilterSide({ source, study, filter, figures, isCounted, onFilter, onFigures }: FilterSideProps) {
  const { value: histograms } = useAnswer(
    isCounted ? (signal) => source.histograms(study.study, filter, figures, signal) : null,
    [source, study, filter, figures.join(","), isCounted],
  );
  const shown = figures.flatMap((name) => study.columns.find((column) => column.name === name) ?? []);
  const options = useMemo(() => {
    const others = study.columns.filter(({ name, kind }) =>
      kind === "number" && name !== "trial" && !figures.includes(name)
    );
    return [
      <option key="" value="">+ Add a figure ({others.length} more)</option>,
      ...others.map((column) => <option key={column.name} value={column.name}>{headText(column, null)}</option>),
    ];
  }, [study, figures.join(",")]);
  return (
    <aside class="filter-side" aria-label="Filter by figures">
      <div class="row filter-title">
        <h2>Filter</h2>
        <span class="spring" />
        {filter !== "" && <button type="button" class="plain" onClick={() => onFilter("")}>Clear all</button>}
      </div>
      {shown.map((column) => (
        <HistogramFilter
          key={column.name}
          column={column}
          histogram={histograms?.find((one) => one.column === column.name) ?? null}
          range={rangeOf(filter, column.name)}
          onRange={(range) => onFilter(withRange(filter, column.name, range, isPercent(column)))}
          onRemove={() => onFigures(figures.filter((name) => name !== column.name))}
        />
      ))}
      <select
        class="add-figure"
        aria-label="Add a figure"
        value=""
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value !== "") onFigures([...figures, value]);
          event.currentTarget.value = "";
        }}
      >
        {options}
      </select>
    </aside>
  );
}
