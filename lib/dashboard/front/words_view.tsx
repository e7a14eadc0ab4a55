/**
 * The view Words: everything that the other views name, explained.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { type Word, WORD_GROUPS } from "../words.ts";
import { meaningOf } from "./term.tsx";
import type { ViewProps } from "./view_props.ts";

/** Whether a word is what is looked for. */
function matches({ word, term, meaning }: Word, wanted: string): boolean {
  return `${word} ${term} ${meaning}`.toLowerCase().includes(wanted.trim().toLowerCase());
}

/** The view. */
export function WordsView(_props: Partial<ViewProps>) {
  const [wanted, setWanted] = useState("");
  const groups = WORD_GROUPS.map(({ title, words }) => ({
    title,
    words: words.filter((word) => matches(word, wanted)),
  }))
    .filter(({ words }) => words.length > 0);
  return (
    <div class="stack">
      <div>
        <h1>Words</h1>
        <p class="lead">
          Every figure and every verdict, in one sentence each. In small print: what the field calls it.
        </p>
      </div>
      <input
        type="search"
        aria-label="Find a word"
        placeholder="Find a word"
        value={wanted}
        onInput={(event) => setWanted(event.currentTarget.value)}
      />
      {groups.length === 0 && <p role="status">No word here says "{wanted}". A shorter one may.</p>}
      {groups.map(({ title, words }) => (
        <section key={title} class="panel">
          <h2>{title}</h2>
          <dl class="words">
            {words.map((word) => (
              <div key={word.name}>
                <dt>{word.word} {word.term !== "" && word.term !== word.word && <small>{word.term}</small>}</dt>
                <dd>{meaningOf(word)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
