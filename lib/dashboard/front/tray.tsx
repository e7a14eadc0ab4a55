/**
 * What was chosen of the table, and where to go with it.
 *
 * @module
 */
import { type Address, stepTo, writeAddress } from "../address.ts";
import { CopyLink } from "./copy_link.tsx";

/** Strategies that are compared side by side at most. */
const MOST_COMPARED = 5;

/** Numbers that are named. */
const NAMED = 6;

/** The tray; nothing where nothing is chosen. */
export function Tray({ chosen, address, onClear, onCsv }: {
  readonly chosen: readonly number[];
  readonly address: Address;
  readonly onClear: () => void;
  readonly onCsv: () => void;
}) {
  if (chosen.length === 0) return null;
  const names = chosen.slice(0, NAMED).join(", ") + (chosen.length > NAMED ? " …" : "");
  const query = { chosen: chosen.join(",") };
  // Whoever opens it has those and no others before them, ticked.
  const shared = stepTo(address, {
    view: "strategies",
    query: { ...query, filter: `trial in (${chosen.join(", ")})` },
  });
  const canCompare = chosen.length >= 2 && chosen.length <= MOST_COMPARED;
  return (
    <div class="tray" role="region" aria-label="Chosen strategies">
      <span role="status">{chosen.length} chosen: {names}</span>
      {canCompare
        ? <a class="button filled" href={writeAddress(stepTo(address, { view: "compare", query }))}>Compare</a>
        : <span class="muted">Compare takes two to five</span>}
      <a class="button" href={writeAddress(stepTo(address, { view: "portfolio", query }))}>Portfolio</a>
      <CopyLink label="Share" view={writeAddress(shared)} />
      <button type="button" onClick={onCsv}>CSV</button>
      <button type="button" aria-label="Choose none" onClick={onClear}>×</button>
    </div>
  );
}
