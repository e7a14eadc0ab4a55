/**
 * Why the module of a view did not come.
 *
 * @module
 */
/// <reference lib="dom" />
import { SourceError, UnansweredError } from "../source.ts";

/**
 * Nobody answers, which may pass; or the page itself is answered, and then its modules have been built anew since it was
 * loaded: asking for the old one again is no use.
 *
 * @param page Address of the page.
 */
export async function unloadedView(page: string = location.href): Promise<SourceError> {
  const isAnswered = await fetch(page, { cache: "no-store" }).then(async ({ body }) => {
    await body?.cancel();
    return true;
  }, () => false);
  return isAnswered
    ? new SourceError("This view did not load, though the server answers. Load the page again: it may be an older one.")
    : new UnansweredError();
}
