/**
 * Ownership with real etcd, three members, and real processes that are stopped, resumed and killed. There are no stores here: that an owner
 * which has been succeeded writes nothing is the entities' part.
 */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startEtcd } from "./servers/etcd.ts";
import type { EtcdCluster } from "./servers/etcd.ts";
import { eventually } from "./servers/owned-process.ts";
import { startOwnershipNode } from "./servers/ownership-nodes.ts";
import type { OwnershipNode } from "./servers/ownership-nodes.ts";

jest.setTimeout(60_000);

const LEASE = 1000;
const LOGIN = { username: "shard", password: "service-password" };
const AUTHENTICATION = resolve(__dirname, "..", "..", "components", "coordination", "authentication.mts");

let etcd: EtcdCluster;
let secrets: string;
const nodes: OwnershipNode[] = [];
/** What ends what was started, also when the start of the next thing failed. */
const endings: (() => Promise<unknown>)[] = [];

async function turnAuthenticationOn(): Promise<string> {
  await writeFile(join(secrets, "root"), "root-password");
  await writeFile(join(secrets, "service"), LOGIN.password);
  return execFileSync(process.execPath, [AUTHENTICATION], {
    encoding: "utf8",
    env: {
      ...process.env,
      ETCD_ENDPOINTS: JSON.stringify(etcd.endpoints),
      ETCD_PASSWORD_FILE: join(secrets, "root"),
      ETCD_SERVICE_USER: LOGIN.username,
      ETCD_SERVICE_PASSWORD_FILE: join(secrets, "service"),
      ETCD_SERVICE_PREFIX: "/meridian/test/",
    },
  });
}

async function start(region: string, node: string, returnAfterMilliseconds = 60_000): Promise<OwnershipNode> {
  const started = await startOwnershipNode({
    endpoints: etcd.endpoints,
    login: LOGIN,
    region,
    node,
    leaseMilliseconds: LEASE,
    returnAfterMilliseconds,
  });
  nodes.push(started);
  return started;
}

const owns = (node: OwnershipNode, count: number, deadline = 10_000): Promise<true> =>
  eventually(`the node owns ${count} slots of 128`, deadline, async () =>
    (await node.state()).owned.length === count ? true : undefined,
  ).catch(async (error: unknown) => {
    throw new Error(
      `${String(error)}; ${JSON.stringify(await node.state().catch(String))}\n${node.process.output.slice(-1500)}`,
    );
  });

beforeAll(async () => {
  secrets = await mkdtemp(join(tmpdir(), "meridian-ownership-"));
  endings.push(() => rm(secrets, { recursive: true, force: true }));
  etcd = await startEtcd(3);
  endings.push(() => etcd.stop());
  expect(await turnAuthenticationOn()).toBe("authentication turned on\nuser shard may use /meridian/test/\n");
}, 120_000);

afterEach(async () => {
  // Handed over, so that the next test begins without owners.
  await Promise.all(nodes.splice(0).map((node) => node.process.stop("SIGTERM", 5000)));
});

afterAll(async () => {
  for (const end of endings.reverse()) await end();
}, 30_000);

