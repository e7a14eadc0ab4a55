/**
 * The width that an element has, followed while it changes.
 *
 * @module
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The most that a panel has on a sheet of A4, px: no width is told of one. */
const SHEET_WIDTH = 640;

/** Its width in whole CSS pixels, on paper at most that of a sheet; 0 until it is laid out. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const measure = (value: number) => setWidth(Math.floor(value));
    measure(element.current.getBoundingClientRect().width);
    const observer = new ResizeObserver(([entry]) => measure(entry.contentRect.width));
    observer.observe(element.current);
    const print = () => setWidth((last) => Math.min(last, SHEET_WIDTH));
    const show = () => measure(element.current?.getBoundingClientRect().width ?? 0);
    addEventListener("beforeprint", print);
    addEventListener("afterprint", show);
    return () => {
      observer.disconnect();
      removeEventListener("beforeprint", print);
      removeEventListener("afterprint", show);
    };
  }, []);
  return width;
}
