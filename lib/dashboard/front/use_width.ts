/**
 * The width that an element has, followed while it changes.
 *
 * @module
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Its width in whole CSS pixels; 0 until it is laid out. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const measure = (value: number) => setWidth(Math.floor(value));
    measure(element.current.getBoundingClientRect().width);
    const observer = new ResizeObserver(([entry]) => measure(entry.contentRect.width));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}
