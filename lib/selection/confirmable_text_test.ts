import assert from "node:assert/strict";
import { confirmableText, isTelling } from "./confirmable_text.ts";

const asked = { days: 730, level: 0.024, carried: 3, isOpened: true };

Deno.test("enough days are not called too few, and those who were carried are counted", () => {
  const text = confirmableText({ ...asked, sharpe: 2.37 });
  assert.equal(
    text,
    "The 730 unseen days can confirm an annual Sharpe ratio of 2.4 or more, net of the costs assumed (with a chance of " +
      "80 %, where days are spread as in a normal distribution; a level of 2.4 % for 3 strategies carried beyond the " +
      "search).",
  );
  assert.match(confirmableText({ ...asked, sharpe: 2.37, carried: 1 }), /for 1 strategy carried/);
});

Deno.test("days that can confirm nothing say so, with the reason", () => {
  assert.match(
    confirmableText({ ...asked, sharpe: null, days: 6 }),
    /^The 6 unseen days can confirm no .*fewer than 10/,
  );
  assert.match(confirmableText({ ...asked, sharpe: null, days: 1 }), /^The only unseen day can confirm no/);
  assert.match(confirmableText({ ...asked, sharpe: null, days: 12 }), /they are too few\.$/);
});

Deno.test("a search tells of its market where its days could have confirmed a ratio below 3", () => {
  assert.deepEqual([2.9, 3, null].map((sharpe) => isTelling({ sharpe })), [true, false, false]);
});
