/**
 * Whether the server is there: said whenever it goes and comes, and given up where it stays away.
 *
 * @module
 */
import { ClusterError, UserError } from "../core/errors.ts";
import type { Cluster } from "./connection.ts";

/** How a server is watched. */
export interface ServerWatchOptions {
  /** Time without a server after which it is given up, s; `null` waits for as long as it takes. */
  readonly patienceSeconds: number | null;
  /** Told in a sentence that the server is away or back. */
  readonly onNote: (text: string) => void;
  /** Told that the server is back. */
  readonly onBack?: () => void;
  /** Told why it cannot go on: the server stayed away, or this account may not do what was asked. */
  readonly onFault: (error: Error) => void;
}

/** A server that is watched, until its connection ends. */
export interface ServerWatch {
  isAway(): boolean;
  /** Ends it; what happens then is not told. */
  stop(): void;
}

/** Watches the server of a connection. */
export function watchServer({ connection, url }: Cluster, options: ServerWatchOptions): ServerWatch {
  const { patienceSeconds, onNote, onBack, onFault } = options;
  let isAway = false, isStopped = false, timer: ReturnType<typeof setTimeout> | undefined;
  const giveUp = (): void => {
    onFault(new ClusterError(`Cannot go on: the server ${url} stayed away for ${patienceSeconds} s`));
    connection.close();
  };
  const watch = async (): Promise<void> => {
    for await (const status of connection.status()) {
      if (isStopped) break;
      if (status.type === "disconnect" && !isAway) {
        isAway = true;
        onNote(`The server ${url} is away; waiting for it`);
        if (patienceSeconds !== null) timer = setTimeout(giveUp, 1000 * patienceSeconds);
      } else if (status.type === "reconnect") {
        isAway = false;
        clearTimeout(timer);
        onNote(`The server ${url} is back`);
        onBack?.();
      } else if (status.type === "error" && /permissions? violation/i.test(status.error.message)) {
        onFault(new UserError(`Cannot work for ${url}: this account may not do that: ${status.error.message}`));
      }
    }
    clearTimeout(timer);
  };
  watch();
  return {
    isAway: () => isAway,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
