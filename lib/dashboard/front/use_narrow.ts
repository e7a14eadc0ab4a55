/**
 * Whether the window is a phone's.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";

/** Up to this width a page is one column; the style sheet says the same. */
const NARROW = "(max-width: 900px)";

/** Whether the window is that narrow, followed while it changes. */
export function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW), follow = () => setNarrow(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isNarrow;
}
