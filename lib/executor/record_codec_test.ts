import assert from "node:assert/strict";
import fc from "fast-check";
import { DataError } from "../core/errors.ts";
import { decodeRecord, encodeRecord } from "./record_codec.ts";

/** The bits of a double, which equality does not tell apart for `NaN`. */
const doubles = fc.oneof(fc.double(), fc.constantFrom(NaN, -0, Infinity, -Infinity, Number.MIN_VALUE));

const columns = fc.oneof(
  fc.float64Array({ maxLength: 6 }),
  fc.int32Array({ maxLength: 6 }),
  fc.int8Array({ maxLength: 6 }),
  fc.uint8Array({ maxLength: 6 }),
);

const records = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    doubles,
    fc.string({ unit: "binary" }),
    fc.constantFrom(null, undefined, true, false),
    columns,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string({ maxLength: 5 }), fc.constant("__proto__")), tie("value"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

Deno.test("records come back from their bytes bit for bit, members in order, and equal records have equal bytes", () => {
  fc.assert(fc.property(records, (record) => {
    const bytes = encodeRecord(record), found = decodeRecord(bytes);
    assert.deepStrictEqual(found, record);
    assert.deepEqual(encodeRecord(found), bytes);
    assert.deepEqual(encodeRecord(decodeRecord(bytes, { isShared: true })), bytes);
  }));
});

Deno.test("a record is not what was encoded before it: nor after a large one, or one that was refused on its way", () => {
  const small = { text: "ä€😀", column: Float64Array.of(1, 2) }, bytes = encodeRecord(small);
  const large = { text: "€".repeat(400_000), column: Float64Array.from({ length: 200_000 }, (_, i) => i) };
  assert.deepStrictEqual(decodeRecord(encodeRecord(large)), large);
  assert.deepEqual(encodeRecord(small), bytes);
  assert.throws(() => encodeRecord({ ...large, last: new Date(0) }), TypeError);
  assert.deepEqual(encodeRecord(small), bytes);
  const nested = {
    get inner() {
      return encodeRecord(small);
    },
    ...small,
  };
  assert.deepStrictEqual(decodeRecord(encodeRecord(nested)), { inner: bytes, ...small });
});

Deno.test("a column keeps the payload of its NaN, and lies on shared memory where that is asked for", () => {
  const strange = new Float64Array(new BigUint64Array([0x7ff8_0000_0000_0123n, 0xfff0_0000_0000_0001n]).buffer);
  const { column } = decodeRecord(encodeRecord({ column: strange })) as { column: Float64Array };
  assert.deepEqual(new Uint8Array(column.buffer), new Uint8Array(strange.buffer));
  const shared = decodeRecord(encodeRecord(strange), { isShared: true }) as Float64Array;
  assert.ok(shared.buffer instanceof SharedArrayBuffer && column.buffer instanceof ArrayBuffer);
});

Deno.test("any bytes are a record or a DataError, whole records with bytes changed, cut or added among them", () => {
  const isRead = (bytes: Uint8Array): boolean => {
    try {
      decodeRecord(bytes);
      return true;
    } catch (error) {
      assert.ok(error instanceof DataError, String(error));
      return false;
    }
  };
  const head = [...encodeRecord(null).slice(0, -1)];
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, hasHead) => {
    isRead(hasHead ? Uint8Array.from([...head, ...bytes]) : bytes);
  }));
  fc.assert(fc.property(records, fc.nat(), fc.nat(255), (record, place, byte) => {
    const bytes = encodeRecord(record), at = place % bytes.length;
    isRead(bytes.with(at, byte));
    assert.ok(!isRead(bytes.subarray(0, at)));
    assert.ok(!isRead(Uint8Array.from([...bytes, byte])));
  }));
});

Deno.test("what is no plain data has no bytes", () => {
  for (const strange of [1n, new Date(0), new Map(), Symbol("x"), () => 1, "\ud800", new Float32Array(1)]) {
    assert.throws(() => encodeRecord({ strange }), TypeError);
  }
});

Deno.test("a version that is not ours is refused in a sentence", () => {
  const bytes = encodeRecord({ a: 1 }).with(4, 2);
  assert.throws(() => decodeRecord(bytes), /wanted a record of version 1 at byte 0 of /);
});
