/**
 * The page beside a search: what a server answers, drawn.
 *
 * @module
 */
import { ShareLink } from "./share_link.tsx";
import { httpLive, httpSource } from "./http_source.ts";
import { startApp } from "./start_app.tsx";

startApp({ source: httpSource(), live: httpLive(), actions: ShareLink });
