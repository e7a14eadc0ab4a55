/**
 * The whole page: head, the view that the address names, and what is new since it was drawn.
 *
 * @module
 */
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { type ViewName, writeAddress } from "../address.ts";
import type { LiveReader } from "../live_page.ts";
import { type Source, SourceError, type StudyLine, type StudyView } from "../source.ts";
import { Header } from "./header.tsx";
import { lazyView } from "./lazy_view.tsx";
import type { LiveViewProps } from "./live_view.tsx";
import { Notice } from "./notice.tsx";
import { OverviewView } from "./overview_view.tsx";
import { Empty, Failure, Loading } from "./states.tsx";
import { StrategiesView } from "./strategies_view.tsx";
import { useAddress } from "./use_address.ts";
import { type Answer, useAnswer } from "./use_answer.ts";
import { useBegin, useChanges } from "./use_changes.ts";
import type { ViewProps } from "./view_props.ts";

/** Views by name; those with charts load when they are first wanted. */
const VIEWS: Partial<Record<ViewName | "strategy", ComponentType<ViewProps>>> = {
  overview: OverviewView,
  strategies: StrategiesView,
  strategy: lazyView(async () => (await import("./strategy_view.tsx")).StrategyView),
  compare: lazyView(async () => (await import("./compare_view.tsx")).CompareView),
  portfolio: lazyView(async () => (await import("./portfolio_view.tsx")).PortfolioView),
  search: lazyView(async () => (await import("./search_view.tsx")).SearchView),
  data: lazyView(async () => (await import("./data_view.tsx")).DataView),
  words: lazyView(async () => (await import("./words_view.tsx")).WordsView),
};

/** The view that is of no study. */
const LiveView = lazyView<LiveViewProps>(async () => (await import("./live_view.tsx")).LiveView);

/** What the whole page is given. */
export interface AppProps {
  readonly source: Source;
  /** Who looks at the ledgers of live trading; `null` where there are none, as in the one-file report. */
  readonly live: LiveReader | null;
  /** What can be done with a study as a whole, in the head. */
  readonly actions: (study: string) => ComponentChildren;
}

/** The whole page. */
export function App({ source, live, actions }: AppProps) {
  const { address, ignored, go } = useAddress();
  const studies = useAnswer((signal) => source.studies(signal), [source]);
  const name = address.study ?? newest(studies.value ?? []);
  const study = useAnswer(name === null ? null : (signal) => source.study(name, signal), [source, name]);
  const shown = study.value?.study === name ? study.value : null;
  const changes = useChanges(source, shown);
  const isMissing = shown === null && study.error instanceof SourceError && study.error.isMissing;
  useBegin(source, isMissing ? name : null, studies.value?.length === 0, () => {
    studies.retry();
    study.retry();
  });
  const isTrial = address.view === "strategies" && address.trial !== null;
  const View = VIEWS[isTrial ? "strategy" : address.view], isLive = address.view === "live" && live !== null;
  useEffect(() => {
    const what = isTrial ? `Strategy ${address.trial}` : address.view[0].toUpperCase() + address.view.slice(1);
    document.title = isLive ? "Live · Assay" : name === null ? "Assay" : `${what} · ${name} · Assay`;
  }, [name, address.view, address.trial]);
  const unknown = View === undefined && !isLive ? [...ignored, address.view] : ignored;
  const current = studies.value?.find((line) => line.study === name) ?? shown;
  return (
    <>
      <a class="skip" href="#main" onClick={toMain}>To the content</a>
      <Header
        studies={studies.value ?? []}
        current={current && { ...current, ...changes.line }}
        address={{ ...address, study: name }}
        go={go}
        hasLive={live !== null}
        actions={name !== null && actions(name)}
      />
      <main id="main" tabIndex={-1}>
        {unknown.length > 0 && (
          <Notice>This part of the address is not known and was left out: {unknown.join(", ")}.</Notice>
        )}
        {changes.notices.map((text) => <Notice key={text}>{text}</Notice>)}
        {changes.fresh !== null && (
          <p class="fresh" role="status">
            <button type="button" onClick={study.retry}>{changes.fresh}</button>
          </p>
        )}
        {isLive
          ? <LiveView reader={live} address={address} go={go} />
          : (
            <Body studies={studies} study={study} shown={shown} name={name}>
              {(view) => {
                const Shown = View ?? OverviewView;
                return <Shown source={source} study={view} address={{ ...address, study: name }} go={go} />;
              }}
            </Body>
          )}
      </main>
    </>
  );
}

/** The study that was begun last. */
function newest(studies: readonly StudyLine[]): string | null {
  return studies.reduce<StudyLine | null>(
    (last, line) => last === null || line.createdAt >= last.createdAt ? line : last,
    null,
  )
    ?.study ?? null;
}

/** Moves the focus without touching the address. */
function toMain(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#main")?.focus();
}

/** The other studies, where the one that was asked for cannot be shown. */
function StudyLinks({ studies }: { readonly studies: readonly StudyLine[] }) {
  if (studies.length === 0) return null;
  return (
    <p>
      To {studies.map(({ study }, i) => (
        <span key={study}>
          {i > 0 && ", "}
          <a href={writeAddress({ study, view: "overview", trial: null, query: {} })}>{study}</a>
        </span>
      ))}
    </p>
  );
}

/** The view once its study is there, or why it is not. */
function Body(
  { studies, study, shown, name, children }: {
    readonly studies: Answer<readonly StudyLine[]>;
    readonly study: Answer<StudyView>;
    readonly shown: StudyView | null;
    readonly name: string | null;
    readonly children: (study: StudyView) => ComponentChildren;
  },
) {
  if (shown !== null) return <>{children(shown)}</>;
  const others = (studies.value ?? []).filter((line) => line.study !== name);
  if (study.error !== null) {
    return (
      <Failure error={study.error} onRetry={study.retry}>
        <StudyLinks studies={others} />
      </Failure>
    );
  }
  if (studies.error !== null) return <Failure error={studies.error} onRetry={studies.retry} />;
  if (studies.value?.length === 0) {
    return (
      <Empty title="No study yet">
        <p>A search writes its study where this page reads. To begin one:</p>
        <pre>deno task automl --study first</pre>
      </Empty>
    );
  }
  return <Loading what="Reading the study" />;
}
