import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import type { AwsComponentArgs } from "../aws-component.ts";
import { AwsComponent } from "../aws-component.ts";
import type { Keys } from "../keys/index.ts";
import type { AlarmSet, AlarmSettings } from "./aws-alarm.ts";
import type { BackupsSubject } from "./aws-backups.ts";
import { backupsAlarms } from "./aws-backups.ts";
import type { KubernetesSubject, QuotaSubject } from "./aws-capacity.ts";
import { kubernetesAlarms, natAlarms, quotaAlarms } from "./aws-capacity.ts";
import type { KafkaSubject, ReplicatorSubject } from "./aws-kafka.ts";
import { kafkaAlarms, replicatorAlarms } from "./aws-kafka.ts";
import type { LoadBalancerSubject } from "./aws-load-balancer.ts";
import { certificateAlarms, loadBalancerAlarms } from "./aws-load-balancer.ts";
import type { QuorumSubject } from "./aws-quorum.ts";
import { quorumAlarms } from "./aws-quorum.ts";
import type { RedisSubject } from "./aws-redis.ts";
import { redisAlarms } from "./aws-redis.ts";
import type { Alarms } from "./index.ts";

/** Arguments of each kind of child, by kind. */
export interface AwsAlarmsChildren {
  topic: sns.TopicArgs;
  topicPolicy: sns.TopicPolicyArgs;
  subscription: sns.TopicSubscriptionArgs;
  alarm: cloudwatch.MetricAlarmArgs;
}

/** What is watched. Whatever is left out has no alarms. */
export interface AlarmSubjects {
  readonly kafka?: KafkaSubject;
  /** Replicators into the region, by the region that they copy from. */
  readonly replicators?: Readonly<Record<string, ReplicatorSubject>>;
  readonly redis?: RedisSubject;
  readonly loadBalancer?: LoadBalancerSubject;
  /** ARNs of ACM certificates of the region, by a name for each. */
  readonly certificates?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly kubernetes?: KubernetesSubject;
  /** Ids of NAT gateways, by a name that stays, such as the zone's. */
  readonly natGateways?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly quota?: QuotaSubject;
  /** Quorums that publish their own health, by name. */
  readonly quorums?: Readonly<Record<string, QuorumSubject>>;
  readonly backups?: BackupsSubject;
}

/** Arguments of `AwsAlarms`. */
export interface AwsAlarmsArgs extends AwsComponentArgs<AwsAlarmsChildren>, AlarmSubjects {
  /** The region's keys: `logs` encrypts the topic, since its policy lets CloudWatch use it. */
  readonly keys: Keys;
  /**
   * Mail addresses that are told. Each gets a mail from AWS and is told nothing before its link is followed. Default:
   * none.
   */
  readonly recipients?: readonly string[];
}

/**
 * A region's alarms, and the topic that they are sent to, both when they ring and when they end. The description of
 * each says what happened and what to do. A region's alarms live in the region: they ring for as long as any of it is
 * left to ring for, and other regions' replicators ring for one that is lost whole.
 *
 * Only CloudWatch's alarms of the account may publish to the topic, and only over TLS. Subscribe to it for more than
 * mail.
 *
 * Right after they are created, alarms for which silence is a failure ring until the first values arrive, some
 * minutes later.
 *
 * **Cost**: 0.10 USD a month for each metric that an alarm looks at: about 5 USD for a region with three brokers,
 * three Redis shards and two replicators. Mail: 2 USD for 100,000. List prices of eu-west-1, recalled in 2026: check
 * before you rely on them.
 */
export class AwsAlarms extends AwsComponent<AwsAlarmsChildren> implements Alarms {
  readonly topic: pulumi.Output<string>;
  /** Every child, by kind; subscriptions by address, alarms by what is watched, such as `kafka-disk`. */
  readonly nodes: {
    readonly topic: sns.Topic;
    readonly topicPolicy: sns.TopicPolicy;
    readonly subscriptions: Readonly<Record<string, sns.TopicSubscription>>;
    readonly alarms: Readonly<Record<string, cloudwatch.MetricAlarm>>;
  };

  constructor(name: string, args: AwsAlarmsArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("alarms:Aws", name, args, options);
    const { region } = this.placement;
    const topic = this.make("topic", sns.Topic, "topic", {
      region,
      name: this.physicalName("alarms", 256),
      kmsMasterKeyId: args.keys.arns.logs,
      // Messages are signed with SHA-256, not with version 1's SHA-1.
      signatureVersion: 2,
      tags: this.tags("topic"),
    });
    const topicPolicy = this.make("topicPolicy", sns.TopicPolicy, "topic-policy", {
      region,
      arn: topic.arn,
      policy: this.#publishing(topic.arn),
    });
    const subscriptions = [...new Set(args.recipients ?? [])].map((address): [string, sns.TopicSubscription] => [
      address,
      this.make("subscription", sns.TopicSubscription, `mail-${address}`, {
        region,
        topic: topic.arn,
        protocol: "email",
        endpoint: address,
      }),
    ]);
    const alarms = Object.entries(alarmsOf(args)).map(([part, settings]): [string, cloudwatch.MetricAlarm] => [
      part,
      this.#alarm(part, settings, topic, topicPolicy),
    ]);
    this.topic = topic.arn;
    this.nodes = {
      topic,
      topicPolicy,
      subscriptions: Object.fromEntries(subscriptions),
      alarms: Object.fromEntries(alarms),
    };
    this.registerOutputs({ topic: this.topic });
  }

  #alarm(part: string, settings: AlarmSettings, topic: sns.Topic, policy: sns.TopicPolicy): cloudwatch.MetricAlarm {
    return this.make(
      "alarm",
      cloudwatch.MetricAlarm,
      part,
      {
        ...settings,
        region: this.placement.region,
        // CloudWatch accepts names of 255 characters.
        name: this.physicalName(part, 255),
        alarmActions: [topic.arn],
        okActions: [topic.arn],
        tags: this.tags(part),
      },
      // An alarm that rings at once is heard only if it may publish.
      { dependsOn: [policy] },
    );
  }

  #publishing(topic: pulumi.Output<string>): pulumi.Output<string> {
    const { account, region } = this.placement;
    return pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsOfTheAccountPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic,
          Condition: {
            ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:cloudwatch:${region}:${account}:alarm:*` },
            StringEquals: { "aws:SourceAccount": account },
          },
        },
        {
          Sid: "RefuseWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topic,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  }
}

function alarmsOf(subjects: AlarmSubjects): AlarmSet {
  const { backups, kafka, kubernetes, loadBalancer, quota, redis } = subjects;
  return {
    ...(kafka && kafkaAlarms(kafka)),
    ...replicatorAlarms(subjects.replicators ?? {}),
    ...(redis && redisAlarms(redis)),
    ...(loadBalancer && loadBalancerAlarms(loadBalancer)),
    ...certificateAlarms(subjects.certificates ?? {}),
    ...(kubernetes && kubernetesAlarms(kubernetes)),
    ...natAlarms(subjects.natGateways ?? {}),
    ...(quota && quotaAlarms(quota)),
    ...quorumAlarms(subjects.quorums ?? {}),
    ...(backups && backupsAlarms(backups)),
  };
}
