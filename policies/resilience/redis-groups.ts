export const REDIS_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
export const GLOBAL_DATASTORE = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup";
