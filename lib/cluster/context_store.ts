/**
 * Contexts in the object store of the server: put there once, fetched once by each machine.
 *
 * @module
 */
import { StorageType } from "@nats-io/jetstream";
import { type ObjectStore, Objm } from "@nats-io/obj";
import { nanos } from "@nats-io/transport-node";
import { DataError, UserError } from "../core/errors.ts";
import type { ContextObject } from "../executor/context_object.ts";
import type { Cluster } from "./connection.ts";
import { askFirmly, isRoomWanted, wantedRoom } from "./publish.ts";
import { CONTEXTS, KEPT_MS } from "./streams.ts";

/** Where contexts are kept. */
export interface ContextStore {
  /**
   * Puts a context there unless it is there.
   *
   * @param isDoubted Whether what lies there is put anew: a worker could not read it.
   * @returns Bytes sent.
   * @throws {UserError} If the store has no room for it.
   */
  put(context: ContextObject, isDoubted?: boolean): Promise<number>;
}

/** The store of a cluster, made where it is not there yet. */
export async function makeContextStore(cluster: Cluster): Promise<ContextStore> {
  const { jetstream, url } = cluster;
  const store = await askFirmly(
    cluster,
    () => new Objm(jetstream).create(CONTEXTS, { storage: StorageType.File, ttl: nanos(KEPT_MS) }),
  );
  return {
    async put({ name, bytes }, isDoubted = false) {
      const found = await askFirmly(cluster, () => store.info(name));
      if (!isDoubted && found !== null && !found.deleted && found.size === bytes.length) return 0;
      try {
        await askFirmly(cluster, () => store.putBlob({ name }, bytes, { timeout: 60_000 }));
      } catch (error) {
        const { message } = error as Error;
        if (!isRoomWanted(message)) throw error;
        throw new UserError(
          `Cannot send the bars to workers: ${
            wantedRoom(bytes.length, `the object store ${CONTEXTS} of ${url}`, message)
          }`,
          { cause: error },
        );
      }
      return bytes.length;
    },
  };
}

/** Silence in mid-object after which it is asked for anew, ms. */
const STALL_MS = 15_000;

/**
 * The bytes of a context, unchecked, for a worker, who may read alone; `null` where there are none.
 *
 * What was on its way when a connection broke is not sent again: one that comes no further is asked for from its start.
 *
 * @param stallMs Silence after which it comes no further, ms.
 * @throws {DataError} If the store has lost a part of it.
 */
export function fetchContext(cluster: Cluster, name: string, stallMs = STALL_MS): Promise<Uint8Array | null> {
  return askFirmly(cluster, async () => {
    try {
      return await readObject(await new Objm(cluster.jetstream).open(CONTEXTS), name, stallMs);
    } catch (error) {
      if (/not found/i.test((error as Error).message)) return null;
      throw error;
    }
  });
}

async function readObject(store: ObjectStore, name: string, stallMs: number): Promise<Uint8Array | null> {
  const found = await store.get(name);
  if (found === null) return null;
  const { size } = found.info,
    bytes = new Uint8Array(size),
    fault = (text: string) =>
      new DataError(`Cannot read the context ${name}: wanted ${size} bytes in the object store, found ${text}`);
  const reader = found.data.getReader();
  let at = 0;
  try {
    for (;;) {
      const { done, value } = await unlessStalled(reader.read(), stallMs);
      if (done) break;
      if (at + value.length > size) throw fault("more");
      bytes.set(value, at);
      at += value.length;
    }
    const error = await found.error;
    // Typed as null where all is well, and undefined in fact.
    if (error) throw error;
  } catch (error) {
    if (!(error instanceof Error) || !/corrupt|digest|size/i.test(error.message)) throw error;
    throw fault(`a part of them (${at})`);
  } finally {
    // It ends what still listens where it was not read to its end.
    reader.cancel().catch(() => {});
  }
  if (at < size) throw fault(`a part of them (${at})`);
  return bytes;
}

/** What is waited for; a timeout, as of a server that is away, where it does not come. */
async function unlessStalled<Value>(coming: Promise<Value>, stallMs: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timeout: nothing came for ${stallMs} ms`)), stallMs);
  });
  try {
    return await Promise.race([coming, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
