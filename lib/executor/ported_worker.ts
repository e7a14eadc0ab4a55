/**
 * A thread that was started for another: it runs a module that talks over a port as if the other had started it.
 *
 * @module
 */
/// <reference lib="deno.worker" />

/** What it is told first. */
export interface PortedThread {
  /** What it runs. */
  readonly module: string;
  /** What that talks over. */
  readonly port: MessagePort;
}

self.onmessage = async ({ data: { module, port } }: MessageEvent<PortedThread>) => {
  self.onmessage = null;
  self.postMessage = port.postMessage.bind(port);
  await import(module);
  // Only now, as messages come from here on.
  port.onmessage = ({ data }) => self.dispatchEvent(new MessageEvent("message", { data }));
};
