import * as appautoscaling from "@pulumi/aws/appautoscaling";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as msk from "@pulumi/aws/msk";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { AwsNetwork } from "../network/index.ts";
import type { RegionPlan, ReplicationPlan } from "../topology/index.ts";
import { zoneSubnets } from "../zone-subnets.ts";
import { brokerAccess } from "./aws-access.ts";
import { clusterArgs } from "./aws-cluster.ts";
import { clusterPolicy } from "./aws-policies.ts";
import { defaultMaximumStorage, storageGrows, storagePolicyArgs, storageTargetArgs } from "./aws-storage.ts";
import type { Kafka } from "./index.ts";
import { serverProperties } from "./server-properties.ts";

/** Source: Amazon MSK, supported versions, recalled in 2026: check before you rely on it. */
const KAFKA_VERSION = "4.1.x.kraft";
/** Days in which a deleted secret can be restored where the environment protects. Source: Secrets Manager: 7 to 30, or 0. */
const SECRET_RECOVERY_DAYS = 30;

/** Arguments of each kind of child, by kind. */
export interface AwsKafkaChildren {
  readonly securityGroup: ec2.SecurityGroupArgs;
  readonly ingress: vpc.SecurityGroupIngressRuleArgs;
  readonly egress: vpc.SecurityGroupEgressRuleArgs;
  readonly configuration: msk.ConfigurationArgs;
  readonly logGroup: cloudwatch.LogGroupArgs;
  readonly cluster: msk.ClusterArgs;
  readonly clusterPolicy: msk.ClusterPolicyArgs;
  readonly storageTarget: appautoscaling.TargetArgs;
  readonly storagePolicy: appautoscaling.PolicyArgs;
  readonly scramSecret: secretsmanager.SecretArgs;
  readonly scramAssociation: msk.ScramSecretAssociationArgs;
}

/** Arguments of `AwsKafka`. */
export interface AwsKafkaArgs extends AwsComponentArgs<AwsKafkaChildren> {
  /** The region's plan: its data zones and its broker type. */
  readonly plan: RegionPlan;
  /** Brokers, disks, topics and ways to log in. */
  readonly kafka: ReplicationPlan["kafka"];
  /** Network with a data subnet in each data zone. */
  readonly network: AwsNetwork;
  /** Keys for the disks (`data`), the log group (`logs`) and the SCRAM secret (`secrets`). */
  readonly keys: Keys;
  /** How long the brokers' logs are kept, in days: one of the values that CloudWatch Logs accepts. */
  readonly logRetentionDays: number;
  /**
   * Whether the cluster takes part in replication between regions: it then lets MSK's Replicators connect from other regions,
   * and its own security group carries those that write to it. Default: false.
   */
  readonly replicated?: boolean;
  /**
   * Version of Kafka. Raising it is an update in place; MSK knows no way back. Default: `4.1.x.kraft`, the minor version that
   * `local` runs.
   */
  readonly kafkaVersion?: string;
  /**
   * Metrics in CloudWatch. `PER_BROKER` is enough for the alarms. It and each level further are paid for by the metric (`DEFAULT` is
   * free), while all can be had for nothing from the brokers' Prometheus exporters. Default: `PER_BROKER`.
   */
  readonly monitoring?: "DEFAULT" | "PER_BROKER" | "PER_TOPIC_PER_BROKER" | "PER_TOPIC_PER_PARTITION";
  /** To how much a broker's disk may grow by itself, in GiB. Default: four times the plan's, at most 16384. */
  readonly maximumStorageGiB?: number;
  /**
   * Whether the SCRAM secret has been given its value, so that MSK may be told of it. Only with `kafka.scram`. Default: false.
   */
  readonly scramSecretFilled?: boolean;
}

/**
 * A region's Kafka on Amazon MSK: brokers spread evenly over the data zones, TLS only, no public access, encrypted with the
 * region's key, clients logged in by IAM.
 *
 * Topics are made by the service's migrations, which have their partitions and settings; the cluster makes none by itself.
 *
 * Disks grow by themselves when they are 60 % full, at most once in six hours, and never shrink. Where they do, the plan's
 * size is only the first one.
 *
 * With `kafka.scram` clients may log in with a user name and password as well. The secret is created empty, so that no password is
 * ever in the state: give it a value such as `{"username":"…","password":"…"}` with `aws secretsmanager put-secret-value`, then set
 * `scramSecretFilled`. SCRAM users may do everything until Kafka ACLs are set for them.
 *
 * Between regions (`replicated`) MSK needs private connectivity for several VPCs, which it lets be turned on only after a
 * cluster is there: the provider does it in a second step, which takes about half an hour. `kafka.t3.small` cannot have it.
 *
 * A change of the data zones, the network, the security group or the key replaces the cluster with its data; a protected one refuses.
 *
 * **Cost** (list prices of eu-west-1 in USD a month, recalled in 2026: check before you rely on them): a broker about 37
 * (`kafka.t3.small`), 165 (`kafka.m7g.large`) or 330 (`kafka.m7g.xlarge`), and 0.11 a GiB of disk. Three small brokers with
 * 100 GiB: about 145. Six `kafka.m7g.xlarge` with 1000 GiB: about 2650. Traffic between zones from clients and metrics of `PER_BROKER` come on top.
 */