describe("the user of the service", () => {
  it("may use its prefix only, and is not made anew by a second run", async () => {
    expect(await turnAuthenticationOn()).toBe("authentication is on\n");
    const [endpoint = ""] = etcd.endpoints;
    const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${endpoint}/v3/${path}`, { method: "POST", body: JSON.stringify(body), headers });
    const login = await post("auth/authenticate", { name: LOGIN.username, password: LOGIN.password });
    const { token } = (await login.json()) as { token: string };
    const key = (text: string): string => Buffer.from(text).toString("base64");
    const status = async (name: string): Promise<number> =>
      (await post("kv/put", { key: key(name), value: key("x") }, { authorization: token })).status;
    expect([await status("/meridian/test/x"), await status("/meridian/tesu"), await status("/other")]).toEqual([
      200, 403, 403,
    ]);
  });
});

describe("ownership", () => {
  it("is taken by the home regions, moves when the owner is killed, with higher tokens, and comes back one group after the other", async () => {
    const [alpha, beta] = await Promise.all([start("alpha", "alpha-0"), start("beta", "beta-0", 500)]);
    await Promise.all([owns(alpha, 64), owns(beta, 64)]);
    const before = (await alpha.state()).tokens.map(BigInt);
    expect(before).toHaveLength(8);
    const own = (await beta.state()).tokens;

    const killed = performance.now();
    await alpha.process.stop("SIGKILL");
    await owns(beta, 128);
    expect(performance.now() - killed).toBeLessThan(5000);
    const highest = before.reduce((a, b) => (a > b ? a : b));
    const taken = (await beta.state()).tokens.filter((token) => !own.includes(token));
    expect([taken.length, taken.filter((token) => BigInt(token) > highest).length]).toEqual([8, 8]);

    const again = await start("alpha", "alpha-0");
    await Promise.all([owns(again, 64), owns(beta, 64)]);
    expect(beta.process.output.match(/"handed over".*"return"/g)).toHaveLength(8);
  });

  it("ends by itself before it goes to another node, when the owner is stopped past its lease and resumed", async () => {
    const [alpha, beta] = await Promise.all([start("alpha", "alpha-0"), start("beta", "beta-0")]);
    await Promise.all([owns(alpha, 64), owns(beta, 64)]);
    alpha.process.signal("SIGSTOP");
    try {
      await owns(beta, 128);
    } finally {
      alpha.process.signal("SIGCONT");
    }
    // The first answer after it has been resumed: it has noticed nothing yet but the time.
    expect((await alpha.state()).owned).toEqual([]);
    await eventually("it knows the new owner", 5000, async () =>
      (await alpha.state()).owners.join() === "beta-0" ? true : undefined,
    );
    expect((await beta.state()).owned).toHaveLength(128);
  });

  it("is handed over at SIGTERM, without waiting for the lease", async () => {
    const [alpha, beta] = await Promise.all([start("alpha", "alpha-0"), start("beta", "beta-0")]);
    await Promise.all([owns(alpha, 64), owns(beta, 64)]);
    const before = Date.now();
    expect(await alpha.process.stop("SIGTERM", 5000)).toBe(0);
    await owns(beta, 128);
    const taken = beta.process.output
      .split("\n")
      .filter((line) => line.includes('"acquired"'))
      .map((line) => (JSON.parse(line) as { at: number }).at - before)
      .filter((milliseconds) => milliseconds >= 0);
    expect(taken).toHaveLength(8);
    expect(Math.max(...taken)).toBeLessThan(LEASE);
    expect(alpha.process.output.match(/"handed over".*"drain"/g)).toHaveLength(8);
  });

  it("outlives the leader of etcd", async () => {
    const [alpha, beta] = await Promise.all([start("alpha", "alpha-0"), start("beta", "beta-0")]);
    await Promise.all([owns(alpha, 64), owns(beta, 64)]);
    const before = await alpha.state();
    const leader = await etcd.leader();
    await leader.process.stop("SIGKILL");
    await etcd.leader();
    try {
      // Past the time that the lease would have lasted without the new leader.
      const until = performance.now() + 2 * LEASE;
      await eventually("the time has passed", 5000, () => (performance.now() > until ? true : undefined));
      await owns(alpha, 64);
      expect((await alpha.state()).trouble).toBeNull();
      expect((await alpha.state()).tokens).toEqual(before.tokens);
    } finally {
      leader.process.start();
    }
  });

  it("ends with the lease when etcd is away, and begins again when it is back", async () => {
    const alpha = await start("alpha", "alpha-0");
    await owns(alpha, 128);
    const stopped = performance.now();
    for (const { process: member } of etcd.members) member.signal("SIGSTOP");
    try {
      expect((await alpha.state()).owned).toHaveLength(128);
      await owns(alpha, 0);
      expect(performance.now() - stopped).toBeLessThan(LEASE * 2);
      expect((await alpha.state()).trouble).not.toBeNull();
    } finally {
      for (const { process: member } of etcd.members) member.signal("SIGCONT");
    }
    await owns(alpha, 128, 20_000);
  });
});
