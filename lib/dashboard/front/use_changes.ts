/**
 * What happened to a study since its view was drawn. Nothing moves under the reader's eyes: what is new waits to be asked
 * for.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { formatNumber } from "../../metrics/format.ts";
import type { Source, StudyLine, StudyView } from "../source.ts";

/** What happened. */
export interface Changes {
  /** What the view that is shown does not have yet, in words; `null` where it has all. */
  readonly fresh: string | null;
  /** What the line of the study now says otherwise. */
  readonly line: Partial<StudyLine>;
  /** What is to be known: the study is gone, the connection is lost. */
  readonly notices: readonly string[];
}

/** What was told of a study since its view was asked for. */
interface Told {
  readonly study: string | null;
  readonly line: Changes["line"];
}

/** Said while nothing comes from the server. */
const LOST = "The server does not answer. This page asks again by itself; what it shows is as of the last answer.";

/** Between two questions for a first study, ms. */
const AGAIN_MS = 3000;

/** Asks for a study that is not there once it begins, and for the list where it is empty from time to time. */
export function useBegin(source: Source, awaited: string | null, isEmpty: boolean, onBegin: () => void): void {
  useEffect(() => {
    if (awaited !== null) return source.follow(awaited, ({ kind }) => kind === "trials" && onBegin());
    if (!isEmpty || source.kind === "file") return;
    const timer = setInterval(onBegin, AGAIN_MS);
    return () => clearInterval(timer);
  }, [source, awaited, isEmpty]);
}

/** What a view does not have yet of what the line of its study now says; `null` where it has all. */
export function freshText(
  { trials, state }: Partial<Pick<StudyLine, "trials" | "state">>,
  shown: Pick<StudyLine, "trials" | "state">,
): string | null {
  if (state !== undefined && state !== shown.state) return `The search is ${state}: show what is new`;
  // Both count what was tried; a view may be newer than what was told last.
  const count = (trials ?? 0) - shown.trials;
  return count > 0 ? `${formatNumber(count, "count")} new: show ${count === 1 ? "it" : "them"}` : null;
}

/** Follows the study that is shown. */
export function useChanges(source: Source, shown: StudyView | null): Changes {
  const [gone, setGone] = useState<string | null>(null), [isUp, setIsUp] = useState(true);
  const name = shown?.study ?? null, [told, setTold] = useState<Told>({ study: name, line: {} });
  // What was told of the last study is nothing to the one that has just taken its place.
  const lineOf = ({ study, line }: Told) => study === name ? line : {}, line = lineOf(told);
  useEffect(() => {
    const tell = (news: Told["line"]) => setTold((last) => ({ study: name, line: { ...lineOf(last), ...news } }));
    setTold({ study: name, line: {} });
    setGone(null);
    if (name === null) return;
    return source.follow(name, (change) => {
      if (change.kind === "trials") {
        const { trials, good, hard } = change;
        setGone(null);
        tell({ trials, good, hard });
      } else if (change.kind === "state") {
        const { state } = change;
        tell({ state });
      } else if (change.kind === "gone") setGone(change.sentence);
      else setIsUp(change.isUp);
    });
  }, [source, name]);
  return {
    fresh: shown === null ? null : freshText(line, shown),
    line,
    notices: [...(gone === null ? [] : [gone]), ...(isUp ? [] : [LOST])],
  };
}
