import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as elasticache from "@pulumi/aws/elasticache";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { RegionPlan, ReplicationPlan } from "../topology/index.ts";
import { zoneSubnets } from "../zone-subnets.ts";
import { SERVICE_ACCESS } from "./service-access.ts";
import type { AwsGlobalDatastore } from "./aws-global.ts";
import { windowsOf } from "./aws-windows.ts";
import type { Redis } from "./index.ts";

const PORT = 6379;
/** Valkey speaks Redis' protocol, costs a fifth less on ElastiCache, and is what ElastiCache goes on developing. */
const ENGINE = "valkey";
/** Source: Amazon ElastiCache, supported engines and versions, recalled in 2026: check before you rely on it. */
const ENGINE_VERSION = "8.1";

/** Arguments of each kind of child, by kind. */
export interface AwsRedisChildren {
  readonly securityGroup: ec2.SecurityGroupArgs;
  readonly ingress: vpc.SecurityGroupIngressRuleArgs;
  readonly subnetGroup: elasticache.SubnetGroupArgs;
  readonly parameterGroup: elasticache.ParameterGroupArgs;
  readonly user: elasticache.UserArgs;
  readonly userGroup: elasticache.UserGroupArgs;
  readonly logGroup: cloudwatch.LogGroupArgs;
  readonly replicationGroup: elasticache.ReplicationGroupArgs;
}

/** Arguments of `AwsRedis`. */
export interface AwsRedisArgs extends AwsComponentArgs<AwsRedisChildren> {
  /** The region's plan: its data zones, its node type, and its index, which spreads the maintenance windows over the week. */
  readonly plan: RegionPlan;
  /** Shards and replicas. */
  readonly redis: Pick<ReplicationPlan["redis"], "shards" | "replicasPerShard">;
  /** Network with a data subnet in each data zone. */
  readonly network: AwsNetwork;
  /** Keys for the data (`data`) and the log groups (`logs`). */
  readonly keys: Keys;
  /** How long the logs are kept, in days: one of the values that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
  /** How long daily snapshots are kept, in days: 1 to 35. Default: 7. */
  readonly snapshotRetentionDays?: number;
  /**
   * Whether a last snapshot is taken when the replication group is deleted. Default: where the environment protects, so that a region
   * that is drained leaves none: what Redis holds can be rebuilt. Its name is the same each time: delete an old one before a
   * second deletion.
   */
  readonly finalSnapshot?: boolean;
  /** Version of Valkey: major and minor. Raising it is an update in place, lowering it a replacement. Default: `8.1`. */
  readonly engineVersion?: string;
  /**
   * Global datastore that the region joins as a secondary: its Redis is then read only, and takes engine, node type, shards and
   * parameters from the primary. Default: none, and the region's Redis is independent.
   */
  readonly secondaryOf?: Pick<AwsGlobalDatastore, "globalId" | "suffix">;
}

/**
 * A region's Redis on Amazon ElastiCache: Valkey in cluster mode, shards with replicas spread over the data zones, automatic failover, TLS
 * only, encrypted with the region's key.
 *
 * The service logs in by IAM as the one user that there is; without a user `default` in the group nobody comes in unnamed. A token
 * is good for 15 minutes, and a connection for 12 hours.
 *
 * Least recently used keys give way when memory is full: what is here can be rebuilt from the log.
 *
 * Changes take effect when they are deployed, not in the next maintenance window: what was reviewed is then what runs. With a replica in each
 * shard, scaling and version updates fail over a shard at a time.
 *
 * A change of the data zones or the key replaces the group; a protected one refuses.
 *
 * **Cost** (list prices of eu-west-1 in USD a month, recalled in 2026: check before you rely on them): a node about 19
 * (`cache.t4g.small`), 100 (`cache.m7g.large`), 140 (`cache.r7g.large`) or 285 (`cache.r7g.xlarge`). One shard with a replica of
 * `cache.t4g.medium`: about 75. Three shards with two replicas of `cache.r7g.xlarge`: about 2560.
 */
