/** `npm run bench:service`: the service on real servers, beside the least that does the same, in turns in one run. */
import { execFileSync } from "node:child_process";
import { Agent, request } from "node:http";
import { join } from "node:path";
import cassandra from "cassandra-driver";
import { createClient } from "redis";
import { slotOf } from "../../../components/topology/slots.ts";
import { developmentToken } from "../../../components/service/development-token.ts";
import { againstTarget } from "../../../tools/bench/benchmark.ts";
import { median } from "../../../tools/bench/median.ts";
import { freePort, OwnedProcess } from "../servers/owned-process.ts";
import { migrate, prepareNodes } from "../servers/service.ts";
import type { ServiceNode } from "../servers/service.ts";
import { DATACENTRE, PASSWORD, startStores } from "../servers/stores.ts";
import type { Stores } from "../servers/stores.ts";
import { load } from "./load.ts";
import type { Round } from "./load.ts";
import { ProcessorTimes } from "./processor-times.ts";

/** Rounds of each of two that are compared, in turns, of which the middle one counts; the first of each is not counted. */
const ROUNDS = 5;
const SECONDS = 4;
const CONCURRENCY = 32;
/** Shares of the baseline's throughput that the service has to reach. */
const LEAST_READ = 0.7;
const LEAST_WRITE = 0.7;
/** Most resident memory of a process under load, in MiB. */
const MOST_MEMORY = 160;

const endings: (() => Promise<unknown>)[] = [];

/** A key whose home is alpha, which holds the even slots. */
function keyOfAlpha(name: string): string {
  for (let at = 0; ; at++) if (slotOf(`${name}-${at}`) % 2 === 0) return `${name}-${at}`;
}

interface Compared {
  readonly baseline: number;
  readonly service: number;
  readonly failed: number;
  /** Milliseconds of processor time for each thing done, by process. */
  readonly processor: { readonly baseline: Record<string, number>; readonly service: Record<string, number> };
}

/** @param processes ids of the processes that take part, by name */
async function inTurns(
  processes: Readonly<Record<string, number>>,
  baseline: () => Promise<Round>,
  service: () => Promise<Round>,
): Promise<Compared> {
  const processor = { baseline: new ProcessorTimes(processes), service: new ProcessorTimes(processes) };
  const finished = (round: Round): number => round.finished;
  // The first round of each is there to warm up.
  await baseline();
  await service();
  const counted: { baseline: Round; service: Round }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    counted.push({
      baseline: await processor.baseline.during(baseline, finished),
      service: await processor.service.during(service, finished),
    });
  }
  return {
    baseline: median(counted.map((round) => round.baseline.perSecond)),
    service: median(counted.map((round) => round.service.perSecond)),
    failed: counted.reduce((sum, round) => sum + round.baseline.failed + round.service.failed, 0),
    processor: { baseline: processor.baseline.milliseconds(), service: processor.service.milliseconds() },
  };
}

/** What takes part in every round. Where the kernel does not tell processor times, none. */
function processesOf(stores: Stores, alpha: ServiceNode): Record<string, number> {
  if (process.platform !== "linux") return {};
  return {
    service: alpha.process.pid,
    cassandra: stores.cassandra.process.pid,
    kafka: stores.kafka.process.pid,
    redis: stores.redis.process.pid,
    client: process.pid,
  };
}

async function startBaseline(stores: Stores): Promise<string> {
  const port = await freePort();
  const route = new OwnedProcess({
    command: process.execPath,
    arguments: [join(__dirname, "baseline-route.mts")],
    environment: {
      NODE_ENV: "production",
      PORT: String(port),
      REDIS_PORT: String(stores.redis.port),
      REDIS_PASSWORD: PASSWORD,
      REDIS_CA_FILE: stores.authority.file,
    },
  });
  route.start();
  endings.push(() => route.stop("SIGKILL"));
  await route.untilOutput("listening", 20_000);
  return `http://127.0.0.1:${port}`;
}

const VALUE = JSON.stringify({ name: "Ada", cart: Array.from({ length: 10 }, (_, at) => ({ item: at, count: 1 })) });

