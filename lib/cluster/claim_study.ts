/**
 * The claim of a coordinator to a study, which it holds as long as it listens.
 *
 * @module
 */
import { NoRespondersError, RequestError, TimeoutError } from "@nats-io/transport-node";
import { UserError } from "../core/errors.ts";
import type { Cluster } from "./connection.ts";

/** A second coordinator of the study answers within this, ms. */
const COORDINATOR_PATIENCE_MS = 2000;

/**
 * Claims a study; what it returns gives it up.
 *
 * @param study Its name, for people.
 * @param subject Where its coordinator listens.
 * @param isAway Whether the server is away, whose silence is no other coordinator's.
 * @throws {UserError} If another coordinator says that it runs the study, or listens and is too busy to say so.
 */
export async function claimStudy(
  { connection, url }: Cluster,
  study: string,
  subject: string,
  isAway: () => boolean,
): Promise<() => void> {
  const timeout = COORDINATOR_PATIENCE_MS;
  let answer: string | null = null;
  try {
    answer = (await connection.request(subject, "", { timeout })).string();
  } catch (error) {
    if (error instanceof TimeoutError && !isAway()) answer = `which was silent for ${timeout / 1000} s`;
    else if (!isNobody(error)) throw error;
  }
  if (answer !== null) {
    throw new UserError(
      `Cannot run the study "${study}" at ${url}: another coordinator runs it, ${answer}; end that one, or give this ` +
        "study another name",
    );
  }
  const own = `process ${Deno.pid}`;
  const claim = connection.subscribe(subject, { callback: (_, message) => void message.respond(own) });
  return () => claim.unsubscribe();
}

/** Whether the server has said that nobody listens. */
function isNobody(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
}
