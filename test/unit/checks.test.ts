import { checkTopology, parseTopology } from "../../components/topology/parse.ts";
import type { Problem } from "../../components/topology/problems.ts";
import { TopologyError } from "../../components/topology/problems.ts";
import type { Said } from "./check-answers.ts";
import {
  ADDRESSES_SAID,
  COORDINATION_SAID,
  NAMES_SAID,
  REGIONS_SAID,
  SURVIVAL_SAID,
  TARGETS_SAID,
  TIERS_SAID,
} from "./check-answers.ts";
import { ACCESS, ACCOUNTS, CALLERS, DETECTION, NETWORKS, SOUND, STORES } from "./check-cloud-cases.ts";
import {
  ADDRESSES,
  COORDINATION,
  FIVE,
  LOCAL,
  NAMES,
  ONE,
  REGIONS,
  SURVIVAL,
  TARGETS,
  THREE,
  TIERS,
  TWO,
} from "./check-declarations.ts";

/** What a stack named `prod` is told about a declaration; nothing where it is accepted. */
function problems(input: unknown): readonly Problem[] {
  try {
    parseTopology(input, { name: "prod", source: "stacks/Pulumi.prod.yaml" });
    return [];
  } catch (error) {
    if (error instanceof TopologyError) return error.problems;
    throw error;
  }
}

const paths = (input: unknown): string[] => problems(input).map(({ path }) => path);

const problemOf = ([path, found, accepted, mend]: Said): Problem => ({ path, found, accepted, mend });

const GROUPS = [
  ["regions", REGIONS, REGIONS_SAID],
  ["addresses", ADDRESSES, ADDRESSES_SAID],
  ["tiers", TIERS, TIERS_SAID],
  ["survival", SURVIVAL, SURVIVAL_SAID],
  ["coordination", COORDINATION, COORDINATION_SAID],
  ["names", NAMES, NAMES_SAID],
  ["targets", TARGETS, TARGETS_SAID],
] as const;

describe("a valid declaration is accepted", () => {
  test.each([
    ["one region", ONE],
    ["two", TWO],
    ["three on two clouds", THREE],
    ["five", FIVE],
    ["three on local", LOCAL],
    ["one on local, with one voter", { environment: "local", regions: { north: LOCAL.regions.north } }],
    ["one with two zones and one of each replica", twoZones({})],
    ["five that survive two", { ...FIVE, failover: { survive: { regions: 2 } } }],
    ["an order of serving", { ...THREE, failover: { mode: "active-passive", order: ["europe-west4"] } }],
    ["a round trip declared twice alike", alike()],
  ])("%s", (_, input) => {
    expect(problems(input)).toEqual([]);
  });
});

function twoZones(rest: object): object {
  return {
    ...ONE,
    regions: { "us-west-1": { cloud: "aws", index: 0 } },
    kafka: { replicationFactor: 2, minimumInSync: 1 },
    cassandra: { replicationFactor: 1 },
    ...rest,
  };
}

function alike(): object {
  return { ...THREE, roundTrips: { "eu-west-1": { "eu-central-1": 25 }, "eu-central-1": { "eu-west-1": 25 } } };
}

describe.each(GROUPS)(
  "a mistake in %s has its path, what was found, what is accepted and how to mend it",
  (_, inputs, said) => {
    test("every case has its answer", () => {
      expect(Object.keys(said)).toEqual(Object.keys(inputs));
    });

    test.each(Object.entries<unknown>({ ...inputs }))("%s", (mistake, input) => {
      expect(problems(input)).toEqual(said[mistake]?.map(problemOf));
    });
  },
);

describe("what a cloud would refuse is refused", () => {
  test.each([...ACCOUNTS, ...CALLERS, ...ACCESS, ...DETECTION, ...NETWORKS, ...STORES])(
    "$mistake",
    ({ input, said }) => {
      expect(problems(input)).toEqual(said.map(problemOf));
    },
  );

  test.each(SOUND)("but not %s", (_, input) => {
    expect(problems(input)).toEqual([]);
  });
});

describe("several mistakes at once", () => {
  const duplicate = { ...THREE.regions, "eu-north-1": { cloud: "aws", index: 1 } };

  test("across fields are all reported", () => {
    expect(
      paths({
        ...THREE,
        regions: duplicate,
        dns: {},
        network: { supernet: "11.0.0.0/8" },
        kafka: { minimumInSync: 3 },
        failover: { order: ["eu-west-1"], targets: { redisSeconds: 0.1, availableLossSeconds: 0 } },
        service: { shardReplicas: 1 },
      }),
    ).toEqual([
      "regions.eu-north-1.index",
      "dns.zone",
      "network.supernet",
      "kafka.minimumInSync",
      "failover.order",
      "service.shardReplicas",
      "failover.targets.availableLossSeconds",
      "failover.targets.redisSeconds",
    ]);
  });

  test("a misspelt key of a section does not hide a duplicate index", () => {
    expect(paths({ ...THREE, regions: duplicate, kafka: { replicatonFactor: 3 } })).toEqual([
      "kafka.replicatonFactor",
      "regions.eu-north-1.index",
    ]);
  });

  test("an invalid region does not hide what is wrong with the others", () => {
    const regions = { ...duplicate, "eu-south-1": { cloud: "aws", index: 99 } };
    expect(paths({ ...THREE, regions, dns: {}, network: { supernet: "11.0.0.0/8" } })).toEqual([
      "regions.eu-south-1.index",
      "regions.eu-north-1.index",
      "dns.zone",
      "network.supernet",
    ]);
  });

  test("no valid region does not hide what is wrong elsewhere", () => {
    expect(paths({ regions: {}, dns: { zone: "example.com" }, kafka: { minimumInSync: 3 } })).toEqual([
      "regions",
      "kafka.minimumInSync",
    ]);
    expect(paths({ network: { supernet: "11.0.0.0/8" } })).toEqual(["regions", "network.supernet"]);
  });
});

