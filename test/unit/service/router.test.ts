import { canonicalPlacement } from "../../../components/topology/placement.ts";
import type { Operation } from "../../../services/shard/src/entries.ts";
import { routingTable } from "../../../services/shard/src/placement.ts";
import type { Attempt } from "../../../services/shard/src/routing/attempts.ts";
import { createRegionBreakers } from "../../../services/shard/src/routing/region-breakers.ts";
import { createRetryBudget } from "../../../services/shard/src/routing/retry-budget.ts";
import { createRouter } from "../../../services/shard/src/routing/router.ts";
import type { Router } from "../../../services/shard/src/routing/router.ts";
import { createStaleReads } from "../../../services/shard/src/routing/stale-reads.ts";

const table = routingTable(
  canonicalPlacement(
    1,
    ["alpha", "beta", "gamma"],
    Array.from({ length: 16384 }, () => [0, 1, 2]),
  ),
);
const operation: Operation = {
  kind: "put",
  dataClass: { name: "ledger", consistency: "strong" },
  className: "ledger",
  key: "k",
  slot: 0,
  requestId: "r",
  value: "1",
  writeId: "w",
  timestamp: 1,
};
const answered = (region: string): Attempt => ({
  outcome: "answered",
  answer: { status: 200, headers: {}, body: region },
});
const broken: Attempt = { outcome: "unreachable", reason: "broken", late: false };

let made: string[];
let events: string[];
let outcome: (region: string) => Attempt;

/** A router of alpha, whose breakers let everything through unless it is told otherwise. */
function create(
  breakers: Parameters<typeof createRouter>[0]["breakers"] = { run: (_region, _consistency, attempt) => attempt() },
): Router {
  const attempt = (region: string): Promise<Attempt> => {
    made.push(region);
    return Promise.resolve(outcome(region));
  };
  const note = (event: string) => (): void => {
    events.push(event);
  };
  return createRouter({
    ownRegion: "alpha",
    table: () => table,
    attempts: { local: () => attempt("alpha"), remote: (region) => attempt(region) },
    breakers,
    retries: createRetryBudget(),
    staleReads: createStaleReads({ longestMilliseconds: 0 }),
    peers: { healthy: (region) => [`http://${region}`], all: (region) => [`http://${region}`] },
    loads: { order: (urls) => urls },
    observer: {
      request: note("request"),
      failedOver: (home, servedBy) => events.push(`${home} → ${servedBy}`),
      attemptFailed: () => undefined,
      retryRefused: note("refused"),
      servedStale: note("stale"),
    },
  });
}

beforeEach(() => {
  made = [];
  events = [];
  outcome = () => broken;
});

describe("a router whose regions all fail", () => {
  it("makes at most 1.1 attempts a request, and ten more from the start", async () => {
    const router = create();
    for (let at = 0; at < 1000; at++) expect((await router.route(operation, false, 1000)).status).toBe(503);
    expect(made).toHaveLength(1110);
    expect(made.slice(0, 6)).toEqual(["alpha", "beta", "gamma", "alpha", "beta", "gamma"]);
    expect(events.filter((event) => event === "refused").length).toBeGreaterThan(800);
  });

  it("makes one attempt at what was passed on to it, which costs the budget nothing", async () => {
    const router = create();
    for (let at = 0; at < 100; at++) await router.route(operation, true, 1000);
    expect(made).toEqual(Array.from({ length: 100 }, () => "alpha"));
    made = [];
    await router.route(operation, false, 1000);
    expect(made).toEqual(["alpha", "beta", "gamma"]);
  });
});

describe("a router with a region behind an open breaker", () => {
  it("goes on without it, and pays nothing for the attempt that was not made", async () => {
    const open = new Set(["beta"]);
    const router = create({
      run: (region, _consistency, attempt) => (open.has(region) ? Promise.resolve(undefined) : attempt()),
    });
    outcome = (region) => (region === "gamma" ? answered("gamma") : broken);
    // Ten attempts are paid for: each request needs one, and beta would have needed a second.
    for (let at = 0; at < 10; at++) expect((await router.route(operation, false, 1000)).body).toBe("gamma");
    expect(made).toEqual(Array.from({ length: 10 }, () => ["alpha", "gamma"]).flat());
    expect(events).toContain("alpha → gamma");
  });

  it("says 503 at once when every region is behind one", async () => {
    const router = create({ run: () => Promise.resolve(undefined) });
    const answer = await router.route(operation, false, 1000);
    expect([answer.status, (JSON.parse(answer.body ?? "") as { tried: unknown }).tried]).toEqual([503, []]);
  });
});

describe("the breakers of the regions", () => {
  it("open after five attempts in a row without an answer, each region and consistency by itself", async () => {
    const states: string[] = [];
    const breakers = createRegionBreakers({
      onState: (breaker, state) => states.push(`${breaker} ${state}`),
      halfOpenAfterMilliseconds: 30,
    });
    const run = (result: Attempt, region = "beta", consistency: "strong" | "available" = "strong"): Promise<unknown> =>
      breakers.run(region, consistency, () => Promise.resolve(result));
    for (const result of [broken, broken, broken, broken, answered("beta"), broken, broken, broken, broken])
      await run(result);
    expect(states).toEqual([]);
    await run(broken);
    expect(states).toEqual(["beta/strong open"]);
    expect(await run(answered("beta"))).toBeUndefined();
    expect(await run(answered("beta"), "beta", "available")).toEqual(answered("beta"));
    expect(await run(answered("gamma"), "gamma")).toEqual(answered("gamma"));
    const deadline = performance.now() + 2000;
    while ((await run(answered("beta"))) === undefined && performance.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(states).toEqual(["beta/strong open", "beta/strong half-open", "beta/strong closed"]);
  });
});
