/**
 * The messages of a study's answers in their order, each at least once, whatever becomes of the connection.
 *
 * The server counts a message as delivered once it has written it to a connection. What was on its way when that broke is not
 * sent again by itself, and would be missed for good if nothing followed it: so the feed begins anew behind the last one that
 * came.
 *
 * @module
 */
import { type ConsumerMessages, DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import { ClusterError } from "../core/errors.ts";
import type { Cluster } from "./connection.ts";
import { askFirmly } from "./publish.ts";
import { RESULTS } from "./streams.ts";

/** Longest time that the server waits for answers before it says that there are none, ms: a restart is noticed by its silence. */
const EXPIRES_MS = 5000;

/** A feed of answers. */
export class AnswerFeed {
  readonly #cluster: Cluster;
  readonly #subject: string;
  readonly #take: (message: JsMsg) => void;
  readonly #onFault: (error: ClusterError) => void;
  #messages: ConsumerMessages | null = null;
  #lastSeq = 0;
  /** Answers that were there at the start and have not come. */
  #waiting = 0;
  readonly #caughtUp = Promise.withResolvers<void>();
  #renewal: Promise<void> = Promise.resolve();
  #isClosed = false;

  /**
   * @param take Takes a message.
   * @param onFault Told why no more answers come: the server refuses them.
   */
  constructor(
    cluster: Cluster,
    subject: string,
    take: (message: JsMsg) => void,
    onFault: (error: ClusterError) => void,
  ) {
    this.#cluster = cluster;
    this.#subject = subject;
    this.#take = take;
    this.#onFault = onFault;
  }

  /**
   * Begins to feed; at the end the answers that there are already have come.
   *
   * It is to be renewed meanwhile too: a connection may break while they come.
   *
   * @throws {ClusterError} If the server refuses them, or the connection is ended.
   */
  async begin(): Promise<void> {
    const { connection } = this.#cluster;
    this.renew();
    const ended = connection.closed().then(() => {
      throw this.#refusal("the connection was ended");
    });
    await Promise.race([this.#caughtUp.promise, ended]);
  }

  /** Begins anew behind the last message that came: the connection is another one. */
  renew(): void {
    this.#renewal = this.#renewal.then(async () => {
      if (this.#isClosed) return;
      await this.#messages?.close();
      await this.#follow();
    }).catch((error: Error) => {
      if (this.#isClosed || this.#cluster.connection.isClosed()) return;
      const refusal = this.#refusal(error.message);
      this.#caughtUp.reject(refusal);
      this.#onFault(refusal);
    });
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#messages?.close();
  }

  async #follow(): Promise<void> {
    const { jetstream } = this.#cluster, start = this.#lastSeq + 1;
    const consumer = await askFirmly(this.#cluster, () =>
      jetstream.consumers.get(RESULTS, {
        filter_subjects: this.#subject,
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: start,
      }));
    // As it was made: a server that restarts meanwhile does not know it any more, and is asked for another.
    this.#waiting = (await consumer.info(true)).num_pending;
    if (this.#waiting === 0) this.#caughtUp.resolve();
    this.#messages = await consumer.consume({
      expires: EXPIRES_MS,
      callback: (message) => {
        this.#lastSeq = Math.max(this.#lastSeq, message.seq);
        this.#take(message);
        if (--this.#waiting === 0) this.#caughtUp.resolve();
      },
    });
    if (this.#isClosed) await this.#messages.close();
  }

  #refusal(reason: string): ClusterError {
    return new ClusterError(
      `Cannot take answers at ${this.#cluster.url}: wanted those of ${this.#subject} in the stream ${RESULTS}, found ${reason}`,
    );
  }
}
