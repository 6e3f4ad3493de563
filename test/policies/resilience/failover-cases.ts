import type { Topology } from "../../../components/topology/index.ts";
import type { Case } from "../case.ts";

const WEST = "entry-routing-latency-eu-west-1-a";
const ENTRY = "entry-entry-a";
const PROBE = "eu-west-1-load-balancing-name-health-check";
const ACCELERATOR = "entry-accelerator-accelerator";
const GROUP = "entry-accelerator-eu-west-1";
const BASE_A = "eu-west-1-kubernetes-nodes-base-a";

const shutMessage = (regions: string): string =>
  `its way to ${regions} is shut until somebody opens it: a weight or dial of 0`;
const unjudgedMessage = (regions: string): string =>
  `no health check on its way to ${regions} leaves a lost region out`;
const weighted = (weight: number | undefined) => ({
  latencyRoutingPolicies: undefined,
  weightedRoutingPolicies: [weight === undefined ? {} : { weight }],
});
const distribution = (name: string) => ({
  resource: "entry-cdn-distribution",
  add: "aws:cloudfront/distribution:Distribution",
  set: { domainName: "d1.cloudfront.net", origins: [{ domainName: name }] },
});

const CONTROL_PLANE_CASES: readonly Case[] = [
  {
    policy: "failover-needs-no-control-plane",
    title: "the least weight and the least dial",
    changes: [
      { resource: /^entry-routing-latency-/, set: weighted(1) },
      { resource: GROUP, set: { trafficDialPercentage: 1, "endpointConfigurations.0.weight": 1 } },
    ],
    expects: "passes",
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "a region that drains, and is led to by nothing",
    topology: (shipped) => ({
      ...shipped,
      regions: shipped.regions.map((region) =>
        region.name === "eu-west-1" ? { ...region, state: "draining" as const } : region,
      ),
    }),
    changes: [
      { resource: WEST, remove: true },
      { resource: GROUP, set: { trafficDialPercentage: 0 } },
    ],
    expects: "passes",
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "an accelerator whose standbys have a dial of 0, beside a primary",
    topology: (shipped) => ({ ...shipped, failover: { ...shipped.failover, mode: "active-passive" } }),
    changes: [{ resource: GROUP, set: { trafficDialPercentage: 0 } }],
    expects: "passes",
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "an entry through a content delivery network",
    changes: [
      distribution("latency.api.example.com"),
      { resource: ENTRY, set: { "aliases.0.name": "d1.cloudfront.net" } },
    ],
    expects: "passes",
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "an entry that is the accelerator's",
    changes: [{ resource: ENTRY, set: { aliases: [{}] }, referenced: { aliases: [ACCELERATOR] } }],
    expects: "passes",
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "an environment without an entry",
    changes: [{ resource: ENTRY, remove: true }],
    expects: { fails: ["environment: no record api.example.com leads into a region"] },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "an entry of one region only",
    changes: [
      {
        resource: ENTRY,
        set: { aliases: [{ evaluateTargetHealth: true }] },
        referenced: { aliases: ["eu-west-1-load-balancing-load-balancer"] },
      },
    ],
    expects: {
      fails: [
        `${ENTRY}: it does not lead to eu-central-1 and us-east-1, which would have to be added by hand`,
        `${ENTRY}: ${unjudgedMessage("eu-west-1")}`,
      ],
    },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "an entry that leads to itself, through a content delivery network",
    changes: [distribution("api.example.com"), { resource: ENTRY, set: { "aliases.0.name": "d1.cloudfront.net" } }],
    expects: {
      fails: [
        `${ENTRY}: it does not lead to eu-central-1, eu-west-1 and us-east-1, which would have to be added by hand`,
      ],
    },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "a region without a record, and another without an endpoint group",
    changes: [
      { resource: WEST, remove: true },
      { resource: "entry-accelerator-us-east-1", remove: true },
    ],
    expects: {
      fails: [
        `${ACCELERATOR}: it does not lead to us-east-1, which would have to be added by hand`,
        `${ENTRY}: it does not lead to eu-west-1, which would have to be added by hand`,
      ],
    },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "weights of 0, given and left out",
    changes: [
      { resource: WEST, set: weighted(0) },
      { resource: "entry-routing-latency-us-east-1-a", set: weighted(undefined) },
    ],
    expects: { fails: [`${ENTRY}: ${shutMessage("eu-west-1 and us-east-1")}`] },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "a dial of 0, and an endpoint's weight that is left out, which is 0",
    changes: [
      { resource: GROUP, set: { trafficDialPercentage: 0 } },
      { resource: "entry-accelerator-us-east-1", set: { "endpointConfigurations.0.weight": undefined } },
    ],
    expects: { fails: [`${ACCELERATOR}: ${shutMessage("eu-west-1 and us-east-1")}`] },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "an accelerator that is off",
    changes: [{ resource: ACCELERATOR, set: { enabled: false } }],
    expects: { fails: [`${ACCELERATOR}: ${shutMessage("eu-central-1, eu-west-1 and us-east-1")}`] },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "a region that nothing takes out",
    changes: [{ resource: WEST, set: { healthCheckId: undefined, "aliases.0.evaluateTargetHealth": false } }],
    expects: { fails: [`${ENTRY}: ${unjudgedMessage("eu-west-1")}`] },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "a health check that is a switch",
    changes: [{ resource: PROBE, set: { type: "RECOVERY_CONTROL" } }],
    expects: {
      fails: [`${PROBE}: it is a switch that somebody has to turn (RECOVERY_CONTROL), and probes nothing`],
    },
  },
  {
    policy: "failover-needs-no-control-plane",
    title: "a dial that is not known yet",
    changes: [{ resource: GROUP, unknown: ["trafficDialPercentage"] }],
    expects: { unevaluated: [`${GROUP}: trafficDialPercentage`] },
  },
];