export class AwsRedis extends AwsComponent<AwsRedisChildren> implements Redis {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly cluster = true;
  readonly authentication = "iam";
  readonly tls = true;
  /** User that the service logs in as. */
  readonly username: string;
  /** Id of the replication group: the dimension `ReplicationGroupId` of its metrics. */
  readonly groupId: string;
  readonly cacheName: pulumi.Output<string>;
  /** What `elasticache:Connect` is allowed on: the replication group's ARN and the user's. */
  readonly arn: pulumi.Output<string>;
  readonly userArn: pulumi.Output<string>;
  /** Every child, by kind. */
  readonly nodes: {
    readonly securityGroup: ec2.SecurityGroup;
    readonly ingress: vpc.SecurityGroupIngressRule;
    readonly subnetGroup: elasticache.SubnetGroup;
    /** None where the region is a secondary. */
    readonly parameterGroup?: elasticache.ParameterGroup;
    readonly user: elasticache.User;
    readonly userGroup: elasticache.UserGroup;
    readonly logGroups: Readonly<Record<LogType, cloudwatch.LogGroup>>;
    readonly replicationGroup: elasticache.ReplicationGroup;
  };
  readonly #args: AwsRedisArgs;

  constructor(name: string, args: AwsRedisArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("redis:Aws", name, args, options);
    this.#args = args;
    const { region } = this.placement;
    const { plan, secondaryOf } = args;
    const letters = plan.dataZones.map(({ letter }) => letter).sort();
    this.groupId = this.physicalName(
      "redis",
      40,
      secondaryOf === undefined ? letters : [...letters, secondaryOf.suffix],
    );
    this.username = this.physicalName("redis-service", 40);

    const { securityGroup, ingress } = this.#securityGroup();
    const subnetGroup = this.make("subnetGroup", elasticache.SubnetGroup, "subnets", {
      region,
      name: this.physicalName("redis-subnets", 255),
      description: "Data subnets of the region's data zones",
      subnetIds: zoneSubnets(args.network, "data", plan.dataZones),
      tags: this.tags("subnets"),
    });
    const parameterGroup = secondaryOf === undefined ? this.#parameterGroup() : undefined;
    const user = this.make("user", elasticache.User, "user", {
      region,
      // IAM asks for an id and a name that are equal.
      userId: this.username,
      userName: this.username,
      engine: ENGINE,
      authenticationMode: { type: "iam" },
      accessString: SERVICE_ACCESS,
      tags: this.tags("user"),
    });
    const userGroup = this.make("userGroup", elasticache.UserGroup, "users", {
      region,
      userGroupId: this.physicalName("redis-users", 40),
      engine: ENGINE,
      userIds: [user.userId],
      tags: this.tags("users"),
    });
    const logGroups = { "slow-log": this.#logGroup("slow-log"), "engine-log": this.#logGroup("engine-log") };
    const replicationGroup = this.make(
      "replicationGroup",
      elasticache.ReplicationGroup,
      "group",
      {
        region,
        replicationGroupId: this.groupId,
        description: `Redis of ${region}`,
        ...this.#shape(parameterGroup),
        replicasPerNodeGroup: args.redis.replicasPerShard,
        // Without the zones of each shard, which could not be changed: the subnets are in the data zones and nowhere else.
        subnetGroupName: subnetGroup.name,
        securityGroupIds: [securityGroup.id],
        port: PORT,
        automaticFailoverEnabled: true,
        multiAzEnabled: args.redis.replicasPerShard > 0,
        kmsKeyId: args.keys.arns.data,
        userGroupIds: [userGroup.userGroupId],
        snapshotRetentionLimit: args.snapshotRetentionDays ?? 7,
        snapshotWindow: windowsOf(plan.index).snapshot,
        maintenanceWindow: windowsOf(plan.index).maintenance,
        autoMinorVersionUpgrade: false,
        applyImmediately: true,
        ...((args.finalSnapshot ?? this.placement.protect) ? { finalSnapshotIdentifier: `${this.groupId}-final` } : {}),
        logDeliveryConfigurations: LOG_TYPES.map((logType) => ({
          destination: logGroups[logType].name,
          destinationType: "cloudwatch-logs",
          logFormat: "json",
          logType,
        })),
        tags: this.tags("group"),
      },
      this.stateful(),
    );
    this.cacheName = replicationGroup.replicationGroupId;
    this.host = replicationGroup.configurationEndpointAddress;
    this.port = pulumi.output(PORT);
    this.arn = replicationGroup.arn;
    this.userArn = user.arn;
    this.nodes = {
      securityGroup,
      ingress,
      subnetGroup,
      ...(parameterGroup === undefined ? {} : { parameterGroup }),
      user,
      userGroup,
      logGroups,
      replicationGroup,
    };
    this.registerOutputs({ host: this.host, port: this.port });
  }

  /** What a secondary takes from its global datastore, and may not say itself. */
  #shape(parameterGroup: elasticache.ParameterGroup | undefined): Partial<elasticache.ReplicationGroupArgs> {
    const { plan, redis, engineVersion, secondaryOf } = this.#args;
    if (secondaryOf !== undefined) return { globalReplicationGroupId: secondaryOf.globalId };
    if (plan.machines === undefined) throw new Error(`regions.${plan.name}: its plan has no machine types`);
    return {
      engine: ENGINE,
      engineVersion: engineVersion ?? ENGINE_VERSION,
      nodeType: plan.machines.redis,
      numNodeGroups: redis.shards,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      ...(parameterGroup === undefined ? {} : { parameterGroupName: parameterGroup.name }),
    };
  }

