/**
 * A word that explains itself: Enter or a click shows what it means, Escape hides it again.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { IN_SENTENCES, wordOf } from "../words.ts";

/** The word `of`, as the page writes it. */
export function Term({ of, children }: { readonly of: string; readonly children?: ComponentChildren }) {
  const word = wordOf(of);
  return word === undefined ? <>{children}</> : <Explained meaning={meaningOf(word)} text={children ?? word.word} />;
}

const WORD_OF_TRADE = new RegExp(`\\b(?:${IN_SENTENCES.map(([{ source }]) => `(${source})`).join("|")})\\b`);

/** A sentence whose words of the trade explain themselves, each where it first stands. */
export function Glossed({ text }: { readonly text: string }) {
  const parts: ComponentChildren[] = [], told = new Set<string>();
  let rest = text;
  for (let match = WORD_OF_TRADE.exec(rest); match !== null; match = WORD_OF_TRADE.exec(rest)) {
    const name = IN_SENTENCES[match.slice(1).findIndex((group) => group !== undefined)][1], [found] = match;
    parts.push(rest.slice(0, match.index), told.has(name) ? found : <Term key={name} of={name}>{found}</Term>);
    told.add(name);
    rest = rest.slice(match.index + found.length);
  }
  return <>{parts}{rest}</>;
}

/** What a word means, and what is good where that is said. */
export function meaningOf({ meaning, good }: { readonly meaning: string; readonly good: string }): string {
  return good === "" ? meaning : `${meaning} Good is ${good}.`;
}

/** Any text with its meaning. */
export function Explained({ text, meaning }: { readonly text: ComponentChildren; readonly meaning: string }) {
  const [isOpen, setOpen] = useState(false), id = useId();
  return (
    <span class="term-place" onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <button
        type="button"
        class="term"
        aria-expanded={isOpen}
        aria-controls={id}
        title={meaning}
        onClick={() => setOpen(!isOpen)}
        onBlur={() => setOpen(false)}
      >
        {text}
      </button>
      <span id={id} role="status" class="term-meaning" hidden={!isOpen}>{isOpen && meaning}</span>
    </span>
  );
}
