import assert from "node:assert/strict";
import { UnansweredError } from "../source.ts";
import { unloadedView } from "./unloaded_view.ts";

Deno.test("a view that did not load is asked for again only where nobody answers for the page either", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => new Response("the page"));
  const page = `http://127.0.0.1:${server.addr.port}/`;
  const stale = await unloadedView(page);
  await server.shutdown();
  assert.ok(!(stale instanceof UnansweredError));
  assert.match(stale.message, /Load the page again/);
  assert.ok(await unloadedView(page) instanceof UnansweredError);
});
