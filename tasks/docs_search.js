/**
 * The search of the pages, offline: sections from `search_index.js`, names of the library from the reference's own index,
 * which loads when somebody searches.
 *
 * @module
 */
const root = document.documentElement.dataset.root;
const input = document.querySelector("#search"), list = document.querySelector("#found");

/** Loads a script once. */
const loaded = new Map();
function load(file) {
  if (!loaded.has(file)) {
    loaded.set(
      file,
      new Promise((done) => {
        const script = document.createElement("script");
        script.src = root + file;
        script.onload = script.onerror = done;
        document.head.append(script);
      }),
    );
  }
  return loaded.get(file);
}

/** How well a section answers: words in its heading count most; 0 where one is missing. */
function scoreOf(words, { heading, page, text }) {
  const [title, place, body] = [heading, page, text].map((one) => one.toLowerCase());
  let score = 0;
  for (const word of words) {
    const found = (title.includes(word) ? 8 : 0) + (place.includes(word) ? 3 : 0) + (body.includes(word) ? 1 : 0);
    if (found === 0) return 0;
    score += found;
  }
  return score;
}

/** A few words around the first that was asked for. */
function excerpt(text, word) {
  const at = Math.max(0, text.toLowerCase().indexOf(word) - 40);
  return (at > 0 ? "…" : "") + text.slice(at, at + 120) + (text.length > at + 120 ? "…" : "");
}

function entry(url, title, note) {
  const item = document.createElement("li"),
    link = document.createElement("a"),
    words = document.createElement("small");
  link.href = root + url;
  link.textContent = title;
  words.textContent = note;
  link.append(words);
  item.append(link);
  return item;
}

async function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  await Promise.all([load("search_index.js"), load("reference/search_index.js")]);
  const sections = (globalThis.ASSAY_SECTIONS ?? []).map((section) => [scoreOf(words, section), section])
    .filter(([score]) => score > 0).sort(([a], [b]) => b - a).slice(0, 12);
  const names = (globalThis.DENO_DOC_SEARCH_INDEX?.nodes ?? [])
    .filter(({ name }) => words.length === 1 && name.toLowerCase().includes(words[0]))
    .sort((a, b) => a.name.length - b.name.length).slice(0, 6);
  const items = [
    ...sections.map(([, { heading, page, url, text }]) =>
      entry(url, heading === page ? page : `${page}: ${heading}`, excerpt(text, words[0]))
    ),
    ...names.map(({ name, doc, url }) => entry(`reference/${url}`, name, excerpt(doc ?? "", words[0]))),
  ];
  if (items.length === 0 && words.length > 0) {
    const none = document.createElement("li");
    none.textContent = "Nothing was found.";
    items.push(none);
  }
  list.replaceChildren(...(words.length === 0 ? [] : items));
  list.hidden = words.length === 0;
}

input.addEventListener("input", () => void search());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") list.hidden = true;
  if (event.key === "/" && document.activeElement !== input) {
    event.preventDefault();
    input.focus();
  }
});
