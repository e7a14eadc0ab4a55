/**
 * The routes of the dashboard, from request to response; README.md of this folder lists them.
 *
 * No request names a file: bars come from the plan on record, scripts and styles from a fixed list.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import { isTimeframe, type Timeframe } from "../core/candles.ts";
import type { BrowserBundle } from "../report/browser_bundle.ts";
import { type AccessRules, checkAccess } from "./access.ts";
import { eventStream } from "./event_stream.ts";
import type { LiveReader, LiveRunName } from "./live_page.ts";
import { SECURITY_HEADERS } from "./security_headers.ts";
import { appPage, ASSETS_PATH, plainPage } from "./server_page.ts";
import { type Source, SourceError } from "./source.ts";
import { tradesCsv } from "./trades_csv.ts";

/** What the routes are made of. */
export interface RoutesContext extends LiveReader {
  readonly source: Source;
  readonly rules: AccessRules;
  /** What runs in the browser; `null` where it was not built. */
  readonly bundle: () => BrowserBundle | null;
  /**
   * The one file of a study.
   *
   * @throws {SourceError} If there is none of this name, or it cannot be made.
   */
  readonly report: (study: string, signal?: AbortSignal) => Promise<string>;
  /** Told each time the page is sent: its questions follow. */
  readonly onPage?: () => void;
  /** Told of a fault of the program; whoever asked hears that there was one. */
  readonly onFault: (error: unknown) => void;
}

/** Rows of a page where nothing is asked for. */
const DEFAULT_LIMIT = 100;

/** Largest number of a strategy, in digits. */
const TRIAL_DIGITS = 9;

/** Data change; files whose names tell what is in them do not. */
const FOR_EVER = { "cache-control": "public, max-age=31536000, immutable" };

/** The routes as one function from request to response. */
export function dashboardRoutes(context: RoutesContext): (request: Request) => Response | Promise<Response> {
  const { source, rules, bundle, report, onFault } = context, app = new Hono();
  app.use(async (c, next) => {
    const access = checkAccess(c.req.raw, rules);
    if (access.kind === "granted") await next();
    else if (access.kind === "admitted") {
      c.res = new Response(null, { status: 303, headers: { location: access.location, "set-cookie": access.cookie } });
    } else c.res = refusal(c, access.status, access.sentence);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value);
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
  });
  app.onError((error, c) => {
    // Who asked has gone, and nobody reads this.
    if (error === signalOf(c).reason) return c.body(null, 400);
    if (error instanceof SourceError) {
      const { message, position, isMissing } = error;
      return c.json(position === null ? { error: message } : { error: message, position }, isMissing ? 404 : 400);
    }
    onFault(error);
    return c.json({ error: "This could not be answered by a fault of the program; its terminal says more." }, 500);
  });
  app.notFound((c) => c.json({ error: "There is nothing at this address." }, 404));

  app.get("/", (c) => {
    const built = bundle();
    if (built !== null) {
      context.onPage?.();
      return c.html(appPage(built));
    }
    return c.html(
      plainPage(
        "The dashboard was not built yet",
        "Its server runs, but what a browser draws it with is not there: `deno task bundle` builds it.",
        "Then load this page again.",
      ),
      503,
    );
  });
  app.get(`${ASSETS_PATH}:name`, (c) => {
    const built = bundle(), name = c.req.param("name");
    const files = built === null ? [] : [built.script, ...(built.style === null ? [] : [built.style]), ...built.chunks];
    const file = files.find((one) => one.name === name);
    if (file === undefined) return c.notFound();
    const type = name.endsWith(".css") ? "text/css" : "text/javascript";
    return c.body(file.text, 200, { "content-type": `${type}; charset=utf-8`, ...FOR_EVER });
  });
  app.get("/healthz", (c) => c.json({ ok: true }));
  app.get("/report/:file{.+\\.html}", async (c) => {
    const study = c.req.param("file").replace(/\.html$/, "");
    return c.body(await report(study, signalOf(c)), 200, {
      "content-type": "text/html; charset=utf-8",
      "content-disposition": attachment(`report-${study}.html`),
    });
  });

  app.get("/api/v1/studies", async (c) => c.json(await source.studies(signalOf(c))));
  app.get("/api/v1/markets", async (c) => c.json(await source.markets(signalOf(c))));
  app.get("/api/v1/live", async (c) => c.json(await context.live(runOf(c), signalOf(c))));
  app.get("/api/v1/studies/:study", async (c) => c.json(await source.study(studyOf(c), signalOf(c))));
  app.get("/api/v1/studies/:study/search", async (c) => c.json(await source.search(studyOf(c), signalOf(c))));
  app.get("/api/v1/studies/:study/strategies", async (c) => {
    const { filter = "", sort = "" } = c.req.query();
    const columns = listOf(c.req.query("columns")), offset = wholeOf(c, "offset", 0);
    const limit = wholeOf(c, "limit", DEFAULT_LIMIT), hasSparklines = c.req.query("hasSparklines") !== "false";
    const query = { filter, sort, columns, offset, limit, hasSparklines };
    return c.json(await source.rows(studyOf(c), query, signalOf(c)));
  });
  app.get("/api/v1/studies/:study/histograms", async (c) => {
    const columns = listOf(c.req.query("columns"));
    return c.json(await source.histograms(studyOf(c), c.req.query("filter") ?? "", columns, signalOf(c)));
  });
  app.get("/api/v1/studies/:study/events", (c) => {
    const study = studyOf(c);
    return new Response(eventStream((onChange) => source.follow(study, onChange)), {
      headers: { "content-type": "text/event-stream; charset=utf-8" },
    });
  });
  const strategy = "/api/v1/studies/:study/strategies/:trial" as const;
  app.get(strategy, async (c) => c.json(await source.strategy(studyOf(c), trialOf(c), signalOf(c))));
  app.get(`${strategy}/equity`, async (c) => c.json(await source.equity(studyOf(c), trialOf(c), signalOf(c))));
  app.get(`${strategy}/trades`, async (c) => c.json(await source.trades(studyOf(c), trialOf(c), signalOf(c))));
  app.get(`${strategy}/trades.csv`, async (c) => {
    const study = studyOf(c), trial = trialOf(c);
    return c.body(tradesCsv(await source.trades(study, trial, signalOf(c))), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": attachment(`trades-${study}-${trial}.csv`),
    });
  });
  app.get(`${strategy}/decisions`, async (c) => {
    const [from, to] = [timeOf(c, "from"), timeOf(c, "to")], symbol = c.req.query("symbol");
    return c.json(await source.decisions(studyOf(c), trialOf(c), from, to, symbol, signalOf(c)));
  });
  app.get(`${strategy}/candles`, async (c) => {
    const [from, to] = [timeOf(c, "from"), timeOf(c, "to")], timeframe = timeframeOf(c), symbol = c.req.query("symbol");
    return c.json(await source.candles(studyOf(c), trialOf(c), from, to, timeframe, symbol, signalOf(c)));
  });
  return (request) => app.fetch(request);
}

