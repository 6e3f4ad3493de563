import type { Topology } from "../../../components/topology/index.ts";
import type { Case } from "../case.ts";

const CLUSTER = "eu-west-1-kubernetes-cluster";
const CENTRAL = "eu-central-1-kubernetes-cluster";
const BASE = /^eu-west-1-kubernetes-nodes-base-[abc]$/;
const BASE_A = "eu-west-1-kubernetes-nodes-base-a";
const UNCOUNTED = "the vCPUs of its instance type are not known here, so its nodes cannot be counted";

const peak =
  (peakRequestsPerSecond: number, more: Partial<Topology["failover"]> = {}) =>
  (shipped: Topology): Topology => ({
    ...shipped,
    service: { ...shipped.service, peakRequestsPerSecond },
    failover: { ...shipped.failover, ...more },
  });
/** Three nodes a region carry 36,000 requests/s: six replicas of 2,000 each. */
const short = (carried: number, when: string, share: number): string =>
  `its nodes at their fewest carry ${carried} requests/s after the loss of ${when}, and ${share} are its share of the peak`;

const REGION_LOSS_CASES: readonly Case[] = [
  {
    policy: "region-loss-leaves-capacity",
    title: "a peak that what is left carries exactly after any loss of a region",
    topology: peak(99_000),
    changes: [],
    expects: "passes",
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a peak that what is left carries exactly after any loss of two regions",
    topology: peak(72_000, { survive: { regions: 2, zones: 1, clouds: 0 } }),
    changes: [],
    expects: "passes",
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a peak that what is left carries exactly after the loss of the other cloud",
    topology: peak(99_000, { survive: { regions: 0, zones: 0, clouds: 1 } }),
    changes: [],
    expects: "passes",
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a single spot node in dev, which carries the peak exactly",
    environment: "dev",
    changes: [{ resource: /^eu-west-1-kubernetes-nodes-base-[ab]$/, set: { "scalingConfig.minSize": 0 } }],
    expects: "passes",
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a peak above it after the loss of a region",
    topology: peak(99_001),
    changes: [],
    expects: {
      fails: [
        `${CENTRAL}: ${short(36_000, "eu-west-1", 36_001)}`,
        `${CLUSTER}: ${short(36_000, "eu-central-1", 36_001)}`,
      ],
    },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a peak above it after the loss of two regions, of which the heaviest are the worst",
    topology: peak(72_001, { survive: { regions: 2, zones: 1, clouds: 0 } }),
    changes: [],
    expects: {
      fails: [
        `${CENTRAL}: ${short(36_000, "eu-west-1 + us-east-1", 36_001)}`,
        `${CLUSTER}: ${short(36_000, "eu-central-1 + us-east-1", 36_001)}`,
      ],
    },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a peak above it after the loss of the other cloud",
    topology: peak(99_001, { survive: { regions: 0, zones: 0, clouds: 1 } }),
    changes: [],
    expects: { fails: [`${CENTRAL}: ${short(36_000, "gcp", 36_001)}`, `${CLUSTER}: ${short(36_000, "gcp", 36_001)}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "too little with nothing lost, where nothing may be",
    topology: peak(60_000, { survive: { regions: 0, zones: 0, clouds: 0 } }),
    changes: [{ resource: /^eu-west-1-kubernetes-nodes-base-[ab]$/, set: { "scalingConfig.minSize": 0 } }],
    expects: {
      fails: [`${CLUSTER}: its nodes at their fewest carry 12000 requests/s, and 16000 are its share of the peak`],
    },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a primary that does not carry the whole peak",
    topology: peak(36_001, { mode: "active-passive", order: ["eu-west-1"] }),
    changes: [],
    expects: {
      fails: [`${CLUSTER}: its nodes at their fewest carry 36000 requests/s, and 36001 are its share of the peak`],
    },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a region without a cluster and without nodes",
    changes: [
      { resource: CLUSTER, remove: true },
      { resource: /^eu-west-1-kubernetes-nodes-(base|burst)-/, remove: true },
    ],
    expects: { fails: [`environment: eu-west-1: ${short(0, "eu-central-1", 21_819)}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "nodes that the service may not run on",
    changes: [
      {
        resource: /^eu-west-1-kubernetes-nodes-base-[ab]$/,
        set: { taints: [{ key: "etcd", effect: "NO_SCHEDULE" }] },
      },
    ],
    expects: { fails: [`${CLUSTER}: ${short(12_000, "eu-central-1", 21_819)}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "nodes that the service would rather not run on, and may",
    changes: [{ resource: BASE, set: { taints: [{ key: "etcd", effect: "PREFER_NO_SCHEDULE" }] } }],
    expects: "passes",
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "spot nodes in prod",
    changes: [{ resource: BASE, set: { capacityType: "SPOT" } }],
    expects: { fails: [`${CLUSTER}: ${short(0, "eu-central-1", 21_819)}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "nodes of which some may be smaller",
    changes: [{ resource: BASE, set: { instanceTypes: ["m7i.2xlarge", "m7i.xlarge"] } }],
    expects: { fails: [`${CLUSTER}: ${short(18_000, "eu-central-1", 21_819)}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "nodes of the type that their launch template names",
    changes: [
      { resource: BASE, set: { instanceTypes: undefined } },
      { resource: "eu-west-1-kubernetes-nodes-template", set: { instanceType: "c7i.large" } },
    ],
    expects: { fails: [`${CLUSTER}: ${short(6_000, "eu-central-1", 21_819)}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "nodes of EKS's default type",
    changes: [{ resource: BASE, set: { instanceTypes: [] } }],
    expects: { fails: [`${CLUSTER}: ${short(6_000, "eu-central-1", 21_819)}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "nodes whose size is not known here",
    changes: [{ resource: BASE_A, set: { instanceTypes: ["x2idn.16xlarge"] } }],
    expects: { fails: [`${BASE_A}: ${UNCOUNTED}`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "a number of nodes that is not known yet",
    changes: [{ resource: BASE_A, unknown: ["scalingConfig.minSize"] }],
    expects: { unevaluated: [`${BASE_A}: scalingConfig.minSize`] },
  },
  {
    policy: "region-loss-leaves-capacity",
    title: "nodes whose region is not known yet",
    changes: [{ resource: BASE, unknown: ["region"] }],
    expects: { unevaluated: ["a", "b", "c"].map((zone) => `eu-west-1-kubernetes-nodes-base-${zone}: region`) },
  },
];

const ZONE_LOSS_CASES: readonly Case[] = [
  {
    policy: "zone-loss-leaves-capacity",
    title: "a peak that two zones of a region carry exactly",
    topology: peak(90_000),
    changes: [],
    expects: "passes",
  },
  {
    policy: "zone-loss-leaves-capacity",
    title: "one group over all zones, with as many nodes",
    changes: [
      {
        resource: BASE_A,
        set: {
          subnetIds: ["a", "b", "c"].map((zone) => `eu-west-1-network-private-${zone}-id`),
          "scalingConfig.minSize": 3,
        },
      },
      { resource: /^eu-west-1-kubernetes-nodes-base-[bc]$/, remove: true },
    ],
    expects: "passes",
  },
  {
    policy: "zone-loss-leaves-capacity",
    title: "a peak above it",
    topology: peak(90_001),
    changes: [],
    expects: {
      fails: [
        `${CENTRAL}: ${short(24_000, "eu-central-1a", 24_001)}`,
        `${CLUSTER}: ${short(24_000, "eu-west-1a", 24_001)}`,
      ],
    },
  },
  {
    policy: "zone-loss-leaves-capacity",
    title: "two zones that may be lost at once",
    topology: peak(60_000, { survive: { regions: 1, zones: 2, clouds: 0 } }),
    changes: [],
    expects: {
      fails: [
        `${CENTRAL}: ${short(12_000, "eu-central-1a + eu-central-1b", 16_000)}`,
        `${CLUSTER}: ${short(12_000, "eu-west-1a + eu-west-1b", 16_000)}`,
      ],
    },
  },
  {
    policy: "zone-loss-leaves-capacity",
    title: "a zone with most of the nodes",
    changes: [
      { resource: BASE_A, set: { "scalingConfig.minSize": 2, "scalingConfig.maxSize": 2 } },
      { resource: "eu-west-1-kubernetes-nodes-base-b", set: { "scalingConfig.minSize": 0 } },
    ],
    expects: { fails: [`${CLUSTER}: ${short(12_000, "eu-west-1a", 16_000)}`] },
  },
  {
    policy: "zone-loss-leaves-capacity",
    title: "one group over all zones, whose fuller zone is lost",
    changes: [
      {
        resource: BASE_A,
        set: {
          subnetIds: ["a", "b", "c"].map((zone) => `eu-west-1-network-private-${zone}-id`),
          "scalingConfig.minSize": 2,
        },
      },
      { resource: /^eu-west-1-kubernetes-nodes-base-[bc]$/, remove: true },
    ],
    expects: { fails: [`${CLUSTER}: ${short(12_000, "eu-west-1a", 16_000)}`] },
  },
  {
    policy: "zone-loss-leaves-capacity",
    title: "subnets that are not known, and made from nothing that is declared",
    changes: [{ resource: BASE_A, unknown: ["subnetIds"], unreferenced: ["subnetIds"] }],
    expects: { unevaluated: [`${BASE_A}: subnetIds`] },
  },
];

/** Nodes that are left after a loss. */
export const CAPACITY_CASES: readonly Case[] = [...REGION_LOSS_CASES, ...ZONE_LOSS_CASES];
