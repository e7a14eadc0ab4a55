import assert from "node:assert/strict";
import { inspect } from "node:util";
import { BOT_TOKEN, CHAT, FakeBotApi } from "../../../test/doubles/fake_bot_api.ts";
import { Secret } from "../../core/secret.ts";
import { BotClient, type TelegramAnswer } from "./bot_client.ts";

const token = new Secret(BOT_TOKEN), { signal } = new AbortController();

function faultOf(answer: TelegramAnswer<unknown>) {
  assert.equal(answer.isOk, false);
  assert.ok(!inspect(answer, { depth: 9 }).includes(BOT_TOKEN.slice(10)), "the token is nowhere in a fault");
  return answer.fault;
}

Deno.test("a bot has a name, writes to a chat, and hears what is written to it, each message once", async () => {
  await using api = new FakeBotApi();
  const client = new BotClient(token, { apiRoot: api.root });
  assert.deepEqual(await client.name(signal), { isOk: true, value: "@assay_test_bot" });
  assert.deepEqual(await client.webhook(signal), { isOk: true, value: "" });
  assert.ok(Math.abs(client.skewMs ?? Infinity) < 10_000);
  assert.deepEqual(await client.send(CHAT, "<b>plain</b> text", signal), { isOk: true, value: null });
  assert.deepEqual(api.sent, [{ chat: CHAT, text: "<b>plain</b> text" }]);
  assert.deepEqual(await client.messages(0, 0, signal), { isOk: true, value: [] });
  const waiting = client.messages(0, 30, signal);
  api.write("/status", { at: 5_000_000 });
  const heard = { update: 1001, chat: CHAT, from: "Ann", at: 5_000_000, text: "/status" };
  assert.deepEqual(await waiting, { isOk: true, value: [heard] });
  assert.deepEqual(await client.messages(1002, 0, signal), { isOk: true, value: [] });
});

Deno.test("every fault is a value that says what to do, and none has the token in it", async () => {
  await using api = new FakeBotApi();
  const client = new BotClient(token, { apiRoot: api.root });
  const hasty = new BotClient(token, { apiRoot: api.root, answerSeconds: 0.2 });
  const send = async (by = client) => faultOf(await by.send(CHAT, "x", signal));
  const unreachable = { kind: "unreachable", sentence: "Telegram cannot be reached", retryAfterMs: 0 };
  api.faults.sendMessage = [{ kind: "flood", seconds: 35 }, { kind: "unknown chat" }, { kind: "broken" }];
  assert.deepEqual(await send(), {
    kind: "flood",
    sentence: "Telegram says 429: Too Many Requests: retry after 35",
    retryAfterMs: 35_000,
  });
  assert.equal((await send()).kind, "unacceptable");
  assert.equal((await send()).kind, "unreachable");
  api.faults.sendMessage = [{ kind: "no answer" }, { kind: "cut" }];
  assert.deepEqual([await send(hasty), await send()], [unreachable, unreachable]);
  api.faults.getUpdates = [{ kind: "conflict" }];
  assert.equal(faultOf(await client.messages(0, 0, signal)).kind, "conflict");
  const stranger = new BotClient(new Secret(BOT_TOKEN.replace("1", "2")), { apiRoot: api.root });
  assert.equal(faultOf(await stranger.name(signal)).kind, "unknownToken");
  const nobody = new BotClient(token, { apiRoot: "http://127.0.0.1:1" });
  assert.deepEqual(faultOf(await nobody.name(signal)), unreachable);
});

Deno.test("a token of the wrong form is refused with a sentence that does not show it", () => {
  for (const wrong of ["", "abc", "123456789", BOT_TOKEN.replace(":", ";"), ` ${BOT_TOKEN}`]) {
    assert.throws(() => new BotClient(new Secret(wrong)), (error: Error) => {
      assert.equal(error.name, "UserError");
      assert.match(error.message, /^Cannot use ASSAY_TELEGRAM_TOKEN: wanted digits, a colon/);
      return wrong === "" || !error.message.includes(wrong);
    });
  }
});
