/**
 * A thread that answers: what it was told and whether it may write; counts on in shared memory; fails.
 *
 * @module
 */
/// <reference lib="deno.worker" />

self.onmessage = (
  { data }: MessageEvent<{ readonly say?: unknown; readonly count?: Int32Array; readonly fault?: string }>,
) => {
  if (data.fault !== undefined) throw new Error(data.fault);
  const { count } = data;
  if (count !== undefined) return void setInterval(() => Atomics.add(count, 0, 1), 1);
  let mayWrite = true;
  try {
    Deno.removeSync("a file that is not there");
  } catch (error) {
    mayWrite = error instanceof Deno.errors.NotFound;
  }
  self.postMessage({ said: data.say, mayWrite });
};
