/**
 * Where the reader is, kept in the address of the page: back, forward, reload and a link sent restore it.
 *
 * @module
 */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type Address, type ReadAddress, readAddress, stepTo, writeAddress } from "../address.ts";

/** The address as the page has it now. */
const now = () => readAddress(location.hash);

/** Address, and how to go elsewhere. */
export function useAddress(): ReadAddress & { readonly go: (to: Partial<Address>, replace?: boolean) => void } {
  const [read, setRead] = useState(now);
  useEffect(() => {
    const follow = () => setRead(now());
    addEventListener("hashchange", follow);
    addEventListener("popstate", follow);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("popstate", follow);
    };
  }, []);
  const go = useCallback((to: Partial<Address>, replace = false) => {
    const fragment = writeAddress(stepTo(now().address, to));
    if (fragment === location.hash) return;
    if (replace) history.replaceState(null, "", fragment);
    else history.pushState(null, "", fragment);
    setRead(now());
  }, []);
  return { ...read, go };
}
