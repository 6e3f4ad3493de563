import * as elasticache from "@pulumi/aws/elasticache";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { AwsRedis } from "./aws.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsGlobalDatastoreChildren {
  readonly globalReplicationGroup: elasticache.GlobalReplicationGroupArgs;
}

/** Arguments of `AwsGlobalDatastore`. `placement` is the primary region's. */
export interface AwsGlobalDatastoreArgs extends AwsComponentArgs<AwsGlobalDatastoreChildren> {
  /** The region's Redis that is written to: the region with the lowest index, so that a region that joins moves nothing. */
  readonly primary: Pick<AwsRedis, "groupId" | "nodes">;
}

/**
 * A global datastore: one region's Redis is written to, up to two others follow it and are read only. Off by default
 * (`redis.globalDatastore`): the service writes its projections in every region, and needs independent ones.
 *
 * Its limits are checked with the topology: at most three regions, all on AWS, node types from large up. The secondaries are
 * `AwsRedis` with `secondaryOf`, and so have the primary's engine, node type and shards.
 *
 * A secondary becomes the primary by hand (`aws elasticache failover-global-replication-group`): ElastiCache does not fail over between
 * regions by itself. The next deployment leaves that as it is.
 *
 * **Cost**: none of its own; traffic between regions, about 0.02 USD a GB in Europe (list price of eu-west-1, recalled in 2026: check
 * before you rely on it).
 */
export class AwsGlobalDatastore extends AwsComponent<AwsGlobalDatastoreChildren> {
  /** Full id, for secondaries: the region's prefix of AWS's and `suffix`. */
  readonly globalId: pulumi.Output<string>;
  /** The part of the id that is ours. */
  readonly suffix: string;
  /** Every child, by kind. */
  readonly nodes: { readonly globalReplicationGroup: elasticache.GlobalReplicationGroup };

  constructor(name: string, args: AwsGlobalDatastoreArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("redis:AwsGlobalDatastore", name, args, options);
    this.suffix = this.physicalName("redis-global", 32, [args.primary.groupId]);
    const globalReplicationGroup = this.make(
      "globalReplicationGroup",
      elasticache.GlobalReplicationGroup,
      "group",
      {
        region: this.placement.region,
        globalReplicationGroupIdSuffix: this.suffix,
        globalReplicationGroupDescription: "Redis of every region, written in one",
        primaryReplicationGroupId: args.primary.nodes.replicationGroup.id,
      },
      // After a failover another region is the primary: replacing the datastore for that would take it from its secondaries.
      this.stateful({ ignoreChanges: ["primaryReplicationGroupId"] }),
    );
    this.globalId = globalReplicationGroup.globalReplicationGroupId;
    this.nodes = { globalReplicationGroup };
    this.registerOutputs({ globalId: this.globalId });
  }
}
