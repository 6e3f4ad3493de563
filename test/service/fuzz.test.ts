/** Thousands of requests, drawn from the OpenAPI document and beyond it: whatever is sent, the answer is one that the document has. */
import fc from "fast-check";
import { PROBLEM } from "../../services/shard/src/http/contract.ts";
import { beyond, fromDocument, malformed } from "./drawn-requests.ts";
import type { Described, Operation, Request } from "./drawn-requests.ts";
import { startCluster } from "./fakes/region.ts";
import type { Cluster, FakeNode } from "./fakes/region.ts";
import { exchange } from "./raw-http.ts";
import type { RawAnswer } from "./raw-http.ts";
import { json, send } from "./requests.ts";

jest.setTimeout(180_000);

const DESCRIBED_RUNS = 4000;
const BEYOND_RUNS = 1500;
const MALFORMED_RUNS = 500;

let cluster: Cluster;
let alpha: FakeNode;
let operations: readonly Described[];

beforeAll(async () => {
  cluster = await startCluster({ requestDeadlineMilliseconds: 5000 });
  alpha = cluster.node("alpha");
  const paths = json(await send(alpha.url, "/openapi.json"))["paths"] as Record<string, Record<string, Operation>>;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
});

afterAll(() => cluster.stop());

/** Nothing of the service's inside: stacks, files, libraries, statements. */
const INSIDE =
  /node_modules|\bat \S+ \(|\.(ts|js|mjs):\d+|services\/shard|cassandra-driver|fastify|FST_|ECONN|HPE_|SELECT |INSERT /;

function check({ described, bytes }: Request, answer: RawAnswer | undefined, mayBeSilent: boolean): void {
  const sent = JSON.stringify(bytes.toString("latin1").slice(0, 2000));
  if (answer === undefined) {
    if (!mayBeSilent) throw new Error(`no answer to ${sent}`);
    return;
  }
  const complain = (what: string): never => {
    throw new Error(`${what}: ${JSON.stringify(answer)} to ${sent}`);
  };
  const { status, headers, body: answered } = answer;
  // These nodes have no etcd to keep controls in, and say so.
  const withoutEtcd = status === 501 && answered.includes("urn:meridian:problem:no-coordination");
  if (status >= 500 && !withoutEtcd) complain("a fault of the service's own");
  if (status < 400) {
    if (described !== undefined && !(String(status) in described.responses))
      complain("a status that is not documented");
    return;
  }
  if (bytes.toString("latin1").startsWith("HEAD ")) return;
  if (!/^application\/problem\+json(; charset=utf-8)?$/.test(headers["content-type"] ?? ""))
    complain("not a problem document");
  const parsed = PROBLEM.safeParse(JSON.parse(answered));
  if (!parsed.success || parsed.data.status !== status) complain("not a problem document of that status");
  if (INSIDE.test(answered)) complain("something of the service's inside");
}

async function holds(requests: fc.Arbitrary<Request>, runs: number, mayBeSilent = false): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: 20, maxLength: 20, size: "max" }), async (batch) => {
      const answers = await Promise.all(batch.map(({ bytes }) => exchange(alpha.url, bytes, mayBeSilent)));
      for (const [at, request] of batch.entries()) {
        const answer = answers[at];
        check(request, answer, mayBeSilent);
        statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1);
      }
    }),
    { numRuns: Math.ceil(runs / 20) },
  );
  const answered = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  expect(answered).toBeGreaterThanOrEqual(runs);
  return statuses;
}

describe("whatever is asked over HTTP is answered as the OpenAPI document says, without a fault and without a look inside", () => {
  test(`${DESCRIBED_RUNS} requests that are drawn from the document`, async () => {
    const statuses = await holds(fc.oneof(...operations.map(fromDocument)), DESCRIBED_RUNS);
    console.log([...statuses]);
    // They get as far as the entries, and are refused for more than one reason.
    for (const status of [200, 204, 304, 400, 404, 412, 413, 415])
      expect([status, statuses.has(status)]).toEqual([status, true]);
  });

  test(`${BEYOND_RUNS} requests that it knows nothing of`, async () => {
    const statuses = await holds(beyond, BEYOND_RUNS);
    for (const status of [400, 404, 405]) expect([status, statuses.has(status)]).toEqual([status, true]);
  });

  test(`${MALFORMED_RUNS} that are hardly requests`, async () => {
    const statuses = await holds(malformed, MALFORMED_RUNS, true);
    expect(statuses.has(400)).toBe(true);
  });

  test("after all of it the node is alive, ready, and has logged no fault", async () => {
    expect((await send(alpha.url, "/healthz")).status).toBe(200);
    expect(json(await send(alpha.url, "/readyz"))["status"]).toBe("ready");
    const ERROR = 50;
    const faults = cluster.nodes.flatMap(({ lines }) =>
      lines.filter((line) => (JSON.parse(line) as { level: number }).level >= ERROR),
    );
    expect(faults).toEqual([]);
  });
});
