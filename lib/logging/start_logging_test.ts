import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import fc from "fast-check";
import { MASK, Secret } from "../core/secret.ts";
import { areaLogger } from "./logger.ts";
import { redactor } from "./redact.ts";
import { type LoggingOptions, startLogging } from "./start_logging.ts";

const KEY = "kEy/9+Zü";
const SECRET = 's3cret"quote\\back';
const TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0";

const QUIET: LoggingOptions = {
  console: false,
  file: null,
  maxFileBytes: 1e6,
  olderFiles: 3,
  level: "info",
  levels: {},
  secrets: [],
};

const SECRETS = [KEY, SECRET, TOKEN];

/** Runs a body with logging into a folder of its own; gives back the console's lines and the files' text. */
async function logged(
  options: Partial<LoggingOptions>,
  body: () => void,
): Promise<{ console: string; file: string; files: string[] }> {
  const folder = Deno.makeTempDirSync({ prefix: "assay_" });
  const lines: string[] = [];
  const { error } = console;
  console.error = (...values: unknown[]) => lines.push(values.join(" "));
  try {
    await using _logging = await startLogging({
      ...QUIET,
      console: true,
      file: `${folder}/logs/assay.jsonl`,
      secrets: [...SECRETS.map((secret) => new Secret(secret)), null],
      ...options,
    });
    body();
  } finally {
    console.error = error;
  }
  const files = [...Deno.readDirSync(`${folder}/logs`)].map((entry) => entry.name).sort();
  const file = files.map((name) => Deno.readTextFileSync(`${folder}/logs/${name}`)).join("");
  Deno.removeSync(folder, { recursive: true });
  return { console: lines.join("\n"), file, files };
}

Deno.test("a key shows nowhere, whatever part of a record or an error carries it", async () => {
  const logger = areaLogger("exchange");
  const { console, file } = await logged({}, () => {
    for (const secret of SECRETS) {
      const url = `https://host/${secret}/x?key=${encodeURIComponent(secret)}&${new URLSearchParams({ q: secret })}`;
      const error = new Error(`refused ${secret}`, { cause: new TypeError(`deep ${secret}`, { cause: { secret } }) });
      Object.assign(error, { headers: { "X-MBX-APIKEY": secret }, request: { url } });
      error.stack += `\n at ${secret}`;
      logger.error(`plain ${secret}`);
      logger.error("value {value}", { value: secret });
      logger.error("error {error}", { error });
      logger.error("list {list}", { list: [secret, { nested: { deep: secret } }, new Map([[secret, secret]])] });
      logger.error("hidden", { error, url, [secret]: secret });
      logger.error`template ${secret} ${error} ${{ secret }}`;
      logger.error(`basic ${btoa(encodeURIComponent(secret))} ${new TextEncoder().encode(secret).toBase64()}`);
      logger.error(`json ${JSON.stringify({ secret })} ${JSON.stringify(JSON.stringify({ token: secret }))}`);
      logger.with({ secret }).error("context");
      logger.getChild(secret).error("category");
    }
    const settings = { exchangeKey: new Secret(KEY), exchangePassword: null, logLevel: "info" };
    logger.error("settings {settings}", { settings });
  });
  for (const text of [console, file]) {
    assert.ok(text.includes(MASK));
    for (const secret of SECRETS) {
      for (
        const spelling of [
          secret,
          JSON.stringify(secret).slice(1, -1),
          encodeURIComponent(secret),
          new TextEncoder().encode(secret).toBase64(),
        ]
      ) {
        const at = text.indexOf(spelling);
        assert.equal(at, -1, `${spelling} in: ${text.slice(Math.max(0, at - 80), at + 80)}`);
      }
    }
  }
  for (const line of file.trim().split("\n")) JSON.parse(line);
});

Deno.test("a secret nobody told of is masked where its name announces it", () => {
  const redact = redactor([]);
  assert.equal(redact("?timestamp=1&signature=ab12&x=1"), `?timestamp=1&signature=${MASK}&x=1`);
  assert.equal(
    redact('{"apiKey":"ab","secret": "cd","other":"ef"}'),
    `{"apiKey":"${MASK}","secret": "${MASK}","other":"ef"}`,
  );
  assert.equal(redact("X-MBX-APIKEY: abc"), `X-MBX-APIKEY: ${MASK}`);
  assert.equal(redact(`/bot${TOKEN}/sendMessage`), `/bot${MASK}/sendMessage`);
  assert.equal(redact("open=1 close=2 pnl: 3"), "open=1 close=2 pnl: 3");
});

Deno.test("no text with a secret in it survives, whatever the secret", () => {
  fc.assert(fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (text, before, after) => {
    fc.pre(!MASK.includes(text) && !before.includes(text) && !after.includes(text));
    const shown = redactor([new Secret(text), null])(`${before}|${text}|${encodeURIComponent(text)}|${after}`);
    assert.ok(!shown.includes(text));
  }));
});

Deno.test("an area's level lets through what the common level holds back, and the other way round", async () => {
  const { console, file } = await logged({ level: "warning", levels: { store: "debug", live: "error" } }, () => {
    areaLogger("store").debug("kept debug");
    areaLogger("automl").info("dropped info");
    areaLogger("automl").warn("kept warning");
    areaLogger("live").warn("dropped warning");
    areaLogger("live").error("kept error");
    getLogger(["assay", "elsewhere"]).warn("kept elsewhere");
  });
  for (const text of [console, file]) {
    assert.deepEqual(text.match(/(kept|dropped) \w+/g), [
      "kept debug",
      "kept warning",
      "kept error",
      "kept elsewhere",
    ]);
  }
});

Deno.test("the file holds one JSON object a line with time, level, area, message and figures", async () => {
  const { file, console } = await logged({}, () => areaLogger("store").info("Imported {bars} bars", { bars: 1440 }));
  const record = JSON.parse(file);
  assert.equal(record.level, "INFO");
  assert.equal(record.logger, "assay.store");
  assert.equal(record.message, "Imported 1440 bars");
  assert.deepEqual(record.properties, { bars: 1440 });
  assert.ok(Math.abs(Date.parse(record["@timestamp"]) - Date.now()) < 60_000);
  assert.match(console, /^[\d:.]+ \[INF\] store: Imported 1440 bars$/);
});

Deno.test("files rotate at their size, the oldest goes, and every line is whole", async () => {
  const { files, file } = await logged({ maxFileBytes: 10_000 }, () => {
    for (let i = 0; i < 500; i++) areaLogger("store").info("Record {i}", { i });
  });
  assert.deepEqual(files, ["assay.jsonl", "assay.jsonl.1", "assay.jsonl.2", "assay.jsonl.3"]);
  const numbers = file.trim().split("\n").map((line) => Number(JSON.parse(line).properties.i));
  assert.equal(Math.max(...numbers), 499);
  assert.ok(numbers.length < 500);
});

Deno.test("a log file that cannot be written is refused in one sentence", async () => {
  const file = Deno.makeTempFileSync();
  await assert.rejects(startLogging({ ...QUIET, file: `${file}/logs/assay.jsonl` }), {
    name: "UserError",
    message: /^Cannot write the log file .*assay\.jsonl: /,
  });
  Deno.removeSync(file);
});
