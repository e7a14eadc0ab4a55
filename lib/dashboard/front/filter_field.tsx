/**
 * The filter as a text: read at each key press, its faults said with their place, the last valid one in force meanwhile.
 *
 * @module
 */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { compileFilter } from "../filter.ts";
import { type ColumnInfo, SourceError } from "../source.ts";

/** Why a text is no filter; `null` where it is one. */
export function filterFault(text: string, columns: readonly ColumnInfo[]): SourceError | null {
  try {
    compileFilter(text, columns);
    return null;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

/** The field. */
export function FilterField({ filter, inForce, columns, onFilter }: {
  /** As the address has it, and as it is in force. */
  readonly filter: string;
  readonly inForce: string;
  readonly columns: readonly ColumnInfo[];
  readonly onFilter: (filter: string) => void;
}) {
  const [text, setText] = useState(filter);
  const input = useRef<HTMLInputElement>(null);
  // While somebody types, what is in force comes a key press late.
  useEffect(() => {
    if (document.activeElement !== input.current) setText(filter);
  }, [filter]);
  const fault = useMemo(() => filterFault(text, columns), [text, columns]);
  const read = (next: string) => {
    setText(next);
    if (filterFault(next, columns) === null) onFilter(next);
  };
  return (
    <div class="filter-field">
      <input
        ref={input}
        type="text"
        class="mono"
        spellcheck={false}
        autocomplete="off"
        aria-label="Filter"
        aria-invalid={fault !== null}
        aria-describedby="filter-fault"
        placeholder="sharpe ≥ 1.5 and maxDrawdown ≤ 10 % and verdict = held"
        value={text}
        onInput={(event) => read(event.currentTarget.value)}
      />
      <div id="filter-fault" role="status">
        {fault !== null && <Fault text={text} fault={fault} isInForce={inForce !== ""} />}
      </div>
    </div>
  );
}

function Fault({ text, fault, isInForce }: {
  readonly text: string;
  readonly fault: SourceError;
  readonly isInForce: boolean;
}) {
  return (
    <div class="filter-fault">
      {fault.position !== null && (
        <pre aria-hidden="true">{`${text}\n${" ".repeat(Math.min(fault.position, text.length))}^`}</pre>
      )}
      <p>
        {fault.message}. {isInForce ? "The last filter that could be read is in force." : "All are shown meanwhile."}
      </p>
    </div>
  );
}
