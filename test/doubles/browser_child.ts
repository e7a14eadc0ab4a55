/**
 * The process that drives the browser for `fixtures/browser.ts`: questions from a file, answers as JSON on its output.
 *
 * @module
 */
import { chromium } from "playwright-core";
import type { Viewing } from "../fixtures/browser.ts";

const { executablePath, viewings }: { executablePath: string; viewings: Viewing[] } = JSON.parse(
  Deno.readTextFileSync(Deno.args[0]),
);
// A container's root has no user that the sandbox could give way to.
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const answers: unknown[][] = [];
  for (const { html, width, scheme = "light", scripts } of viewings) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
    await page.setContent(html);
    const own: unknown[] = [];
    for (const script of scripts) own.push(await page.evaluate(script) ?? null);
    answers.push(own);
    await page.close();
  }
  console.log(JSON.stringify(answers));
} finally {
  await browser.close();
}
