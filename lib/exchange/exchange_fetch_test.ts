import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { exchangeFetch } from "./exchange_fetch.ts";

const MOST_BYTES = 2 ** 20;

const NOW = Date.UTC(2024, 0, 1);

/** The longest wait for an answer, ms: for one that comes, however busy the machine is, and for one that is late on purpose. */
const PATIENT_MS = 30_000, SHORT_MS = 300;

/** The error of a call to a server that answers as given. */
async function errorOf(answer: () => Response | Promise<Response>, init?: RequestInit, timeoutMs = PATIENT_MS) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const ask = exchangeFetch({ exchange: "test", timeoutMs, mostBytes: MOST_BYTES, now: () => NOW });
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
  const late = () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response()), 2 * SHORT_MS));
  const faults: [RegExp, () => Response | Promise<Response>][] = [
    [/no whole answer within 300 ms/, late],
    [/wanted JSON, found 13 characters that start with "<html><\/html>"/, status(200, {}, "<html></html>")],
    [/wanted JSON, found 9 characters/, status(200, {}, '[[1,"2",3')],
  ];
  for (const [message, answer] of faults) {
    const error = await errorOf(answer, undefined, answer === late ? SHORT_MS : PATIENT_MS);
    assert.match(error.message, message);
    assert.equal(error.retryable, true);
  }
  const sent = await errorOf(status(200, {}, "<html>"), { method: "POST", body: "x" });
  assert.equal(sent.retryable, false);
});

Deno.test("an answer without end is broken off, plain and packed, and one of just the length is read", async () => {
  let sent = 0;
  const spaces = new Uint8Array(2 ** 16).fill(32);
  const endless = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        sent += spaces.length;
        controller.enqueue(spaces.slice());
      },
    });
  const packed = gzipSync(new Uint8Array(2 ** 25).fill(32));
  const headers = { "content-encoding": "gzip" };
  for (const answer of [() => new Response(endless()), () => new Response(packed, { headers })]) {
    const error = await errorOf(answer);
    const expected = /at most 1 MiB \(ASSAY_EXCHANGE_ANSWER_MEGABYTES\), found one that goes on$/;
    assert.match(error.message, expected);
    assert.equal(error.retryable, true);
  }
  assert.ok(sent < 2 ** 28, `${sent} bytes sent`);
  const whole = new Uint8Array(MOST_BYTES).fill(32);
  whole[0] = 49;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => new Response(whole));
  const ask = exchangeFetch({ exchange: "test", timeoutMs: PATIENT_MS, mostBytes: MOST_BYTES, now: () => NOW });
  assert.equal(await (await ask(`http://127.0.0.1:${server.addr.port}/`)).json(), 1);
});

Deno.test("a host that cannot be reached is named once, with the reason", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => new Response());
  const { port } = server.addr;
  await server.shutdown();
  const ask = exchangeFetch({ exchange: "test", timeoutMs: PATIENT_MS, mostBytes: MOST_BYTES, now: () => NOW });
  await assert.rejects(ask(`http://127.0.0.1:${port}/api?signature=5ec2e7`), (error: Error) => {
    assert.match(
      error.message,
      /^Cannot ask test \(GET 127\.0\.0\.1:\d+\/api\): wanted an answer, found client error /,
    );
    assert.ok(!/url|5ec2e7/.test(error.message), error.message);
    return true;
  });
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
    const ask = exchangeFetch({ exchange: "test", timeoutMs: PATIENT_MS, mostBytes: MOST_BYTES, now: () => NOW });
    await assert.rejects(ask("https://example.com/api?signature=5ec2e7"), {
      name: "UserError",
      message: "Cannot ask test (GET example.com/api): this process may not; run it with --allow-net=example.com added",
    });
  },
});
