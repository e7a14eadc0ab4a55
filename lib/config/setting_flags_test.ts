import assert from "node:assert/strict";
import { environmentName, fieldFacts, SETTING_FIELDS } from "./schema.ts";
import { FLAG_SETTINGS, SECRET_SETTINGS, settingFlags } from "./setting_flags.ts";
import { resolveSettings } from "./settings.ts";

Deno.test("the default of each setting, given as its flag, is the value without the flag", () => {
  const none = { envFile: null, environment: {} };
  const { values } = resolveSettings({ ...none, commandLine: {} });
  for (const { setting, default: preset } of settingFlags(FLAG_SETTINGS)) {
    if (preset === undefined) continue;
    const found = resolveSettings({ ...none, commandLine: { [setting]: preset } });
    assert.deepEqual([found.values[setting], found.origins[setting]], [values[setting], "command line"], setting);
  }
});

Deno.test("every setting has a flag of its own, and that of a secret is refused with where it may stand", () => {
  assert.deepEqual(SECRET_SETTINGS, [
    "natsToken",
    "natsSeed",
    "exchangeKey",
    "exchangeSecret",
    "exchangePassword",
    "telegramToken",
  ]);
  const flags = settingFlags(Object.keys(SETTING_FIELDS));
  assert.equal(new Set(flags.map(({ name }) => name)).size, flags.length);
  for (const { setting, refusal } of flags) {
    if (SECRET_SETTINGS.includes(setting)) assert.ok(refusal!.includes(environmentName(setting)), setting);
    else assert.equal(refusal, undefined, setting);
  }
});

Deno.test("a yes or no needs no word behind its flag, every other setting does", () => {
  for (const { setting, optionalWords } of settingFlags(FLAG_SETTINGS)) {
    assert.deepEqual(optionalWords, fieldFacts(setting).kind === "switch" ? ["true", "false"] : undefined, setting);
  }
});
