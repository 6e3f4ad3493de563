/** The way of an operation to the owner of its slot: nodes are told who owns what, and answer as they are told. */
import { problem } from "../../services/shard/src/http/problems.ts";
import type { Answer } from "../../services/shard/src/http/problems.ts";
import type { Operation } from "../../services/shard/src/entries.ts";
import type { Owner } from "../../services/shard/src/ownership/contracts.ts";
import { createOwnerWaiters } from "../../services/shard/src/ownership/owner-waiters.ts";
import { createOwnerRoute, notOwner } from "../../services/shard/src/routing/owner-route.ts";
import type { Attempt } from "../../services/shard/src/routing/attempts.ts";
import type { OwnerRoute } from "../../services/shard/src/routing/owner-route.ts";

const operation: Operation = {
  kind: "get",
  dataClass: { name: "ledger", consistency: "strong" },
  className: "ledger",
  key: "k",
  slot: 5,
  requestId: "request-1",
};
const owner = (node: string, fencingToken: bigint): Owner => ({
  region: node.slice(0, -1),
  node,
  address: `http://${node}:80`,
  fencingToken,
});
const done: Answer = { status: 200, headers: {}, body: "1" };
const answered = (answer: Answer): Attempt => ({ outcome: "answered", answer });
const unreachable: Attempt = { outcome: "unreachable", reason: "connection refused", late: false };

interface Scene {
  readonly route: OwnerRoute;
  /** Every attempt, by where it went. */
  readonly asked: string[];
  readonly failures: string[];
  readonly own: (next: Owner | undefined) => void;
  /** What a node answers, by its address; `self`: this one. */
  readonly answer: (where: string, ...attempts: Attempt[]) => void;
}

function scene(retries = 10): Scene {
  const waiters = createOwnerWaiters();
  const asked: string[] = [];
  const failures: string[] = [];
  const answers = new Map<string, Attempt[]>();
  let current: Owner | undefined;
  let left = retries;
  const made = (where: string): Promise<Attempt> => {
    asked.push(where);
    const mine = answers.get(where) ?? [];
    return Promise.resolve((mine.length > 1 ? mine.shift() : mine[0]) ?? unreachable);
  };
  return {
    asked,
    failures,
    own(next) {
      current = next;
      waiters.wake();
    },
    answer(where, ...attempts) {
      answers.set(where, attempts);
    },
    route: createOwnerRoute({
      ownRegion: "alpha",
      ownNode: "alpha0",
      ownership: {
        ownerOf: () => current,
        nodeNamed: (region, node) => (node.startsWith(region) && region !== "" ? owner(node, 0n) : undefined),
        awaitOwner: (_slot, except, milliseconds) =>
          waiters.wait(
            () => (current === undefined || current.fencingToken === except ? undefined : current),
            milliseconds,
          ),
      },
      attempts: { local: () => made("self"), remote: (_region, urls) => made(urls.join()) },
      retries: { withdraw: () => left-- > 0 },
      observer: {
        attemptFailed: (region, reason) => failures.push(`${region}: ${reason}`),
        retryRefused: () => failures.push("retry refused"),
      },
    }),
  };
}

const within = (milliseconds: number): number => performance.now() + milliseconds;

describe("the way to the owner", () => {
  it("is to this node when it owns the slot itself, else to the owner's address", async () => {
    const { route, asked, own, answer } = scene();
    answer("self", answered(done));
    answer("http://beta1:80", answered(done));
    own(owner("alpha0", 1n));
    expect(await route.tryOwner(operation, within(1000))).toEqual({ answer: done, regions: ["alpha"], late: false });
    own(owner("beta1", 2n));
    expect(await route.tryOwner(operation, within(1000))).toEqual({ answer: done, regions: ["beta"], late: false });
    expect(asked).toEqual(["self", "http://beta1:80"]);
  });

  it("waits for an owner when there is none, and asks nobody in vain", async () => {
    const { route, asked, own, answer } = scene();
    answer("http://beta1:80", answered(done));
    const trying = route.tryOwner(operation, within(5000));
    own(owner("beta1", 3n));
    expect((await trying).answer).toBe(done);
    expect(asked).toEqual(["http://beta1:80"]);
    own(undefined);
    expect(await route.tryOwner(operation, within(130))).toEqual({ regions: [], late: false, ownerless: true });
    expect(asked).toHaveLength(1);
  });

  it("goes on to the next owner once the one that is gone has been succeeded", async () => {
    const { route, asked, failures, own, answer } = scene();
    own(owner("beta1", 1n));
    answer("http://gamma1:80", answered(done));
    const trying = route.tryOwner(operation, within(5000));
    setImmediate(() => {
      own(owner("gamma1", 2n));
    });
    expect(await trying).toEqual({ answer: done, regions: ["beta", "gamma"], late: false });
    expect(asked).toEqual(["http://beta1:80", "http://gamma1:80"]);
    expect(failures).toEqual(["beta: connection refused"]);
  });

  it("asks an owner that did not answer again when nobody succeeds it, three times in all", async () => {
    const { route, asked, own, answer } = scene();
    own(owner("beta1", 1n));
    answer("http://beta1:80", unreachable, answered(done));
    expect((await route.tryOwner(operation, within(60))).answer).toBe(done);
    answer("http://beta1:80", unreachable);
    const tried = await route.tryOwner(operation, within(80));
    expect([tried.answer, tried.regions]).toEqual([undefined, ["beta", "beta", "beta"]]);
    expect(asked).toHaveLength(5);
  });

  it("does not spend attempts on an owner that has just failed another request, but waits first", async () => {
    const { route, asked, own, answer } = scene(0);
    own(owner("beta1", 1n));
    await route.tryOwner(operation, within(50));
    expect(asked).toEqual(["http://beta1:80"]);
    const trying = route.tryOwner(operation, within(5000));
    answer("http://gamma1:80", answered(done));
    own(owner("gamma1", 2n));
    expect((await trying).answer).toBe(done);
    expect(asked).toEqual(["http://beta1:80", "http://gamma1:80"]);
  });

  it("follows the owner that a node names once, and only to a node that etcd knows", async () => {
    const { route, asked, own, answer } = scene();
    own(owner("beta1", 1n));
    answer("http://beta1:80", answered(notOwner(operation, owner("gamma1", 2n))));
    answer("http://gamma1:80", answered(done));
    expect((await route.tryOwner(operation, within(1000))).regions).toEqual(["beta", "gamma"]);
    answer("http://gamma1:80", answered(notOwner(operation, owner("delta1", 3n))));
    answer("http://delta1:80", answered(done));
    await route.tryOwner(operation, within(60));
    expect(asked).not.toContain("http://delta1:80");

    answer("http://beta1:80", answered(notOwner(operation, { ...owner("evil1", 3n), region: "other" })));
    const before = asked.length;
    await route.tryOwner(operation, within(60));
    expect(asked.slice(before).filter((where) => where !== "http://beta1:80")).toEqual([]);
  });

  it("takes an answer as it is, also a refusal, and does not try again beyond the budget", async () => {
    const { route, failures, own, answer } = scene(0);
    own(owner("beta1", 1n));
    const refused = problem("precondition-failed", { detail: "", requestId: "request-1" });
    answer("http://beta1:80", answered(refused));
    expect((await route.tryOwner(operation, within(1000))).answer).toBe(refused);
    answer("http://beta1:80", unreachable);
    expect((await route.tryOwner(operation, within(50))).regions).toEqual(["beta"]);
    expect(failures.at(-1)).toBe("retry refused");
  });
});