interface Sent {
  readonly method: "GET" | "PUT";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Send = (sent: Sent) => Promise<{ readonly status: number; readonly text: string }>;

/** Requests over connections that are kept. */
function requests(url: string): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  endings.push(() => {
    agent.destroy();
    return Promise.resolve();
  });
  const { hostname, port } = new URL(url);
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const outgoing = request(
        { agent, hostname, port, method, path, headers: { ...headers, ...length } },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () => {
            resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
}

async function compareReads(stores: Stores, alpha: ServiceNode, token: string): Promise<Compared> {
  const key = keyOfAlpha("read");
  const redis = createClient({
    password: PASSWORD,
    socket: { host: "127.0.0.1", port: stores.redis.port, tls: true, ca: stores.authority.certificate },
  });
  await redis.connect();
  await redis.set("baseline", VALUE);
  redis.destroy();
  const bare = requests(await startBaseline(stores));
  const service = requests(alpha.url);
  const headers = { authorization: `Bearer ${token}` };
  const written = await service({
    method: "PUT",
    path: `/v1/profile/${key}`,
    body: VALUE,
    headers: { ...headers, "content-type": "application/json" },
  });
  if (written.status !== 200) throw new Error(`the value was not written: ${written.text}`);
  const get = async (send: Send, path: string): Promise<boolean> => {
    const { status, text } = await send({ method: "GET", path, headers });
    return text === VALUE && status === 200;
  };
  return inTurns(
    processesOf(stores, alpha),
    () => load(CONCURRENCY, SECONDS, () => get(bare, "/baseline")),
    () => load(CONCURRENCY, SECONDS, () => get(service, `/v1/profile/${key}`)),
  );
}

async function compareWrites(stores: Stores, alpha: ServiceNode, token: string): Promise<Compared> {
  const client = new cassandra.Client({
    contactPoints: [`127.0.0.1:${stores.cassandra.port}`],
    localDataCenter: DATACENTRE,
    credentials: { username: "cassandra", password: "cassandra" },
    sslOptions: { ca: stores.authority.certificate, rejectUnauthorized: true },
  });
  endings.push(() => client.shutdown());
  await client.connect();
  await client.execute(
    "CREATE TABLE IF NOT EXISTS meridian_strong.baseline (class text, key text, sequence bigint, value text, PRIMARY KEY ((class, key), sequence))",
  );
  let at = 0;
  const insert = async (): Promise<boolean> => {
    const result = await client.execute(
      "INSERT INTO meridian_strong.baseline (class, key, sequence, value) VALUES (?, ?, ?, ?) IF NOT EXISTS",
      ["ledger", keyOfAlpha(`bare-${at++}`), 1, VALUE],
      {
        prepare: true,
        consistency: cassandra.types.consistencies.quorum,
        serialConsistency: cassandra.types.consistencies.serial,
      },
    );
    return result.wasApplied();
  };
  const service = requests(alpha.url);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const put = async (): Promise<boolean> => {
    const path = `/v1/ledger/${keyOfAlpha(`put-${at++}`)}`;
    const { status } = await service({ method: "PUT", path, body: VALUE, headers });
    return status === 200;
  };
  return inTurns(
    processesOf(stores, alpha),
    () => load(CONCURRENCY, SECONDS, insert),
    () => load(CONCURRENCY, SECONDS, put),
  );
}

function memoryOf({ process: child }: ServiceNode): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" })) / 1024;
}

const milliseconds = (times: Readonly<Record<string, number>>): string =>
  Object.entries(times)
    .map(([name, each]) => `${name} ${each.toFixed(2)}`)
    .join("  ");

/** The profile that shows what a ratio comes from. The bare route's own process is not among them. */
function processorRows(what: string, { processor }: Compared): string[] {
  if (Object.keys(processor.service).length === 0) return [`${what}: processor times are told on Linux only`];
  return [
    `processor ms for each ${what}: ${milliseconds(processor.service)}`,
    `           its baseline: ${milliseconds(processor.baseline)}`,
  ];
}

async function bench(): Promise<void> {
  console.error("starting Redis, Kafka, Cassandra and the service");
  const stores = await startStores("periodic");
  endings.push(() => stores.stop());
  const migrated = await migrate(stores);
  if (migrated.code !== 0) throw new Error(`the migrations failed:\n${migrated.output}`);
  const { alpha } = await prepareNodes(stores, { alone: true, changes: { CALLER_REQUESTS_PER_SECOND: "0" } });
  endings.push(() => alpha.process.stop("SIGKILL"));
  await alpha.start();
  await alpha.becomes("ready", []);
  const token = developmentToken(PASSWORD);
  console.error("reading");
  const reads = await compareReads(stores, alpha, token);
  console.error("writing");
  const writes = await compareWrites(stores, alpha, token);
  const memory = memoryOf(alpha);

  const row = (what: string, { baseline, service }: Compared): string =>
    `${what.padEnd(34)} ${baseline.toFixed(0).padStart(9)} ${service.toFixed(0).padStart(9)}   ${(service / baseline).toFixed(2)}`;
  // As the share that is missing, since targets are upper bounds.
  const missing = ({ baseline, service }: Compared): number => 1 - service / baseline;
  const targets = [
    againstTarget("cached GET: share below a bare route", missing(reads), 1 - LEAST_READ),
    againstTarget("strong PUT: share below a bare conditional insert", missing(writes), 1 - LEAST_WRITE),
    againstTarget("resident memory under load, MiB", memory, MOST_MEMORY),
    againstTarget("requests that failed", reads.failed + writes.failed, 0),
  ];
  console.log(
    [
      `${"a second".padEnd(34)} ${"baseline".padStart(9)} ${"service".padStart(9)}   ratio`,
      row("cached GET, a bare route of fastify", reads),
      row("strong PUT, a bare conditional insert", writes),
      "",
      ...processorRows("cached GET", reads),
      ...processorRows("strong PUT", writes),
      "",
      ...targets.map(({ words }) => words),
    ].join("\n"),
  );
  const missed = targets.flatMap((target) => target.missed);
  if (missed.length > 0) {
    console.log(`\nMissed targets:\n${missed.map((each) => `  ${each}`).join("\n")}`);
    process.exitCode = 1;
  }
}

async function main(): Promise<void> {
  try {
    await bench();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    for (const end of endings.reverse()) await end().catch(() => undefined);
  }
}

void main();
