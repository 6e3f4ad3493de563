import { LEASE_ENDED, TAKEN_OVER } from "../../components/topology/losses/service-terms.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseTopology } from "../../components/topology/parse.ts";
import { plan } from "../../components/topology/plan.ts";
import type { Plan } from "../../components/topology/plan-types.ts";
import { placeVoters, strongDatacenters } from "../../components/topology/quorum.ts";
import { FIVE, LOCAL, ONE, THREE, TWO } from "./check-declarations.ts";
import { production } from "./cloud-topologies.ts";

const planOf = (input: unknown, name = "prod"): Plan => plan(parseTopology(input, { name, source: "test" }));

/** The plan of a committed stack file. */
function planOfStack(name: string): Plan {
  const file: unknown = parse(readFileSync(join(__dirname, `../../stacks/Pulumi.${name}.yaml`), "utf8"));
  const { config } = file as { config: Record<string, unknown> };
  return planOf(config["meridian:topology"], name);
}

/** Address block and voters of every region, and who takes over from it. */
const decisions = (planned: Plan): Record<string, string> =>
  Object.fromEntries(
    planned.regions.map(({ name, addresses, voters, failover }) => [
      name,
      `${addresses.block}; ${voters.map((voter) => voter.zone.name).join(" ")}; ${failover.order.join(" ")}`,
    ]),
  );

/** Expected times and losses: `tier metric: seconds of target = formula`. */
const predictions = (planned: Plan): string[] =>
  planned.predictions.map(
    ({ tier, metric, seconds, target, formula }) => `${tier} ${metric}: ${seconds} of ${target ?? "-"} = ${formula}`,
  );

const votes = (planned: Plan): Record<string, Readonly<Record<string, number>>> =>
  Object.fromEntries(planned.quorums.map((quorum) => [quorum.name, quorum.votes]));

const CLOUD_PREDICTIONS = [
  "routing RTO: 103 of 120 = detect + ttl + reconnect",
  "coordination RTO: 12.05 of - = election + lease + expiry + takeover + watch",
  "service RTO: 103.5 of 120 = max(detect + ttl + reconnect, election + lease + expiry + takeover + watch) + warmUp",
  "redis RTO: 0 of 180 = 0: every region that serves has its own",
  "redis RPO: 0 of - = 0: a projection, rebuilt from the log",
  "kafka RTO: 0 of 120 = 0: every region that serves has its own",
  "kafka RPO: 5 of - = lag",
];
const rpo = (strong: string): string =>
  `strong RPO: 0 of 0 = 0: ${strong} replicas acknowledge, no region holds so many that the rest is no quorum`;

