import { isGuarded } from "../../components/topology/index.ts";
import { count, list } from "../../components/topology/checks/wording.ts";
import type { Topology } from "../../components/topology/index.ts";
import { isOpen } from "../node-taints.ts";
import { environmentPolicy } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { linked } from "./links.ts";
import { CLUSTER, NODE_GROUP } from "./node-groups.ts";
import { distinct, zonesOfSubnets } from "./subnet-zones.ts";
import { KAFKA_CLUSTER } from "./kafka-clusters.ts";
import { REDIS_GROUP } from "./redis-groups.ts";

const SUBNET_GROUP = "aws:elasticache/subnetGroup:SubnetGroup";

/** Of three replicas in three zones, the loss of a zone leaves a majority. */
const ZONES = 3;

/** Where a tier's machines may be: in words, and the zones; undefined where nothing declared says so. */
interface Spread {
  readonly where: string;
  readonly zones: readonly string[] | undefined;
}

/** How each kind of tier says its zones. Another cloud's tiers get lines of their own. */
const TIERS: readonly { readonly type: string; readonly spread: (resources: Resources, tier: Resource) => Spread }[] = [
  {
    type: KAFKA_CLUSTER,
    spread: (resources, cluster) => ({
      where: "its brokers are",
      zones: zonesOfSubnets(resources, cluster, {
        property: "brokerNodeGroupInfo",
        names: ({ properties }) => properties.texts("brokerNodeGroupInfo.clientSubnets"),
      }),
    }),
  },
  {
    type: REDIS_GROUP,
    spread: (resources, replicas) => {
      const groups = linked(resources, replicas, { property: "subnetGroupName", type: SUBNET_GROUP, key: "name" });
      const zones = groups.flatMap((group) => zonesOfSubnets(resources, group, { property: "subnetIds" }));
      return { where: "its nodes may be", zones: groups.length === 0 ? undefined : distinct(zones) };
    },
  },
  {
    type: CLUSTER,
    spread: (resources, cluster) => ({
      where: "its nodes that always run are",
      zones: distinct(
        nodeGroups(resources, cluster)
          .filter((group) => (group.properties.number("scalingConfig.minSize") ?? 0) > 0 && isOpen(group))
          .flatMap((group) => zonesOfSubnets(resources, group, { property: "subnetIds" })),
      ),
    }),
  },
];

function nodeGroups(resources: Resources, cluster: Resource): readonly Resource[] {
  return resources
    .of(NODE_GROUP)
    .filter((group) => linked(resources, group, CLUSTER_OF_GROUP).some(({ urn }) => urn === cluster.urn));
}

const CLUSTER_OF_GROUP = { property: "clusterName", type: CLUSTER, key: "name" } as const;

/** Three zones; outside staging and prod no more than the region declares for the tier. */
function zonesDemanded(topology: Topology, tier: Resource): number {
  if (isGuarded(topology.environment)) return ZONES;
  const region = topology.regions.find(({ name }) => name === tier.region);
  if (region === undefined) return ZONES;
  return Math.min(ZONES, (tier.type === CLUSTER ? region.zones : region.dataZones).length);
}

export const statefulTiersSpanZones = environmentPolicy({
  id: "stateful-tiers-span-zones",
  demands: "Kafka, Redis and the Kubernetes nodes of a region are spread over three availability zones.",
  why: "A zone is lost more often than a region. With three zones, the loss of one leaves a majority of every quorum and two thirds of the capacity.",
  severity: "high",
  references: [{ framework: "Well-Architected", id: "REL10-BP01" }],
  remediation:
    "Declare three `regions.<region>.zones` (of more, name three in `regions.<region>.dataZones`), and leave the components' subnets in place.",
  applies: (resources) => TIERS.some(({ type }) => resources.of(type).length > 0),
  judge: (resources, { topology }, report) => {
    for (const { type, spread } of TIERS) {
      for (const tier of resources.of(type)) {
        report.whereKnown(() => {
          const { where, zones } = spread(resources, tier);
          const demanded = zonesDemanded(topology, tier);
          if (zones === undefined) {
            report.violation(
              tier,
              `it names no subnets that are declared, so nothing says that it spans ${demanded} zones`,
            );
          } else if (zones.length < demanded) {
            const found =
              zones.length === 0 ? "no zone that is declared" : `${count(zones.length, "zone")} (${list(zones)})`;
            report.violation(tier, `${where} in ${found}, and ${demanded} are demanded`);
          }
        });
      }
    }
  },
});
