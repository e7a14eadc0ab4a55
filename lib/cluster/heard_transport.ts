/**
 * The socket under a NATS connection, whose errors are heard to its end, and which writes once a turn.
 *
 * The client's own transport takes every listener off a socket that it gives up. A reset that comes in the same moment, as
 * when a server refuses an account and closes, is then an error that nobody hears, which ends the whole process.
 *
 * Each write is a call of the system that wakes the server, and costs more than what it carries: so all that is sent within
 * one turn of the event loop, such as an answer and the word that the next job has begun, is written together. A connection
 * that is closed within the turn, and was not flushed before, drops it.
 *
 * @module
 */
import type { Socket } from "node:net";
import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  setTransportFactory,
} from "@nats-io/transport-node";
import { nodeResolveHost, NodeTransport } from "@nats-io/transport-node/lib/node_transport.js";

/** Hears the errors of a socket also when all other listeners are taken off it. */
function keepHearing<S extends Socket>(socket: S): S {
  const removeAll = socket.removeAllListeners.bind(socket);
  const hear = (): void => {
    if (socket.listenerCount("error") === 0) socket.on("error", () => {});
  };
  socket.removeAllListeners = (...event: [event?: string | symbol]) => {
    removeAll(...event);
    hear();
    return socket;
  };
  hear();
  return socket;
}

/** The client's transport, over such sockets. */
class HeardTransport extends NodeTransport {
  #isHeldBack = false;

  override send(frame: Uint8Array): void {
    const { socket } = this;
    if (socket !== undefined && !this.#isHeldBack) {
      this.#isHeldBack = true;
      socket.cork();
      setImmediate(() => {
        this.#isHeldBack = false;
        socket.uncork();
      });
    }
    super.send(frame);
  }

  override async dial(to: { hostname: string; port: number }) {
    return keepHearing(await super.dial(to));
  }

  override async startTLS() {
    return keepHearing(await super.startTLS());
  }
}

/** Connects as the client's own `connect` does, over a socket whose errors are heard to its end. */
export function connectHeard(options: ConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new HeardTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
}
