import type { Topology } from "../../../components/topology/index.ts";
import type { Case } from "../case.ts";

const CLUSTER = "eu-west-1-kubernetes-cluster";
const BASE_A = "eu-west-1-kubernetes-nodes-base-a";
const UNCOUNTED = "the vCPUs of its instance type are not known here, so its nodes cannot be counted";
const quota =
  (cpus: number) =>
  (shipped: Topology): Topology => ({
    ...shipped,
    regions: shipped.regions.map((region) => (region.name === "eu-west-1" ? { ...region, quotas: { cpus } } : region)),
  });

/** How many nodes there may be. */
export const QUOTA_CASES: readonly Case[] = [
  {
    policy: "maximum-scale-fits-quota",
    title: "a quota that six nodes for the load and three of Cassandra's, of 8 vCPUs each, fit exactly",
    topology: quota(72),
    changes: [{ resource: BASE_A, set: { "scalingConfig.maxSize": undefined } }],
    expects: "passes",
  },
  {
    policy: "maximum-scale-fits-quota",
    title: "a quota below them",
    topology: quota(71),
    changes: [],
    expects: { fails: [`${CLUSTER}: its nodes at their most have 72 vCPUs, and the declared quota is 71`] },
  },
  {
    policy: "maximum-scale-fits-quota",
    title: "nodes of which some may be larger",
    topology: quota(72),
    changes: [{ resource: BASE_A, set: { instanceTypes: ["m7i.2xlarge", "m7i.4xlarge"] } }],
    expects: { fails: [`${CLUSTER}: its nodes at their most have 80 vCPUs, and the declared quota is 72`] },
  },
  {
    policy: "maximum-scale-fits-quota",
    title: "nodes without a cluster",
    topology: quota(64),
    changes: [{ resource: CLUSTER, remove: true }],
    expects: {
      fails: ["environment: eu-west-1: its nodes at their most have 72 vCPUs, and the declared quota is 64"],
    },
  },
  {
    policy: "maximum-scale-fits-quota",
    title: "nodes whose size is not known here",
    topology: quota(72),
    changes: [{ resource: BASE_A, set: { instanceTypes: ["m7i.metal-24xl"] } }],
    expects: { fails: [`${BASE_A}: ${UNCOUNTED}`] },
  },
  {
    policy: "maximum-scale-fits-quota",
    title: "a number of nodes that is not known yet",
    topology: quota(8),
    changes: [{ resource: BASE_A, unknown: ["scalingConfig.maxSize"] }],
    expects: { unevaluated: [`${BASE_A}: scalingConfig.maxSize`] },
  },
];