describe("the plan of local", () => {
  const planned = planOfStack("local");

  test("gives each region its block, a voter and the others to fail over to", () => {
    expect(decisions(planned)).toEqual({
      north: "10.0.0.0/14; north-a; south west",
      south: "10.4.0.0/14; south-a; north west",
      west: "10.8.0.0/14; west-a; north south",
    });
    expect(planned.survive).toEqual({ regions: 1, zones: 0, clouds: 0 });
  });

  test("keeps a quorum of voters and of strong data after any region's loss", () => {
    const afterLoss = ["north", "south", "west"].map((loss) => ({ loss, left: 2 }));
    const each = { north: 1, south: 1, west: 1 };
    expect(planned.quorums).toEqual([
      { name: "coordination", votes: each, total: 3, majority: 2, afterLoss },
      { name: "strong", votes: each, total: 3, majority: 2, afterLoss },
    ]);
    expect(planned.replication.cassandra).toEqual({
      engine: "process",
      available: each,
      strong: each,
      consistency: { strong: "QUORUM", available: "LOCAL_QUORUM" },
    });
  });

  test("expects recovery within its targets, with the formula and its terms", () => {
    expect(predictions(planned)).toEqual([
      "routing RTO: 4 of 5 = detect + reconnect",
      "coordination RTO: 5.05 of - = election + lease + expiry + takeover + watch",
      "service RTO: 5.55 of 8 = max(detect + reconnect, election + lease + expiry + takeover + watch) + warmUp",
      "redis RTO: 0 of 5 = 0: every region that serves has its own",
      "redis RPO: 0 of - = 0: a projection, rebuilt from the log",
      "kafka RTO: 0 of 33 = 0: every region that serves has its own",
      "kafka RPO: 5 of - = lag",
      rpo("2 of 3"),
      "available RPO: 1 of 5 = lag",
    ]);
    expect(planned.predictions.find(({ tier }) => tier === "service")?.terms).toEqual([
      { name: "detect", value: 3, unit: "s", source: "failover.detection: threshold × (interval + timeout)" },
      { name: "reconnect", value: 1, unit: "s", source: "a client's new connection" },
      { name: "election", value: 1, unit: "s", source: "coordination.electionMilliseconds" },
      { name: "lease", value: 3, unit: "s", source: "coordination.leaseSeconds" },
      LEASE_ENDED,
      TAKEN_OVER,
      { name: "watch", value: 0.1, unit: "s", source: "an etcd watch reaching every node" },
      { name: "warmUp", value: 0.5, unit: "s", source: "first requests at the new home" },
    ]);
  });

  test("names topics, links, tags and timing", () => {
    expect(planned.replication.kafka).toEqual({
      brokersPerZone: 1,
      storageGiB: 1,
      scram: false,
      topics: [
        {
          name: "meridian.writes",
          partitions: 6,
          replicationFactor: 1,
          minimumInSync: 1,
          retentionMilliseconds: 86_400_000,
        },
      ],
    });
    expect(planned.links).toEqual([
      { from: "north", to: "south", roundTripMilliseconds: 0.2 },
      { from: "north", to: "west", roundTripMilliseconds: 0.2 },
      { from: "south", to: "west", roundTripMilliseconds: 0.2 },
    ]);
    expect(planned.tags).toEqual({ "meridian:environment": "local", "meridian:owner": "platform" });
    const { voters, leaving, bootstrapped, ...timing } = planned.coordination;
    expect({ leaving, bootstrapped }).toEqual({ leaving: [], bootstrapped: false });
    expect(voters.map((voter) => voter.name)).toEqual(["north-a-0", "south-a-0", "west-a-0"]);
    expect(timing).toEqual({ heartbeatMilliseconds: 100, electionMilliseconds: 1000, leaseSeconds: 3 });
  });
});

describe("the plan of dev", () => {
  const planned = planOfStack("dev");

  test("has a voter in each zone of its only region, and all slots there", () => {
    expect(decisions(planned)).toEqual({ "eu-west-1": "10.0.0.0/14; eu-west-1a eu-west-1b eu-west-1c; " });
    expect(planned.regions[0]?.slots).toEqual({ home: 16384, replicas: 16384 });
  });

  test("keeps its quorums, also in the region, after any zone's loss", () => {
    expect(planned.quorums).toEqual([
      {
        name: "coordination",
        votes: { "eu-west-1": 3 },
        total: 3,
        majority: 2,
        afterLoss: ["a", "b", "c"].map((zone) => ({ loss: `eu-west-1${zone}`, left: 2 })),
      },
      {
        name: "strong",
        votes: { "eu-west-1": 3 },
        total: 3,
        majority: 2,
        afterLoss: ["a", "b", "c"].map((zone) => ({ loss: `eu-west-1${zone}`, left: 2 })),
      },
    ]);
  });

  test("expects nothing after the loss of its only region", () => {
    expect(planned.predictions).toEqual([]);
  });
});

describe("the plan of staging", () => {
  const planned = planOfStack("staging");

  test("spreads voters and strong data over the three regions", () => {
    expect(decisions(planned)).toEqual({
      "eu-west-1": "10.0.0.0/14; eu-west-1a; europe-west4 eu-central-1",
      "eu-central-1": "10.4.0.0/14; eu-central-1a; europe-west4 eu-west-1",
      "europe-west4": "10.8.0.0/14; europe-west4-a; eu-central-1 eu-west-1",
    });
    expect(planned.replication.cassandra.strong).toEqual({ "eu-west-1": 3, "eu-central-1": 3, "europe-west4": 3 });
  });

  test("expects recovery within its targets", () => {
    expect(predictions(planned)).toEqual([...CLOUD_PREDICTIONS, rpo("5 of 9"), "available RPO: 1 of 5 = lag"]);
  });
});

