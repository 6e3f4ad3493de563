import { parseTopology } from "../../components/topology/parse.ts";
import { plan } from "../../components/topology/plan.ts";
import type { EntryPlan, Plan } from "../../components/topology/plan-types.ts";
import { aws, gcp, LOCAL, ONE, THREE, TWO } from "./check-declarations.ts";

const planOf = (input: unknown, name = "prod"): Plan => plan(parseTopology(input, { name, source: "test" }));
const entryOf = (input: unknown, name = "prod"): EntryPlan => planOf(input, name).entry;

const THREE_ON_AWS = { ...ONE, regions: { ...TWO.regions, "eu-west-3": aws(2) } };
const DEFAULTS = {
  zone: "example.com",
  record: "api",
  ttlSeconds: 60,
  cdn: false,
  dnssec: false,
  queryLog: false,
  requestsPerAddress: 2000,
};

describe("the entry", () => {
  test("is the accelerator where every active region is on AWS and serves", () => {
    expect(entryOf(TWO)).toEqual({ ...DEFAULTS, routing: "accelerator", accelerator: true });
  });

  test("is DNS by latency where a region is elsewhere; regions on AWS have their accelerator all the same", () => {
    expect(entryOf(THREE)).toEqual({ ...DEFAULTS, routing: "latency", accelerator: true });
  });

  test("does not mind a region elsewhere that drains", () => {
    const regions = { ...TWO.regions, "europe-west4": gcp(2, { state: "draining" }) };
    expect(entryOf({ ...TWO, regions }).routing).toBe("accelerator");
  });

  test("is DNS by failover from the primary in active-passive mode, with or without an accelerator", () => {
    const failover = { mode: "active-passive" };
    expect(entryOf({ ...TWO, failover })).toEqual({
      ...DEFAULTS,
      routing: "failover",
      primary: "eu-west-1",
      accelerator: true,
    });
    expect(entryOf({ ...TWO, failover: { ...failover, order: ["eu-central-1"] } }).primary).toBe("eu-central-1");
  });

  test.each([
    ["local", LOCAL, false],
    ["dev", ONE, false],
    ["staging", ONE, true],
    ["prod", ONE, true],
    ["prod without AWS", { ...ONE, regions: { "europe-west4": gcp(0) } }, false],
    [
      "prod whose region on AWS is retired",
      { ...ONE, regions: { "europe-west4": gcp(0), "eu-west-1": aws(1, { state: "retired" }) } },
      false,
    ],
  ])("has an accelerator by default on staging and prod with AWS: %s", (name, input, accelerator) => {
    expect(entryOf({ ...input, environment: name.split(" ")[0] }).accelerator).toBe(accelerator);
  });

  test("is as declared", () => {
    const dns = {
      zone: "example.org",
      record: "www",
      accelerator: false,
      cdn: true,
      dnssec: true,
      queryLog: true,
      requestsPerAddress: 10,
    };
    expect(entryOf({ ...TWO, dns })).toEqual({
      ...dns,
      ttlSeconds: 60,
      routing: "latency",
    });
    expect(entryOf({ ...ONE, environment: "dev", dns: { zone: "example.com", accelerator: true } })).toMatchObject({
      routing: "accelerator",
      accelerator: true,
    });
  });

  test("has nothing of DNS on local", () => {
    const dns = { zone: "example.com", accelerator: true, cdn: true, dnssec: true, queryLog: true };
    const nothing = { accelerator: false, cdn: false, dnssec: false, queryLog: false, requestsPerAddress: 2000 };
    expect(entryOf({ ...LOCAL, dns })).toEqual({ record: "api", ttlSeconds: 5, routing: "latency", ...nothing });
    expect(entryOf({ ...LOCAL, failover: { mode: "active-passive" } })).toEqual({
      record: "api",
      ttlSeconds: 5,
      routing: "failover",
      primary: "north",
      ...nothing,
    });
  });
});

