import { groupsOf, SHARES } from "../../services/shard/src/ownership/groups.ts";
import { createNodeLease } from "../../services/shard/src/ownership/lease.ts";
import type { NodeLease } from "../../services/shard/src/ownership/lease.ts";
import { createOwnerWaiters } from "../../services/shard/src/ownership/owner-waiters.ts";
import { rotatingTable } from "../service/fakes/region.ts";
import { tableOf } from "../service/fakes/owners.ts";

interface Scene {
  readonly lease: NodeLease;
  time: number;
  ended: number;
  /** What etcd answers to the next keep-alive, after how long. */
  answer: { readonly ttl: number | undefined; readonly after: number };
}

function scene(): Scene {
  let leases = 0;
  const made: Scene = {
    time: 1000,
    ended: 0,
    answer: { ttl: 3000, after: 0 },
    lease: createNodeLease({
      etcd: {
        grantLease: (seconds) => {
          made.time += made.answer.after;
          leases += 1;
          return Promise.resolve({ id: String(leases), ttlMilliseconds: seconds * 1000 });
        },
        keepAlive: () => {
          made.time += made.answer.after;
          return Promise.resolve(made.answer.ttl);
        },
        revokeLease: () => Promise.resolve(),
      },
      ttlMilliseconds: 2500,
      now: () => made.time,
      onEnded: () => {
        made.ended += 1;
      },
    }),
  };
  return made;
}

describe("a lease", () => {
  it("is relied on for 80 % of what etcd granted, counted from when it was asked for", async () => {
    const one = scene();
    one.answer = { ttl: 3000, after: 700 };
    await one.lease.step();
    expect([one.lease.current(), one.lease.leftMilliseconds()]).toEqual(["1", 1700]);
    one.time += 1700;
    expect([one.lease.current(), one.lease.leftMilliseconds()]).toEqual([undefined, 0]);
  });

  it("lasts from when a keep-alive was sent, not from when it was answered; a late answer brings it back", async () => {
    const one = scene();
    await one.lease.step();
    one.time += 500;
    one.answer = { ttl: 3000, after: 2300 };
    const before = one.time;
    await one.lease.step();
    expect(one.lease.leftMilliseconds()).toBe(before + 2400 - one.time);
    one.time += 2000;
    expect(one.lease.current()).toBeUndefined();
    one.answer = { ttl: 3000, after: 0 };
    await one.lease.step();
    expect([one.lease.current(), one.ended]).toEqual(["1", 0]);
  });

  it("ends when etcd does not know it any more, and the next step gets another one; a revoked one stays revoked", async () => {
    const one = scene();
    await one.lease.step();
    one.answer = { ttl: undefined, after: 0 };
    await one.lease.step();
    expect([one.lease.current(), one.ended]).toEqual([undefined, 1]);
    await one.lease.step();
    expect(one.lease.current()).toBe("2");
    await one.lease.revoke();
    await one.lease.step();
    expect(one.lease.current()).toBeUndefined();
  });
});

describe("groups", () => {
  it("are the orders of the regions in eight shares of about the same size, also where neighbours differ", () => {
    const groups = groupsOf(rotatingTable());
    expect(groups.all).toHaveLength(3 * SHARES);
    const sizes = new Map<string, number>();
    for (let slot = 0; slot < 16384; slot++) {
      const { name } = groups.of(slot);
      sizes.set(name, (sizes.get(name) ?? 0) + 1);
    }
    expect(Math.min(...sizes.values())).toBeGreaterThan(670);
    expect(Math.max(...sizes.values())).toBeLessThan(695);
  });

  it("keep their names from placement to placement", () => {
    const one = groupsOf(tableOf(["alpha", "beta"], 1));
    const two = groupsOf(tableOf(["alpha", "beta"], 2));
    expect(two.of(77)).toEqual(one.of(77));
    expect(one.of(77).name).toMatch(/^alpha,beta\/[0-7]$/);
    expect(() => one.of(16384)).toThrow("slot 16384 is not from 0 to 16383");
  });
});

describe("those who wait for an owner", () => {
  it("are answered at once beyond 512, so that waiting requests do not fill the memory", async () => {
    const waiters = createOwnerWaiters();
    const found: string[] = [];
    const waiting = Array.from({ length: 512 }, () => waiters.wait(() => found[0], 60_000));
    expect(await waiters.wait(() => found[0], 60_000)).toBeUndefined();
    found.push("owner");
    waiters.wake();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["owner"]));
  });
});