describe("the plan of prod", () => {
  const planned = planOfStack("prod");

  test("has its voters in the three regions nearest to each other, and fails over to the nearest", () => {
    expect(decisions(planned)).toEqual({
      "eu-west-1": "10.0.0.0/14; eu-west-1a; europe-west4 eu-central-1 us-east-1 us-east4",
      "eu-central-1": "10.4.0.0/14; eu-central-1a; europe-west4 eu-west-1 us-east-1 us-east4",
      "us-east-1": "10.8.0.0/14; ; us-east4 eu-west-1 europe-west4 eu-central-1",
      "europe-west4": "10.12.0.0/14; europe-west4-a; eu-central-1 eu-west-1 us-east-1 us-east4",
      "us-east4": "10.16.0.0/14; ; us-east-1 eu-west-1 europe-west4 eu-central-1",
    });
  });

  test("holds strong data in all five regions", () => {
    expect(votes(planned)).toEqual({
      coordination: { "eu-west-1": 1, "eu-central-1": 1, "europe-west4": 1 },
      strong: { "eu-west-1": 3, "eu-central-1": 3, "us-east-1": 3, "europe-west4": 3, "us-east4": 3 },
    });
    // 5 regions and 15 zones, each on its own.
    expect(planned.quorums.map(({ afterLoss }) => afterLoss.length)).toEqual([20, 20]);
    expect(planned.quorums.map(({ afterLoss }) => Math.min(...afterLoss.map(({ left }) => left)))).toEqual([2, 12]);
  });

  test("gives slots by weight: 2, 2, 1.5, 1 and 1 of 7.5, to one slot", () => {
    const homes = planned.regions.map(({ slots }) => slots.home);
    expect(homes.reduce((sum, home) => sum + home, 0)).toBe(16384);
    [2, 2, 1.5, 1, 1].forEach((weight, position) => {
      expect(Math.abs((homes[position] ?? 0) - (16384 * weight) / 7.5)).toBeLessThan(1);
    });
    expect(planned.regions.map(({ slots }) => slots.replicas).reduce((sum, held) => sum + held, 0)).toBe(3 * 16384);
  });

  test("expects recovery within its targets", () => {
    expect(predictions(planned)).toEqual([...CLOUD_PREDICTIONS, rpo("8 of 15"), "available RPO: 1 of 5 = lag"]);
  });
});

describe("voters by the default rule", () => {
  const voters = (input: unknown): string[] => planOf(input).coordination.voters.map(({ name }) => name);
  const north = (zones: readonly string[]): object => ({
    environment: "local",
    regions: { north: { cloud: "local", index: 0, zones } },
  });

  test("one local region has one, with three zones one in each", () => {
    expect(voters(north(["a"]))).toEqual(["north-a-0"]);
    expect(voters(north(["a", "b"]))).toEqual(["north-a-0"]);
    expect(voters(north(["a", "b", "c"]))).toEqual(["north-a-0", "north-b-0", "north-c-0"]);
  });

  test("one region on a cloud has three, in its data zones", () => {
    expect(voters(ONE)).toEqual(["eu-west-1-a-0", "eu-west-1-b-0", "eu-west-1-c-0"]);
    const zones = ["a", "b", "c", "d", "e", "f"];
    const sixZones = { cloud: "aws", index: 0, zones, dataZones: ["f", "b", "d"] };
    expect(voters({ ...ONE, regions: { "us-east-1": sixZones } })).toEqual(
      ["b", "d", "f"].map((zone) => `us-east-1-${zone}-0`),
    );
    const two = production({ ...ONE, regions: { "us-west-1": { cloud: "aws", index: 0 } } });
    expect(placeVoters(two).map(({ name }) => name)).toEqual(["us-west-1-a-0", "us-west-1-b-0", "us-west-1-a-1"]);
  });

  test("two regions have two and one; the primary has the two", () => {
    expect(voters(TWO)).toEqual(["eu-west-1-a-0", "eu-west-1-b-0", "eu-central-1-a-0"]);
    expect(voters({ ...TWO, failover: { mode: "active-passive", order: ["eu-central-1"] } })).toEqual([
      "eu-west-1-a-0",
      "eu-central-1-a-0",
      "eu-central-1-b-0",
    ]);
  });

  test("three regions have one each", () => {
    expect(voters(THREE)).toEqual(["eu-west-1-a-0", "eu-central-1-a-0", "europe-west4-a-0"]);
  });

  test("five regions have three, and five where two regions may be lost", () => {
    expect(voters(FIVE)).toEqual(["eu-west-1-a-0", "eu-central-1-a-0", "europe-west4-a-0"]);
    expect(voters({ ...FIVE, failover: { survive: { regions: 2 } } })).toEqual(
      Object.keys(FIVE.regions).map((name) => `${name}-a-0`),
    );
  });

  test("a region that joins moves none, however near it is to the others", () => {
    const [first, second, third, ...later] = Object.entries(FIVE.regions);
    const three = Object.fromEntries([first, second, third].filter((entry) => entry !== undefined));
    const before = voters({ ...FIVE, regions: three });
    expect(later).toHaveLength(2);
    const near = Object.fromEntries(later.map(([name]) => [name, { "eu-west-1": 1, "eu-central-1": 1 }]));
    expect(voters({ ...FIVE, roundTrips: near })).toEqual(before);
  });

  test("no cloud has a majority where a cloud must be survived and there are three, though the regions are farther apart", () => {
    // The schema has two real clouds, of which one always has a majority, so a declaration cannot ask for this yet.
    const input = {
      regions: {
        "eu-west-1": { cloud: "aws" as const, index: 0 },
        "eu-west-2": { cloud: "aws" as const, index: 1 },
        "europe-west1": { cloud: "gcp" as const, index: 2 },
        elsewhere: { cloud: "local" as const, index: 3 },
      },
    };
    const regionsOf = (clouds: number): string[] =>
      placeVoters(production({ ...input, failover: { survive: { clouds } } })).map(({ region }) => region);
    expect(regionsOf(0)).toEqual(["eu-west-1", "eu-west-2", "europe-west1"]);
    expect(regionsOf(1)).toEqual(["eu-west-2", "europe-west1", "elsewhere"]);
  });

  test("a placement is kept as declared, zone after zone and then around again", () => {
    expect(voters({ ...ONE, coordination: { placement: { "eu-west-1": 5 } } })).toEqual([
      "eu-west-1-a-0",
      "eu-west-1-b-0",
      "eu-west-1-c-0",
      "eu-west-1-a-1",
      "eu-west-1-b-1",
    ]);
  });
});

