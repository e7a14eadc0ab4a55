/**
 * The server of the dashboard, on this machine alone.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { type BrowserBundle, currentManifest, readBundle } from "../report/browser_bundle.ts";
import { TOKEN_PARAMETER } from "./access.ts";
import { dashboardRoutes, type RoutesContext } from "./routes.ts";

/** Where it listens: other machines reach it through a tunnel alone. */
const HOSTNAME = "127.0.0.1";

/** Bits of a token. */
const TOKEN_BYTES = 16;

/** Name of the bundle that draws the dashboard. */
const BUNDLE = "dashboard";

/** How to serve. */
export interface ServerOptions extends Pick<RoutesContext, "source" | "live" | "report" | "onPage" | "onFault"> {
  /** 0 takes a free one. */
  readonly port: number;
  readonly token: string | null;
  readonly allowedHosts: readonly string[];
}

/** A server that runs. */
export interface DashboardServer {
  /** The address to open, with its token. */
  readonly url: string;
  readonly port: number;
  /** Ends it, whoever is connected. */
  close(): Promise<void>;
}

/** A token that nobody guesses. */
export function newToken(): string {
  return crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)).toHex();
}

/**
 * Begins to serve.
 *
 * @throws {UserError} If another program listens at the port, or it may not be used.
 */
export function serveDashboard({ port, token, allowedHosts, ...context }: ServerOptions): DashboardServer {
  const ending = new AbortController(), rules = { token, allowedHosts, port };
  const routes = dashboardRoutes({ ...context, rules, bundle: keptBundle() });
  const server = listen(port, ending.signal, routes);
  // The port is known once it is taken, and before anybody can ask.
  rules.port = server.addr.port;
  const address = `http://${HOSTNAME}:${rules.port}/`;
  return {
    url: token === null ? address : `${address}?${TOKEN_PARAMETER}=${token}`,
    port: rules.port,
    close: async () => {
      ending.abort();
      await server.finished;
    },
  };
}

function listen(port: number, signal: AbortSignal, handler: Deno.ServeHandler): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: HOSTNAME, port, signal, onListen: () => {} }, handler);
  } catch (error) {
    const why = error instanceof Deno.errors.AddrInUse
      ? "another program does"
      : error instanceof Deno.errors.PermissionDenied
      ? "this user may not"
      : null;
    if (why === null) throw error;
    throw new UserError(`Cannot listen at port ${port}: ${why}; --port names another, 0 takes a free one`, {
      cause: error,
    });
  }
}

/** The bundle, looked for until it is there and then kept; `null` while none of these sources was built. */
function keptBundle(): () => BrowserBundle | null {
  let kept: BrowserBundle | null = null;
  return () => {
    if (kept !== null) return kept;
    return kept = currentManifest(BUNDLE) === null ? null : readBundle(BUNDLE);
  };
}
