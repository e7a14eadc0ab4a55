/**
 * The text of a drawn SVG as XML, which documents of HTML do not write by themselves.
 *
 * @module
 */
import { escapeHtml } from "../core/html_text.ts";
import type { SvgElement } from "./svg_element.ts";

const NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"';

/** What a document's nodes say of themselves; those of an element that are neither element nor text are left out. */
interface Node {
  readonly nodeType: number;
  readonly textContent: string | null;
}

interface ElementNode extends Node {
  readonly localName: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<Node>;
}

const ELEMENT = 1, TEXT = 3;

/** Attributes that hold words. */
const WORDS = new Set(["aria-label", "font-family"]);

/** Numbers to a hundredth, of paths to a tenth of a pixel: smaller files, the same on every machine. */
function rounded(name: string, value: string): string {
  if (WORDS.has(name)) return value;
  const factor = name === "d" ? 10 : 100;
  return value.replace(/-?\d*\.\d{2,}(e-?\d+)?/g, (number) => String(Math.round(Number(number) * factor) / factor));
}

/** The element as a document of its own. */
export function svgText(element: SvgElement): string {
  return textOf(element as unknown as ElementNode, NAMESPACE);
}

function textOf(node: Node, namespace = ""): string {
  if (node.nodeType === TEXT) return escapeHtml(node.textContent ?? "");
  if (node.nodeType !== ELEMENT) return "";
  const { localName, attributes, childNodes } = node as ElementNode;
  const own = [...attributes].filter(({ name }) => !name.startsWith("xmlns"));
  const start = `${localName}${namespace}${
    own.map(({ name, value }) => ` ${name}="${escapeHtml(rounded(name, value))}"`).join("")
  }`;
  const content = [...childNodes].map((child) => textOf(child)).join("");
  return content === "" ? `<${start}/>` : `<${start}>${content}</${localName}>`;
}
