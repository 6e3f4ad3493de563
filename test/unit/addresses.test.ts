import fc from "fast-check";
import { checkAddressLimits } from "../../components/topology/address-limits.ts";
import { checkSupernet, planAddresses } from "../../components/topology/addresses.ts";
import type { RegionAddresses } from "../../components/topology/plan-types.ts";
import type { Zone } from "../../components/topology/topology.ts";

const zonesOf = (letters: string): Zone[] => Array.from(letters, (letter) => ({ letter, name: `zone-${letter}` }));
const of = (supernet: string, index: number, letters = "abc"): RegionAddresses =>
  planAddresses(supernet, { index, zones: zonesOf(letters) });

const SUPERNETS = [
  "10.0.0.0/8",
  "10.0.0.0/9",
  "10.128.0.0/9",
  "10.64.0.0/10",
  "10.224.0.0/11",
  "10.240.0.0/12",
  "100.64.0.0/10",
  "100.96.0.0/11",
  "100.112.0.0/12",
  "172.16.0.0/12",
];

/** Reads a range independently of the planner, with BigInt: [first address, address after the last]. */
function bounds(cidr: string): readonly [bigint, bigint] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (match === null) throw new Error(`${cidr} is not in CIDR form`);
  const [a = 0n, b = 0n, c = 0n, d = 0n, prefix = 0n] = match.slice(1).map(BigInt);
  if ([a, b, c, d].some((octet) => octet > 255n) || prefix > 32n) throw new Error(`${cidr} is out of range`);
  const first = (a << 24n) | (b << 16n) | (c << 8n) | d;
  const size = 1n << (32n - prefix);
  if (first % size !== 0n) throw new Error(`${cidr} is not aligned`);
  return [first, first + size];
}

const inside = (inner: string, outer: string): boolean =>
  bounds(inner)[0] >= bounds(outer)[0] && bounds(inner)[1] <= bounds(outer)[1];

/** Pairs of ranges that share an address. */
function overlaps(ranges: readonly string[]): string[] {
  const sorted = ranges
    .map((cidr) => ({ cidr, bounds: bounds(cidr) }))
    .sort((x, y) => Number(x.bounds[0] - y.bounds[0]));
  return sorted.flatMap((range, position) => {
    const next = sorted[position + 1];
    return next !== undefined && next.bounds[0] < range.bounds[1] ? [`${range.cidr} and ${next.cidr}`] : [];
  });
}

/** Everything of a region that is given to something, each address once. */
const leaves = (region: RegionAddresses): string[] => [
  region.services,
  region.proxies,
  region.endpoints,
  region.reserved,
  ...region.zones.flatMap((zone) => [zone.private, zone.data, zone.public, zone.transit, zone.pods]),
];

