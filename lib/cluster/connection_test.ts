import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { StorageType } from "@nats-io/jetstream";
import { nkeys } from "@nats-io/transport-node";
import { UserError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { addressAt } from "../../test/fixtures/cluster.ts";
import { hasNatsServer, startNatsServer } from "../../test/fixtures/nats_server.ts";
import { temporaryFolder } from "../../test/fixtures/temporary_folder.ts";
import { type ClusterAddress, clusterHosts, connectCluster, ServerAwayError } from "./connection.ts";
import { ALL_JOBS, JOBS, prepareStreams } from "./streams.ts";

const ignore = !hasNatsServer();

/** Why a server cannot be used; nothing if it can. */
async function faultOf(address: ClusterAddress): Promise<string | null> {
  try {
    const cluster = await connectCluster(address, "test");
    await cluster.close();
    return null;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
}

Deno.test("hosts of an address, several by commas; what is none is refused without what may be a password", () => {
  assert.deepEqual(clusterHosts("nats://a:1,tls://b.c,nats://[::1]:4222"), ["a:1", "b.c:4222", "[::1]:4222"]);
  for (const url of ["", "a:4222", "http://a:4222", "nats://", "nats://a:b", "nats://a/b", "nats://me:secret@a:4222"]) {
    assert.throws(() => clusterHosts(url), (error: Error) => {
      assert.ok(error instanceof UserError && !error.message.includes("secret"), error.message);
      assert.match(error.message, /^Cannot use the address of the NATS server: wanted nats:\/\/HOST:PORT or tls:/);
      return true;
    });
  }
});

Deno.test("a server that is away, or of no host, is told apart from one that refuses", { ignore }, async () => {
  const away = await startNatsServer();
  await away[Symbol.asyncDispose]();
  await assert.rejects(connectCluster(addressAt(away.url), "test"), (error) => error instanceof ServerAwayError);
  assert.match(
    (await faultOf(addressAt(away.url)))!,
    /^Cannot use the NATS server nats:\S+: wanted a server there, found none/,
  );
  await using off = await startNatsServer("jetstream: off");
  assert.match((await faultOf(addressAt(off.url)))!, /wanted JetStream, found it off; start it with -js/);
  await using small = await startNatsServer("max_payload: 65536");
  assert.match((await faultOf(addressAt(small.url)))!, /wanted max_payload of at least 262144 bytes .*, found 65536$/);
});

Deno.test("a token is asked for, a wrong one refused, and neither is shown", { ignore }, async () => {
  await using server = await startNatsServer(`authorization { token: "right-token" }`);
  const at = (token: string | null) => ({ ...addressAt(server.url), token: token === null ? null : new Secret(token) });
  const wanted = /wanted the token or the seed of an account \(ASSAY_NATS_TOKEN, ASSAY_NATS_SEED\), found /;
  assert.match((await faultOf(at(null)))!, new RegExp(`${wanted.source}neither$`));
  assert.match((await faultOf(at("wrong-token")))!, new RegExp(`${wanted.source}a token that it does not know$`));
  assert.equal(await faultOf(at("right-token")), null);
});

Deno.test("a server that refuses and cuts the connection in the same moment is a sentence, and no error that nobody hears", async () => {
  const info = { server_id: "a", version: "2.10.0", proto: 1, headers: true, jetstream: true, max_payload: 2 ** 20 };
  const host = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(`INFO ${JSON.stringify({ ...info, auth_required: true })}\r\n`);
    socket.once("data", () => {
      socket.write("-ERR 'Authorization Violation'\r\n");
      socket.resetAndDestroy();
    });
  });
  await new Promise<void>((listens) => host.listen(0, "127.0.0.1", listens));
  const { port } = host.address() as AddressInfo;
  // The error comes between two steps of the client, and not every time.
  for (let times = 0; times < 20; times++) {
    assert.match((await faultOf(addressAt(`nats://127.0.0.1:${port}`)))!, /, found (neither|none \(.*\))$/);
  }
  await new Promise((closed) => host.close(closed));
});

Deno.test("a stream of ours with other settings is named, with what differs", { ignore }, async () => {
  await using server = await startNatsServer();
  const cluster = await connectCluster(addressAt(server.url), "test");
  await cluster.manager.streams.add({ name: JOBS, subjects: [ALL_JOBS], storage: StorageType.Memory });
  await assert.rejects(prepareStreams(cluster, "v", 1000), {
    name: "UserError",
    message:
      `Cannot use the stream ASSAY_JOBS of ${server.url}: wanted retention "workqueue", found "limits"; remove the ` +
      "stream, or use another server or account",
  });
  await cluster.manager.streams.delete(JOBS);
  for (let times = 0; times < 2; times++) await prepareStreams(cluster, "v", 1000);
  await cluster.close();
});

/** A certificate for this machine of an authority of its own; made for this test, by openssl. */
async function makeCertificates(folder: string): Promise<void> {
  const openssl = async (...args: string[]) => {
    const { code, stderr } = await new Deno.Command("openssl", { args, cwd: folder, stderr: "piped" }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  for (const ca of ["ca", "other"]) {
    await openssl(
      "req",
      "-x509",
      ...key,
      "-keyout",
      `${ca}.key`,
      "-out",
      `${ca}.pem`,
      "-subj",
      `/CN=${ca}`,
      "-days",
      "2",
    );
  }
  await openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost,IP:127.0.0.1");
  const signed = ["-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem"];
  await openssl("x509", "-req", ...signed, "-days", "2", "-extfile", "names");
}

Deno.test("TLS wants a certificate of the authority named, and an NKey its seed", { ignore }, async () => {
  using folder = temporaryFolder();
  const user = nkeys.createUser(), seedOf = (one: typeof user) => new TextDecoder().decode(one.getSeed());
  const seed = seedOf(user), other = seedOf(nkeys.createUser());
  await makeCertificates(folder.path);
  await using server = await startNatsServer(`
    tls { cert_file: "${folder.path}/server.pem", key_file: "${folder.path}/server.key" }
    authorization { users: [{ nkey: ${user.getPublicKey()} }] }`);
  const url = server.url.replace("nats:", "tls:"), ca = join(folder.path, "ca.pem");
  const at = (seed: string | null, authority = ca) => {
    return { ...addressAt(url), seed: seed === null ? null : new Secret(seed), ca: authority };
  };
  assert.equal(await faultOf(at(seed)), null);
  const wrong = await faultOf(at(seed, join(folder.path, "other.pem")));
  assert.match(wrong!, /wanted a certificate of the authority in \S+other\.pem, found another: /);
  assert.match(
    (await faultOf(at(seed, "")))!,
    /wanted a certificate of an authority of this system, or --nats-ca FILE/,
  );
  assert.match((await faultOf(at(seed, "none.pem")))!, /^Cannot read the certificate authority none\.pem: /);
  assert.match((await faultOf(at(other)))!, /found a seed that it does not know$/);
  assert.match((await faultOf(at(null)))!, /found neither$/);
  assert.match((await faultOf(at("SUSHORT")))!, /wanted one of a user, SU and 56 letters, found something else$/);
});
