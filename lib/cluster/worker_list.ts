/**
 * The workers of a cluster by their signs of life.
 *
 * @module
 */
import { DeliverPolicy } from "@nats-io/jetstream";
import type { Cluster } from "./connection.ts";
import { jsonMembers, type WorkerLife } from "./queue_messages.ts";
import { ALL_WORKERS, unlessMissing, WORKERS, workerSubject } from "./streams.ts";

/** A worker that was seen. */
export interface SeenWorker {
  readonly life: WorkerLife;
  /** When it last gave a sign of life, ms. */
  readonly seenAt: number;
}

/** Workers that gave a sign of life within the last hour, by name; none without the stream. */
export async function listWorkers({ jetstream, manager }: Cluster): Promise<SeenWorker[]> {
  const stream = await unlessMissing(manager.streams.info(WORKERS));
  if (stream === null || stream.state.messages === 0) return [];
  const consumer = await jetstream.consumers.get(WORKERS, { deliver_policy: DeliverPolicy.All }),
    seen: SeenWorker[] = [];
  const last = stream.state.last_seq, messages = await consumer.consume();
  for await (const message of messages) {
    const life = jsonMembers(message.string());
    if (typeof life.worker === "string") {
      seen.push({ life: life as unknown as WorkerLife, seenAt: message.info.timestampNanos / 1e6 });
    }
    if (message.seq >= last || message.info.pending === 0) break;
  }
  await messages.close();
  return seen.sort((a, b) => a.life.worker < b.life.worker ? -1 : 1);
}

/** Calls a function at every sign of life; what it returns ends that. */
export function hearWorkers({ connection }: Cluster, tell: (life: WorkerLife) => void): () => void {
  const heard = connection.subscribe(ALL_WORKERS, {
    callback: (_, message) => {
      const life = jsonMembers(message.string());
      if (typeof life.worker === "string") tell(life as unknown as WorkerLife);
    },
  });
  return () => heard.unsubscribe();
}

/** Gives a sign of life. */
export function tellLife({ connection }: Cluster, life: WorkerLife): void {
  connection.publish(workerSubject(life.worker), JSON.stringify(life));
}
