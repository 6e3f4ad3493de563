import { gcpStores, memorystoreNode } from "../../../components/topology/gcp-stores.ts";
import type { GcpStores } from "../../../components/topology/gcp-stores.ts";
import { planOf, regionOf } from "./store-surroundings.ts";

const sizes = (input: object): GcpStores | undefined => regionOf(planOf(input)).gcpStores;

describe("sizes of stores on Google Cloud", () => {
  test("of the classes' defaults", () => {
    expect(sizes({ environment: "dev" })).toEqual({
      kafka: { cpus: 3, memoryGiB: 6, diskGiB: 100 },
      redis: { nodeType: "REDIS_STANDARD_SMALL" },
    });
    expect(sizes({ environment: "staging" })).toEqual({
      kafka: { cpus: 6, memoryGiB: 24, diskGiB: 200 },
      redis: { nodeType: "REDIS_STANDARD_SMALL" },
    });
    expect(sizes({})).toEqual({
      kafka: { cpus: 24, memoryGiB: 96, diskGiB: 1000 },
      redis: { nodeType: "REDIS_HIGHMEM_XLARGE" },
    });
  });

  test.each([
    [1.4, "REDIS_SHARED_CORE_NANO"],
    [1.5, "REDIS_STANDARD_SMALL"],
    [6.6, "REDIS_HIGHMEM_MEDIUM"],
    [13.1, "REDIS_HIGHMEM_XLARGE"],
    [58, "REDIS_HIGHMEM_XLARGE"],
  ])("of a Redis node with %d GiB: %s", (memoryGiB, name) => {
    expect(memorystoreNode(memoryGiB)?.name).toBe(name);
  });

  test("of Kafka keep between 1 and 8 GiB for each vCPU, whatever is declared", () => {
    for (const brokerMemoryGiB of [0.1, 1, 2, 5, 16, 256])
      for (const brokersPerZone of [1, 7, 30])
        for (const zones of [1, 3]) {
          const kafka = { brokerMemoryGiB, brokersPerZone, storageGiB: 1 } as Parameters<typeof gcpStores>[0]["kafka"];
          const redis = { memoryGiB: 1 } as Parameters<typeof gcpStores>[0]["redis"];
          const { cpus, memoryGiB } = gcpStores({ kafka, redis }, { dataZones: Array.from({ length: zones }) }).kafka;
          expect(cpus).toBeGreaterThanOrEqual(3);
          expect(memoryGiB).toBeGreaterThanOrEqual(zones * brokersPerZone * brokerMemoryGiB);
          expect(memoryGiB / cpus).toBeGreaterThanOrEqual(1);
          expect(memoryGiB / cpus).toBeLessThanOrEqual(8);
        }
  });

  test("of Redis that no node has are refused, by the least that any cloud has", () => {
    expect(() => planOf({ redis: { memoryGiB: 58.5 } })).toThrow(
      /redis\.memoryGiB\s+found\s+58\.5 GiB\s+accepted\s+at most 58 GiB on Google Cloud: the largest node of Memorystore/,
    );
    const regions = { "europe-west4": { cloud: "gcp", index: 0 }, "eu-west-1": { cloud: "aws", index: 1 } };
    expect(() => planOf({ regions, redis: { memoryGiB: 500 } })).toThrow("at most 58 GiB on Google Cloud");
  });
});
