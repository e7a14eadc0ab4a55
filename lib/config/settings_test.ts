import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { formatEnvExample } from "./example_file.ts";
import { nearestName } from "../core/nearest_name.ts";
import { environmentName, fieldFacts, SETTING_FIELDS } from "./schema.ts";
import { MASK, Secret } from "../core/secret.ts";
import { resolveSettings, type SettingSources } from "./settings.ts";
import { marketProfile } from "../execution/market_profiles.ts";
import { backtestOptionsOf } from "./trading.ts";

const none: SettingSources = { envFile: null, environment: {}, commandLine: {} };

Deno.test(".env.example is what the schema says", () => {
  const committed = Deno.readTextFileSync(new URL("../../.env.example", import.meta.url));
  assert.equal(committed, formatEnvExample(), "write it anew with: deno task config --example > .env.example");
});

Deno.test(".env.example uncommented sets every setting to its default", () => {
  const envFile = formatEnvExample().replaceAll(/^#(?=ASSAY_)/gm, "");
  const { settings, origins } = resolveSettings({ ...none, envFile });
  assert.deepEqual(settings, resolveSettings(none).settings);
  for (const name of Object.keys(SETTING_FIELDS)) {
    assert.equal(origins[name], fieldFacts(name).defaultText === "" ? "default" : ".env", name);
  }
});

Deno.test("the command line overrules the environment, which overrules .env; an empty text counts as not set", () => {
  const texts = ["", "1", "2", "3"];
  for (const file of texts) {
    for (const variable of texts) {
      for (const given of texts) {
        const { settings, origins } = resolveSettings({
          envFile: `ASSAY_MAX_LEVERAGE=${file}`,
          environment: { ASSAY_MAX_LEVERAGE: variable },
          commandLine: { maxLeverage: given },
        });
        const [expected, origin] = given
          ? [given, "command line"]
          : variable
          ? [variable, "environment"]
          : file
          ? [file, ".env"]
          : [null, "default"];
        assert.deepEqual([settings.maxLeverage, origins.maxLeverage], [expected && Number(expected), origin]);
      }
    }
  }
});

Deno.test("a byte order mark and Windows line ends change nothing in .env", () => {
  const { settings } = resolveSettings({ ...none, envFile: "\ufeffASSAY_TAKER_FEE=0.001\r\nASSAY_MAKER_FEE=0\r\n" });
  assert.deepEqual([settings.takerFee, settings.makerFee], [0.001, 0]);
});

Deno.test("an unknown name is refused with the nearest known one, wherever it stands", () => {
  const cases: [Partial<SettingSources>, string][] = [
    [{ envFile: "ASSAY_TAKER_FEES=1" }, "Unknown setting ASSAY_TAKER_FEES in .env: did you mean ASSAY_TAKER_FEE?"],
    [
      { environment: { ASSAY_SHARP_CAP: "1", PATH: "x" } },
      "Unknown setting ASSAY_SHARP_CAP in the environment: did you mean ASSAY_SHARPE_CAP?",
    ],
    [{ commandLine: { datDir: "x" } }, "Unknown setting --dat-dir: did you mean --data-dir?"],
  ];
  for (const [sources, message] of cases) {
    assert.throws(() => resolveSettings({ ...none, ...sources }), { name: "UserError", message });
  }
});

Deno.test("a bad value is refused with its name, its origin and what was wanted", () => {
  const refuse = (name: string, value: string, message: string) =>
    assert.throws(() => resolveSettings({ ...none, environment: { [name]: value } }), { name: "UserError", message });
  refuse(
    "ASSAY_TAKER_FEE",
    "abc",
    'Cannot use the setting ASSAY_TAKER_FEE (environment): wanted a number from 0 to 0.05, found "abc"',
  );
  refuse(
    "ASSAY_LOG_FILE_COUNT",
    "1.5",
    'Cannot use the setting ASSAY_LOG_FILE_COUNT (environment): wanted a whole number from 1 to 100, found "1.5"',
  );
  refuse(
    "ASSAY_USE_BOOK",
    "yes",
    'Cannot use the setting ASSAY_USE_BOOK (environment): wanted true or false, found "yes"',
  );
  refuse(
    "ASSAY_DIRECTION",
    "up",
    'Cannot use the setting ASSAY_DIRECTION (environment): wanted one of both, long, short, found "up"',
  );
  for (const weights of ["sharpes=1", "sharpe", "sharpe=-1", "beta=1", "sharpe=1,,beta"]) {
    assert.throws(() => resolveSettings({ ...none, commandLine: { scoreWeights: weights } }), {
      message: `Cannot use the setting --score-weights: wanted KPI=weight pairs separated by commas, of KPIs with a ` +
        `better direction and weights of at least 0, found "${weights}"`,
    });
  }
  assert.throws(() => resolveSettings({ ...none, envFile: "A=1\nASSAY_TAKER_FEE 0.1\n" }), {
    message: "Cannot use .env, line 2: wanted ASSAY_TAKER_FEE=VALUE",
  });
});

Deno.test("numbers outside their range are refused, those inside are kept to the bit", () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (value) => {
    const sources = { ...none, commandLine: { riskShare: String(value) } };
    if (value >= 1e-6 && value <= 1) assert.equal(resolveSettings(sources).settings.riskShare, value);
    else assert.throws(() => resolveSettings(sources), { name: "UserError" });
  }));
});

