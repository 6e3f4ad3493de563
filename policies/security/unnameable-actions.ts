/**
 * Actions that take no resource but `*`, so that a policy has nothing to name. `*` at the end stands for the rest of the name. Source:
 * Service Authorization Reference, actions without a resource type. Recalled in 2026: the list holds what platforms like this one call.
 */
const UNNAMEABLE: readonly string[] = [
  "autoscaling:Describe*",
  "cloudwatch:DescribeAlarmsForMetric",
  "cloudwatch:GetMetricData",
  "cloudwatch:GetMetricStatistics",
  "cloudwatch:ListMetrics",
  "cloudwatch:PutMetricData",
  "ec2:Describe*",
  "ecr:GetAuthorizationToken",
  "elasticloadbalancing:Describe*",
  "eks:ListClusters",
  "kafka:ListClusters",
  "kafka:ListClustersV2",
  "kms:ListAliases",
  "kms:ListKeys",
  "route53:ListHostedZones",
  "route53:ListHostedZonesByName",
  "s3:ListAllMyBuckets",
  "secretsmanager:GetRandomPassword",
  "secretsmanager:ListSecrets",
  "sts:GetCallerIdentity",
  "tag:GetResources",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

/** Whether nothing that an action, or a name with wildcards such as `ec2:DescribeSubnet*`, allows could be limited to a resource. */
export function isUnnameable(action: string): boolean {
  const name = action.toLowerCase();
  return UNNAMEABLE.some((known) =>
    known.endsWith("*") ? name.startsWith(known.slice(0, -1).toLowerCase()) : name === known.toLowerCase(),
  );
}
