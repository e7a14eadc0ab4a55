/**
 * A worker's answer to a job on its way to the coordinator.
 *
 * @module
 */
import type { JsMsg } from "@nats-io/jetstream";
import { ClusterError } from "../core/errors.ts";
import { answerParts } from "./answer_parts.ts";
import type { Cluster } from "./connection.ts";
import { publishFirmly } from "./publish.ts";
import { type Answer, answerHeaders } from "./queue_messages.ts";
import { RESULTS } from "./streams.ts";

/** The job that an answer belongs to. */
export interface AnsweredJob {
  /** Its study and its key in it. */
  readonly study: string;
  readonly key: string;
  /** Its delivery, which tells attempts apart. */
  readonly message: JsMsg;
  /** Where its answers go. */
  readonly subject: string;
}

/**
 * Publishes an answer, in as many parts as the server's limit asks for.
 *
 * @throws {ClusterError} If the server has no room for it, or a stream that does not keep every answer.
 */
export async function publishAnswer(
  cluster: Cluster,
  { study, key, message, subject }: AnsweredJob,
  answer: Answer,
): Promise<void> {
  const attempt = `${answer.worker}.${message.seq}.${message.info.deliveryCount}`;
  for (const part of answerParts(answer, attempt, cluster.maxPayload)) {
    const stored = await publishFirmly(cluster, subject, part.body, {
      msgID: `${study}.${key}.${attempt}.${part.part}`,
      headers: answerHeaders(part),
    });
    if (stored !== null) continue;
    throw new ClusterError(
      `Cannot publish ${subject} at ${cluster.url}: wanted a stream ${RESULTS} that keeps every answer, found one that limits ` +
        "the messages of a subject; remove it, or use another server or account",
    );
  }
}
