/**
 * All keys of a view, in a dialog.
 *
 * @module
 */
/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import { FactList } from "./fact_list.tsx";

/** Keys and what they do. */
export function KeyHelp(
  { keys, isOpen, onClose }: {
    readonly keys: readonly (readonly [string, string])[];
    readonly isOpen: boolean;
    readonly onClose: () => void;
  },
) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">Keys</h2>
      <FactList facts={keys.map(([key, meaning]) => [<kbd key={key}>{key}</kbd>, meaning])} />
      <button type="button" onClick={onClose}>Close</button>
    </dialog>
  );
}