describe("a region's addresses", () => {
  test("in the default supernet are a /14 of a /16 for nodes, one for pods and one to grow into", () => {
    expect(of("10.0.0.0/8", 5, "ab")).toEqual({
      block: "10.20.0.0/14",
      network: "10.20.0.0/16",
      services: "10.21.0.0/18",
      proxies: "10.21.64.0/23",
      endpoints: "10.21.128.0/22",
      pods: "10.22.0.0/16",
      reserved: "10.23.0.0/16",
      zones: [
        {
          zone: { letter: "a", name: "zone-a" },
          private: "10.20.0.0/20",
          data: "10.20.16.0/21",
          public: "10.20.24.0/22",
          transit: "10.20.28.0/24",
          pods: "10.22.0.0/19",
        },
        {
          zone: { letter: "b", name: "zone-b" },
          private: "10.20.32.0/20",
          data: "10.20.48.0/21",
          public: "10.20.56.0/22",
          transit: "10.20.60.0/24",
          pods: "10.22.32.0/19",
        },
      ],
    });
  });

  test("in the smallest supernet still have subnets that AWS accepts, to the last region and zone", () => {
    expect(of("172.16.0.0/12", 63, "h")).toEqual({
      block: "172.31.192.0/18",
      network: "172.31.192.0/20",
      services: "172.31.208.0/22",
      proxies: "172.31.212.0/23",
      endpoints: "172.31.216.0/22",
      pods: "172.31.224.0/20",
      reserved: "172.31.240.0/20",
      zones: [
        {
          zone: { letter: "h", name: "zone-h" },
          private: "172.31.206.0/24",
          data: "172.31.207.0/25",
          public: "172.31.207.128/26",
          transit: "172.31.207.192/28",
          pods: "172.31.238.0/23",
        },
      ],
    });
  });

  test.each(SUPERNETS)(
    "in %s overlap nowhere over 64 regions of 8 zones, and lie in their region's block",
    (supernet) => {
      const regions = Array.from({ length: 64 }, (_, index) => of(supernet, index, "abcdefgh"));
      expect(overlaps(regions.flatMap(leaves))).toEqual([]);
      expect(overlaps(regions.map((region) => region.block))).toEqual([]);
      for (const region of regions) {
        const { network, services, proxies, endpoints, pods, reserved } = region;
        expect(overlaps([network, services, proxies, endpoints, pods, reserved])).toEqual([]);
        const strays = leaves(region).filter((cidr) => !inside(cidr, region.block));
        expect([...strays, ...[region.block].filter((cidr) => !inside(cidr, supernet))]).toEqual([]);
        for (const zone of region.zones) {
          expect(
            [zone.private, zone.data, zone.public, zone.transit].filter((cidr) => !inside(cidr, region.network)),
          ).toEqual([]);
          expect(inside(zone.pods, region.pods)).toBe(true);
        }
      }
    },
  );

  test.each(SUPERNETS)("in %s have sizes that AWS and Google Cloud accept", (supernet) => {
    const prefix = (cidr: string): number => Number(cidr.split("/")[1]);
    const region = of(supernet, 9, "d");
    const vpc = [region.network, region.pods].map(prefix);
    const subnets = region.zones
      .flatMap((zone) => [zone.private, zone.data, zone.public, zone.transit, zone.pods])
      .map(prefix);
    expect([...vpc, ...subnets].filter((length) => length < 16 || length > 28)).toEqual([]);
    expect(prefix(region.services)).toBeGreaterThanOrEqual(12);
    expect(prefix(region.services)).toBeLessThanOrEqual(24);
    expect(prefix(region.proxies)).toBe(23);
    expect(prefix(region.endpoints)).toBe(22);
  });

  test("have pods and reserve side by side, so that they can become one range", () => {
    for (const supernet of SUPERNETS) {
      const region = of(supernet, 11);
      const [podsFirst, podsEnd] = bounds(region.pods);
      const [reservedFirst, reservedEnd] = bounds(region.reserved);
      expect(podsEnd).toBe(reservedFirst);
      expect(podsFirst % (reservedEnd - podsFirst)).toBe(0n);
    }
  });

  test("depend on the region's index and the zones' letters alone: other zones move nothing", () => {
    const letters = fc.subarray(["a", "b", "c", "d", "e", "f", "g", "h"], { minLength: 1 });
    fc.assert(
      fc.property(fc.constantFrom(...SUPERNETS), fc.nat(63), letters, letters, (supernet, index, some, others) => {
        const byLetter = (list: readonly string[]): Map<string, string> =>
          new Map(of(supernet, index, list.join("")).zones.map((zone) => [zone.zone.letter, JSON.stringify(zone)]));
        const [before, after] = [byLetter(some), byLetter(others)];
        const kept = some.filter((letter) => others.includes(letter));
        expect(kept.map((letter) => after.get(letter))).toEqual(kept.map((letter) => before.get(letter)));
        expect({ ...of(supernet, index, some.join("")), zones: [] }).toEqual({
          ...of(supernet, index, others.join("")),
          zones: [],
        });
      }),
    );
  });

  test("are the same bytes for the same input", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SUPERNETS), fc.nat(63), (supernet, index) => {
        expect(JSON.stringify(of(supernet, index))).toBe(JSON.stringify(of(supernet, index)));
      }),
    );
  });

  test.each([-1, 64, 1.5, Number.NaN])("are refused for the index %p", (index) => {
    expect(() => of("10.0.0.0/8", index)).toThrow(RangeError);
  });

  test.each(["i", "A", "", "ab"])("are refused for the zone %p", (letter) => {
    expect(() => planAddresses("10.0.0.0/8", { index: 0, zones: [{ letter, name: "x" }] })).toThrow(RangeError);
  });

  test("are refused for a supernet that is not sound", () => {
    expect(() => of("10.0.0.0/16", 0)).toThrow(
      new RangeError(
        "The supernet 10.0.0.0/16 is not a prefix from /8 to /12 inside 10.0.0.0/8: less is too small for 64 regions.",
      ),
    );
  });
});

