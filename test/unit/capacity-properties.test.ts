import fc from "fast-check";
import { planCapacity } from "../../components/topology/capacity.ts";
import { allowedLosses } from "../../components/topology/losses/allowed.ts";
import type { DeclarationInput } from "../../components/topology/schema/index.ts";
import type { Topology } from "../../components/topology/topology.ts";
import { production } from "./cloud-topologies.ts";

interface Site {
  readonly name: string;
  readonly cloud: string;
  readonly weight: number;
  readonly zones: number;
  readonly distance: number;
}

/** A state of the world after a loss: what each active site has left of its zones, 0 where it is gone. */
type World = readonly number[];

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const bits = (mask: number): number => mask.toString(2).replaceAll("0", "").length;

/**
 * Every allowed loss, found by trying all subsets, and each site's load after it. Written from the definition and apart
 * from the planner: it shares no code with it but the resolved topology.
 */
function bruteForce(topology: Topology): { sites: Site[]; worlds: { zonesLeft: World; loads: number[] }[] } {
  const active = topology.regions.filter((region) => region.state === "active");
  const order = (topology.failover.order ?? []).filter((name) => active.some((region) => region.name === name));
  const first = active.find((region) => region.name === order[0]) ?? active[0];
  const sites = active.map((region): Site => ({
    name: region.name,
    cloud: region.cloud,
    weight: region.weight,
    zones: region.zones.length,
    // Those that are named come first, as they are named.
    distance: order.includes(region.name)
      ? order.indexOf(region.name) - order.length
      : region === first
        ? -1
        : (topology.roundTrips[first?.name ?? ""]?.[region.name] ?? NaN),
  }));
  const { survive, mode } = topology.failover;
  const whole = sites.map((site) => site.zones);
  const zonesLeft = new Map<string, World>();
  const add = (world: World): void => {
    if (sum(world) > 0) zonesLeft.set(world.join(), world);
  };
  for (let mask = 1; mask < 1 << sites.length; mask++) {
    if (bits(mask) <= survive.regions) add(whole.map((zones, site) => ((mask >> site) & 1 ? 0 : zones)));
  }
  sites.forEach((site, position) => {
    for (let mask = 1; mask < 1 << site.zones; mask++) {
      if (bits(mask) <= survive.zones)
        add(whole.map((zones, other) => (other === position ? zones - bits(mask) : zones)));
    }
  });
  const clouds = [...new Set(sites.map((site) => site.cloud))];
  if (survive.clouds === 1 && clouds.length > 1) {
    for (const cloud of clouds) add(sites.map((site) => (site.cloud === cloud ? 0 : site.zones)));
  }
  const peak = topology.service.peakRequestsPerSecond;
  const worlds = [...zonesLeft.values()].map((world) => {
    const up = sites.filter((_, position) => world[position] !== 0);
    const least = Math.min(...up.map((site) => site.distance));
    const nearest = up.find((site) => site.distance === least);
    const total = sum(up.map((site) => site.weight));
    const loads = sites.map((site, position) => {
      if (world[position] === 0) return 0;
      return mode === "active-active" ? (peak * site.weight) / total : site === nearest ? peak : 0;
    });
    return { zonesLeft: world, loads };
  });
  return { sites, worlds };
}

