import fc from "fast-check";
import { parseTopology } from "../../components/topology/parse.ts";
import type { Placement } from "../../components/topology/placement.ts";
import { plan } from "../../components/topology/plan.ts";
import type { Plan } from "../../components/topology/plan-types.ts";
import type { DeclarationInput } from "../../components/topology/schema/index.ts";
import { leastCopies } from "./least-copies.ts";
import { declarations, newPlace, shuffled } from "./random-topologies.ts";

const planOf = (input: DeclarationInput, previous?: Placement): Plan =>
  plan(parseTopology(input, { name: "prod", source: "random" }), previous);

/**
 * What of a region no other region's coming or going may change, as bytes.
 *
 * Not in it, since it follows from who else is there: capacity (a region's share of the peak, and of a lost region's), home
 * and replica slots (the movement is held to its optimum below), the failover order, and, by the default rules, the voters
 * and where `strong` data is: regions that are nearer to each other take them over. Who does not want that declares
 * `coordination.placement` and `cassandra.strongDatacenters`; the last test has them declared.
 */
function identities(planned: Plan, except: string): Record<string, string> {
  return Object.fromEntries(
    planned.regions
      .filter(({ name }) => name !== except)
      .map(({ name, cloud, index, state, weight, zones, dataZones, machines, addresses, names }) => [
        name,
        JSON.stringify({ name, cloud, index, state, weight, zones, dataZones, machines, addresses, names }),
      ]),
  );
}

/** Homes and copies of data are at most a hundredth above the least that they can be, or one slot where that is less. */
function expectLeastMovement(next: Plan, leastCopied?: number): void {
  const { movement } = next;
  if (movement === undefined) throw new Error("there is a placement in force, so there is a movement");
  const most = (least: number): number => Math.max(1.01 * least, least + 1);
  expect(movement.homeMoves).toBeLessThanOrEqual(most(movement.homeOptimum));
  expect(movement.replicaMoves).toBeLessThanOrEqual(most(leastCopied ?? movement.replicaOptimum));
}

const withState = (input: DeclarationInput, name: string, state: "draining" | "retired"): DeclarationInput => {
  const region = input.regions[name];
  if (region === undefined) throw new Error(`no region ${name}`);
  return { ...input, regions: { ...input.regions, [name]: { ...region, state } } };
};

/** The same survival for fewer regions, as long as they can. */
function survivable(input: DeclarationInput): DeclarationInput {
  const active = Object.values(input.regions).filter(({ state }) => state === undefined || state === "active").length;
  const survive = input.failover?.survive ?? {};
  const regions = Math.min(survive.regions ?? 0, Math.floor((Math.min(active, 5) - 1) / 2));
  return { ...input, failover: { ...input.failover, survive: { ...survive, regions } } };
}

const RUNS = { numRuns: 20 };
const DEADLINE_MILLISECONDS = 120_000;