/** What a request without access is answered: a page to a person, an error to a program. */
function refusal(c: Context, status: 401 | 403 | 405 | 421, sentence: string): Response {
  const isPage = !c.req.path.startsWith("/api/");
  const headers: Record<string, string> = status === 405 ? { allow: "GET, HEAD" } : {};
  if (!isPage) return Response.json({ error: sentence }, { status, headers });
  return new Response(plainPage("Not here", sentence), {
    status,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
  });
}

/** Aborts when who asks goes before there is an answer. */
function signalOf(c: Context): AbortSignal {
  return c.req.raw.signal;
}

function studyOf(c: Context): string {
  return c.req.param("study") ?? "";
}

/** The run that an address names; `null` where it names none. */
function runOf(c: Context): LiveRunName | null {
  const { run, environment = "dry" } = c.req.query();
  return run === undefined ? null : { environment, run };
}

function trialOf(c: Context): number {
  const text = c.req.param("trial") ?? "";
  if (new RegExp(`^\\d{1,${TRIAL_DIGITS}}$`).test(text)) return Number(text);
  throw new SourceError("Cannot find the strategy: wanted its number in the address", null, true);
}

function listOf(text: string | undefined): string[] {
  return (text ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
}

function wholeOf(c: Context, name: string, preset: number): number {
  const text = c.req.query(name);
  if (text === undefined) return preset;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new SourceError(`Cannot read the address: wanted a whole number of 0 or more as ${name}`);
}

function timeOf(c: Context, name: string): number {
  const text = c.req.query(name) ?? "";
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw new SourceError(`Cannot read the address: wanted an instant as ${name}, in ms UTC`);
}

function timeframeOf(c: Context): Timeframe {
  const text = c.req.query("timeframe") ?? "1m";
  if (isTimeframe(text)) return text;
  throw new SourceError("Cannot read the address: wanted the length of a bar as timeframe, such as 5m");
}

/** Asks to be saved under a name, of which letters that a header or a file system may take ill are left out. */
function attachment(name: string): string {
  return `attachment; filename="${name.replaceAll(/[^\w.-]+/g, "_")}"`;
}
