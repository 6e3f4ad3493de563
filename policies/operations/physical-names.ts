/**
 * By type, the properties that name a resource in its account. The first that is stated counts: where it is a beginning, the cloud or the
 * provider completes the name. Types whose names are part of another resource's, such as a role's inline
 * policies, and those that the provider names are left out.
 */
export const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  "aws:cloudwatch/logGroup:LogGroup": ["name"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["namePrefix", "name"],
  "aws:ec2/securityGroup:SecurityGroup": ["namePrefix", "name"],
  "aws:ecr/repository:Repository": ["name"],
  "aws:eks/cluster:Cluster": ["name"],
  "aws:eks/nodeGroup:NodeGroup": ["nodeGroupNamePrefix", "nodeGroupName"],
  "aws:elasticache/parameterGroup:ParameterGroup": ["name"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["replicationGroupId"],
  "aws:elasticache/subnetGroup:SubnetGroup": ["name"],
  "aws:elasticache/user:User": ["userId"],
  "aws:elasticache/userGroup:UserGroup": ["userGroupId"],
  "aws:globalaccelerator/accelerator:Accelerator": ["name"],
  "aws:iam/policy:Policy": ["namePrefix", "name"],
  "aws:iam/role:Role": ["namePrefix", "name"],
  "aws:keyspaces/keyspace:Keyspace": ["name"],
  "aws:kms/alias:Alias": ["name"],
  "aws:lb/loadBalancer:LoadBalancer": ["namePrefix", "name"],
  "aws:lb/targetGroup:TargetGroup": ["namePrefix", "name"],
  "aws:msk/cluster:Cluster": ["clusterName"],
  "aws:msk/configuration:Configuration": ["name"],
  "aws:msk/replicator:Replicator": ["replicatorName"],
  "aws:s3/bucket:Bucket": ["bucketPrefix", "bucket"],
  "aws:secretsmanager/secret:Secret": ["namePrefix", "name"],
  "aws:sns/topic:Topic": ["namePrefix", "name"],
  "aws:wafv2/webAcl:WebAcl": ["name"],
};