const declarations: fc.Arbitrary<DeclarationInput> = fc
  .record({
    regions: fc.array(
      fc.record({
        cloud: fc.constantFrom("aws" as const, "gcp" as const, "local" as const),
        state: fc.constantFrom(
          "active" as const,
          "active" as const,
          "active" as const,
          "draining" as const,
          "retired" as const,
        ),
        weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
        zones: fc.subarray(["a", "b", "c", "d"], { minLength: 1 }),
        index: fc.nat(63),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    survive: fc.record({
      regions: fc.integer({ min: 0, max: 2 }),
      zones: fc.integer({ min: 0, max: 1 }),
      clouds: fc.integer({ min: 0, max: 1 }),
    }),
    mode: fc.constantFrom("active-active" as const, "active-passive" as const),
    order: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
    peak: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
    each: fc.double({ min: 1, max: 5000, noNaN: true }),
    minimum: fc.integer({ min: 1, max: 7 }),
    roundTrips: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 64, maxLength: 64 }),
  })
  .map(({ regions, survive, mode, order, peak, each, minimum, roundTrips }) => {
    const names = regions.map((_, position) => `region-${position}`);
    return {
      regions: Object.fromEntries(
        regions.map((region, position) => [names[position] ?? "", { ...region, index: position }]),
      ),
      service: { peakRequestsPerSecond: peak, requestsPerSecondPerReplica: each, minimumReplicas: minimum },
      failover: { mode, survive, order: [...new Set(order.map((at) => names[at % names.length] ?? ""))] },
      roundTrips: Object.fromEntries(
        names.map((from, row) => [
          from,
          Object.fromEntries(names.map((to, column) => [to, roundTrips[row * 8 + column] ?? 1])),
        ]),
      ),
    };
  });

/** A millionth: what a weight is rounded to, and more than what the sums above round away. */
const TOLERANCE = 1e-4;

describe("for any topology", () => {
  test("every survivor carries its load after every allowed loss, with the replicas that always run", () => {
    fc.assert(
      fc.property(declarations, (input) => {
        const topology = production(input);
        const plan = planCapacity(topology, allowedLosses(topology));
        const each = topology.service.requestsPerSecondPerReplica;
        const { sites, worlds } = bruteForce(topology);
        const overloaded = worlds.flatMap(({ zonesLeft, loads }) =>
          sites.filter((site, position) => {
            const replicas =
              ((plan.regions[site.name]?.minimumReplicas ?? NaN) / site.zones) * (zonesLeft[position] ?? 0);
            return !(replicas * each >= (loads[position] ?? 0) * (1 - TOLERANCE));
          }),
        );
        expect(overloaded).toEqual([]);
        // The planner saw the same losses, and its own figures say the same. Two losses of the planner may be one world:
        // a cloud with one region is also a region.
        expect(plan.losses.length).toBeGreaterThanOrEqual(worlds.length);
        expect(
          plan.losses.filter(({ headroom, capacity, peak }) => headroom < 0 || capacity < peak * (1 - 1e-9)),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("no region runs a replica a zone more than its loads or the declared minimum ask for", () => {
    fc.assert(
      fc.property(declarations, (input) => {
        const topology = production(input);
        const plan = planCapacity(topology, allowedLosses(topology));
        const { requestsPerSecondPerReplica: each, minimumReplicas, peakRequestsPerSecond } = topology.service;
        const { sites, worlds } = bruteForce(topology);
        const normal = sum(sites.map((site) => site.weight));
        sites.forEach((site, position) => {
          const fewer = (plan.regions[site.name]?.replicasPerZone ?? 0) - 1;
          const usual =
            topology.failover.mode === "active-passive"
              ? peakRequestsPerSecond
              : (peakRequestsPerSecond * site.weight) / normal;
          const tooFew = (zones: number, load: number): boolean => fewer * zones * each < load * (1 + TOLERANCE);
          const needed =
            fewer * site.zones < minimumReplicas ||
            tooFew(site.zones, usual) ||
            worlds.some(
              ({ zonesLeft, loads }) =>
                tooFew(zonesLeft[position] ?? 0, loads[position] ?? 0) && zonesLeft[position] !== 0,
            );
          expect(needed).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  test("replicas come in whole zones, the maximum is twice the minimum or more, and the shares add up to the peak", () => {
    fc.assert(
      fc.property(declarations, (input) => {
        const topology = production(input);
        const plan = planCapacity(topology, allowedLosses(topology));
        const present = topology.regions.filter((region) => region.state !== "retired");
        expect(Object.keys(plan.regions)).toEqual(present.map((region) => region.name));
        for (const region of present) {
          const capacity = plan.regions[region.name];
          expect(capacity?.minimumReplicas).toBe((capacity?.replicasPerZone ?? NaN) * region.zones.length);
          expect((capacity?.maximumReplicas ?? NaN) % region.zones.length).toBe(0);
          expect(capacity?.maximumReplicas).toBeGreaterThanOrEqual(2 * (capacity?.minimumReplicas ?? NaN));
          expect(capacity?.minimumReplicas).toBeGreaterThanOrEqual(topology.service.minimumReplicas);
        }
        const served = sum(Object.values(plan.regions).map((capacity) => capacity.normalRequestsPerSecond));
        const active = present.some((region) => region.state === "active");
        expect(served / topology.service.peakRequestsPerSecond).toBeCloseTo(active ? 1 : 0, 9);
      }),
    );
  });

  test("the order of the declaration does not matter, and the same input gives the same bytes", () => {
    fc.assert(
      fc.property(declarations, (input) => {
        const bytes = (declared: DeclarationInput): string => {
          const topology = production(declared);
          return JSON.stringify(planCapacity(topology, allowedLosses(topology)));
        };
        const reversed = { ...input, regions: Object.fromEntries(Object.entries(input.regions).reverse()) };
        expect(bytes(reversed)).toBe(bytes(input));
        expect(bytes(input)).not.toMatch(/null/);
      }),
    );
  });
});
