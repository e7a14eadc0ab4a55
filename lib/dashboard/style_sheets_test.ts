import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { REPORT_SHEET, STYLE_SHEETS } from "./style_sheets.ts";

Deno.test("every sheet of the front has its place in the order", () => {
  const files = readdirSync(new URL("front/style/", import.meta.url)).sort();
  const listed = [...STYLE_SHEETS, REPORT_SHEET].map(({ pathname }) => pathname.split("/").at(-1)!);
  assert.deepEqual(listed.sort(), files);
});
