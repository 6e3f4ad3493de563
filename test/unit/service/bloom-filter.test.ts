import * as fc from "fast-check";
import { BloomFilter } from "../../../services/shard/src/sets/bloom-filter.ts";

describe("a Bloom filter", () => {
  it("never denies a member", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.integer({ min: 1, max: 50 }), (members, expected) => {
        const filter = new BloomFilter({ expected, falsePositives: 0.01 });
        for (const member of members) filter.add(member);
        filter.markComplete();
        expect(members.filter((member) => !filter.mayContain(member))).toEqual([]);
      }),
    );
  });

  it.each([0.1, 0.01, 0.001])("takes about %d of the strangers for members when it is as full as expected", (share) => {
    const filter = new BloomFilter({ expected: 10_000, falsePositives: share });
    for (let at = 0; at < 10_000; at++) filter.add(`member-${at}`);
    filter.markComplete();
    let taken = 0;
    for (let at = 0; at < 100_000; at++) if (filter.mayContain(`stranger-${at}`)) taken += 1;
    expect(taken / 100_000).toBeLessThan(share * 1.5);
    expect(taken / 100_000).toBeGreaterThan(share * 0.5);
  });

  it("takes 1.2 bytes a member for one in a hundred", () => {
    expect(new BloomFilter({ expected: 10_000, falsePositives: 0.01 }).bytes).toBe(11_984);
  });

  it("denies nothing as long as it is not complete", () => {
    const filter = new BloomFilter({ expected: 100, falsePositives: 0.01 });
    expect([filter.complete, filter.mayContain("x")]).toEqual([false, true]);
    filter.markComplete();
    expect([filter.complete, filter.mayContain("x")]).toEqual([true, false]);
  });
});