describe("for any topology", () => {
  jest.setTimeout(DEADLINE_MILLISECONDS);

  test("a region that is added changes no other's identity, and moves only the slots that must move", () => {
    fc.assert(
      fc.property(declarations, fc.nat(), fc.integer({ min: 1, max: 100 }), (input, choice, weight) => {
        const { name, cloud } = newPlace(input, choice);
        const index = Math.max(...Object.values(input.regions).map((region) => region.index)) + 1;
        const before = planOf(input);
        const after = planOf(
          { ...input, regions: { ...input.regions, [name]: { cloud, index, weight: weight / 10 } } },
          before.placement,
        );
        expect(identities(after, name)).toEqual(identities(before, name));
        expect(after.retired).toEqual(before.retired);
        expectLeastMovement(after);
        // Backups that go somewhere still go there: the new region has the highest index.
        for (const { name: other, backupRegion } of before.regions) {
          const now = after.regions.find((region) => region.name === other)?.backupRegion;
          expect({ other, now: backupRegion === undefined ? "free" : now }).toEqual({
            other,
            now: backupRegion ?? "free",
          });
        }
      }),
      RUNS,
    );
  });

  test("a region that drains and is retired changes no other's identity, and moves only what it held", () => {
    fc.assert(
      fc.property(declarations, fc.nat(), (input, choice) => {
        const active = Object.entries(input.regions).filter(([, { state }]) => state === "active");
        fc.pre(active.length > 1);
        const name = active[choice % active.length]?.[0] ?? "";
        const before = planOf(input);
        const draining = planOf(survivable(withState(input, name, "draining")), before.placement);
        const retired = planOf(survivable(withState(input, name, "retired")), draining.placement);
        expect(identities(draining, name)).toEqual(identities(before, name));
        expect(identities(retired, name)).toEqual(identities(before, name));
        if (draining.movement === undefined) throw new Error("there is a placement in force");
        // The optimum by counts alone, `replicaOptimum`, is not always within reach here.
        expectLeastMovement(draining, leastCopies(before.placement, name, draining.movement));
        // The region itself keeps what it is, without slots.
        const own = ({ regions }: Plan): unknown => regions.find((region) => region.name === name)?.addresses;
        expect(own(draining)).toEqual(own(before));
        expect(retired.placement).toEqual(draining.placement);
        expect(retired.movement).toMatchObject({ homeMoves: 0, replicaMoves: 0 });
        expect(retired.retired).toContainEqual({ name, index: input.regions[name]?.index });
      }),
      RUNS,
    );
  });

  test("a zone that is added, and taken away again, moves no data, voter or slot, and no address", () => {
    const letters = ["a", "b", "c", "d", "e", "f"];
    fc.assert(
      fc.property(declarations, fc.shuffledSubarray(letters, { minLength: 4, maxLength: 6 }), (input, drawn) => {
        const [first = "", ...rest] = drawn;
        const dataZones = rest.slice(0, 3);
        const withZones = (zones: readonly string[]): DeclarationInput => ({
          ...input,
          regions: { ...input.regions, "us-east-1": { cloud: "aws", index: 61, zones: [...zones], dataZones } },
        });
        const before = planOf(withZones(rest));
        const after = planOf(withZones(drawn), before.placement);
        expect(identities(after, "us-east-1")).toEqual(identities(before, "us-east-1"));
        const own = ({ regions }: Plan): Partial<Plan["regions"][number]> =>
          regions.find(({ name }) => name === "us-east-1") ?? {};
        const { zones: added = [], addresses, capacity, workload, ...same } = own(after);
        const { zones = [], addresses: old, capacity: smaller, workload: fewer, ...unchanged } = own(before);
        expect(same).toEqual(unchanged);
        expect(added.filter(({ letter }) => letter !== first)).toEqual(zones);
        expect(addresses?.zones.filter(({ zone }) => zone.letter !== first)).toEqual(old?.zones);
        expect({ ...addresses, zones: [] }).toEqual({ ...old, zones: [] });
        // Only stateless tiers use it: as many replicas there as in every other zone.
        expect(capacity?.minimumReplicas).toBe((capacity?.replicasPerZone ?? 0) * drawn.length);
        expect(smaller?.minimumReplicas).toBe((smaller?.replicasPerZone ?? 0) * rest.length);
        expect([workload?.mostSurge, fewer?.mostSurge]).toEqual([drawn.length, rest.length]);
        expect(after.placement).toEqual(before.placement);
        expect(after.coordination).toEqual(before.coordination);
        expect(after.replication).toEqual(before.replication);
        expect(planOf(withZones(rest), after.placement)).toEqual({ ...before, movement: expect.anything() as unknown });
      }),
      RUNS,
    );
  });

  test("the same input gives the same bytes, whatever the order of the regions, from scratch and from a placement", () => {
    fc.assert(
      fc.property(declarations, fc.array(fc.nat(), { minLength: 16, maxLength: 16 }), (input, order) => {
        const first = planOf(input);
        const bytes = JSON.stringify(first);
        expect(JSON.stringify(planOf(input))).toBe(bytes);
        expect(JSON.stringify(planOf(shuffled(input, order)))).toBe(bytes);
        // The placement in force asks for nothing: it is kept, with its version.
        const again = planOf(shuffled(input, order), first.placement);
        expect(again.placement).toEqual(first.placement);
        const { movement, ...rest } = again;
        expect(JSON.stringify(rest)).toBe(bytes);
        expect(movement).toMatchObject({ homeMoves: 0, replicaMoves: 0 });
      }),
      RUNS,
    );
  });

  test("each region is home to the floor or the ceiling of its weighted quota of the slots", () => {
    fc.assert(
      fc.property(declarations, (input) => {
        const { regions, placement } = planOf(input);
        const active = regions.filter(({ state }) => state === "active");
        const homes = active.map(({ slots }) => slots.home);
        expect(homes.reduce((sum, home) => sum + home, 0)).toBe(16384);
        expect(placement.regions).toEqual(active.map(({ name }) => name));
        for (const { state, slots } of regions)
          if (state === "draining") expect(slots).toEqual({ home: 0, replicas: 0 });
        if (input.failover?.mode === "active-passive") {
          expect(homes).toEqual(active.map((_, position) => (position === 0 ? 16384 : 0)));
          return;
        }
        const total = active.reduce((sum, { weight }) => sum + weight, 0);
        for (const { weight, slots } of active) {
          const quota = (16384 * weight) / total;
          // A millionth for quotas that are whole but for rounding.
          expect(slots.home).toBeGreaterThanOrEqual(Math.floor(quota - 1e-6));
          expect(slots.home).toBeLessThanOrEqual(Math.ceil(quota + 1e-6));
        }
      }),
      RUNS,
    );
  });

  test("capacity, quorums and replica sets outlast every allowed loss", () => {
    fc.assert(
      fc.property(declarations, (input) => {
        const planned = planOf(input);
        for (const { loss, capacity, peak, headroom } of planned.capacity) {
          expect({ loss: loss.name, carried: capacity >= peak, headroom: headroom >= 0 }).toEqual({
            loss: loss.name,
            carried: true,
            headroom: true,
          });
          for (const set of planned.placement.replicaSets) {
            const names = set.map((position) => planned.placement.regions[position] ?? "");
            expect(names.every((name) => loss.regions.includes(name))).toBe(false);
          }
        }
        for (const { votes, total, majority, afterLoss } of planned.quorums) {
          expect(Object.values(votes).reduce((sum, own) => sum + own, 0)).toBe(total);
          expect(2 * majority).toBeGreaterThan(total);
          expect(afterLoss).toHaveLength(planned.capacity.length);
          expect(afterLoss.filter(({ left }) => left < majority)).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test("voters and strong data stay where they are by default, whatever region comes where there are enough", () => {
    fc.assert(
      fc.property(declarations, fc.nat(), (input, choice) => {
        const before = planOf(input);
        const { name, cloud } = newPlace(input, choice);
        const after = planOf({ ...input, regions: { ...input.regions, [name]: { cloud, index: 61 } } });
        fc.pre(before.placement.regions.length >= 5);
        expect(after.replication.cassandra.strong).toEqual(before.replication.cassandra.strong);
        // Two regions may be survived only from five on: then five vote.
        if (after.coordination.voters.length === before.coordination.voters.length)
          expect(after.coordination.voters).toEqual(before.coordination.voters);
      }),
      RUNS,
    );
  });

  test("voters and strong data that are declared stay where they are, whatever region comes", () => {
    fc.assert(
      fc.property(declarations, fc.nat(), (input, choice) => {
        const before = planOf(input);
        const placement: Record<string, number> = {};
        for (const { region } of [...before.coordination.voters, ...before.coordination.leaving])
          placement[region] = (placement[region] ?? 0) + 1;
        const pinned = {
          ...input,
          coordination: { ...input.coordination, placement },
          cassandra: { strongDatacenters: Object.keys(before.replication.cassandra.strong) },
        };
        const { name, cloud } = newPlace(input, choice);
        const after = planOf({ ...pinned, regions: { ...pinned.regions, [name]: { cloud, index: 61 } } });
        expect(planOf(pinned)).toEqual(before);
        expect(after.coordination).toEqual(before.coordination);
        expect(after.replication.cassandra.strong).toEqual(before.replication.cassandra.strong);
      }),
      RUNS,
    );
  });
});
