/**
 * Waiting for what may never come.
 *
 * @module
 */

/** Waits until something has ended, well or not, and no longer than so many ms. */
export async function briefly(what: Promise<unknown>, mostMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => timer = setTimeout(resolve, mostMs));
  await Promise.race([what.catch(() => {}), over]);
  clearTimeout(timer);
}
