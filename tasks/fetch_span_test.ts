import assert from "node:assert/strict";
import { DATA } from "./data_table.ts";
import { againOf, spanOf } from "./fetch_span.ts";
import { parseCommand } from "./flags.ts";

const lineOf = (...flags: string[]) =>
  parseCommand(DATA, ["fetch", "--symbol", "BTC/USDT", "--timeframe", "1m", ...flags]);

Deno.test("a span is read from --since and --until, or from --again alone", () => {
  assert.deepEqual(spanOf(lineOf("--since", "1970-01-02")), { from: 86_400_000, to: Infinity });
  assert.deepEqual(spanOf(lineOf("--since", "1970-01-01", "--until", "1970-01-02")), { from: 0, to: 86_400_000 });
  assert.equal(againOf(lineOf("--since", "1970-01-02")), null);
  assert.deepEqual(againOf(lineOf("--again", "1970-01-01..1970-01-02T00:00:00.000Z")), { from: 0, to: 86_400_000 });
});

Deno.test("a span that is none is refused in a sentence", () => {
  assert.throws(() => spanOf(lineOf("--since", "2024-01-02", "--until", "2024-01-02")), {
    name: "UserError",
    message: "Cannot fetch: wanted --since before --until, found 2024-01-02",
  });
  for (const text of ["2024-01-02", "2024-01-02..", "..2024-01-02", "2024-01-02..2024-01-02", "2024-01-01..a..b"]) {
    assert.throws(() => againOf(lineOf("--again", text)), {
      name: "UserError",
      message: `Cannot read --again: wanted FROM..TO, such as 2024-01-01..2024-02-01, found "${text}"`,
    });
  }
  assert.throws(() => againOf(lineOf("--again", "2024-01-01..2024-01-02", "--until", "2024-02-01")), {
    name: "UserError",
    message: "Cannot use --until with --again: it names its own span",
  });
});
