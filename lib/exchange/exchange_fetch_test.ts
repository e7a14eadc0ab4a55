import assert from "node:assert/strict";
import { exchangeFetch } from "./exchange_fetch.ts";

const NOW = Date.UTC(2024, 0, 1);

/** The error of a call to a server that answers as given. */
async function errorOf(answer: () => Response | Promise<Response>, init?: RequestInit) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const ask = exchangeFetch({ exchange: "test", timeoutMs: 300, now: () => NOW });
  try {
    await ask(`http://127.0.0.1:${server.addr.port}/api/orders?signature=5ec2e7`, init);
  } catch (error) {
    return error as Error & { retryable: boolean; waitMs: number };
  } finally {
    await server.shutdown();
  }
  return assert.fail("the call succeeded");
}

const status = (code: number, headers: Record<string, string> = {}, text = "{}") => () =>
  new Response(text, { status: code, headers });

Deno.test("how long to wait is read from seconds, a date or Binance's text", async () => {
  assert.equal((await errorOf(status(429, { "retry-after": "7" }))).waitMs, 7000);
  assert.equal((await errorOf(status(429, { "retry-after": new Date(NOW + 9000).toUTCString() }))).waitMs, 9000);
  assert.equal((await errorOf(status(429))).waitMs, 0);
  const ban = await errorOf(status(418, {}, `{"code":-1003,"msg":"IP banned until ${NOW + 60_000}."}`));
  assert.deepEqual([ban.waitMs, ban.retryable], [60_000, false]);
  assert.match(ban.message, /banned until 2024-01-01T00:01:00.000Z \(418\)/);
});

Deno.test("an answer that stalls, breaks off, or is no JSON may be asked for again, a sent order not", async () => {
  const late = () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response()), 600));
  const faults: [RegExp, () => Response | Promise<Response>][] = [
    [/no whole answer within 300 ms/, late],
    [/wanted JSON, found 13 characters that start with "<html><\/html>"/, status(200, {}, "<html></html>")],
    [/wanted JSON, found 9 characters/, status(200, {}, '[[1,"2",3')],
  ];
  for (const [message, answer] of faults) {
    const error = await errorOf(answer);
    assert.match(error.message, message);
    assert.equal(error.retryable, true);
  }
  const sent = await errorOf(status(200, {}, "<html>"), { method: "POST", body: "x" });
  assert.equal(sent.retryable, false);
});

Deno.test("messages name host and path, never the query", async () => {
  for (
    const answer of [
      status(429),
      status(418),
      status(200, {}, "<html>"),
      status(302, { location: "https://example.com/" }),
    ]
  ) {
    const error = await errorOf(answer);
    assert.match(error.message, /GET 127\.0\.0\.1:\d+\/api\/orders\)/);
    assert.ok(!Deno.inspect(error).includes("5ec2e7"), Deno.inspect(error));
  }
});

Deno.test({
  name: "a host that this process may not call is named with the permission it needs",
  permissions: { net: false },
  async fn() {
    const ask = exchangeFetch({ exchange: "test", timeoutMs: 300, now: () => NOW });
    await assert.rejects(ask("https://example.com/api?signature=5ec2e7"), {
      name: "UserError",
      message: "Cannot ask test (GET example.com/api): this process may not; run it with --allow-net=example.com added",
    });
  },
});
