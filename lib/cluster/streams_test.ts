import assert from "node:assert/strict";
import fc from "fast-check";
import { addressAt } from "../../test/fixtures/cluster.ts";
import { hasNatsServer, startNatsServer } from "../../test/fixtures/nats_server.ts";
import { connectCluster } from "./connection.ts";
import { prepareStreams, studyToken } from "./streams.ts";

const ignore = !hasNatsServer();

Deno.test("studies of two names have two tokens, none of which divides a subject or stands for many", () => {
  assert.notEqual(studyToken("é1"), studyToken("\u0e91"));
  const name = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
    fc.array(fc.constantFrom("%", "e", "9", "1", "é", "\u0e91", ".", "*", ">", " "), { minLength: 1, maxLength: 4 })
      .map((letters) => letters.join("")),
  );
  fc.assert(
    fc.property(name, name, (a, b) => {
      assert.equal(studyToken(a) === studyToken(b), a === b);
      assert.match(studyToken(a), /^[\w%-]+$/);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a coordinator does not change the wait of a version's workers", { ignore }, async () => {
  await using server = await startNatsServer();
  const cluster = await connectCluster(addressAt(server.url), "test");
  await prepareStreams(cluster, "v", 10_000);
  await prepareStreams(cluster, "v", 10_000);
  await prepareStreams(cluster, "another", 1500);
  await assert.rejects(prepareStreams(cluster, "v", 1500), {
    name: "UserError",
    message:
      `Cannot send jobs to ${server.url}: wanted workers to be silent for 1.5 s at most (ASSAY_NATS_ACK_SECONDS), found ` +
      "10 s, which another coordinator of this version has set; set 10, or remove the consumer v of ASSAY_JOBS while no " +
      "study runs",
  });
  assert.equal((await cluster.manager.consumers.info("ASSAY_JOBS", "v")).config.ack_wait, 10_000_000_000);
  await cluster.close();
});
