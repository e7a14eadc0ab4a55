/**
 * The runs of live trading as they stand, looked at anew every second while somebody sees the page.
 *
 * @module
 */
/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";
import type { LivePage, LiveReader, LiveRunName } from "../live_page.ts";

/** From an answer to the next question, ms: what stands on the page is never older than two seconds. */
const LOOK_MS = 1000;

/** What is known of the runs. */
export interface LiveLook {
  /** The last answer; `null` before the first. */
  readonly page: LivePage | null;
  /** Why the last question was not answered. */
  readonly error: Error | null;
}

/** Looks at a run; the one that was alive last where none is asked for. */
export function useLive(reader: LiveReader, asked: LiveRunName | null): LiveLook {
  const [look, setLook] = useState<LiveLook>({ page: null, error: null });
  useEffect(() => {
    let asking = new AbortController(), timer: ReturnType<typeof setTimeout> | undefined;
    const leave = () => {
      asking.abort();
      clearTimeout(timer);
    };
    const ask = async () => {
      leave();
      if (document.hidden) return;
      const { signal } = asking = new AbortController();
      try {
        const page = await reader.live(asked, signal);
        if (!signal.aborted) setLook({ page, error: null });
      } catch (error) {
        if (!signal.aborted) setLook((last) => ({ page: last.page, error: error as Error }));
      }
      if (!signal.aborted) timer = setTimeout(ask, LOOK_MS);
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      leave();
      document.removeEventListener("visibilitychange", ask);
    };
  }, [reader, asked?.environment, asked?.run]);
  return look;
}
