/** Who owns slots, on etcd in memory and in a time of its own. That the real etcd behaves so is shown in `test/service/ownership-etcd.test.ts`. */
import fc from "fast-check";
import { keysOf } from "../../services/shard/src/ownership/view.ts";
import { createOwnerScene, settle, tableOf, TIMES } from "../service/fakes/owners.ts";
import type { OwnerNode, OwnerScene } from "../service/fakes/owners.ts";

const TABLE = tableOf(["alpha", "beta", "gamma"]);
/** One slot of each of the eight groups. */
const GROUPS = 8;

const scene = (): OwnerScene => createOwnerScene(() => TABLE);
const owned = (nodes: readonly OwnerNode[]): number[] => nodes.map(({ ownership }) => ownership.ownedGroups());
const returns = ({ events }: OwnerNode): number => events.filter((event) => event.endsWith(" return")).length;

describe("taking slots", () => {
  it("is for the home region when all begin at once, in any order", async () => {
    const { add, pass } = scene();
    const nodes = [add("gamma", "g"), add("beta", "b"), add("alpha", "a")];
    await pass(1000);
    expect(owned(nodes)).toEqual([0, 0, 8]);
  });

  it("goes on to the next region when the home's lease has ended, with higher tokens, and no sooner", async () => {
    const { add, pass, etcd } = scene();
    const [alpha, beta, gamma] = [add("alpha", "a"), add("beta", "b"), add("gamma", "g")];
    await pass(1000);
    const before = alpha.ownership.tokenOf(0) ?? 0n;
    alpha.stopped = true;
    const stopped = etcd.now();
    await pass(TIMES.lease - TIMES.step);
    expect(owned([beta, gamma])).toEqual([0, 0]);
    await pass(300);
    expect(owned([beta, gamma])).toEqual([8, 0]);
    expect(etcd.now() - stopped).toBeLessThanOrEqual(TIMES.lease + 300);
    expect(beta.ownership.tokenOf(0)).toBeGreaterThan(before);
  });

  it("waits by its place for a region that is believed to serve and does not take them", async () => {
    const { add, pass } = scene();
    const [alpha, beta, gamma] = [add("alpha", "a"), add("beta", "b"), add("gamma", "g")];
    await pass(1000);
    // Beta keeps its lease, so that it counts, but does nothing.
    beta.connection.deaf = true;
    alpha.stopped = true;
    await pass(TIMES.lease + TIMES.takeover - 200);
    expect(gamma.ownership.ownedGroups()).toBe(0);
    await pass(500);
    expect(gamma.ownership.ownedGroups() + beta.ownership.ownedGroups()).toBe(GROUPS);
  });

  it("spreads groups over the nodes of a region, and a node that comes gets its own after it has been ready for long enough", async () => {
    const { add, pass } = scene();
    const first = add("alpha", "a0");
    await pass(1000);
    const second = add("alpha", "a1");
    await pass(TIMES.returnAfter - 500);
    expect(owned([first, second])).toEqual([8, 0]);
    await pass(10_000);
    expect(owned([first, second])).toEqual([4, 4]);
  });

  it("recognises what it has taken when the answer was lost", async () => {
    const { add, pass } = scene();
    const alpha = add("alpha", "a");
    await alpha.ownership.keepLease();
    await pass(100);
    alpha.connection.deaf = true;
    await pass(300);
    alpha.connection.deaf = false;
    await pass(300);
    expect(alpha.ownership.ownedGroups()).toBe(GROUPS);
    expect(alpha.events.filter((event) => event.startsWith("acquired"))).toHaveLength(GROUPS);
  });
});

