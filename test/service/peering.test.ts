/** Nodes with real TLS between them: who is let in, what only nodes may say, and certificates that are renewed meanwhile. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, createServer } from "node:https";
import type { AgentOptions, Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { spiffeId as componentsId } from "../../components/service/node-identity.ts";
import type { KeyPair } from "../../providers/local/certificates.ts";
import { createAuthority } from "../../providers/local/certificates.ts";
import type { CredentialFiles } from "../../services/shard/src/peering/credentials.ts";
import { createPeering } from "../../services/shard/src/peering/create-peering.ts";
import { identityOf, spiffeId } from "../../services/shard/src/peering/spiffe-id.ts";
import { createForwarder } from "../../services/shard/src/routing/forward.ts";
import { keyAtHomeIn, REGIONS, startCluster } from "./fakes/region.ts";
import type { Cluster, FakeNode, RegionName } from "./fakes/region.ts";
import { json, put, send } from "./requests.ts";
import { writeNodeCertificate } from "./servers/node-certificates.ts";
import type { NodeCertificate } from "./servers/node-certificates.ts";
import { eventually } from "./servers/owned-process.ts";

const folder = mkdtempSync(join(tmpdir(), "meridian-peering-"));
let authority: KeyPair;
let stranger: KeyPair;
let cluster: Cluster;
const agents: Agent[] = [];

const certificate = (name: string, content: NodeCertificate, signer = authority): Promise<CredentialFiles> =>
  writeNodeCertificate(join(folder, name), signer, content);

beforeAll(async () => {
  authority = await createAuthority({ name: "nodes", days: 2, now: new Date() });
  stranger = await createAuthority({ name: "strangers", days: 2, now: new Date() });
  const files = new Map<RegionName, CredentialFiles>();
  for (const region of REGIONS) files.set(region, await certificate(region, { uris: [spiffeId("test", region)] }));
  cluster = await startCluster({
    peeringOf: ({ region, metrics, logger }) => {
      const own = files.get(region);
      if (own === undefined) throw new Error(`${region} has no certificate`);
      return createPeering({
        environment: "test",
        region,
        regions: REGIONS,
        files: own,
        intervalMilliseconds: 20,
        metrics: metrics.peering,
        logger,
      });
    },
  });
});

afterAll(async () => {
  for (const agent of agents) agent.destroy();
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

/** Connects as whoever has these files, to whomever. */
function agentOf(files: CredentialFiles | undefined, more: AgentOptions = {}): Agent {
  const own =
    files === undefined ? {} : { cert: readFileSync(files.certificate, "utf8"), key: readFileSync(files.key, "utf8") };
  const agent = new Agent({ ...own, ca: authority.certificate, checkServerIdentity: () => undefined, ...more });
  agents.push(agent);
  return agent;
}

const page = async ({ metrics }: FakeNode): Promise<string> => (await metrics.page()).text;
const refusals = async (node: FakeNode, kind: string): Promise<number> =>
  Number(
    new RegExp(`meridian_peer_connections_refused_total\\{kind="${kind}".*\\} (\\d+)`).exec(await page(node))?.[1] ?? 0,
  );
const logged = (node: FakeNode, message: string): Record<string, unknown>[] =>
  node.lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message);

it("pass requests on over it, and learn of each other's health", async () => {
  const [alpha, beta] = [cluster.node("alpha"), cluster.node("beta")];
  const path = `/v1/profile/${keyAtHomeIn("beta")}`;
  expect(new URL(beta.peerUrl).protocol).toBe("https:");
  const answer = await put(alpha.url, path, "1");
  expect([answer.status, answer.headers["x-meridian-region"]]).toEqual([200, "beta"]);
  expect(beta.store.calls).not.toEqual([]);
  alpha.peers.start();
  alpha.peers.reportFailure(beta.peerUrl);
  alpha.peers.reportFailure(beta.peerUrl);
  expect(alpha.peers.healthy("beta")).toEqual([]);
  await eventually("beta to be believed to serve again", 5000, () =>
    Promise.resolve(alpha.peers.healthy("beta").includes(beta.peerUrl) ? true : undefined),
  );
  alpha.peers.stop();
});

