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
    let isGone = false, timer: ReturnType<typeof setTimeout> | undefined, round = 0;
    const ask = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      const own = ++round, isOvertaken = () => isGone || own !== round;
      try {
        const page = await reader.live(asked);
        if (!isOvertaken()) setLook({ page, error: null });
      } catch (error) {
        if (!isOvertaken()) setLook((last) => ({ page: last.page, error: error as Error }));
      }
      if (!isOvertaken()) timer = setTimeout(ask, LOOK_MS);
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      isGone = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [reader, asked?.environment, asked?.run]);
  return look;
}
