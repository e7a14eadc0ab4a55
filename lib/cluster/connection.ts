/**
 * The connection to a NATS server with JetStream, and what is wrong with it in sentences.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { jetstream, type JetStreamClient, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, type NatsConnection, nkeyAuthenticator } from "@nats-io/transport-node";
import { UserError } from "../core/errors.ts";
import { fileFault } from "../core/file_fault.ts";
import type { Secret } from "../core/secret.ts";
import { briefly } from "./briefly.ts";
import { connectHeard } from "./heard_transport.ts";

/** Where the server is, and who asks. */
export interface ClusterAddress {
  /** Addresses `nats://HOST:PORT` or `tls://HOST:PORT` of servers of one cluster, by commas. */
  readonly url: string;
  /** Token of the account; `null` for none. */
  readonly token: Secret | null;
  /** Seed of an NKey; `null` for none. */
  readonly seed: Secret | null;
  /** File of the certificate authority that vouches for the server; `""` for those of the system. */
  readonly ca: string;
}

/** A server with JetStream. */
export interface Cluster {
  /** Its address, without secrets. */
  readonly url: string;
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** Largest message that the server takes, bytes. */
  readonly maxPayload: number;
  /** Sends what is under way, as far as the server is there, and ends the connection. */
  close(): Promise<void>;
}

/** There is no server, or none that answers, for now. */
export class ServerAwayError extends UserError {}

/** Objects travel in pieces of 128 KiB, and what stands beside them needs room. */
const LEAST_PAYLOAD = 2 ** 18;

/** Longest wait for the first answer, ms. */
const CONNECT_TIMEOUT_MS = 5000;

/** Longest wait at the end for a server to take what is under way, ms. */
const FLUSH_MS = 2000;

/** Pause between two attempts to come back, ms: a server that starts again has its workers back within a second. */
const RECONNECT_MS = 500;

/**
 * Pause between two questions whether the other side still answers, ms, and how many stay open before the connection counts
 * as dead: one that carries nothing any more looks like one that is silent.
 */
const PING_MS = 10_000, MOST_OPEN_PINGS = 2;

/** Hosts and ports of an address, as a permission names them. */
export function clusterHosts(url: string): string[] {
  return serversOf(url).map(({ host }) => host);
}

/**
 * Connects, and goes on trying later whenever the connection breaks.
 *
 * @param name Who this is, for the server's own lists.
 * @param pingMs Pause between two questions whether the server still answers, ms.
 * @throws {UserError} If there is no such server, it refuses us, has no JetStream, or takes too small messages.
 */
