/** Connections between nodes that outlive the certificates that they began with, and refusals without end. */
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:https";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastify } from "fastify";
import { createAuthority } from "../../providers/local/certificates.ts";
import type { CredentialFiles } from "../../services/shard/src/peering/credentials.ts";
import { createPeering } from "../../services/shard/src/peering/create-peering.ts";
import type { Peering } from "../../services/shard/src/peering/create-peering.ts";
import { spiffeId } from "../../services/shard/src/peering/spiffe-id.ts";
import { send } from "./requests.ts";
import { writeNodeCertificate } from "./servers/node-certificates.ts";
import { freePort } from "./servers/owned-process.ts";

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "meridian-certificate-end-"));
const files = new Map<string, CredentialFiles>();
/** How far the clocks of alpha and beta, which do not read the same one, are ahead. */
const ahead = { alpha: 0, beta: 0 };
/** What beta refuses, and says of it. */
const refused: string[] = [];
const warnings: object[] = [];
/** Connections over which beta was asked, each once. */
const connections: Socket[] = [];
let alpha: Peering;
let beta: Peering;
let url: string;

const filesOf = (region: string): CredentialFiles => {
  const found = files.get(region);
  if (found === undefined) throw new Error(`${region} has no certificate`);
  return found;
};

function peeringOf(region: "alpha" | "beta"): Peering {
  return createPeering({
    environment: "test",
    region,
    regions: ["alpha", "beta"],
    files: filesOf(region),
    now: () => Date.now() + ahead[region],
    metrics: { refused: (kind) => void refused.push(kind), certificateEnds: () => undefined },
    logger: { info: () => undefined, warn: (details: object) => void warnings.push(details) },
  });
}

beforeAll(async () => {
  const authority = await createAuthority({ name: "nodes", days: 9, now: new Date() });
  for (const region of ["alpha", "beta"]) {
    // Each ends after a day.
    files.set(
      region,
      await writeNodeCertificate(join(folder, region), authority, { uris: [spiffeId("test", region)] }),
    );
  }
  [alpha, beta] = [peeringOf("alpha"), peeringOf("beta")];
  const routes = fastify();
  routes.get("/asked", ({ socket }) => {
    if (!connections.includes(socket)) connections.push(socket);
    return String(connections.indexOf(socket));
  });
  const port = await freePort();
  await beta.listen(routes, "127.0.0.1", port);
  url = `https://127.0.0.1:${port}`;
});

beforeEach(() => {
  [ahead.alpha, ahead.beta] = [0, 0];
  for (const list of [refused, warnings, connections]) list.length = 0;
});

afterAll(async () => {
  alpha.close();
  beta.abandon();
  await beta.finish();
  beta.close();
  rmSync(folder, { recursive: true });
});

/** Which connection alpha's request came over. */
const ask = async (): Promise<string> => (await send(url, "/asked", { agent: alpha.agents.kept("beta") })).text;

it("are not answered over once the sender's has ended, and the sender is let in anew by one that holds", async () => {
  const { certificate, key, authorities } = filesOf("alpha");
  const [cert, own, ca] = [certificate, key, authorities].map((path) => readFileSync(path, "utf8"));
  const agent = new Agent({ keepAlive: true, cert, key: own, ca, checkServerIdentity: () => undefined });
  const asked = async (): Promise<string> => (await send(url, "/asked", { agent })).text;
  try {
    expect([await asked(), await asked()]).toEqual(["0", "0"]);
    ahead.beta = 2 * DAY;
    await expect(asked()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(refused).toEqual(["certificate"]);
    expect(warnings).toMatchObject([{ kind: "certificate", reason: "CERT_HAS_EXPIRED" }]);
    ahead.beta = 0;
    expect(await asked()).toBe("1");
  } finally {
    agent.destroy();
  }
});

it("are not kept by the sender when the other's could end before they are used again", async () => {
  const end = Date.parse(new X509Certificate(readFileSync(filesOf("beta").certificate)).validTo);
  expect([await ask(), await ask()]).toEqual(["0", "0"]);
  // A connection may be idle for 65 s.
  ahead.alpha = end - Date.now() - 3600_000;
  expect([await ask(), await ask()]).toEqual(["0", "0"]);
  ahead.alpha = end - Date.now() - 30_000;
  expect([await ask(), await ask(), await ask()]).toEqual(["0", "1", "2"]);
});

it("are said to be refused once, however often they are, and all are counted", async () => {
  const agent = new Agent({ ca: readFileSync(filesOf("alpha").authorities), checkServerIdentity: () => undefined });
  for (let at = 0; at < 5; at++) await expect(send(url, "/asked", { agent })).rejects.toThrow();
  expect(refused).toEqual(Array.from({ length: 5 }, () => "certificate"));
  expect(warnings).toMatchObject([{ reason: "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE" }]);
});