Deno.test("thresholds, weights, levels and costs take the values of the settings", () => {
  const { settings } = resolveSettings({
    ...none,
    envFile: [
      "ASSAY_SOFT_MAX_DRAWDOWN=0.12",
      "ASSAY_HARD_SEALED_SHARPE=0.5",
      "ASSAY_SCORE_WEIGHTS='sharpe=2, maxDrawdown=1'",
      "ASSAY_LOG_LEVELS=store=debug",
      "ASSAY_SLIPPAGE_MODEL=fixed",
      "ASSAY_SLIPPAGE_FIXED_BPS=3",
      "ASSAY_SPREAD_BPS=0",
      "ASSAY_RISK_SHARE=0.02",
    ].join("\n"),
  });
  const value = (set: "soft" | "hardValidation" | "hardSealed", kpi: string) =>
    settings.thresholds[set].find((threshold) => threshold.kpi === kpi)!.value;
  assert.equal(value("soft", "maxDrawdown"), 0.12);
  assert.equal(value("hardSealed", "sharpe"), 0.5);
  assert.equal(value("hardValidation", "sharpe"), 0);
  assert.deepEqual(settings.scoreWeights, { sharpe: 2, maxDrawdown: 1 });
  assert.deepEqual(settings.logLevels, { store: "debug" });
  const { costs, risk } = backtestOptionsOf(settings, marketProfile("binance-usdm"), "BTC/USDT");
  assert.deepEqual(costs.slippage, { model: "fixed", entryBps: 3, exitBps: 3 });
  assert.deepEqual(costs.spread, { model: "fixed", bps: 0 });
  assert.equal(risk.riskShare, 0.02);
});

Deno.test("a secret shows in no text, JSON, console or error", () => {
  const { settings, values } = resolveSettings({ ...none, envFile: "ASSAY_EXCHANGE_SECRET=hunter2" });
  const { exchangeSecret, exchangeKey } = settings;
  assert.ok(exchangeSecret instanceof Secret);
  assert.equal(exchangeSecret.reveal(), "hunter2");
  assert.equal(exchangeKey, null);
  const shown = [
    String(exchangeSecret),
    `${exchangeSecret}`,
    JSON.stringify(settings),
    Deno.inspect(settings, { depth: 9, showHidden: true }),
    inspect(values, { depth: 9, showHidden: true }),
    String(new Error(`no: ${exchangeSecret}`)),
    JSON.stringify(structuredClone({ ...exchangeSecret })),
  ];
  for (const text of shown) assert.ok(!text.includes("hunter2"), text);
  assert.equal(JSON.stringify({ exchangeSecret }), `{"exchangeSecret":"${MASK}"}`);
});

Deno.test("every setting has a name of its own in the environment and says what it is", () => {
  const names = Object.keys(SETTING_FIELDS);
  assert.equal(new Set(names.map(environmentName)).size, names.length);
  for (const name of names) assert.ok(fieldFacts(name).description.length > 5, name);
});

Deno.test("the nearest name is a fixed point of known names and survives one edit of distinct ones", () => {
  const known = Object.keys(SETTING_FIELDS);
  fc.assert(fc.property(fc.constantFrom(...known), (name) => assert.equal(nearestName(name, known), name)));
  assert.equal(nearestName("takrFee", known), "takerFee");
});

Deno.test("resolveSettings() passes over the variables that choose the bars of notebooks", () => {
  const environment = { ASSAY_CANDLES: "bars.csv.gz", ASSAY_SYMBOL: "BTC/USD", ASSAY_INTERACTIVE: "1" };
  const { origins } = resolveSettings({ envFile: null, environment, commandLine: {} });
  assert.ok(Object.values(origins).every((origin) => origin === "default"));
});
