import assert from "node:assert/strict";
import fc from "fast-check";
import { environmentName, fieldFacts, SETTING_FIELDS } from "./schema.ts";
import { separateSettings, SETTING_FLAGS } from "./setting_flags.ts";
import { resolveSettings } from "./settings.ts";

const names = Object.keys(SETTING_FLAGS);

/** A flag as a user may write it, with the text it stands for. */
const written = fc.record({
  name: fc.constantFrom(...names),
  value: fc.stringMatching(/^-?[a-z0-9.]{1,8}$/),
  style: fc.constantFrom("joined", "apart", "bare"),
}).map(({ name, value, style }) => {
  const flag = SETTING_FLAGS[name], isSwitch = fieldFacts(name).kind === "switch";
  if (style === "bare" && isSwitch) return { name, words: [flag], text: "true" };
  if (style === "apart" && isSwitch) return { name, words: [flag, "false"], text: "false" };
  return style === "joined" || value.startsWith("--")
    ? { name, words: [`${flag}=${value}`], text: value }
    : { name, words: isSwitch ? [`${flag}=${value}`] : [flag, value], text: value };
});

/** Words of a command's own. */
const others = fc.constantFrom(["--seed", "7"], ["--quiet"], ["word"], ["--candles", "bars.csv"], ["--seed=3"]);

Deno.test("settings are taken out wherever they stand, in each way of writing, and the other words stay in order", () => {
  fc.assert(fc.property(
    fc.array(fc.oneof(written, others.map((words) => ({ name: null, words, text: "" }))), { maxLength: 8 }),
    (parts) => {
      const expected: Record<string, string> = {};
      for (const { name, text } of parts) if (name !== null) expected[name] = text;
      const { settings, rest } = separateSettings(parts.flatMap(({ words }) => words));
      assert.deepEqual(settings, expected);
      assert.deepEqual(rest, parts.flatMap(({ name, words }) => name === null ? words : []));
    },
  ));
});

Deno.test("the default of each setting, given as its flag, is the value without the flag", () => {
  const none = { envFile: null, environment: {} };
  const { values } = resolveSettings({ ...none, commandLine: {} });
  for (const name of names) {
    const { defaultText } = fieldFacts(name);
    if (defaultText === "") continue;
    const { settings } = separateSettings([SETTING_FLAGS[name], defaultText]);
    const found = resolveSettings({ ...none, commandLine: settings });
    assert.deepEqual([found.values[name], found.origins[name]], [values[name], "command line"], name);
  }
});

Deno.test("every setting has a flag but the secrets, which are refused without being shown", () => {
  const secrets = Object.keys(SETTING_FIELDS).filter((name) => !names.includes(name));
  assert.deepEqual(secrets, ["exchangeKey", "exchangeSecret", "exchangePassword", "telegramToken"]);
  for (const name of secrets) {
    const flag = `--${environmentName(name).slice("ASSAY_".length).toLowerCase().replaceAll("_", "-")}`;
    for (const words of [[flag, "hunter2"], [`${flag}=hunter2`]]) {
      assert.throws(() => separateSettings(words), (error: Error) => {
        assert.equal(error.name, "UserError");
        assert.ok(error.message.includes(environmentName(name)) && !error.message.includes("hunter2"), error.message);
        return true;
      });
    }
  }
});

Deno.test("a flag without its value is refused, and so is an empty one", () => {
  for (const words of [["--taker-fee"], ["--taker-fee", "--seed"], ["--taker-fee="], ["--taker-fee", " "]]) {
    assert.throws(() => separateSettings(words), {
      name: "UserError",
      message: "Cannot read --taker-fee: wanted a number from 0 to 0.05 after it, found none",
    });
  }
});
