/**
 * The process that drives the browser for `fixtures/browser.ts`: questions from a file, answers as lines of JSON on its
 * output, and on its input a line whenever the test has done what a page waits for.
 *
 * @module
 */
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { Deed, Viewing } from "../fixtures/browser.ts";

const { executablePath, viewings }: { executablePath: string; viewings: Viewing[] } = JSON.parse(
  Deno.readTextFileSync(Deno.args[0]),
);

/** Until a page that does not come is given up, ms: for a machine that is a good deal busier than any should be. */
const PATIENCE_MS = 120_000;

/** Lines that the test writes. */
const told = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();

const say = (line: unknown) => console.log(JSON.stringify(line));

// A container's root has no user that the sandbox could give way to.
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"], timeout: PATIENCE_MS });
const contexts = new Map<string, Promise<BrowserContext>>();
try {
  for (const viewing of viewings) {
    const page = await (await contextOf(viewing)).newPage();
    await page.setViewportSize({ width: viewing.width, height: 800 });
    say({ answers: await answersOf(page, viewing) });
    await page.close();
  }
} finally {
  await browser.close();
}
// Who listens for the test would wait for its end, which waits for this one's.
Deno.exit(0);

/** Pages of readers who are alike share what the browser keeps, so that it fetches and compiles their scripts once. */
function contextOf({ scheme = "light", isOffline, hasScripts }: Viewing): Promise<BrowserContext> {
  const options = { colorScheme: scheme, offline: isOffline, javaScriptEnabled: hasScripts };
  const key = JSON.stringify(options), context = contexts.get(key) ?? newContext(options);
  contexts.set(key, context);
  return context;
}

async function newContext(options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  // What a page complains of is asked for as `complaints`.
  await context.addInitScript("globalThis.complaints = []");
  return context;
}

async function answersOf(page: Page, { html = "", url, scripts }: Viewing): Promise<unknown[]> {
  const complain = (text: string) => page.evaluate((said) => Object(globalThis).complaints?.push(said), text);
  page.on("pageerror", ({ message }) => complain(message).catch(() => {}));
  page.on("console", (line) => line.type() === "error" && complain(line.text()).catch(() => {}));
  if (url === undefined) await page.setContent(html);
  else await page.goto(url);
  const answers: unknown[] = [];
  for (const script of scripts) {
    try {
      answers.push(typeof script === "string" ? await page.evaluate(script) ?? null : await act(page, script));
    } catch (cause) {
      throw new Error(`Cannot go on at ${page.url()} with ${JSON.stringify(script).slice(0, 400)}`, { cause });
    }
  }
  return answers;
}

/** Does with the page what hands do. */
async function act(page: Page, deed: Deed): Promise<null> {
  if ("press" in deed) await page.keyboard.press(deed.press);
  else if ("type" in deed) await page.keyboard.type(deed.type);
  else if ("tell" in deed) {
    say(deed);
    await told.read();
  } else {
    const box = await page.locator(deed.drag).first().boundingBox();
    if (box === null) throw new Error(`Cannot drag over ${deed.drag}: it is not there`);
    for (const [i, [x, y]] of deed.through.entries()) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 4 });
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
  }
  return null;
}