describe("nothing is said of a default that stands in for something invalid", () => {
  test.each<[string, object, string[]]>([
    [
      "a misspelt replication factor: the default one would be too large for two zones",
      twoZones({ kafka: { replicationFacto: 2, minimumInSync: 1 } }),
      ["kafka.replicationFacto"],
    ],
    [
      "a misspelt section: its default would be refused",
      { ...twoZones({}), kafka: undefined, kafak: { replicationFactor: 2, minimumInSync: 1 } },
      ["kafak"],
    ],
    ["a key outside of its section", { ...THREE, survive: { regions: 0 }, service: { shardReplicas: 1 } }, ["survive"]],
    [
      "losses that are not numbers: one region would be the default, and ask for more replicas",
      { ...THREE, failover: { survive: { regions: "none" } }, service: { shardReplicas: 1 } },
      ["failover.survive.regions"],
    ],
    [
      "an invalid active region: the other drains",
      {
        ...ONE,
        regions: {
          "eu-west-1": { cloud: "aws", index: -1 },
          "eu-north-1": { cloud: "aws", index: 1, state: "draining" },
        },
      },
      ["regions.eu-west-1.index"],
    ],
    [
      "an invalid region that others name",
      {
        ...THREE,
        regions: { ...THREE.regions, "europe-west4": { cloud: "gcp" } },
        cassandra: { strongDatacenters: ["eu-west-1", "eu-central-1", "europe-west4"] },
        failover: { survive: { regions: 1 } },
      },
      ["regions.europe-west4.index"],
    ],
    [
      "classes that are misspelt: the default ones are strong",
      { ...TWO, cassandra: { engine: "keyspaces" }, dataClasses: { session: { consistency: "avaliable" } } },
      ["dataClasses.session.consistency"],
    ],
    [
      "an unknown class of environment: its sizes are not known",
      { ...LOCAL, environment: "lokal", kafka: { replicationFactor: 1, minimumInSync: 1 } },
      ["environment"],
    ],
    [
      "a misspelt lease: the default one is too long for the target",
      { ...THREE, coordination: { leaseSecond: 1 }, failover: { targets: { serviceSeconds: 45 } } },
      ["coordination.leaseSecond"],
    ],
  ])("%s", (_, input, expected) => {
    expect(paths(input)).toEqual(expected);
  });

  test("each of these would be refused for the default, were it left out", () => {
    expect(paths(twoZones({ kafka: { minimumInSync: 1 } }))).toEqual(["regions.us-west-1.zones"]);
    expect(paths({ ...THREE, service: { shardReplicas: 1 } })).toEqual(["service.shardReplicas"]);
    expect(paths({ ...TWO, cassandra: { engine: "keyspaces" } })).toEqual(["dataClasses.ledger.consistency"]);
    expect(paths({ ...THREE, failover: { targets: { serviceSeconds: 45 } } })).toEqual([
      "failover.targets.serviceSeconds",
    ]);
  });
});

describe("a time to live of the entry's records", () => {
  test("is refused where AWS sets it, and as declared where there are none", () => {
    expect(problems({ ...THREE, failover: { dnsTtlSeconds: 30 } })).toEqual([
      {
        path: "failover.dnsTtlSeconds",
        found: "30",
        accepted: "60: the entry's records are aliases of load balancers, for which AWS sets it",
        mend: "leave it out",
      },
    ]);
    expect(problems({ ...THREE, failover: { dnsTtlSeconds: 60 } })).toEqual([]);
    expect(problems({ ...LOCAL, failover: { dnsTtlSeconds: 30 } })).toEqual([]);
  });
});

describe("the checks", () => {
  test("say the same whatever the order of the regions", () => {
    const regions = {
      ...THREE.regions,
      "eu-north-1": { cloud: "aws", index: 1 },
      "us-west-1": { cloud: "aws", index: 4 },
    };
    const reversed = Object.fromEntries(Object.entries(regions).reverse());
    expect(problems({ ...THREE, regions: reversed })).toEqual(problems({ ...THREE, regions }));
    expect(problems({ ...THREE, regions })).toHaveLength(2);
  });

  test("find nothing in what was parsed", () => {
    expect(checkTopology(parseTopology(FIVE, { name: "prod", source: "here" }))).toEqual([]);
  });

  test("name the source in the message", () => {
    expect(() => parseTopology({ ...THREE, dns: {} }, { name: "prod", source: "stacks/Pulumi.prod.yaml" })).toThrow(
      "stacks/Pulumi.prod.yaml: 1 problem in the topology\n\n  dns.zone\n    found     nothing\n",
    );
  });
});
