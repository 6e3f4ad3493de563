/**
 * Types that hold what a new one would not have: data, keys that data is encrypted with, images that run, names and addresses that others know.
 */
export const STATEFUL_TYPES: readonly string[] = [
  "aws:docdb/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:ecr/repository:Repository",
  "aws:eks/cluster:Cluster",
  "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:globalaccelerator/accelerator:Accelerator",
  "aws:keyspaces/keyspace:Keyspace",
  "aws:keyspaces/table:Table",
  "aws:kms/key:Key",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:msk/cluster:Cluster",
  "aws:rds/cluster:Cluster",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
];

/** Whether a deletion loses data, or a name or address that others rely on. */
export const isStateful = (type: string): boolean => STATEFUL_TYPES.includes(type);
