import assert from "node:assert/strict";
import { SaidTogether } from "./said_together.ts";

Deno.test("what is said together is said in its order, once, and at the latest by itself", async () => {
  const soon = new SaidTogether(), said: number[] = [], last = Promise.withResolvers<void>();
  soon.add(() => void said.push(1));
  soon.add(() => void said.push(2));
  assert.equal(said.length, 0);
  soon.now();
  soon.now();
  assert.deepEqual(said, [1, 2]);
  soon.add(() => void said.push(3));
  soon.add(() => last.resolve());
  await last.promise;
  assert.deepEqual(said, [1, 2, 3]);
});

Deno.test("what is said meanwhile is said with the next, and what is dropped never", () => {
  const soon = new SaidTogether(), said: number[] = [];
  soon.add(() => {
    said.push(1);
    soon.add(() => void said.push(2));
  });
  soon.now();
  assert.deepEqual(said, [1]);
  soon.now();
  assert.deepEqual(said, [1, 2]);
  soon.add(() => void said.push(3));
  soon.drop();
  soon.now();
  assert.deepEqual(said, [1, 2]);
});