describe("strong data", () => {
  const SEVEN = {
    ...FIVE,
    regions: {
      "ap-southeast-2": { cloud: "aws", index: 5 },
      "sa-east-1": { cloud: "aws", index: 6 },
      ...FIVE.regions,
    },
  };

  test("is in the five active regions with the lowest indices by default", () => {
    expect(Object.keys(planOf(SEVEN).replication.cassandra.strong)).toEqual(Object.keys(FIVE.regions));
  });

  test("is where it is declared, by index", () => {
    const planned = planOf({ ...SEVEN, cassandra: { strongDatacenters: ["sa-east-1", "eu-north-1", "eu-west-1"] } });
    expect(planned.replication.cassandra.strong).toEqual({ "eu-west-1": 3, "eu-north-1": 3, "sa-east-1": 3 });
  });

  test("without a strong class there is no such quorum and no expectation", () => {
    const planned = planOf({ ...THREE, dataClasses: { session: { consistency: "available" } } });
    expect(planned.quorums.map(({ name }) => name)).toEqual(["coordination"]);
    expect(planned.predictions.some(({ tier }) => tier === "strong")).toBe(false);
  });
});

describe("a region that goes away", () => {
  const regions = (state: string): object => ({
    ...FIVE,
    regions: { ...FIVE.regions, "europe-west4": { cloud: "gcp", index: 2, state } },
  });

  test("drains without slots, a vote or strong data, and keeps its addresses, capacity and available data", () => {
    const before = planOf(FIVE).regions.find(({ name }) => name === "europe-west4");
    const draining = planOf(regions("draining"));
    const region = draining.regions.find(({ name }) => name === "europe-west4");
    expect(region).toMatchObject({ state: "draining", slots: { home: 0, replicas: 0 } });
    expect(votes(draining)["coordination"]).not.toHaveProperty("europe-west4");
    expect(region?.addresses).toEqual(before?.addresses);
    expect(region?.names).toEqual(before?.names);
    expect(region?.capacity.minimumReplicas).toBe(3);
    expect(draining.placement.regions).toEqual(["eu-west-1", "eu-central-1", "eu-north-1", "europe-west9"]);
    expect(Object.keys(draining.replication.cassandra.strong)).toEqual(draining.placement.regions);
    expect(draining.replication.cassandra.available).toHaveProperty("europe-west4", 3);
    expect(draining.regions.flatMap(({ failover }) => failover.order)).not.toContain("europe-west4");
    expect(region?.failover.order).toEqual(["eu-central-1", "europe-west9", "eu-west-1", "eu-north-1"]);
  });

  test("keeps the voter that it has until it is retired, beside the one that takes its place", () => {
    const draining = planOf(regions("draining"));
    const names = (voters: readonly { readonly name: string }[]): string[] => voters.map(({ name }) => name);
    expect(names(planOf(FIVE).coordination.voters)).toContain("europe-west4-a-0");
    expect(names(draining.coordination.leaving)).toEqual(["europe-west4-a-0"]);
    expect(names(draining.regions.flatMap(({ voters }) => voters)).sort()).toEqual(
      [...names(planOf(FIVE).coordination.voters), "eu-north-1-a-0"].sort(),
    );
    expect(draining.coordination.bootstrapped).toBe(true);
    const retired = planOf(regions("retired"));
    expect(retired.coordination).toMatchObject({ leaving: [], bootstrapped: false });
    expect(names(retired.coordination.voters)).toEqual(names(draining.coordination.voters));
  });

  test("keeps the voters that it is declared to have, which are not counted", () => {
    const placement = { "eu-west-1": 1, "eu-north-1": 1, "europe-west9": 1, "europe-west4": 2 };
    const draining = planOf({ ...regions("draining"), coordination: { placement } });
    expect(draining.coordination.voters.map(({ region }) => region)).toEqual([
      "eu-west-1",
      "eu-north-1",
      "europe-west9",
    ]);
    expect(draining.coordination.leaving.map(({ name }) => name)).toEqual(["europe-west4-a-0", "europe-west4-b-0"]);
  });

  test("is retired without anything but its index", () => {
    const retired = planOf(regions("retired"));
    expect(retired.retired).toEqual([{ name: "europe-west4", index: 2 }]);
    expect(JSON.stringify({ ...retired, retired: [] })).not.toContain("europe-west4");
  });
});