export async function connectCluster(address: ClusterAddress, name: string, pingMs = PING_MS): Promise<Cluster> {
  const servers = serversOf(address.url), url = servers.map(({ shown }) => shown).join(",");
  const isSecure = address.ca !== "" || servers.some(({ scheme }) => scheme === "tls");
  const options: ConnectionOptions = {
    servers: servers.map(({ host }) => host),
    name,
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    pingInterval: pingMs,
    maxPingOut: MOST_OPEN_PINGS,
    // Servers that the cluster names by itself may be no hosts that this process may call.
    ignoreClusterUpdates: true,
    ...(isSecure && { tls: address.ca === "" ? {} : { ca: readCa(address.ca) } }),
    ...(address.token !== null && { token: address.token.reveal() }),
    ...(address.seed !== null && { authenticator: authenticatorOf(address.seed) }),
  };
  let connection: NatsConnection;
  try {
    connection = await connectHeard(options);
  } catch (error) {
    const { isAway, text } = connectFault(error as Error, address);
    throw new (isAway ? ServerAwayError : UserError)(`Cannot use the NATS server ${url}: ${text}`, { cause: error });
  }
  try {
    const maxPayload = connection.info!.max_payload;
    if (maxPayload < LEAST_PAYLOAD) {
      throw new UserError(
        `Cannot use the NATS server ${url}: wanted max_payload of at least ${LEAST_PAYLOAD} bytes in its configuration, ` +
          `found ${maxPayload}`,
      );
    }
    const manager = await managerOf(connection, url);
    const close = async (): Promise<void> => {
      await flushBriefly(connection);
      await connection.close();
    };
    return { url, connection, jetstream: jetstream(connection), manager, maxPayload, close };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Waits until the server has what was sent; not for long, as it may be away. */
export async function flushBriefly(connection: NatsConnection): Promise<void> {
  // A connection that was ended meanwhile has nothing left to send.
  if (!connection.isClosed()) await briefly(connection.flush(), FLUSH_MS);
}

/** @throws {UserError} If the server has no JetStream. */
async function managerOf(connection: NatsConnection, url: string): Promise<JetStreamManager> {
  // The server says with its greeting whether it has JetStream, and need not be asked for the account's state.
  const manager = await jetstreamManager(connection, { checkAPI: false });
  if (connection.info!.jetstream === true) return manager;
  throw new UserError(
    `Cannot use the NATS server ${url}: wanted JetStream, found it off; start it with -js, or with jetstream { store_dir } ` +
      "in its configuration",
  );
}

/** One of the servers of an address. */
interface ServerAddress {
  readonly scheme: "nats" | "tls";
  /** Host and port. */
  readonly host: string;
  /** The address without secrets. */
  readonly shown: string;
}

function serversOf(url: string): ServerAddress[] {
  return url.split(",").map((text) => {
    const found = /^(nats|tls):\/\/([^/@:\s]+|\[[\da-f:]+\])(?::(\d+))?\/?$/i.exec(text.trim());
    if (found === null) {
      // What stands before an @ may be a password.
      throw new UserError(
        `Cannot use the address of the NATS server: wanted nats://HOST:PORT or tls://HOST:PORT, found ` +
          `"${text.replace(/\/\/.*@/, "//…@")}"`,
      );
    }
    const [, scheme, host, port = "4222"] = found;
    return {
      scheme: scheme.toLowerCase() as "nats" | "tls",
      host: `${host}:${port}`,
      shown: `${scheme}://${host}:${port}`,
    };
  });
}

function readCa(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = fileFault(error);
    if (reason === null) throw error;
    throw new UserError(`Cannot read the certificate authority ${path}: ${reason}`, { cause: error });
  }
}

function authenticatorOf(seed: Secret) {
  const text = seed.reveal().trim();
  if (/^SU[A-Z2-7]{56}$/.test(text)) return nkeyAuthenticator(new TextEncoder().encode(text));
  throw new UserError(
    "Cannot use the seed of the NATS account: wanted one of a user, SU and 56 letters, found something else",
  );
}

/** Why a connection could not be made, and whether it may be later. */
function connectFault(
  error: Error,
  { token, seed, ca }: ClusterAddress,
): { readonly isAway: boolean; readonly text: string } {
  const { code } = error as NodeJS.ErrnoException, refused = (text: string) => ({ isAway: false, text });
  if (error.name === "AuthorizationError" || /authorization|authentication/i.test(error.message)) {
    const given = seed !== null
      ? "a seed that it does not know"
      : token !== null
      ? "a token that it does not know"
      : "neither";
    return refused(`wanted the token or the seed of an account (ASSAY_NATS_TOKEN, ASSAY_NATS_SEED), found ${given}`);
  }
  if (/certificate|CERT|SIGNATURE|self.signed/.test(`${code} ${error.message}`)) {
    const authority = ca === "" ? "an authority of this system, or --nats-ca FILE" : `the authority in ${ca}`;
    return refused(`wanted a certificate of ${authority}, found another: ${error.message}`);
  }
  if (/does not support 'tls'/.test(error.message)) return refused("wanted TLS, found a server without it");
  if (code === "ENOTFOUND") return refused("wanted a host, found none of that name");
  return { isAway: true, text: `wanted a server there, found none (${error.message})` };
}
