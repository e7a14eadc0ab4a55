import assert from "node:assert/strict";
import { STRATEGIES } from "../strategies/registry.ts";
import { resolveStrategies } from "./resolve_strategies.ts";
import { strategyFolder, writeReversion } from "../../test/fixtures/strategies.ts";

Deno.test("strategies are named by name, by file, or all at once", () => {
  using folder = strategyFolder();
  const path = writeReversion(folder);
  const sources = resolveStrategies(["all", path]);
  assert.deepEqual(sources.map(({ name }) => name), [...STRATEGIES.map(({ name }) => name), "reversion"]);
  assert.deepEqual(sources.at(-1)!.kind, "file");
});

Deno.test("what is no strategy is refused: an unknown name with the nearest, a file that is not there, one name twice", () => {
  const refused = (texts: string[], message: RegExp) =>
    assert.throws(() => resolveStrategies(texts), { name: "UserError", message });
  refused(["vote"], /Unknown strategy "vote": did you mean votes\?.* such as \.\/vote\.ts/);
  refused(["./nowhere/mine.ts"], /mine\.ts: there is no such file/);
  refused(["all", "votes"], /found votes twice/);
  refused([""], /Unknown strategy/);
  refused([], /found none/);
});