describe("active-passive", () => {
  const planned = planOf({ ...FIVE, failover: { mode: "active-passive", order: ["europe-west9"] } });

  test("homes every slot at the primary, with the regions nearest to it behind it, in order", () => {
    const names = planned.placement.regions;
    expect(planned.placement.replicaSets.map((set) => set.map((position) => names[position]))).toEqual([
      ["europe-west9", "eu-central-1", "europe-west4"],
    ]);
    expect(new Set(planned.placement.slots)).toEqual(new Set([0]));
    expect(planned.placement.slots).toHaveLength(16384);
    expect(planned.regions.map(({ slots }) => slots)).toEqual([
      { home: 0, replicas: 0 },
      { home: 0, replicas: 16384 },
      { home: 0, replicas: 16384 },
      { home: 0, replicas: 0 },
      { home: 16384, replicas: 16384 },
    ]);
  });

  test("lets the regions serve in the order that is declared, the others behind them", () => {
    const order = ["europe-west9", "eu-west-1"];
    const declared = planOf({ ...FIVE, failover: { mode: "active-passive", order } });
    const names = declared.placement.regions;
    expect(declared.placement.replicaSets.map((set) => set.map((position) => names[position]))).toEqual([
      [...order, "eu-central-1"],
    ]);
    const next = Object.fromEntries(declared.regions.map(({ name, failover }) => [name, failover.order[0]]));
    expect(next).toEqual({
      "europe-west9": "eu-west-1",
      "eu-west-1": "europe-west9",
      "eu-central-1": "europe-west9",
      "europe-west4": "europe-west9",
      "eu-north-1": "europe-west9",
    });
  });

  test("advances the version where the primary changes, and only then", () => {
    const topology = (primary: string): Parameters<typeof plan>[0] =>
      parseTopology(
        { ...FIVE, failover: { mode: "active-passive", order: [primary] } },
        { name: "prod", source: "test" },
      );
    expect(planned.placement.placementVersion).toBe(1);
    const same = plan(topology("europe-west9"), planned.placement);
    expect(same.placement).toEqual(planned.placement);
    expect(same.movement).toMatchObject({ homeMoves: 0, replicaMoves: 0 });
    const moved = plan(topology("eu-central-1"), planned.placement);
    expect(moved.placement.placementVersion).toBe(2);
    expect(moved.movement).toMatchObject({ homeMoves: 16384, homeOptimum: 16384, replicaMoves: 0 });
  });

  test("has a standby on another cloud where a cloud must be survived", () => {
    const regions = {
      "eu-west-1": { cloud: "aws" as const, index: 0 },
      "eu-west-2": { cloud: "aws" as const, index: 1 },
      "eu-west-3": { cloud: "aws" as const, index: 2 },
      "us-east4": { cloud: "gcp" as const, index: 3 },
    };
    const standbys = (clouds: number): string[] => {
      const topology = production({ regions, failover: { mode: "active-passive", survive: { clouds } } });
      const { placement } = plan(topology);
      return (placement.replicaSets[0] ?? []).map((position) => placement.regions[position] ?? "");
    };
    expect(standbys(0)).toEqual(["eu-west-1", "eu-west-2", "eu-west-3"]);
    expect(standbys(1)).toEqual(["eu-west-1", "eu-west-2", "us-east4"]);
  });
});

