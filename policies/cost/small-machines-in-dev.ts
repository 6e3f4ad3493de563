import { z } from "zod";
import type { Plan } from "../../components/topology/index.ts";
import { DEFAULT_INSTANCE_TYPE } from "../instance-sizes.ts";
import { resourcePolicy } from "../policy.ts";
import type { Properties } from "../values.ts";
import { environmentClasses } from "./environment-classes.ts";

const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const KAFKA = "aws:msk/cluster:Cluster";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";

const machines = (what: string, names: readonly string[]): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z
    .array(z.string().min(1))
    .default([...names])
    .describe(`Machine types that ${what} may have.`);

/** The smallest that MSK Replicator takes. Source: Amazon MSK Developer Guide, "Requirements and considerations" of MSK Replicator. */
const REPLICATED_BROKER = "kafka.m7g.large";
/** A smallest that a global datastore takes. Source: Amazon ElastiCache User Guide, "Prerequisites and limitations" of global datastores. */
const GLOBAL_CACHE = "cache.m7g.large";

/** Machine types that a resource names, and those that are accepted. */
interface Found {
  readonly what: string;
  readonly named: readonly string[];
  readonly accepted: readonly string[];
}

export const smallMachinesInDev = resourcePolicy({
  id: "small-machines-in-dev",
  demands: "An environment that nobody depends on has small nodes, brokers and caches, and no more brokers than zones.",
  why: "Machines of the size of production idle where nobody works on the load of production, and are the dearest part of the bill.",
  severity: "low",
  references: [{ framework: "Well-Architected", id: "COST06-BP02" }],
  remediation:
    "Lower `kubernetes.nodeCpu` and `nodeMemoryGiB`, `kafka.brokerMemoryGiB` and `brokersPerZone`, or `redis.memoryGiB` in the topology, or " +
    "leave them out in `dev`. For a test at production's size declare the machines in this policy's settings for a time.",
  types: [NODE_GROUP, LAUNCH_TEMPLATE, KAFKA, CACHE],
  settings: z.strictObject({
    classes: environmentClasses(["local", "dev"]),
    nodes: machines("worker nodes", [
      DEFAULT_INSTANCE_TYPE,
      ...["c7i", "c6i", "c6a", "m7i", "m6i", "m6a"].map((family) => `${family}.large`),
    ]),
    brokers: machines("Kafka brokers", ["kafka.t3.small"]),
    caches: machines("Redis nodes", ["cache.t4g.micro", "cache.t4g.small", "cache.t4g.medium"]),
  }),
  judge: ({ type, properties }, { topology, plan, settings }) => {
    if (!settings.classes.includes(topology.environment)) return [];
    const { what, named, accepted } = machinesOf(type, properties, acceptedIn(plan, settings));
    const large = named.filter((machine) => !accepted.includes(machine));
    return [
      ...(large.length === 0 ? [] : [`its ${what} are ${large.join(", ")}, accepted are ${accepted.join(", ")}`]),
      ...(type === KAFKA ? tooManyBrokers(properties) : []),
    ];
  },
});

/** Machine types by what has them. */
type Accepted = Readonly<Record<"nodes" | "brokers" | "caches", readonly string[]>>;

/** What joins regions takes no machine of the smallest kind. */
function acceptedIn({ regions, replication }: Plan, { nodes, brokers, caches }: Accepted): Accepted {
  const replicated = regions.filter(({ cloud }) => cloud === "aws").length > 1;
  return {
    nodes,
    brokers: replicated ? [...brokers, REPLICATED_BROKER] : brokers,
    caches: replication.redis.globalDatastore ? [...caches, GLOBAL_CACHE] : caches,
  };
}

function machinesOf(type: string, properties: Properties, settings: Accepted): Found {
  switch (type) {
    case KAFKA: {
      const broker = properties.text("brokerNodeGroupInfo.instanceType");
      return { what: "brokers", named: [broker ?? "of no declared type"], accepted: settings.brokers };
    }
    case CACHE: {
      // A secondary of a global datastore has its primary's, which is judged itself.
      const cache = properties.text("nodeType");
      return { what: "Redis nodes", named: cache === undefined ? [] : [cache], accepted: settings.caches };
    }
    case LAUNCH_TEMPLATE: {
      const node = properties.text("instanceType");
      return { what: "nodes", named: node === undefined ? [] : [node], accepted: settings.nodes };
    }
    default:
      return { what: "nodes", named: properties.texts("instanceTypes"), accepted: settings.nodes };
  }
}

/** MSK takes as many brokers as subnets, or a multiple: as many are the fewest. Source: Amazon MSK API Reference, CreateCluster. */
function tooManyBrokers(properties: Properties): readonly string[] {
  const brokers = properties.number("numberOfBrokerNodes") ?? 0;
  const zones = properties.list("brokerNodeGroupInfo.clientSubnets").length;
  return brokers > zones ? [`it has ${brokers} brokers in ${zones} zones, accepted is one a zone`] : [];
}
