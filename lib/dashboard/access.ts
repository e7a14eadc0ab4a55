/**
 * Who may ask the dashboard: whoever has its token, from a page of its own, by a name of this machine.
 *
 * - A token even where nobody but this machine can connect: others may be at work on it, and any page open in a browser may
 *   call it.
 * - The name by which it is called must be one of this machine's or allowed: a page elsewhere may let its own name point
 *   here (DNS rebinding), and would then count as of the same origin.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";

/** Who may ask. */
export interface AccessRules {
  /** What whoever asks must have; `null` for nothing. */
  readonly token: string | null;
  /** Names of hosts beside those of this machine. */
  readonly allowedHosts: readonly string[];
  /** Port listened at, by which its cookie is told from that of another dashboard. */
  readonly port: number;
}

/** What became of a request before it was answered. */
export type Access =
  | { readonly kind: "granted" }
  /** The token was in the address: it goes to a cookie, and the address is asked for again without it. */
  | { readonly kind: "admitted"; readonly location: string; readonly cookie: string }
  | { readonly kind: "refused"; readonly status: 401 | 403 | 405 | 421; readonly sentence: string };

/** Names of this machine. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Parameter of the address that holds the token. */
export const TOKEN_PARAMETER = "token";

/** Paths that tell nothing and need no token. */
const OPEN_PATHS = ["/healthz"];

/** Whether a request may be answered. */
export function checkAccess(request: Request, { token, allowedHosts, port }: AccessRules): Access {
  const refused = (status: 401 | 403 | 405 | 421, sentence: string): Access => ({ kind: "refused", status, sentence });
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refused(405, `Cannot ${request.method} here: this dashboard only reads, by GET and HEAD.`);
  }
  const url = new URL(request.url), host = request.headers.get("host") ?? url.host;
  if (![...LOOPBACK, ...allowedHosts].includes(hostname(host))) {
    return refused(421, "Cannot answer by this name of a host: --allowed-host NAME allows it.");
  }
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== `http://${host}` && origin !== `https://${host}`) {
    return refused(403, "Cannot answer a page of another origin.");
  }
  if (token === null || OPEN_PATHS.includes(url.pathname)) return { kind: "granted" };
  const given = url.searchParams.get(TOKEN_PARAMETER), name = cookieName(port);
  if (given !== null && isSame(given, token)) {
    url.searchParams.delete(TOKEN_PARAMETER);
    return {
      kind: "admitted",
      // Two slashes would begin the name of another host.
      location: url.pathname.replace(/^\/+/, "/") + url.search,
      cookie: `${name}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    };
  }
  const kept = cookieOf(request.headers.get("cookie") ?? "", name);
  if (kept !== null && isSame(kept, token)) return { kind: "granted" };
  return refused(
    401,
    "Cannot show this dashboard without its token: open the address that `deno task dashboard` printed where it was started.",
  );
}

/** Name of the cookie that holds the token: browsers keep those of all ports of a host together. */
export function cookieName(port: number): string {
  return `assay_${port}`;
}

/** A host without its port. */
function hostname(host: string): string {
  return host.replace(/:\d*$/, "").toLowerCase();
}

function cookieOf(header: string, name: string): string | null {
  const pair = header.split(";").map((part) => part.trim()).find((part) => part.startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
}

/** Whether two texts are the same, in a time that does not tell how far they are. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(one, other);
}