describe("a supernet", () => {
  test.each(SUPERNETS)("%s is accepted", (supernet) => {
    expect(checkSupernet(supernet)).toEqual([]);
  });

  const form = "an IPv4 range: four octets from 0 to 255 without leading zeros, and a prefix, such as 10.0.0.0/8";
  const size = (range: string): string =>
    `a prefix from /${range.split("/")[1] ?? ""} to /12 inside ${range}: less is too small for 64 regions`;
  test.each([
    ["10.0.0.256/8", form, "write the range in that form"],
    ["010.0.0.0/8", form, "write the range in that form"],
    ["10.0.0.0/33", form, "write the range in that form"],
    ["10.0.0/8", form, "write the range in that form"],
    [
      "11.0.0.0/8",
      "a range inside 10.0.0.0/8, 100.64.0.0/10 or 172.16.0.0/12",
      "use 10.0.0.0/8, or the part of these ranges that your organisation keeps for this",
    ],
    [
      "192.168.0.0/12",
      "a range inside 10.0.0.0/8, 100.64.0.0/10 or 172.16.0.0/12",
      "use 10.0.0.0/8, or the part of these ranges that your organisation keeps for this",
    ],
    ["10.0.0.0/7", size("10.0.0.0/8"), "use 10.0.0.0/8"],
    ["10.16.0.0/13", size("10.0.0.0/8"), "use 10.16.0.0/12"],
    ["100.64.0.0/9", size("100.64.0.0/10"), "use 100.64.0.0/10"],
    ["172.16.0.0/13", "172.16.0.0/12, the whole of that range: less is too small for 64 regions", "use 172.16.0.0/12"],
    ["10.8.0.0/12", "a range that begins at a multiple of its size", "use 10.0.0.0/12"],
    ["10.0.0.1/8", "a range that begins at a multiple of its size", "use 10.0.0.0/8"],
  ])("%s is refused, with what is accepted and how to mend it", (supernet, accepted, mend) => {
    expect(checkSupernet(supernet)).toEqual([{ path: "network.supernet", found: `"${supernet}"`, accepted, mend }]);
  });

  test("that a problem tells to use is accepted", () => {
    const octet = fc.nat(255);
    const range = fc.tuple(fc.constantFrom(10, 100, 172), octet, octet, octet, fc.nat(32));
    fc.assert(
      fc.property(range, ([a, b, c, d, prefix]) => {
        const [problem] = checkSupernet(`${a}.${b}.${c}.${d}/${prefix}`);
        const meant = /^use ([\d./]+)/.exec(problem?.mend ?? "")?.[1];
        expect(meant === undefined ? [] : checkSupernet(meant)).toEqual([]);
      }),
    );
  });
});

describe("what AWS refuses of sound addresses", () => {
  const region = (cloud: "aws" | "gcp" | "local", index: number) => ({
    name: "here",
    cloud,
    index,
    zones: zonesOf("abc"),
  });

  test("is nothing in the default supernet", () => {
    const all = Array.from({ length: 64 }, (_, index) => region("aws", index));
    expect(checkAddressLimits("10.0.0.0/8", all)).toEqual([]);
    expect(checkAddressLimits("10.0.0.0/9", all)).toEqual([]);
  });

  test("is a supernet for carrier-grade NAT, where EKS takes no services' addresses from", () => {
    expect(checkAddressLimits("100.64.0.0/10", [region("aws", 1), region("gcp", 2), region("local", 3)])).toEqual([
      {
        path: "network.supernet",
        found: '"100.64.0.0/10", which puts the Kubernetes services of here into 100.65.64.0/20',
        accepted: "a range inside 10.0.0.0/8 or 172.16.0.0/12: EKS takes services' addresses from no other",
        mend: "use a supernet in 10.0.0.0/8",
      },
    ]);
  });

  test.each([
    ["10.0.0.0/10", [0]],
    ["10.0.0.0/11", [0, 1]],
    ["10.0.0.0/12", [0, 1, 2, 3]],
    ["10.64.0.0/10", []],
    ["172.16.0.0/12", [60, 61, 62, 63]],
  ])("is, in %s, the pods of the regions %p", (supernet, indices) => {
    const all = Array.from({ length: 64 }, (_, index) => region("aws", index));
    const problems = checkAddressLimits(supernet, all);
    expect(problems.map((problem) => Number.parseInt(problem.found, 10))).toEqual(indices);
    expect(new Set(problems.map((problem) => problem.path))).toEqual(
      new Set(indices.length === 0 ? [] : ["regions.here.index"]),
    );
  });

  test("is left alone where the supernet is not sound", () => {
    expect(checkAddressLimits("100.64.0.0/16", [region("aws", 1)])).toEqual([]);
  });
});
