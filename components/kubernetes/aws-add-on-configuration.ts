import * as pulumi from "@pulumi/pulumi";

/** Where pods get their addresses. */
export interface PodNetwork {
  /** AWS region. */
  readonly region: string;
  /** Id of the pods' subnet, by zone name such as `eu-west-1a`. */
  readonly subnets: Readonly<Record<string, pulumi.Input<string>>>;
  /** Ids of the security groups that pods carry. */
  readonly securityGroups: readonly pulumi.Input<string>[];
}

/**
 * Largest packet of a pod, in bytes: what transit gateways carry, also between regions. Larger ones would be dropped on the way, and
 * the message that says so is not let in by the security groups. Source: Amazon VPC, Transit Gateways, "Maximum transmission unit".
 */
const POD_MTU = 8500;

/**
 * Configuration of `vpc-cni`, as JSON: pods have addresses of their zone's own subnet, and keep them on their way to
 * other regions.
 *
 * - custom networking: a node takes the `ENIConfig` that is named like its zone. The add-on creates these with itself, so
 *   they are there before the first node;
 * - external SNAT: the node does not replace a pod's address by its own. To the internet the NAT gateway does it, and
 *   other regions see the pod;
 * - prefix delegation: a node takes 16 addresses at a time, which makes room for 110 pods on the smallest node. EKS
 *   computes a node's number of pods from this setting when it creates the node group;
 * - network policies are enforced.
 *
 * Source: Amazon EKS User Guide, "Custom networking", "Outbound access for Pods", "Assign more IP addresses".
 */
export function vpcCniConfiguration({ region, subnets, securityGroups }: PodNetwork): pulumi.Output<string> {
  return pulumi.jsonStringify({
    env: {
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
      ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
      AWS_VPC_K8S_CNI_EXTERNALSNAT: "true",
      ENABLE_PREFIX_DELEGATION: "true",
      WARM_PREFIX_TARGET: "1",
      AWS_VPC_ENI_MTU: String(POD_MTU),
    },
    enableNetworkPolicy: "true",
    eniConfig: {
      create: true,
      region,
      subnets: Object.fromEntries(Object.entries(subnets).map(([zone, id]) => [zone, { id, securityGroups }])),
    },
  });
}

/** Replicas of CoreDNS at the most, for each at the least. */
const MOST_CORE_DNS_FOR_LEAST = 4;

/**
 * Configuration of `coredns`, as JSON: a replica in every zone at least, three at the fewest, more with the cluster's
 * nodes and CPUs; one at a time goes away on purpose.
 *
 * Source: Amazon EKS User Guide, "Scale CoreDNS Pods for high DNS traffic" (more than two replicas are recommended).
 *
 * @param zones number of zones that have nodes
 */
export function coreDnsConfiguration(zones: number): string {
  const spread = (topologyKey: string, whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway"): object => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  });
  const minReplicas = Math.max(3, zones);
  return JSON.stringify({
    autoScaling: { enabled: true, minReplicas, maxReplicas: MOST_CORE_DNS_FOR_LEAST * minReplicas },
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    topologySpreadConstraints: [
      spread("topology.kubernetes.io/zone", "DoNotSchedule"),
      spread("kubernetes.io/hostname", "ScheduleAnyway"),
    ],
  });
}

/**
 * Configuration of `aws-ebs-csi-driver`, as JSON: the volumes that it makes carry the environment's tags.
 *
 * It makes no storage class: the add-on's own knows no key. Workloads bring theirs, with the region's `data` key.
 */
export function ebsCsiConfiguration(tags: Readonly<Record<string, string>>): string {
  return JSON.stringify({ controller: { extraVolumeTags: tags } });
}
