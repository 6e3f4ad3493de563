import { list } from "../../components/topology/checks/wording.ts";
import type { Cloud } from "../../components/topology/index.ts";
import { CLOUDS } from "../../components/topology/index.ts";
import { environmentPolicy } from "../policy.ts";
import type { Report } from "../policy.ts";
import type { Resource, Resources } from "../resource.ts";
import { activeOn } from "./active-regions.ts";

/** What a region needs to take over. */
interface Tier {
  readonly noun: string;
  /** The type that each cloud has it as. A cloud that has none yet is not asked for it. */
  readonly types: Readonly<Partial<Record<Cloud, string>>>;
  /** Which resources of the type it is. Default: all. */
  readonly fits?: (resource: Resource, resources: Resources) => boolean;
}

const isPublic = ({ properties }: Resource): boolean => properties.flag("internal") !== true;

const TIERS: readonly Tier[] = [
  { noun: "a network", types: { aws: "aws:ec2/vpc:Vpc" } },
  { noun: "a Kubernetes cluster", types: { aws: "aws:eks/cluster:Cluster" } },
  { noun: "a group of nodes", types: { aws: "aws:eks/nodeGroup:NodeGroup" } },
  { noun: "a registry of images", types: { aws: "aws:ecr/repository:Repository" } },
  { noun: "a Kafka cluster", types: { aws: "aws:msk/cluster:Cluster" } },
  { noun: "a Redis", types: { aws: "aws:elasticache/replicationGroup:ReplicationGroup" } },
  { noun: "a public load balancer", types: { aws: "aws:lb/loadBalancer:LoadBalancer" }, fits: isPublic },
  {
    noun: "a private load balancer",
    types: { aws: "aws:lb/loadBalancer:LoadBalancer" },
    fits: (balancer) => !isPublic(balancer),
  },
  {
    noun: "a public load balancer's listener",
    types: { aws: "aws:lb/listener:Listener" },
    fits: (listener, resources) => resources.referenced(listener, "loadBalancerArn").every(isPublic),
  },
];

export const failoverRegionsHaveAllTiers = environmentPolicy({
  id: "failover-regions-have-all-tiers",
  demands: "Every active region exists, and has each tier that another active region of its cloud has.",
  why: "Each active region takes over from others. One that lacks a tier takes their traffic and cannot serve it.",
  severity: "critical",
  references: [
    { framework: "Well-Architected", id: "REL13-BP04" },
    { framework: "Well-Architected", id: "REL11-BP02" },
  ],
  remediation:
    "Create every tier in every region of `regions`, as stacks/aws-region.ts does; a region that has to go gets `state: draining` first.",
  applies: (_resources, { topology }) =>
    CLOUDS.some((cloud) => typesOf(cloud) > 0 && activeOn(cloud, topology).length > 1),
  judge: (resources, { topology }, report) => {
    for (const cloud of CLOUDS) {
      const regions = activeOn(cloud, topology).map(({ name }) => name);
      const lacking = new Map<string, string[]>();
      for (const tier of TIERS) {
        const having = regionsWith(tier, cloud, resources, report);
        if (having === undefined || !regions.some((region) => having.has(region))) continue;
        for (const region of regions.filter((name) => !having.has(name))) {
          lacking.set(region, [...(lacking.get(region) ?? []), tier.noun]);
        }
      }
      for (const region of [...lacking.keys()].sort()) {
        report.missing(
          `${region} lacks ${list(lacking.get(region) ?? [])}, which other regions have: it cannot take over`,
        );
      }
    }
  },
});

const typesOf = (cloud: Cloud): number => TIERS.filter(({ types }) => types[cloud] !== undefined).length;

/** The regions that have something of a tier; undefined where the cloud has no such type, or where the region of one is not known. */
function regionsWith(
  { types, fits = () => true }: Tier,
  cloud: Cloud,
  resources: Resources,
  report: Report,
): ReadonlySet<string> | undefined {
  const type = types[cloud];
  if (type === undefined) return undefined;
  const found = resources
    .of(type)
    .map((resource) => report.whereKnown(() => (fits(resource, resources) ? [resource.region] : [])));
  const known = found.filter((regions) => regions !== undefined);
  return known.length === found.length ? new Set(known.flat()) : undefined;
}
