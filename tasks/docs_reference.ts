/**
 * The reference: every public name, with examples that import it as its reader does.
 *
 * @module
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./python.ts";

/** What a face exports, by the name it is imported by; types are not among it. */
export type FaceNames = ReadonlyMap<string, ReadonlySet<string>>;

/** The faces of the library by the names of `deno.json`. */
export async function faceNames(exports: Readonly<Record<string, string>>): Promise<FaceNames> {
  const faces = Object.entries(exports).map(async ([name, file]) => {
    const module: object = await import(new URL(file, ROOT).href);
    return [name.replace(/^\./, "assay"), new Set(Object.keys(module))] as const;
  });
  return new Map(await Promise.all(faces));
}

/**
 * Examples whose imports name files of the repository, by the first face that exports all they take; others stay.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { importedByFace } from "./docs_reference.ts";
 *
 * const faces = new Map([["assay", new Set(["ema"])], ["assay/charts", new Set(["png"])]]);
 * const text = 'import { ema } from &quot;@lib/features/trend.ts&quot;;';
 * assert.equal(importedByFace(text, faces), "import { ema } from &quot;assay&quot;;");
 * assert.equal(importedByFace(text.replace("ema", "gone"), faces), text.replace("ema", "gone"));
 * ```
 */
export function importedByFace(text: string, faces: FaceNames): string {
  return text.replaceAll(/(import \{([^}]*)\} from )(&quot;|")@lib\/[^"&]+\3/g, (all, head, list, quote) => {
    const names = (list as string).split(",").map((name) => name.trim()).filter((name) => name !== "");
    const face = [...faces].find(([, exported]) => names.every((name) => exported.has(name)))?.[0];
    return face === undefined ? all : `${head}${quote}${face}${quote}`;
  });
}

/**
 * Leaves out the examples of what is not public: they import what no face exports.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withoutInnerExamples } from "./docs_reference.ts";
 *
 * const [head, end] = ["/**\n * What it does.\n", " *\/\n"];
 * const example = (from: string) => ` * @example\n * import { f } from "${from}";\n`;
 * assert.equal(withoutInnerExamples(head + example("@lib/a/f.ts") + end), head + end);
 * assert.equal(withoutInnerExamples(head + example("assay") + end), head + example("assay") + end);
 * ```
 */
export function withoutInnerExamples(text: string): string {
  return text.replace(
    /^ *\* @example[^]*?(?=^ *\* @|^ *\*\/)/gm,
    (example) => /"@(lib|test)\//.test(example) ? "" : example,
  );
}

/** How the tool that writes the pages says where a name is from: by the folder of its face, or a dot. */
const usedFrom = (text: string, faces: FaceNames): string =>
  text.replaceAll(/ from &quot;(\.|\w+)&quot;/g, (all, name) => {
    const face = name === "." ? "assay" : `assay/${name}`;
    return faces.has(face) ? ` from &quot;${face}&quot;` : all;
  });

/**
 * A page without the links to the files that it was made of: they name a folder of the machine that made it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { withoutSourceLinks } from "./docs_reference.ts";
 *
 * const link = '<a\n  class="sourceButton"\n  href="file:&#x2F;&#x2F;&#x2F;home&#x2F;me&#x2F;a.ts"><svg></svg>\n</a>';
 * assert.equal(withoutSourceLinks(`<b>${link}</b>`), "<b></b>");
 * ```
 */
export function withoutSourceLinks(html: string): string {
  return html.replaceAll(/<a\s+class="sourceButton"\s+href="file:[^]*?<\/a>/g, "");
}

/** Lets all pages below a folder import by faces, and name no file. */
export function settleReference(folder: string, faces: FaceNames): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".html")) continue;
    const path = join(folder, name),
      text = readFileSync(path, "utf8"),
      settled = usedFrom(importedByFace(withoutSourceLinks(text), faces), faces);
    if (settled !== text) writeFileSync(path, settled);
  }
}
