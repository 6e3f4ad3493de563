import fc from "fast-check";
import { NAME_LIMITS, physicalName, planNames } from "../../components/topology/names.ts";
import { TIERS } from "../../components/topology/plan-types.ts";

const name = (environment: string, region: string, tier: string, limit = 63): string =>
  physicalName({ environment, region, tier }, limit);

describe("a physical name", () => {
  test("is environment, region and tier where that fits", () => {
    expect(name("prod", "eu-west-1", "kafka")).toBe("prod-eu-west-1-kafka");
    expect(name("prod", "eu-west-1", "kafka", 20)).toBe("prod-eu-west-1-kafka");
  });

  test("is cut and ends with a hash where it does not fit", () => {
    // Exact, since another hash would rename what exists. XXH32 itself is tested with the slots.
    expect(name("prod", "eu-west-1", "kafka", 19)).toBe("prod-eu-we-dcfb969d");
    expect(name("prod", "eu-west-2", "kafka", 19)).toMatch(/^prod-eu-we-(?!dcfb969d)[0-9a-f]{8}$/);
  });

  test("has a single hyphen before the hash, also when it is cut at a hyphen", () => {
    expect(name("prod", "eu-west-1", "kafka", 17)).toMatch(/^prod-eu-[0-9a-f]{8}$/);
    expect(name("prod", "eu-west-1", "kafka", 18)).toMatch(/^prod-eu-w-[0-9a-f]{8}$/);
  });

  test("has a hash where another environment and region would read the same", () => {
    const mistaken = [name("prod-eu", "west-1", "redis"), name("prod", "eu-west-1", "redis")];
    expect(mistaken[0]).toMatch(/^prod-eu-west-1-redis-[0-9a-f]{8}$/);
    expect(mistaken[1]).toBe("prod-eu-west-1-redis");
  });

  test("has a hash where its tier could be taken for the hash of another", () => {
    expect(name("prod-eu", "north-1", "redis")).toBe("prod-eu-north-1-redis-b308ed5e");
    expect(name("prod", "eu-north-1-redis", "b308ed5e")).toMatch(/^prod-eu-north-1-redis-b308ed5e-[0-9a-f]{8}$/);
  });

  test.each([
    ["an upper-case environment", "Prod", /^prod-eu-west-1-redis-[0-9a-f]{8}$/],
    ["an environment that begins with a digit", "2nd", /^x-2nd-eu-west-1-redis-[0-9a-f]{8}$/],
    ["an underscore", "my_env", /^my-env-eu-west-1-redis-[0-9a-f]{8}$/],
    ["a word that load balancers may not begin with", "internal", /^x-internal-eu-west-1-redis-[0-9a-f]{8}$/],
  ])("is made acceptable and given a hash for %s", (_case, environment, expected) => {
    expect(name(environment, "eu-west-1", "redis")).toMatch(expected);
  });

  test("has no two hyphens in a row", () => {
    expect(name("prod", "my--region", "redis")).toMatch(/^prod-my-region-redis-[0-9a-f]{8}$/);
  });

  test.each([9, 0, 12.5])("needs room for a hash, so the limit %p is refused", (limit) => {
    expect(() => name("prod", "eu-west-1", "redis", limit)).toThrow(RangeError);
  });

  test("is accepted by every service and within its limit, whatever the parts are", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.stringMatching(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/),
    );
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 10, max: 100 }), (environment, region, tier, limit) => {
        const made = name(environment, region, tier, limit);
        expect(made.length).toBeLessThanOrEqual(limit);
        expect(made).toMatch(/^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/);
        expect(made).not.toMatch(/^internal-/);
        expect(name(environment, region, tier, limit)).toBe(made);
      }),
      { numRuns: 500 },
    );
  });

  test("is another one for other parts, also for those that read alike", () => {
    // Few short words with hyphens make many that read alike: "a-b" + "c" and "a" + "b-c".
    const word = fc
      .array(fc.constantFrom("a", "b", "-", "deadbeef", "kafka"), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(""));
    const parts = fc.record({ environment: word, region: word, tier: word });
    fc.assert(
      fc.property(
        fc.uniqueArray(parts, { minLength: 2, maxLength: 20, selector: (item) => JSON.stringify(item) }),
        fc.integer({ min: 10, max: 40 }),
        (all, limit) => {
          expect(new Set(all.map((item) => physicalName(item, limit))).size).toBe(all.length);
        },
      ),
      // A fixed seed: two of all the names drawn may by chance share their 32 bits once in some thousand runs.
      { numRuns: 300, seed: 20 },
    );
  });
});

describe("the names of a region's tiers", () => {
  test("are one for each tier", () => {
    expect(planNames("prod", "eu-central-1")).toEqual({
      network: "prod-eu-central-1-network",
      kubernetes: "prod-eu-central-1-kubernetes",
      coordination: "prod-eu-central-1-coordination",
      cassandra: "prod-eu-central-1-cassandra",
      kafka: "prod-eu-central-1-kafka",
      redis: "prod-eu-central-1-redis",
      service: "prod-eu-central-1-service",
      loadBalancing: "prod-eu-central-1-balancer",
    });
  });

  test("fit each service's limit for the longest region", () => {
    const names = planNames("production", "northamerica-northeast1");
    expect(names.kubernetes).toMatch(/^production-northamerica-northea-[0-9a-f]{8}$/);
    expect(names.kubernetes).toHaveLength(40);
    expect(names.loadBalancing).toMatch(/^production-northamerica-[0-9a-f]{8}$/);
    expect(TIERS.filter((tier) => names[tier].length > NAME_LIMITS[tier].limit)).toEqual([]);
    expect(new Set(Object.values(names)).size).toBe(TIERS.length);
  });

  test("have the strictest limits of the services that they are for", () => {
    expect(Object.fromEntries(TIERS.map((tier) => [tier, NAME_LIMITS[tier].limit]))).toEqual({
      network: 63,
      kubernetes: 40,
      coordination: 52,
      cassandra: 32,
      kafka: 63,
      redis: 40,
      service: 47,
      loadBalancing: 32,
    });
  });
});
