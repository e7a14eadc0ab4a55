/**
 * What happens to a study as a stream of server-sent events.
 *
 * @module
 */
import type { StudyChange } from "./source.ts";

/** Between two signs of life, ms: proxies and tunnels close what is silent for a minute. */
const ALIVE_MS = 15_000;

/**
 * Each change as an event, for as long as somebody reads.
 *
 * @param follow Calls back on each change until the function it gives is called.
 */
export function eventStream(
  follow: (onChange: (change: StudyChange) => void) => () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let leave = () => {}, timer: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    clearInterval(timer);
    leave();
  };
  return new ReadableStream({
    start(controller) {
      const write = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          // Whoever read has gone.
          end();
        }
      };
      timer = setInterval(() => write(":\n\n"), ALIVE_MS);
      leave = follow((change) => write(`data: ${JSON.stringify(change)}\n\n`));
    },
    cancel: end,
  });
}