it.each<[string, () => Promise<Agent>, string, string]>([
  [
    "no certificate",
    () => Promise.resolve(agentOf(undefined)),
    "certificate",
    "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE",
  ],
  [
    "a certificate of another authority",
    async () => agentOf(await certificate("foreign", { uris: [spiffeId("test", "beta")] }, stranger)),
    "certificate",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ],
  [
    "a certificate that has ended",
    async () =>
      agentOf(
        await certificate("ended", { uris: [spiffeId("test", "beta")], made: new Date(Date.now() - 2 * 86_400_000) }),
      ),
    "certificate",
    "CERT_HAS_EXPIRED",
  ],
  [
    "a node's of another environment",
    async () => agentOf(await certificate("foreign", { uris: [spiffeId("prod", "beta")] })),
    "identity",
    "spiffe://prod/region/beta/service",
  ],
  [
    "a node's of an unknown region",
    async () => agentOf(await certificate("foreign", { uris: [spiffeId("test", "delta")] })),
    "identity",
    "spiffe://test/region/delta/service",
  ],
  [
    "a certificate without an identity",
    async () => agentOf(await certificate("foreign", { uris: [] })),
    "identity",
    "no URI",
  ],
  [
    "a certificate with two identities",
    async () =>
      agentOf(await certificate("foreign", { uris: ["alpha", "beta"].map((name) => spiffeId("test", name)) })),
    "identity",
    "spiffe://test/region/alpha/service, spiffe://test/region/beta/service",
  ],
])("refuses %s, and says why in the log", async (_what, make, kind, reason) => {
  const node = cluster.node("alpha");
  const before = await refusals(node, kind);
  const agent = await make();
  await expect(send(node.peerUrl, "/readyz", { agent })).rejects.toThrow();
  await eventually("the refusal in the log", 5000, () =>
    Promise.resolve(
      logged(node, "the connection of a node was refused").some(
        (line) => line["kind"] === kind && line["reason"] === reason,
      )
        ? true
        : undefined,
    ),
  );
  expect(await refusals(node, kind)).toBe(before + 1);
});

it("refuses less than TLS 1.3, and what is not TLS", async () => {
  const { peerUrl } = cluster.node("alpha");
  const files = await certificate("old", { uris: [spiffeId("test", "beta")] });
  await expect(send(peerUrl, "/readyz", { agent: agentOf(files, { maxVersion: "TLSv1.2" }) })).rejects.toThrow(
    "protocol version",
  );
  expect((await send(peerUrl, "/readyz", { agent: agentOf(files) })).status).toBe(200);
  await expect(send(peerUrl.replace("https:", "http:"), "/readyz")).rejects.toThrow();
});

it("takes what nodes say of a request from nodes alone", async () => {
  const node = cluster.node("alpha");
  const path = `/v1/profile/${keyAtHomeIn("beta", "claimed")}`;
  const claims = {
    "x-meridian-forwarded": "beta/beta-0",
    "x-meridian-timestamp": "1700000000000000",
    "x-meridian-write-id": "6f1c0d5e-8d0f-4c59-9f55-0a3a5c2b7e11",
    "x-meridian-budget-milliseconds": "0",
  };
  // A caller's is routed to its home, at this time, under an id of its own, and within the whole deadline.
  const ofCaller = await put(node.url, path, "1", claims);
  expect([ofCaller.status, ofCaller.headers["x-meridian-region"]]).toEqual([200, "beta"]);
  expect(Number(ofCaller.headers["x-meridian-timestamp"])).toBeGreaterThan(1_750_000_000_000_000);
  const { events } = json(await send(node.url, `${path}/events`)) as { events: { id: string }[] };
  expect(events.map(({ id }) => id)).not.toContain(claims["x-meridian-write-id"]);
  // A node's is served here, and then.
  const agent = agentOf(await certificate("claiming", { uris: [spiffeId("test", "gamma")] }));
  const ofNode = await put(node.peerUrl, path, "2", { ...claims, "x-meridian-budget-milliseconds": "1000" }, agent);
  expect([ofNode.status, ofNode.headers["x-meridian-region"], ofNode.headers["x-meridian-timestamp"]]).toEqual([
    200,
    "alpha",
    "1700000000000000",
  ]);
});

it.each(["/metrics", "/openapi.json", "/v1/shards", "/v1/admin/controls", "/healthz"])(
  "does not answer nodes about %s",
  async (path) => {
    const agent = agentOf(await certificate("asking", { uris: [spiffeId("test", "beta")] }));
    const { peerUrl, url } = cluster.node("alpha");
    const answer = await send(peerUrl, path, { agent });
    expect([answer.status, json(answer)["type"]]).toEqual([404, "urn:meridian:problem:unknown-route"]);
    expect((await send(url, path)).status).not.toBe(404);
  },
);

it("gives an operation to no node of another region than the one that is meant", async () => {
  const alpha = cluster.node("alpha");
  const files = await certificate("probing", { uris: [spiffeId("test", "alpha")] });
  const peering = createPeering({
    environment: "test",
    region: "alpha",
    regions: REGIONS,
    files,
    metrics: alpha.metrics.peering,
    logger: { info: () => undefined, warn: (line: object) => void warned.push(line) },
  });
  const warned: object[] = [];
  const before = await refusals(alpha, "server-identity");
  await expect(
    send(cluster.node("beta").peerUrl, "/readyz", { agent: peering.agents.probing("gamma") }),
  ).rejects.toThrow("the node's certificate is for spiffe://test/region/beta/service, not for the region gamma");
  expect((await send(cluster.node("beta").peerUrl, "/readyz", { agent: peering.agents.probing("beta") })).status).toBe(
    200,
  );
  peering.close();
  expect(warned).toEqual([{ peerRegion: "gamma", found: "spiffe://test/region/beta/service" }]);
  expect(await refusals(alpha, "server-identity")).toBe(before + 1);
});

