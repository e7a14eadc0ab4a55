/**
 * Publishing and asking that outlast a server that restarts.
 *
 * @module
 */
import { JetStreamApiError, type JetStreamPublishOptions, type PubAck } from "@nats-io/jetstream";
import { ClusterError, UserError } from "../core/errors.ts";
import type { Cluster } from "./connection.ts";

/** Longest wait for the server's word that it has a message, ms. */
const ACK_TIMEOUT_MS = 5000;

/** Pause before another attempt, ms. */
const RETRY_MS = 200;

/** The server's code for a message that its store refuses, for which of its limits is told in words alone. */
const STORE_REFUSES = 10077;

/**
 * Publishes until the server has the message.
 *
 * @returns What the server says; `null` where the subject holds a message already.
 * @throws {ClusterError} If the server has no room for it or refuses it for good, or the connection was ended.
 */
export async function publishFirmly(
  { jetstream, connection, url }: Cluster,
  subject: string,
  bytes: Uint8Array,
  options: Partial<JetStreamPublishOptions> = {},
): Promise<PubAck | null> {
  for (;;) {
    try {
      return await jetstream.publish(subject, bytes, { timeout: ACK_TIMEOUT_MS, ...options });
    } catch (error) {
      const { code, err_code } = error instanceof JetStreamApiError ? error.apiError() : { code: 0, err_code: 0 };
      const { name, message } = error as Error;
      if (err_code === STORE_REFUSES && /per subject/i.test(message)) return null;
      if (code !== 0 && isRoomWanted(message)) {
        throw new ClusterError(
          `Cannot publish ${subject}: ${wantedRoom(bytes.length, `the stream of ${url}`, message)}`,
          {
            cause: error,
          },
        );
      }
      if (connection.isClosed() || name === "InvalidArgumentError" || (code >= 400 && code < 500)) {
        throw new ClusterError(`Cannot publish ${subject} at ${url}: ${message}`, { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Whether the server refuses what it has no room for. */
export function isRoomWanted(message: string): boolean {
  return /resource|exceeded|storage|limit|no space/i.test(message);
}

/** What room was wanted of the server, and how it is made. */
export function wantedRoom(bytes: number, where: string, message: string): string {
  return `wanted room for ${bytes} bytes in ${where}, found less: ${message}; raise max_file_store in the server's ` +
    "configuration, or the limits of the account";
}

/** What goes wrong while a server is away, or has only just come back. */
const PASSING = /timeout|no responders|disconnect|temporarily unavailable/i;

/** Asks until the server answers; what it refuses is thrown. */
export async function askFirmly<Value>({ connection }: Cluster, ask: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isPassing = error instanceof Error && PASSING.test(`${error.name} ${error.message}`) &&
        !(error instanceof UserError);
      if (!isPassing || connection.isClosed()) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
