import assert from "node:assert/strict";
import { BOT_TOKEN, CHAT, FakeBotApi } from "../test/doubles/fake_bot_api.ts";
import { callCommand } from "../test/fixtures/call_command.ts";
import { main, TELEGRAM } from "./telegram.ts";

/** What a line of the command says, and how it ends, with a bot that is asked on this machine. */
async function telegram(
  api: FakeBotApi | null,
  args: string[],
  { token = BOT_TOKEN, chat = CHAT, answerSeconds = 30 } = {},
) {
  Deno.env.set("ASSAY_TELEGRAM_TOKEN", token);
  Deno.env.set("ASSAY_TELEGRAM_CHAT", chat);
  try {
    const options = { apiRoot: api?.root ?? "http://127.0.0.1:1", answerSeconds };
    const { code, stdout, stderr } = await callCommand(TELEGRAM, (line) => main(line, options), args);
    const said = `${stderr}${stdout}`.trimEnd();
    assert.ok(!said.includes(BOT_TOKEN.slice(10)), "the token is said nowhere");
    return { code, said };
  } finally {
    for (const name of ["ASSAY_TELEGRAM_TOKEN", "ASSAY_TELEGRAM_CHAT"]) Deno.env.delete(name);
  }
}

Deno.test("check: token, clock, nobody else, and a line to the chat that names the environment", async () => {
  await using api = new FakeBotApi();
  const { code, said } = await telegram(api, ["check"]);
  assert.equal(code, 0, said);
  assert.equal(
    said,
    "Token: it is that of @assay_test_bot.\nClock: within a minute of Telegram's.\n" +
      "Commands: nobody else gets the bot's messages.\nChat: a line was sent to 4711.",
  );
  assert.deepEqual(api.sent, [{ chat: CHAT, text: "DRY · deno task telegram check: this chat can be written to." }]);
});

Deno.test("check says what is in the way and what to do about it", async () => {
  await using api = new FakeBotApi();
  const check = async (
    given: { readonly token?: string; readonly chat?: string; readonly answerSeconds?: number },
    code: number,
    said: RegExp,
  ) => {
    const found = await telegram(api, ["check"], given);
    assert.equal(found.code, code, found.said);
    assert.match(found.said, said);
  };
  await check({ token: "" }, 2, /^Cannot ask Telegram: wanted ASSAY_TELEGRAM_TOKEN/);
  await check({ token: "12:short" }, 2, /^Cannot use ASSAY_TELEGRAM_TOKEN: wanted digits, a colon/);
  await check({ token: BOT_TOKEN.replace("1", "2") }, 2, /^Telegram says 401: Unauthorized: @BotFather gives another/);
  await check({ chat: "" }, 2, /^Cannot use ASSAY_TELEGRAM_CHAT: .*found none; deno task telegram chat tells it$/);
  await check({ chat: "@me" }, 2, /found "@me"/);
  api.webhook = "https://hooks.example.org/secret-path";
  await check({}, 2, /a webhook sends the bot's messages to hooks\.example\.org; .*deleteWebhook/);
  api.webhook = "";
  api.faults.getUpdates = [{ kind: "conflict" }];
  await check({}, 2, /409.*another program polls this bot/);
  api.faults.sendMessage = [{ kind: "unknown chat" }];
  await check({}, 2, /chat not found: write to the bot once/);
  api.faults.getMe = [{ kind: "no answer" }];
  await check({ answerSeconds: 1 }, 1, /^Telegram cannot be reached; try again later$/);
  assert.equal((await telegram(null, ["check"])).code, 1);
});

Deno.test("chat tells the number of the chat that writes next, with what is written made harmless", async () => {
  await using api = new FakeBotApi();
  const waiting = telegram(api, ["chat"], { chat: "" });
  api.write("hello \x1b[2J", { chat: "-100123" });
  const { code, said } = await waiting;
  assert.equal(code, 0);
  assert.match(
    said,
    /^Write something to @assay_test_bot …\nAnn has written "hello \\u001b\[2J"\.\nASSAY_TELEGRAM_CHAT=-100123$/,
  );
});
