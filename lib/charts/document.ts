/**
 * A DOM outside the browser for Observable Plot: the one file that knows linkedom.
 *
 * @module
 */
import { parseHTML } from "linkedom";
import type { SvgDocument } from "./svg_element.ts";

// deno-lint-ignore no-explicit-any -- linkedom declares its result by DOM types, which a server has not
const { document }: any = parseHTML("<!doctype html><html><body></body></html>");

/** The document that figures are drawn into where there is no browser. */
export const SERVER_DOCUMENT: SvgDocument = document;