  #securityGroup(): { securityGroup: ec2.SecurityGroup; ingress: vpc.SecurityGroupIngressRule } {
    const { region } = this.placement;
    const { network } = this.#args;
    const securityGroup = this.make("securityGroup", ec2.SecurityGroup, "security-group", {
      region,
      namePrefix: `${this.physicalName("redis", 60)}-`,
      description: "Redis nodes",
      vpcId: network.id,
      tags: this.tags("security-group"),
    });
    const ingress = this.make("ingress", vpc.SecurityGroupIngressRule, "ingress", {
      region,
      securityGroupId: securityGroup.id,
      description: "Clients on the region's cluster",
      ipProtocol: "tcp",
      fromPort: PORT,
      toPort: PORT,
      referencedSecurityGroupId: network.workloadSecurityGroup,
      tags: this.tags("ingress"),
    });
    return { securityGroup, ingress };
  }

  #parameterGroup(): elasticache.ParameterGroup {
    const version = this.#args.engineVersion ?? ENGINE_VERSION;
    const family = `${ENGINE}${version.split(".")[0] ?? version}`;
    return this.make("parameterGroup", elasticache.ParameterGroup, "parameters", {
      region: this.placement.region,
      // A new major version is a new group, which has to be there before the old one goes.
      name: this.physicalName("redis", 255, [family]),
      family,
      description: "Cluster mode; the least recently used keys give way",
      parameters: [
        { name: "cluster-enabled", value: "yes" },
        { name: "maxmemory-policy", value: "allkeys-lru" },
      ],
      tags: this.tags("parameters"),
    });
  }

  #logGroup(logType: LogType): cloudwatch.LogGroup {
    return this.make("logGroup", cloudwatch.LogGroup, logType, {
      region: this.placement.region,
      // Under this prefix logs that services deliver need no room in the account's one resource policy of limited length.
      name: `/aws/vendedlogs/elasticache/${this.physicalName("redis", 40)}/${logType}`,
      kmsKeyId: this.#args.keys.arns.logs,
      retentionInDays: this.#args.logRetentionDays,
      tags: this.tags(logType),
    });
  }
}

const LOG_TYPES = ["slow-log", "engine-log"] as const;
type LogType = (typeof LOG_TYPES)[number];