describe("a region's share of its nearest clients", () => {
  const percents = (input: unknown): number[] => planOf(input).regions.map(({ trafficPercent }) => trafficPercent);
  const weighted = (weights: readonly number[], rest: object = {}): object => ({
    ...THREE,
    regions: {
      "eu-west-1": aws(0, { weight: weights[0] ?? 1 }),
      "eu-central-1": aws(1, { weight: weights[1] ?? 1 }),
      "europe-west4": gcp(2, { weight: weights[2] ?? 1 }),
    },
    ...rest,
  });

  test("is its weight against the largest, to a percent", () => {
    expect(percents(weighted([2, 1.5, 1]))).toEqual([100, 75, 50]);
    expect(percents(weighted([1, 3, 3]))).toEqual([33, 100, 100]);
  });

  test("is never nothing while the region serves", () => {
    expect(percents(weighted([0.01, 100, 0.49], { kubernetes: { nodeCpu: 64, nodeMemoryGiB: 256 } }))).toEqual([
      1, 100, 1,
    ]);
  });

  test("is nothing while it drains, and a draining region's weight is no measure", () => {
    const regions = { ...TWO.regions, "europe-west4": gcp(2, { weight: 9, state: "draining" }) };
    expect(percents({ ...TWO, regions })).toEqual([100, 100, 0]);
  });

  test("is all of them at the primary in active-passive mode; who stands by keeps its weight", () => {
    const failover = { mode: "active-passive", order: ["eu-central-1"] };
    expect(percents(weighted([2, 1, 1], { failover }))).toEqual([100, 100, 50]);
    expect(percents(weighted([1, 1, 4], { failover }))).toEqual([25, 100, 100]);
  });
});

describe("the region that backups are copied to", () => {
  const backups = (regions: object): Record<string, string | undefined> =>
    Object.fromEntries(planOf({ ...ONE, regions }).regions.map(({ name, backupRegion }) => [name, backupRegion]));

  test("is the other active one of the same cloud with the lowest index", () => {
    expect(
      backups({
        "us-east4": gcp(9),
        "eu-west-3": aws(7),
        "eu-central-1": aws(4),
        "europe-west4": gcp(2),
        "eu-west-1": aws(1, { state: "draining" }),
        "eu-west-2": aws(0, { state: "retired" }),
      }),
    ).toEqual({
      "eu-west-1": "eu-central-1",
      "europe-west4": "us-east4",
      "eu-central-1": "eu-west-3",
      "eu-west-3": "eu-central-1",
      "us-east4": "europe-west4",
    });
  });

  test("is none where the cloud has no other", () => {
    const { regions } = planOf(THREE);
    expect(regions.map((region) => "backupRegion" in region)).toEqual([true, true, false]);
  });
});

describe("expectations of routing", () => {
  const expected = (input: object, tier: string): string | undefined => {
    const found = planOf(input).predictions.find((prediction) => prediction.tier === tier);
    return found === undefined ? undefined : `${found.seconds} = ${found.formula}`;
  };

  test("through an accelerator wait for the load balancer's own checks and the shift, not for DNS", () => {
    expect(expected(THREE_ON_AWS, "routing")).toBe("73 = unhealthy + shift + reconnect");
    expect(expected(THREE_ON_AWS, "service")).toBe(
      "73.5 = max(unhealthy + shift + reconnect, election + lease + expiry + takeover + watch) + warmUp",
    );
    expect(planOf(THREE_ON_AWS).predictions[0]?.terms).toEqual([
      {
        name: "unhealthy",
        value: 42,
        unit: "s",
        source: "failover.detection: threshold × (interval + timeout), the load balancer's own checks",
      },
      { name: "shift", value: 30, unit: "s", source: "Global Accelerator: within 30 s of an endpoint being unhealthy" },
      { name: "reconnect", value: 1, unit: "s", source: "a client's new connection" },
    ]);
  });

  test("of the service take the longer of the clients' way and the slots' takeover", () => {
    const coordination = { leaseSeconds: 80 };
    expect(expected({ ...THREE_ON_AWS, coordination }, "service")).toBe(
      "82.55 = max(unhealthy + shift + reconnect, election + lease + expiry + takeover + watch) + warmUp",
    );
  });

  test("by DNS are as before without the accelerator, and in active-passive mode", () => {
    const dns = { zone: "example.com", accelerator: false };
    expect(expected({ ...THREE_ON_AWS, dns }, "routing")).toBe("103 = detect + ttl + reconnect");
    expect(expected({ ...THREE_ON_AWS, failover: { mode: "active-passive" } }, "routing")).toBe(
      "103 = detect + ttl + reconnect",
    );
  });

  test("that miss a target say which setting is to be lowered", () => {
    const failover = { targets: { routingSeconds: 60, serviceSeconds: 60 } };
    expect(() => planOf({ ...THREE_ON_AWS, failover })).toThrow(
      "60 s, where the settings give 73 s = unhealthy 42 + shift 30 + reconnect 1",
    );
    expect(() => planOf({ ...THREE_ON_AWS, failover })).toThrow(
      "lower the longest term, unhealthy (42 s, from failover.detection), or raise the target",
    );
  });
});
