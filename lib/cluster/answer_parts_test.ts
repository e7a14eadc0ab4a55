import assert from "node:assert/strict";
import fc from "fast-check";
import { answerParts, BegunAnswers } from "./answer_parts.ts";

Deno.test("an answer comes out of its parts as it went in, in any order and among others, under its first sequence", () => {
  const length = fc.integer({ min: 0, max: 50 });
  fc.assert(
    fc.property(length, length, fc.integer({ min: 1, max: 20 }), fc.infiniteStream(fc.nat()), (a, b, room, order) => {
      const answers = [a, b].map((size, i) => {
        const body = Uint8Array.from({ length: size }, (_, at) => at + i);
        return { kind: "done" as const, worker: `w${i}`, machine: "m", seconds: i, body };
      });
      const sent = answers.flatMap((answer) => answerParts(answer, answer.worker, 4096 + room))
        .map((part) => ({ part, at: order.next().value as number })).sort((one, other) => one.at - other.at);
      const begun = new BegunAnswers(), whole = [];
      for (const [seq, { part }] of sent.entries()) {
        whole.push(begun.add("key", part, seq));
        assert.ok(part.body.length <= room);
      }
      for (const answer of answers) {
        const seq = sent.findIndex(({ part }) => part.worker === answer.worker);
        assert.deepEqual(whole.filter((one) => one?.answer.worker === answer.worker), [{ answer, seq }]);
      }
      assert.deepEqual(begun.firstSequences(() => true), []);
    }),
  );
});

Deno.test("an answer whose parts are missing stands where its first one does", () => {
  const answer = { kind: "done", worker: "w", machine: "m", seconds: 1, body: new Uint8Array(3) } as const;
  const [first, second] = answerParts(answer, "attempt", 4097), begun = new BegunAnswers();
  assert.equal(begun.add("key", first, 7), null);
  assert.equal(begun.add("key", second, 9), null);
  assert.deepEqual([begun.firstSequences((key) => key === "key"), begun.firstSequences(() => false)], [[7], []]);
});
