import type * as managedkafka from "@pulumi/gcp/managedkafka";
import * as pulumi from "@pulumi/pulumi";
import type { TopicPlan } from "../topology/index.ts";
import { CONSUMER_GROUP_PREFIX } from "./index.ts";

/** Addresses of the accounts that log in. */
export interface GcpKafkaClients {
  /** The service's: writes and reads events. */
  readonly service: pulumi.Input<string>;
  /** The migrations': looks whether the topics are as declared, and reads no event. */
  readonly migrations: pulumi.Input<string>;
}

/** What may be done to what a pattern matches, by whom. */
export interface GcpAcl {
  /** What the list is called in logical names. */
  readonly part: string;
  /** Pattern, as Managed Service for Apache Kafka spells it, such as `topic/meridian.writes`. */
  readonly id: string;
  readonly entries: NonNullable<managedkafka.AclArgs["aclEntries"]>;
}

/**
 * Access lists of a region's cluster. Where no list matches something, every account that can log in may do anything with it: hence the lists
 * of all topics, groups and transactions, which let the migrations see them and so shut out everybody else.
 *
 * Source: Managed Service for Apache Kafka, "Access control with Kafka ACLs"; Apache Kafka, "Authorization and ACLs": operations and what they
 * are for; `allow.everyone.if.no.acl.found`.
 */
export function acls(topics: readonly Pick<TopicPlan, "name">[], { service, migrations }: GcpKafkaClients): GcpAcl[] {
  const seen = allow(migrations, ["DESCRIBE"]);
  return [
    // Idempotent writing is what Kafka's clients do by default, since 3.0, and is granted on the cluster.
    { part: "cluster", id: "cluster", entries: [...allow(service, ["IDEMPOTENT_WRITE"]), ...seen] },
    { part: "all-topics", id: "allTopics", entries: seen },
    { part: "all-groups", id: "allConsumerGroups", entries: seen },
    { part: "all-transactions", id: "allTransactionalIds", entries: seen },
    {
      part: "groups",
      id: `consumerGroupPrefixed/${CONSUMER_GROUP_PREFIX}`,
      entries: allow(service, ["DESCRIBE", "READ"]),
    },
    ...topics.map(({ name }) => ({
      part: `topic-${name}`,
      id: `topic/${name}`,
      entries: [
        ...allow(service, ["DESCRIBE", "READ", "WRITE"]),
        ...allow(migrations, ["DESCRIBE", "DESCRIBE_CONFIGS"]),
      ],
    })),
  ];
}

function allow(
  account: pulumi.Input<string>,
  operations: readonly string[],
): { principal: pulumi.Output<string>; permissionType: string; operation: string; host: string }[] {
  return operations.map((operation) => ({
    principal: pulumi.interpolate`User:${account}`,
    permissionType: "ALLOW",
    operation,
    host: "*",
  }));
}
