/**
 * What every view of the front end is given.
 *
 * @module
 */
import type { Address } from "../address.ts";
import type { Source, StudyView } from "../source.ts";

/** What a view is given. */
export interface ViewProps {
  readonly source: Source;
  readonly study: StudyView;
  readonly address: Address;
  /** Goes to another place; with `replace` the step is no entry of the browser's history. */
  readonly go: (to: Partial<Address>, replace?: boolean) => void;
}