export class AwsKafka extends AwsComponent<AwsKafkaChildren> implements Kafka {
  readonly bootstrapServers: pulumi.Output<string[]>;
  readonly authentication = "iam";
  readonly tls = true;
  /** AWS region. */
  readonly region: string;
  /** Name of the cluster: the dimension `Cluster Name` of its metrics. */
  readonly clusterName: string;
  readonly arn: pulumi.Output<string>;
  /** Id of the security group that the brokers carry. */
  readonly securityGroup: pulumi.Output<string>;
  /** Ids of the brokers' subnets, by zone letter. */
  readonly subnets: readonly pulumi.Output<string>[];
  /** Brokers of the cluster. */
  readonly brokers: number;
  /** What a Replicator waits for: it may connect to the cluster. */
  readonly ready: readonly pulumi.Resource[];
  /** Every child, by kind. */
  readonly nodes: {
    readonly securityGroup: ec2.SecurityGroup;
    readonly ingress: Readonly<Record<string, vpc.SecurityGroupIngressRule>>;
    readonly egress: Readonly<Record<string, vpc.SecurityGroupEgressRule>>;
    readonly configuration: msk.Configuration;
    readonly logGroup: cloudwatch.LogGroup;
    readonly cluster: msk.Cluster;
    readonly clusterPolicy?: msk.ClusterPolicy;
    readonly storageTarget?: appautoscaling.Target;
    readonly storagePolicy?: appautoscaling.Policy;
    readonly scramSecret?: secretsmanager.Secret;
    readonly scramAssociation?: msk.ScramSecretAssociation;
  };
  readonly #args: AwsKafkaArgs;

  constructor(name: string, args: AwsKafkaArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("kafka:Aws", name, args, options);
    this.#args = args;
    const { region } = this.placement;
    const { dataZones } = args.plan;
    this.region = region;
    this.subnets = zoneSubnets(args.network, "data", dataZones);
    this.brokers = dataZones.length * args.kafka.brokersPerZone;
    this.clusterName = this.physicalName("kafka", 64, dataZones.map(({ letter }) => letter).sort());

    const securityGroup = this.make("securityGroup", ec2.SecurityGroup, "security-group", {
      region,
      // Never change the name, the description or the network: they replace the group, and the group the cluster.
      namePrefix: `${this.physicalName("kafka", 60)}-`,
      description: "Kafka brokers",
      vpcId: args.network.id,
      tags: this.tags("security-group"),
    });
    const rules = this.#rules(securityGroup.id);
    const configuration = this.make("configuration", msk.Configuration, "configuration", {
      region,
      name: this.physicalName("kafka-configuration", 64),
      description: "What the topology declares, and what keeps acknowledged writes",
      serverProperties: serverProperties(args.kafka.topics),
    });
    const logGroup = this.make("logGroup", cloudwatch.LogGroup, "logs", {
      region,
      // Under this prefix logs that services deliver need no room in the account's one resource policy of limited length.
      name: `/aws/vendedlogs/msk/${this.physicalName("kafka", 63)}`,
      kmsKeyId: args.keys.arns.logs,
      retentionInDays: args.logRetentionDays,
      tags: this.tags("logs"),
    });
    const cluster = this.#cluster(securityGroup, configuration, logGroup);
    this.arn = cluster.arn;
    this.securityGroup = securityGroup.id;
    // AWS gives them in another order each time.
    this.bootstrapServers = cluster.bootstrapBrokersSaslIam.apply((servers) => servers.split(",").sort());

    const clusterPolicy = args.replicated === true ? this.#clusterPolicy(cluster) : undefined;
    const replicators = [rules.ingress["replicator"], rules.egress["replicator"], clusterPolicy];
    this.ready = [cluster, ...replicators.filter((resource) => resource !== undefined)];
    this.nodes = {
      securityGroup,
      ...rules,
      configuration,
      logGroup,
      cluster,
      ...(clusterPolicy === undefined ? {} : { clusterPolicy }),
      ...this.#storageGrowth(cluster),
      ...this.#scram(cluster),
    };
    this.registerOutputs({ bootstrapServers: this.bootstrapServers, arn: this.arn });
  }

