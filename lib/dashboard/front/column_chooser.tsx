/**
 * Which columns the table shows, each with what it means.
 *
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { ColumnInfo } from "../source.ts";

/** Parts of the list, in order. */
const PARTS = [
  ["unseen", "From unseen days"],
  ["search", "From the days of the search: they flatter"],
  ["strategy", "What the strategy is"],
] as const;

/** The button and the list that it opens. */
export function ColumnChooser({ all, chosen, onColumns }: {
  readonly all: readonly ColumnInfo[];
  readonly chosen: readonly string[];
  /** With nothing the columns are those of the beginning. */
  readonly onColumns: (columns: readonly string[]) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null),
    [isOpen, setOpen] = useState(false),
    [wanted, setWanted] = useState("");
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  const toggle = (name: string) =>
    onColumns(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  const isWanted = ({ name, label, plain, meaning }: ColumnInfo) =>
    `${name} ${label} ${plain} ${meaning}`.toLowerCase().includes(wanted.trim().toLowerCase());
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>Columns · {chosen.length}</button>
      {isOpen && (
        <dialog ref={dialog} class="chooser" aria-label="Columns" onClose={() => setOpen(false)}>
          <div class="row">
            <h2>Columns</h2>
            <span class="spring" />
            <button type="button" onClick={() => onColumns([])}>As at first</button>
            <button type="button" class="filled" onClick={() => dialog.current?.close()}>Done</button>
          </div>
          <input
            type="search"
            aria-label="Find a column"
            placeholder="Find a column"
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
          <div class="chooser-list" tabIndex={0} role="region" aria-label="All columns">
            {PARTS.map(([part, title]) => {
              const columns = all.filter((column) => column.of === part && isWanted(column) && !FIXED.has(column.name));
              return columns.length === 0 ? null : (
                <fieldset key={part}>
                  <legend>{title}</legend>
                  {columns.map(({ name, label, plain, meaning }) => (
                    <label key={name}>
                      <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
                      <span>
                        <b>{plain}</b> {label !== plain && <small>{label}</small>} <code>{name}</code>
                        <span class="muted">{meaning}</span>
                      </span>
                    </label>
                  ))}
                </fieldset>
              );
            })}
          </div>
        </dialog>
      )}
    </>
  );
}

/** Columns that are always there. */
export const FIXED: ReadonlySet<string> = new Set(["trial", "verdict"]);