it("shows a renewed certificate on new connections, and keeps the one that there is while its files are damaged", async () => {
  const gamma = cluster.node("gamma");
  const client = await certificate("looking", { uris: [spiffeId("test", "beta")] });
  const shown = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(
        {
          host: "127.0.0.1",
          port: Number(new URL(gamma.peerUrl).port),
          ca: authority.certificate,
          cert: readFileSync(client.certificate),
          key: readFileSync(client.key),
          checkServerIdentity: () => undefined,
        },
        () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        },
      );
      socket.on("error", reject);
    });
  const first = await shown();
  writeFileSync(join(folder, "gamma", "tls.key"), "damaged");
  await eventually("the damage in the log", 5000, () =>
    Promise.resolve(
      logged(gamma, "the renewed certificate is not taken over").some(({ reason }) =>
        String(reason).endsWith("it holds no private key"),
      )
        ? true
        : undefined,
    ),
  );
  expect(await shown()).toBe(first);
  await certificate("gamma", { uris: [spiffeId("test", "gamma")], days: 2 });
  await eventually("the renewed certificate", 5000, async () => ((await shown()) === first ? undefined : true));
  expect(logged(gamma, "certificate taken over")).toHaveLength(1);
  const ends = Number(/meridian_peer_certificate_end_timestamp_seconds\{.*\} (\S+)/.exec(await page(gamma))?.[1]);
  expect(ends).toBeGreaterThan(Date.now() / 1000 + 1.5 * 86_400);
});

/** A listener that passes for a node of beta, while `use` does something with it. */
async function withNodeOfBeta(
  name: string,
  answer: (request: IncomingMessage) => string,
  use: (url: string, server: Server) => Promise<void>,
): Promise<void> {
  const files = await certificate(name, { uris: [spiffeId("test", "beta")] });
  const server = createServer(
    {
      cert: readFileSync(files.certificate),
      key: readFileSync(files.key),
      ca: authority.certificate,
      requestCert: true,
    },
    (request, response) => {
      response.end(answer(request));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it("shows a renewed certificate as a client as well, on connections that begin after that", async () => {
  const gamma = cluster.node("gamma");
  const shownTo = (request: IncomingMessage): string => {
    const socket: unknown = request.socket;
    return (socket as TLSSocket).getPeerCertificate().serialNumber;
  };
  await withNodeOfBeta("mirror", shownTo, async (url) => {
    const shown = async (): Promise<string> =>
      (await send(url, "/", { agent: gamma.peering.agents.kept("beta") })).text;
    const first = await shown();
    expect(await shown()).toBe(first);
    await certificate("gamma", { uris: [spiffeId("test", "gamma")] });
    await eventually("the renewed certificate", 5000, async () => ((await shown()) === first ? undefined : true));
  });
});

it("asks a node how it is over one connection, and over another once that is closed", async () => {
  const forwarder = createForwarder(cluster.node("gamma").peering.agents, 2000);
  await withNodeOfBeta(
    "probed",
    () => "{}",
    async (url, server) => {
      let connections = 0;
      server.on("secureConnection", () => (connections += 1));
      const answers: string[] = [];
      for (let count = 0; count < 3; count++) answers.push(await forwarder.probe(url, 2000, "beta"));
      expect([answers, connections]).toEqual([["ready", "ready", "ready"], 1]);
      server.closeAllConnections();
      expect([await forwarder.probe(url, 2000, "beta"), connections]).toEqual(["ready", 2]);
    },
  );
});

it("goes nowhere without TLS, whatever address it is given", async () => {
  const { url, peering } = cluster.node("alpha");
  await expect(send(url, "/readyz", { agent: peering.agents.kept("alpha") })).rejects.toThrow('Protocol "http:"');
});

it("expects of a certificate what the components have issued", () => {
  expect(componentsId("prod", "eu-west-1")).toBe("spiffe://prod/region/eu-west-1/service");
  expect(componentsId("prod", "eu-west-1")).toBe(spiffeId("prod", "eu-west-1"));
});

it.each([
  ["DNS:shard, URI:spiffe://prod/region/a/service", "a"],
  ["URI:spiffe://prod/region/a/service", "a"],
  // Node quotes what would read as two names.
  ['DNS:"x, URI:spiffe://prod/region/a/service"', undefined],
  ["URI:spiffe://prod/region/a/service/more", undefined],
  ["URI:spiffe://PROD/region/a/service", undefined],
  ["URI:spiffe://prod/region/c/service", undefined],
  [undefined, undefined],
])("reads %s as the region %s", (names, region) => {
  expect(identityOf(names, "prod", ["a", "b"]).region).toBe(region);
});