describe("giving slots back", () => {
  it("is to the home region, once it has been ready for long enough, one group at a time", async () => {
    const { add, pass } = scene();
    const [alpha, beta] = [add("alpha", "a"), add("beta", "b")];
    await pass(1000);
    alpha.stopped = true;
    await pass(5000);
    expect(owned([beta])).toEqual([8]);
    alpha.stopped = false;
    await pass(TIMES.returnAfter);
    expect(owned([alpha, beta])).toEqual([0, 8]);
    await pass(1000);
    expect(returns(beta)).toBe(2);
    await pass(6000);
    expect([owned([alpha, beta]), returns(beta)]).toEqual([[8, 0], 8]);
  });

  it("does not follow a home region that comes and goes", async () => {
    const { add, pass } = scene();
    const [alpha, beta] = [add("alpha", "a"), add("beta", "b")];
    await pass(1000);
    for (let round = 0; round < 5; round++) {
      alpha.serves = false;
      await pass(1000);
      alpha.serves = true;
      await pass(TIMES.returnAfter - 1000);
    }
    expect([owned([alpha, beta]), returns(beta)]).toEqual([[0, 8], 0]);
  });

  it("is at once to whoever serves when this node cannot serve, and not at all when nobody does", async () => {
    const { add, pass } = scene();
    const [alpha, beta] = [add("alpha", "a"), add("beta", "b")];
    await pass(1000);
    beta.serves = false;
    await pass(300);
    alpha.serves = false;
    await pass(1000);
    expect(owned([alpha, beta])).toEqual([8, 0]);
    beta.serves = true;
    await pass(500);
    expect(owned([alpha, beta])).toEqual([0, 8]);
    expect(alpha.events.filter((event) => event.endsWith(" unready"))).toHaveLength(8);
  });

  it("waits for what is under way, and lets nothing begin meanwhile", async () => {
    const { add, pass, etcd } = scene();
    const [alpha, beta] = [add("alpha", "a"), add("beta", "b")];
    await pass(1000);
    const permit = alpha.ownership.enter(0);
    expect([permit?.holds(), permit?.fencingToken]).toEqual([true, alpha.ownership.tokenOf(0)]);
    const done = alpha.ownership.handOver();
    await settle();
    expect(alpha.ownership.enter(0)).toBeUndefined();
    const ownersInEtcd = (): number => etcd.entries().filter(({ key }) => key.includes("/owners/")).length;
    expect([permit?.holds(), ownersInEtcd()]).toEqual([true, 1]);
    permit?.leave();
    await done;
    expect([permit?.holds(), ownersInEtcd()]).toEqual([false, 0]);
    alpha.stopped = true;
    etcd.deliver();
    await pass(TIMES.step);
    expect(owned([alpha, beta])).toEqual([0, 8]);
  });

  it("is due when the placement has no such group any more", async () => {
    let table = TABLE;
    const { add, pass, etcd } = createOwnerScene(() => table);
    const [alpha, beta] = [add("alpha", "a"), add("beta", "b")];
    await pass(1000);
    table = tableOf(["beta", "alpha", "gamma"], 2);
    await pass(1000);
    expect(owned([alpha, beta])).toEqual([0, 8]);
    const groups = etcd.entries().flatMap(({ key }) => (key.includes("/owners/") ? [key] : []));
    expect(groups.sort()).toEqual(
      Array.from({ length: 8 }, (_, share) => keysOf("test").owner(`beta,alpha,gamma/${share}`)),
    );
  });
});

describe("a token", () => {
  it("is raised by renewing, once for all who ask at the same time", async () => {
    const { add, pass } = scene();
    const alpha = add("alpha", "a");
    await pass(1000);
    const before = alpha.ownership.tokenOf(0) ?? 0n;
    const [one, two] = await Promise.all([alpha.ownership.renew(0), alpha.ownership.renew(0)]);
    expect(one).toBeGreaterThan(before);
    expect([two, alpha.ownership.tokenOf(0)]).toEqual([one, one]);
    await pass(500);
    expect(alpha.ownership.tokenOf(0)).toBe(one);
  });

  it("is not renewed by a node that has been succeeded, and a permit of before does not hold", async () => {
    const { add, pass } = scene();
    const [alpha, beta] = [add("alpha", "a"), add("beta", "b")];
    await pass(1000);
    const permit = alpha.ownership.enter(0);
    alpha.stopped = true;
    await pass(4000);
    expect(beta.ownership.ownedGroups()).toBe(8);
    expect([await alpha.ownership.renew(0), permit?.holds()]).toEqual([undefined, false]);
  });
});