  #rules(securityGroupId: pulumi.Output<string>): {
    ingress: Record<string, vpc.SecurityGroupIngressRule>;
    egress: Record<string, vpc.SecurityGroupEgressRule>;
  } {
    const { network, kafka, replicated = false } = this.#args;
    const ingress: Record<string, vpc.SecurityGroupIngressRule> = {};
    const egress: Record<string, vpc.SecurityGroupEgressRule> = {};
    for (const { key, direction, port, description, peer } of brokerAccess({ scram: kafka.scram, replicated })) {
      const part = `${direction}-${key}`;
      const rule = {
        region: this.placement.region,
        securityGroupId,
        description,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        referencedSecurityGroupId: peer === "workloads" ? network.workloadSecurityGroup : securityGroupId,
        tags: this.tags(part),
      };
      if (direction === "ingress") ingress[key] = this.make("ingress", vpc.SecurityGroupIngressRule, part, rule);
      else egress[key] = this.make("egress", vpc.SecurityGroupEgressRule, part, rule);
    }
    return { ingress, egress };
  }

  #cluster(
    securityGroup: ec2.SecurityGroup,
    configuration: msk.Configuration,
    logGroup: cloudwatch.LogGroup,
  ): msk.Cluster {
    const { plan, kafka, keys } = this.#args;
    const { region } = this.placement;
    if (plan.machines === undefined) throw new Error(`regions.${plan.name}: its plan has no machine types`);
    const args = clusterArgs({
      region,
      name: this.clusterName,
      kafkaVersion: this.#args.kafkaVersion ?? KAFKA_VERSION,
      brokers: this.brokers,
      instanceType: plan.machines.broker,
      storageGiB: kafka.storageGiB,
      subnets: this.subnets,
      securityGroup: securityGroup.id,
      configuration,
      key: keys.arns.data,
      logGroup: logGroup.name,
      scram: kafka.scram,
      replicated: this.#args.replicated ?? false,
      monitoring: this.#args.monitoring ?? "PER_BROKER",
      tags: this.tags("cluster"),
    });
    // A disk that grows belongs to the autoscaling: the declared size would be a smaller one, which MSK refuses.
    const options = storageGrows(region)
      ? { ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"] }
      : {};
    return this.make("cluster", msk.Cluster, "cluster", args, this.stateful(options));
  }

  #clusterPolicy(cluster: msk.Cluster): msk.ClusterPolicy {
    return this.make("clusterPolicy", msk.ClusterPolicy, "policy", {
      region: this.placement.region,
      clusterArn: cluster.arn,
      policy: clusterPolicy(cluster.arn, this.placement.account),
    });
  }

  #storageGrowth(cluster: msk.Cluster): {
    storageTarget?: appautoscaling.Target;
    storagePolicy?: appautoscaling.Policy;
  } {
    const { region } = this.placement;
    if (!storageGrows(region)) return {};
    const { kafka, maximumStorageGiB = defaultMaximumStorage(kafka.storageGiB) } = this.#args;
    const storageTarget = this.make("storageTarget", appautoscaling.Target, "storage", {
      region,
      ...storageTargetArgs(cluster.arn, maximumStorageGiB),
      tags: this.tags("storage"),
    });
    const storagePolicy = this.make("storagePolicy", appautoscaling.Policy, "storage-growth", {
      region,
      name: this.physicalName("kafka-storage", 255),
      ...storagePolicyArgs(storageTarget),
    });
    return { storageTarget, storagePolicy };
  }

  #scram(cluster: msk.Cluster): { scramSecret?: secretsmanager.Secret; scramAssociation?: msk.ScramSecretAssociation } {
    if (!this.#args.kafka.scram) return {};
    const { region, protect } = this.placement;
    const scramSecret = this.make(
      "scramSecret",
      secretsmanager.Secret,
      "scram",
      {
        region,
        // MSK takes only secrets whose names begin so. A suffix of AWS's: a deleted name stays taken until it is gone for good.
        namePrefix: `AmazonMSK_${this.physicalName("kafka", 60)}-`,
        description: "User name and password of Kafka clients that know no IAM, as JSON: username, password",
        kmsKeyId: this.#args.keys.arns.secrets,
        recoveryWindowInDays: protect ? SECRET_RECOVERY_DAYS : 0,
        tags: this.tags("scram"),
      },
      this.stateful(),
    );
    if (this.#args.scramSecretFilled !== true) return { scramSecret };
    const scramAssociation = this.make("scramAssociation", msk.ScramSecretAssociation, "scram-association", {
      region,
      clusterArn: cluster.arn,
      secretArnLists: [scramSecret.arn],
    });
    return { scramSecret, scramAssociation };
  }
}
