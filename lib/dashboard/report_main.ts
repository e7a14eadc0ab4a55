/**
 * The one-file report come alive: what its own database answers, drawn over the still page.
 *
 * @module
 */
import { fileSource } from "./file_source.ts";
import { startApp } from "./front/start_app.tsx";

const source = await fileSource();
if (source !== null) startApp({ source, live: null, actions: () => null });
