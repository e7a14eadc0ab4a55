/**
 * The few things a drawing asks of a document, so that a browser's and a server's both do.
 *
 * @module
 */

/** An element of an SVG, as far as drawings need it. */
export interface SvgElement {
  /** Its name. */
  readonly tagName: string;
  /** Text in it. */
  textContent: string | null;
  /** Its value, `null` for none. */
  getAttribute(name: string): string | null;
  /** Gives it a value. */
  setAttribute(name: string, value: string): void;
  /** Takes it away. */
  removeAttribute(name: string): void;
  /** Adds elements at its end. */
  append(...elements: SvgElement[]): void;
  /** Takes it out of its parent. */
  remove(): void;
  /** Those below it that a selector names. */
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

/** What makes elements: `document` in a browser, linkedom's elsewhere. */
export interface SvgDocument {
  /** A new element. */
  createElementNS(namespace: string, name: string): SvgElement;
}

/** What an attribute is given as. */
type Attributes = Readonly<Record<string, string | number>>;

const NAMESPACE = "http://www.w3.org/2000/svg";

/** Makes elements of one document. */
export class SvgMaker {
  /** Where they belong. */
  readonly document: SvgDocument;

  /** Makes elements of this document. */
  constructor(document: SvgDocument) {
    this.document = document;
  }

  /** An element with its attributes and what is in it. */
  element(name: string, attributes: Attributes, ...children: SvgElement[]): SvgElement {
    const element = this.document.createElementNS(NAMESPACE, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.append(...children);
    return element;
  }

  /** A line of text. */
  text(content: string, attributes: Attributes): SvgElement {
    const element = this.element("text", attributes);
    element.textContent = content;
    return element;
  }
}