describe("a node without etcd", () => {
  it("owns until a part of its lease is left, then nothing, and waits for its owner", async () => {
    const { add, pass } = scene();
    const alpha = add("alpha", "a");
    await pass(1000);
    alpha.connection.cutOff = true;
    await pass(TIMES.lease * 0.8 - 2 * TIMES.step);
    expect(alpha.ownership.tokenOf(0)).toBeDefined();
    await pass(3 * TIMES.step);
    expect([alpha.ownership.tokenOf(0), alpha.ownership.ownerOf(0), alpha.ownership.trouble()]).toEqual([
      undefined,
      undefined,
      "cut off",
    ]);
    const waiting = alpha.ownership.awaitOwner(0, undefined, 10_000);
    alpha.connection.cutOff = false;
    await pass(1000);
    expect((await waiting)?.node).toBe("a");
  });

  it("leaves out values that no node of the service has written", async () => {
    const { add, pass, etcd } = scene();
    const { etcd: other } = etcd.connect();
    const lease = await other.grantLease(60);
    await other.put(keysOf("test").owner("alpha,beta,gamma/0"), "{}", lease.id);
    const alpha = add("alpha", "a");
    await pass(1000);
    expect([alpha.ownership.ownedGroups(), alpha.events[0]]).toEqual([
      7,
      `malformed ${keysOf("test").owner("alpha,beta,gamma/0")}`,
    ]);
  });
});

type Event =
  | { readonly kind: "stop" | "cut" | "deaf" | "unready"; readonly node: number; readonly on: boolean }
  | { readonly kind: "pass"; readonly milliseconds: number };

const EVENT: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("stop", "cut", "deaf", "unready"),
    node: fc.nat({ max: 3 }),
    on: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("pass"), milliseconds: fc.integer({ min: 1, max: 40 }).map((steps) => steps * 100) }),
);

describe("whatever happens to the nodes", () => {
  it("no slot has two nodes that believe to own it, tokens only rise, and all is owned again once it is over", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(EVENT, { minLength: 5, maxLength: 25 }), async (events) => {
        const { add, pass, nodes, holdersOf } = scene();
        for (const [region, name] of [
          ["alpha", "a0"],
          ["alpha", "a1"],
          ["beta", "b"],
          ["gamma", "g"],
        ] as const) {
          add(region, name);
        }
        const highest = new Map<number, bigint>();
        const wrong: string[] = [];
        const look = (): void => {
          for (let slot = 0; slot < 16; slot++) {
            const holders = holdersOf(slot);
            if (holders.length > 1) wrong.push(`${slot}: ${holders.map(({ node }) => node).join()}`);
            const token = holders[0]?.ownership.tokenOf(slot);
            if (token === undefined) continue;
            if (token < (highest.get(slot) ?? 0n)) wrong.push(`${slot}: ${token} after ${highest.get(slot)}`);
            highest.set(slot, token);
          }
        };
        const apply = (event: Exclude<Event, { kind: "pass" }>): void => {
          const node = nodes[event.node];
          if (node === undefined) return;
          if (event.kind === "stop") node.stopped = event.on;
          else if (event.kind === "cut") node.connection.cutOff = event.on;
          else if (event.kind === "deaf") node.connection.deaf = event.on;
          else node.serves = !event.on;
        };
        await pass(500);
        for (const event of events) {
          if (event.kind === "pass") {
            for (let passed = 0; passed < event.milliseconds; passed += TIMES.step) {
              await pass(TIMES.step);
              look();
            }
          } else {
            apply(event);
            look();
          }
        }
        for (const node of nodes) {
          node.stopped = false;
          node.connection.cutOff = false;
          node.connection.deaf = false;
          node.serves = true;
        }
        await pass(10_000);
        look();
        expect(wrong).toEqual([]);
        expect(owned(nodes).reduce((sum, count) => sum + count, 0)).toBe(GROUPS);
      }),
      { numRuns: 40 },
    );
  });
});
