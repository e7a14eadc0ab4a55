/**
 * The addresses of an exchange as ccxt keeps them: a tree by kind of call.
 *
 * @module
 */

/** An address, or addresses by what they are for. */
export type UrlTree = string | { readonly [name: string]: UrlTree };

/** The same tree with scheme and host of another address. */
export function replaceHosts(urls: UrlTree, base: string): UrlTree {
  if (typeof urls === "string") return urls.replace(/^[a-z]+:\/\/[^/]+/, base);
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, replaceHosts(url, base)]));
}

/**
 * The hosts of a tree, each once, with a port where it is not the usual one.
 *
 * @param hostname What stands for `{hostname}`, which some addresses leave open.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { hostsOf } from "@lib/exchange/exchange_urls.ts";
 *
 * const urls = { public: "https://api.{hostname}/v1", private: { spot: "https://api.{hostname}", web: "http://b.com:81" } };
 * assert.deepEqual(hostsOf(urls, "a.com"), ["api.a.com", "b.com:81"]);
 * ```
 */
export function hostsOf(urls: UrlTree, hostname = ""): string[] {
  if (typeof urls === "string") return [new URL(urls.replaceAll("{hostname}", hostname)).host];
  return [...new Set(Object.values(urls).flatMap((url) => hostsOf(url, hostname)))];
}
