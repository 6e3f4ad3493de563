import type { Mutant } from "./mutant.ts";
import { statement, weakened, without } from "./mutant.ts";

const SERVICE = "eu-west-1-identity-service-policy";

/** Keys, roles, messages, tags and alarms. */
export const IDENTITY_MUTANTS: readonly Mutant[] = [
  weakened("a key that never rotates", "eu-west-1-keys-data", { enableKeyRotation: false }),
  weakened("a key for anybody", "eu-west-1-keys-data", {
    policy: statement({ Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
  }),
  weakened("a key for anybody of AWS", "eu-west-1-keys-secrets", {
    policy: statement({ Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" }),
  }),
  { title: "a key without protection", changes: [{ resource: "eu-west-1-keys-data", protect: false }] },
  weakened("a role that may do anything", SERVICE, {
    policy: statement({ Effect: "Allow", Action: "*", Resource: "*" }),
  }),
  weakened("a role that may do anything to buckets", SERVICE, {
    policy: statement({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
  }),
  weakened("a role that reads every secret", SERVICE, {
    policy: statement({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" }),
  }),
  weakened("a role that writes to every table", SERVICE, {
    policy: statement({ Effect: "Allow", Action: ["cassandra:Modify"], Resource: "*" }),
  }),
  weakened("a role that makes itself an administrator", SERVICE, {
    policy: statement({ Effect: "Allow", Action: ["iam:PutRolePolicy", "iam:PassRole"], Resource: "*" }),
  }),
  weakened("a role that may do all but one thing", SERVICE, {
    policy: statement({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
  }),
  weakened("a role that anybody takes on", "eu-west-1-identity-service-role", {
    assumeRolePolicy: statement({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
  }),
  weakened("a role that other accounts' log services take on", "eu-west-1-network-flow-logs-role", {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  }),
  weakened("an administrator's policy on the nodes", "eu-west-1-kubernetes-nodes-role-worker", {
    policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  }),
  weakened("backups for anybody", "eu-west-1-storage-backups-policy", {
    policy: statement({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }),
  }),
  weakened("Kafka for every account", "eu-west-1-kafka-policy", {
    policy: statement({ Effect: "Allow", Principal: { AWS: "*" }, Action: "kafka:*", Resource: "*" }),
  }),
  weakened("alarms that anybody sends", "eu-west-1-alarms-topic-policy", {
    policy: statement({ Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: "*" }),
  }),
  weakened("alarms in plain text", "eu-west-1-alarms-topic", { kmsMasterKeyId: undefined }),
  weakened("an alarm that tells nobody", "eu-west-1-alarms-kafka-controller", { alarmActions: [] }),
  without("a region whose Kafka has no alarms", /^eu-west-1-alarms-kafka-/),
  without("a region whose Redis has no alarms", /^eu-west-1-alarms-redis-/),
  without("a region whose entry has no alarms", /^eu-west-1-alarms-balancer-/),
  weakened("a resource that nobody owns", "eu-west-1-redis-group", { "tags.meridian:owner": undefined }),
  weakened("a resource without tags", "eu-west-1-network-vpc", { tags: undefined }),
  weakened("flow logs that are gone in a day", "eu-west-1-network-flow-logs-group", { retentionInDays: 1 }),
  weakened("flow logs without a key", "eu-west-1-network-flow-logs-group", { kmsKeyId: undefined }),
  weakened("a bucket that is deleted with what is in it", "eu-west-1-storage-backups", { forceDestroy: true }),
  { title: "a bucket without protection", changes: [{ resource: "eu-west-1-storage-backups", protect: false }] },
];
