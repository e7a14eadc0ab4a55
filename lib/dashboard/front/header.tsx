/**
 * The head of the page: which study, which view, the words, and the one file to send.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { type Address, stepTo, type ViewName, writeAddress } from "../address.ts";
import type { StudyLine } from "../source.ts";

/** Views that the head leads to, in order, by what they are called. */
const NAVIGATION: readonly (readonly [ViewName, string])[] = [
  ["overview", "Overview"],
  ["strategies", "Strategies"],
  ["compare", "Compare"],
  ["portfolio", "Portfolio"],
  ["search", "Search"],
  ["data", "Data"],
];

/** What the head is given. */
export interface HeaderProps {
  readonly studies: readonly StudyLine[];
  /** The study shown, `null` where there is none. */
  readonly current: StudyLine | null;
  readonly address: Address;
  readonly go: (to: Partial<Address>) => void;
  /** Whether live trading is looked at here. */
  readonly hasLive: boolean;
  /** What can be done with the whole study: share it, take its database. */
  readonly actions: ComponentChildren;
}

/** The head. */
export function Header({ studies, current, address, go, hasLive, actions }: HeaderProps) {
  const views = hasLive ? [...NAVIGATION, ["live", "Live"] as const] : NAVIGATION;
  const link = (view: ViewName, label: string, className = "") => (
    <a
      key={view}
      class={className}
      href={writeAddress(stepTo(address, { view }))}
      aria-current={address.view === view ? "page" : undefined}
    >
      {label}
    </a>
  );
  return (
    <header class="head">
      <a class="brand" href={writeAddress(stepTo(address, { view: "overview" }))}>Assay</a>
      {current && <StudyChooser studies={studies} current={current} go={go} />}
      <nav class="wide-only" aria-label="Views">{views.map(([view, label]) => link(view, label))}</nav>
      <span class="spring" />
      <span class="wide-only head-end">
        {link("words", "? Words", "button")}
        {actions}
      </span>
      <details class="menu narrow-only" key={`${address.view}/${address.trial}`}>
        <summary aria-label="Menu">☰</summary>
        <nav aria-label="Views">
          {views.map(([view, label]) => link(view, label))}
          {link("words", "Words")}
          {actions}
        </nav>
      </details>
    </header>
  );
}

/** What stands of a study in the list. */
function lineText({ study, symbol, timeframe, state }: StudyLine): string {
  return `${study} · ${symbol} ${timeframe} · ${state}`;
}

function StudyChooser({ studies, current, go }: Pick<HeaderProps, "studies" | "go"> & { readonly current: StudyLine }) {
  if (studies.length < 2) return <span class="study">{lineText(current)}</span>;
  return (
    <select
      class="study"
      aria-label="Study"
      value={current.study}
      onChange={(event) => go({ study: event.currentTarget.value, view: "overview" })}
    >
      {studies.map((line) => <option key={line.study} value={line.study}>{lineText(line)}</option>)}
    </select>
  );
}
