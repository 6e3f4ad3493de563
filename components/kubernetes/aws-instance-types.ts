import type { RegionPlan } from "../topology/index.ts";
import { TopologyError } from "../topology/index.ts";

/**
 * Families with the same vCPUs and memory at the same size, that run the same images. For each what the plan names first,
 * then its predecessor and that predecessor's AMD counterpart, which most regions have.
 * Source: Amazon EC2, instance types.
 */
const EQUIVALENT_FAMILIES: Readonly<Record<string, readonly string[]>> = {
  c7i: ["c7i", "c6i", "c6a"],
  m7i: ["m7i", "m6i", "m6a"],
  r7i: ["r7i", "r6i", "r6a"],
};

/** Sizes that every family above has. The 48xlarge has no equal among the c6i, m6i and r6i. */
const COMMON_SIZES: readonly string[] = [
  "large",
  "xlarge",
  "2xlarge",
  "4xlarge",
  "8xlarge",
  "12xlarge",
  "16xlarge",
  "24xlarge",
];

/**
 * Instance types of a node group: one for on-demand nodes, so that all are the same; for spot nodes its equals too, so that
 * one pool of spot capacity running dry does not take them all.
 *
 * @param type what the plan chose, such as `m7i.2xlarge`
 */
export function instanceTypes(type: string, capacity: "on-demand" | "spot"): string[] {
  const [family = "", size = ""] = type.split(".");
  const families = EQUIVALENT_FAMILIES[family];
  if (capacity === "on-demand" || families === undefined || !COMMON_SIZES.includes(size)) return [type];
  return families.map((equal) => `${equal}.${size}`);
}

/**
 * The machine type that the plan chose for a region's nodes.
 *
 * @param cluster logical name of the cluster, for the message
 * @throws TopologyError for a region whose cloud has no machine types
 */
export function machineOf(cluster: string, plan: RegionPlan): string {
  if (plan.machines !== undefined) return plan.machines.node;
  throw new TopologyError(cluster, [
    {
      path: `regions.${plan.name}.cloud`,
      found: plan.cloud,
      accepted: "aws, for which the plan chooses machine types",
      mend: "give AwsKubernetes the plan of a region of AWS",
    },
  ]);
}
