import type { InventoryItem } from "../inventory/index.ts";

/** What of a tier's resources the table names, beside their number: type token, and words for one and for many. */
type Notable = readonly [type: string, one: string, many: string];

/** The tiers in the order of the table, and what of them a reader looks for. */
const TIERS: readonly (readonly [tier: string, label: string, notable: readonly Notable[]])[] = [
  ["keys", "encryption keys", [["aws:kms/key:Key", "key", "keys"]]],
  ["storage", "buckets", [["aws:s3/bucket:Bucket", "bucket", "buckets"]]],
  ["registry", "image registry", [["aws:ecr/repository:Repository", "repository", "repositories"]]],
  [
    "network",
    "network",
    [
      ["aws:ec2/vpc:Vpc", "VPC", "VPCs"],
      ["aws:ec2/subnet:Subnet", "subnet", "subnets"],
      ["aws:ec2/natGateway:NatGateway", "NAT gateway", "NAT gateways"],
      ["aws:ec2/vpcEndpoint:VpcEndpoint", "VPC endpoint", "VPC endpoints"],
    ],
  ],
  [
    "interconnect",
    "links between regions",
    [
      ["aws:ec2transitgateway/transitGateway:TransitGateway", "transit gateway", "transit gateways"],
      ["aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "peering", "peerings"],
      ["aws:route53/zone:Zone", "private DNS zone", "private DNS zones"],
    ],
  ],
  [
    "kubernetes",
    "Kubernetes",
    [
      ["aws:eks/cluster:Cluster", "EKS cluster", "EKS clusters"],
      ["aws:eks/nodeGroup:NodeGroup", "node group", "node groups"],
      ["aws:eks/addon:Addon", "add-on", "add-ons"],
    ],
  ],
  [
    "kafka",
    "Kafka",
    [
      ["aws:msk/cluster:Cluster", "MSK cluster", "MSK clusters"],
      ["aws:msk/replicator:Replicator", "replicator", "replicators"],
    ],
  ],
  [
    "redis",
    "Redis",
    [["aws:elasticache/replicationGroup:ReplicationGroup", "replication group", "replication groups"]],
  ],
  [
    "cassandra",
    "Cassandra",
    [
      ["aws:keyspaces/keyspace:Keyspace", "keyspace", "keyspaces"],
      ["kubernetes:k8ssandra.io/v1alpha1:K8ssandraCluster", "cluster of all regions", "clusters of all regions"],
      ["kubernetes:medusa.k8ssandra.io/v1alpha1:MedusaBackupSchedule", "backup schedule", "backup schedules"],
      ["kubernetes:cert-manager.io/v1:Certificate", "certificate", "certificates"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "network policy", "network policies"],
    ],
  ],
  [
    "cluster-prerequisites",
    "prerequisites in clusters",
    [["kubernetes:helm.sh/v3:Release", "Helm release", "Helm releases"]],
  ],
  [
    "workload",
    "what workloads run in",
    [
      ["kubernetes:core/v1:Namespace", "namespace", "namespaces"],
      ["aws:lb/loadBalancer:LoadBalancer", "private load balancer", "private load balancers"],
      ["aws:secretsmanager/secret:Secret", "secret", "secrets"],
      ["kubernetes:external-secrets.io/v1:ExternalSecret", "ExternalSecret", "ExternalSecrets"],
    ],
  ],
  [
    "service",
    "sharded service",
    [
      ["kubernetes:apps/v1:Deployment", "Deployment", "Deployments"],
      ["kubernetes:batch/v1:Job", "migrations Job", "migrations Jobs"],
      ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "autoscaler", "autoscalers"],
      ["kubernetes:policy/v1:PodDisruptionBudget", "disruption budget", "disruption budgets"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "network policy", "network policies"],
    ],
  ],
  [
    "coordination",
    "coordination",
    [
      ["kubernetes:apps/v1:StatefulSet", "etcd voter", "etcd voters"],
      ["kubernetes:cert-manager.io/v1:Certificate", "certificate", "certificates"],
      ["kubernetes:batch/v1:CronJob", "snapshot job", "snapshot jobs"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "network policy", "network policies"],
    ],
  ],
  ["identity", "identities of workloads", [["aws:iam/role:Role", "role", "roles"]]],
  [
    "load-balancing",
    "load balancing",
    [
      ["aws:lb/loadBalancer:LoadBalancer", "load balancer", "load balancers"],
      ["aws:wafv2/webAcl:WebAcl", "web ACL", "web ACLs"],
      ["aws:globalaccelerator/accelerator:Accelerator", "accelerator", "accelerators"],
      ["aws:route53/record:Record", "DNS record", "DNS records"],
    ],
  ],
  ["alarms", "alarms", [["aws:cloudwatch/metricAlarm:MetricAlarm", "alarm", "alarms"]]],
];

/**
 * The README's table of what each environment creates on AWS and in its clusters, as Markdown.
 *
 * @param environments the inventories by environment, in the order of the columns
 * @throws Error when a resource belongs to a tier that the table does not show
 */
export function createdTable(environments: ReadonlyMap<string, readonly InventoryItem[]>): string {
  const shown = new Set(TIERS.map(([tier]) => tier));
  for (const [environment, items] of environments) {
    const stray = items.find((item) => !shown.has(item.tier));
    if (stray !== undefined)
      throw new Error(`${environment}: ${stray.name} is of the tier ${stray.tier}, which the table does not show`);
  }
  const columns = [...environments.values()];
  const rows = TIERS.flatMap(([tier, label, notable]) => {
    const cells = columns.map((items) =>
      cell(
        items.filter((item) => item.tier === tier),
        notable,
      ),
    );
    return cells.every((text) => text === NOTHING) ? [] : [`| ${label} | ${cells.join(" | ")} |`];
  });
  return [
    `| | ${[...environments.keys()].map((name) => `\`${name}\``).join(" | ")} |`,
    `| --- |${" --- |".repeat(columns.length)}`,
    ...rows,
    `| resources in all | ${columns.map((items) => String(items.length)).join(" | ")} |`,
  ].join("\n");
}

const NOTHING = "–";

function cell(items: readonly InventoryItem[], notable: readonly Notable[]): string {
  if (items.length === 0) return NOTHING;
  const named = notable.flatMap(([type, one, many]) => {
    const count = items.filter((item) => item.type === type).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  return named.length === 0 ? `${items.length} ${items.length === 1 ? "resource" : "resources"}` : named.join(", ");
}