const placed =
  (placement: Readonly<Record<string, number>>, datacenters?: readonly string[]) =>
  (shipped: Topology): Topology => ({
    ...shipped,
    coordination: { ...shipped.coordination, placement: { ...placement } },
    cassandra: {
      ...shipped.cassandra,
      strongDatacenters: datacenters ?? shipped.cassandra.strongDatacenters,
    },
  });

const QUORUM_CASES: readonly Case[] = [
  {
    policy: "quorums-survive-a-region",
    title: "two of five voters, and a third of the replicas",
    topology: placed({ "eu-west-1": 2, "eu-central-1": 2, "europe-west4": 1 }, [
      "eu-west-1",
      "eu-central-1",
      "us-east-1",
    ]),
    changes: [],
    expects: "passes",
  },
  {
    policy: "quorums-survive-a-region",
    title: "nodes that come with the load where no voter is",
    changes: [{ resource: "eu-west-1-kubernetes-nodes-base-b", set: { "scalingConfig.minSize": 0 } }],
    expects: "passes",
  },
  {
    policy: "quorums-survive-a-region",
    title: "an even number of voters",
    topology: placed({ "eu-west-1": 1, "eu-central-1": 1, "europe-west4": 1, "us-east-1": 1 }),
    changes: [],
    expects: { fails: ["environment: 4 voters decide who owns a slot, and an odd number is accepted"] },
  },
  {
    policy: "quorums-survive-a-region",
    title: "two regions with half of the voters each, and with half of the replicas",
    topology: placed({ "eu-west-1": 2, "eu-central-1": 2 }, ["eu-west-1", "eu-central-1"]),
    changes: [],
    expects: {
      fails: [
        "environment: 4 voters decide who owns a slot, and an odd number is accepted",
        "environment: eu-central-1 has 2 of 4 voters, and less than half are accepted",
        "environment: eu-central-1 has 3 of 6 replicas of strong data, and less than half are accepted",
        "environment: eu-west-1 has 2 of 4 voters, and less than half are accepted",
        "environment: eu-west-1 has 3 of 6 replicas of strong data, and less than half are accepted",
      ],
    },
  },
  {
    policy: "quorums-survive-a-region",
    title: "a voter in a zone where nodes only come with the load",
    changes: [{ resource: BASE_A, set: { "scalingConfig.minSize": 0 } }],
    expects: { fails: ["environment: voters are placed in eu-west-1a, where no node always runs"] },
  },
  {
    policy: "quorums-survive-a-region",
    title: "nodes in a voter's zone that are not known yet",
    changes: [{ resource: BASE_A, unknown: ["scalingConfig.minSize"] }],
    expects: { unevaluated: [`${BASE_A}: scalingConfig.minSize`] },
  },
];

/** What goes on after a loss without anybody's help: ways in, and quorums. */
export const FAILOVER_CASES: readonly Case[] = [...CONTROL_PLANE_CASES, ...QUORUM_CASES];