describe("expectations", () => {
  const tiers = (input: unknown): string[] => planOf(input).predictions.map(({ tier, metric }) => `${tier} ${metric}`);

  test("of two regions leave out what the loss of one of them ends", () => {
    // With eu-west-1 go two of three voters, and half of the strong replicas with either.
    expect(tiers(TWO)).toEqual(["routing RTO", "redis RTO", "redis RPO", "kafka RTO", "kafka RPO", "available RPO"]);
  });

  test("hold for every region where nothing need be survived but anything could be", () => {
    const planned = planOf({ ...THREE, failover: { survive: { regions: 0, zones: 0 } } });
    expect(predictions(planned)).toEqual([...CLOUD_PREDICTIONS, rpo("5 of 9"), "available RPO: 1 of 5 = lag"]);
    expect(planned.capacity).toEqual([]);
  });

  test("take the longer of the route and the lease", () => {
    const service = (input: object): number | undefined =>
      planOf({ ...THREE, ...input }).predictions.find(({ tier }) => tier === "service")?.seconds;
    expect(service({ coordination: { leaseSeconds: 100 } })).toBe(103.5);
    expect(service({ coordination: { leaseSeconds: 101 } })).toBe(103.55);
    expect(service({ coordination: { leaseSeconds: 110 } })).toBe(112.55);
  });
});

describe("the timing of coordination", () => {
  test("follows the longest round trip between voters", () => {
    const roundTrips = { "eu-west-1": { "eu-central-1": 120.4 } };
    expect(planOf({ ...THREE, roundTrips, coordination: { leaseSeconds: 15 } }).coordination).toMatchObject({
      heartbeatMilliseconds: 121,
      electionMilliseconds: 1210,
    });
  });

  test("is as declared", () => {
    const coordination = { heartbeatMilliseconds: 50, electionMilliseconds: 600, leaseSeconds: 7 };
    expect(planOf({ ...THREE, coordination }).coordination).toMatchObject(coordination);
  });
});

describe("the rest of the plan", () => {
  test("has every topic by name, with the defaults of its class of environment", () => {
    const planned = planOf({
      ...LOCAL,
      kafka: { topics: { orders: { partitions: 3 }, "meridian.writes": { retentionHours: 0.5 } } },
    });
    const topic = { replicationFactor: 1, minimumInSync: 1 };
    expect(planned.replication.kafka.topics).toEqual([
      { ...topic, name: "meridian.writes", partitions: 6, retentionMilliseconds: 1_800_000 },
      { ...topic, name: "orders", partitions: 3, retentionMilliseconds: 86_400_000 },
    ]);
  });

  test("has the declared tags by key, and ours over a declared one of the same key", () => {
    const planned = planOf({ ...ONE, owner: "billing", tags: { zeta: "1", alpha: "2", "meridian:owner": "x" } }, "eu");
    expect(Object.entries(planned.tags)).toEqual([
      ["alpha", "2"],
      ["meridian:environment", "eu"],
      ["meridian:owner", "billing"],
      ["zeta", "1"],
    ]);
  });

  test("links present regions once, with the declared round trip in either direction", () => {
    const { links } = planOf({ ...THREE, roundTrips: { "europe-west4": { "eu-west-1": 9 } } });
    expect(links).toEqual([
      { from: "eu-west-1", to: "eu-central-1", roundTripMilliseconds: 17.4 },
      { from: "eu-west-1", to: "europe-west4", roundTripMilliseconds: 9 },
      { from: "eu-central-1", to: "europe-west4", roundTripMilliseconds: 6.8 },
    ]);
  });

  test("knows no strong datacentre outside of the active regions", () => {
    const topology = production({
      ...ONE,
      regions: { "eu-west-1": { cloud: "aws", index: 0 }, "eu-west-2": { cloud: "aws", index: 1, state: "draining" } },
      cassandra: { strongDatacenters: ["eu-west-1", "eu-west-2"] },
    });
    expect(strongDatacenters(topology)).toEqual(["eu-west-1"]);
  });
});
