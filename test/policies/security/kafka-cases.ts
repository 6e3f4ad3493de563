import { SECRET } from "../../../policies/values.ts";
import type { Case } from "../case.ts";

const KAFKA = "eu-west-1-kafka-cluster";
const LOGS = "loggingInfo.brokerLogs";
const TRANSIT = "encryptionInfo.encryptionInTransit";
const KEY = "encryptionInfo.encryptionAtRestKmsKeyArn";
const ACCESS = "brokerNodeGroupInfo.connectivityInfo.publicAccess";

/** Kafka: who may read it, and what lies and moves in plain text. */
export const KAFKA_CASES: readonly Case[] = [
  {
    policy: "kafka-broker-logs",
    title: "logs may go to a bucket",
    changes: [
      { resource: KAFKA, set: { [LOGS]: { cloudwatchLogs: { enabled: false }, s3: { enabled: true, bucket: "b" } } } },
    ],
    expects: "passes",
  },
  {
    policy: "kafka-broker-logs",
    title: "logs may go to Firehose",
    changes: [{ resource: KAFKA, set: { [LOGS]: { firehose: { enabled: true, deliveryStream: "s" } } } }],
    expects: "passes",
  },
  {
    policy: "kafka-broker-logs",
    title: "a destination that is off is none",
    changes: [{ resource: KAFKA, set: { [`${LOGS}.cloudwatchLogs.enabled`]: false } }],
    expects: {
      fails: [`${KAFKA}: its brokers' logs go nowhere; accepted is a log group, a stream of Firehose or a bucket`],
    },
  },
  {
    policy: "kafka-broker-logs",
    title: "without logging there are none",
    changes: [{ resource: KAFKA, set: { loggingInfo: undefined } }],
    expects: {
      fails: [`${KAFKA}: its brokers' logs go nowhere; accepted is a log group, a stream of Firehose or a bucket`],
    },
  },
  {
    policy: "kafka-broker-logs",
    title: "whether they are delivered is not known",
    changes: [{ resource: KAFKA, unknown: [`${LOGS}.cloudwatchLogs.enabled`] }],
    expects: { unevaluated: [`${KAFKA}: ${LOGS}.cloudwatchLogs.enabled`] },
  },
  {
    policy: "kafka-encryption-in-transit",
    title: "TLS is what MSK does when nothing is said",
    changes: [{ resource: KAFKA, set: { [TRANSIT]: undefined } }],
    expects: "passes",
  },
  {
    policy: "kafka-encryption-in-transit",
    title: "plain text beside TLS is too much",
    changes: [{ resource: KAFKA, set: { [`${TRANSIT}.clientBroker`]: "TLS_PLAINTEXT" } }],
    expects: { fails: [`${KAFKA}: clients may speak by TLS_PLAINTEXT; accepted is TLS`] },
  },
  {
    policy: "kafka-encryption-in-transit",
    title: "brokers speak TLS with each other",
    changes: [{ resource: KAFKA, set: { [`${TRANSIT}.inCluster`]: false } }],
    expects: { fails: [`${KAFKA}: brokers speak with each other in plain text; accepted is \`inCluster: true\``] },
  },
  {
    policy: "kafka-encryption-in-transit",
    title: "how clients speak is not known",
    changes: [{ resource: KAFKA, unknown: [`${TRANSIT}.clientBroker`] }],
    expects: { unevaluated: [`${KAFKA}: ${TRANSIT}.clientBroker`] },
  },
  {
    policy: "kafka-encryption-at-rest",
    title: "a key of ours is ours before its ARN is known",
    changes: [{ resource: KAFKA, unknown: [KEY] }],
    expects: "passes",
  },
  {
    policy: "kafka-encryption-at-rest",
    title: "a key that is kept secret is there",
    changes: [{ resource: KAFKA, set: { [KEY]: SECRET }, unreferenced: ["encryptionInfo"] }],
    expects: "passes",
  },
  {
    policy: "kafka-encryption-at-rest",
    title: "without a key it is AWS's",
    changes: [{ resource: KAFKA, set: { encryptionInfo: undefined } }],
    expects: { fails: [`${KAFKA}: it names no key, and so is left to AWS's; accepted is a customer managed key`] },
  },
  {
    policy: "kafka-encryption-at-rest",
    title: "AWS's own key may be named, too",
    changes: [{ resource: KAFKA, set: { [KEY]: "arn:aws:kms:eu-west-1:123456789012:alias/aws/kafka" } }],
    expects: { fails: [`${KAFKA}: it is encrypted with a key of AWS's; accepted is a customer managed key`] },
  },
  {
    policy: "kafka-encryption-at-rest",
    title: "neither the key nor where it comes from is known",
    changes: [{ resource: KAFKA, unknown: [KEY], unreferenced: ["encryptionInfo"] }],
    expects: { unevaluated: [`${KAFKA}: ${KEY}`] },
  },
  {
    policy: "kafka-encryption-at-rest",
    title: "what is made from something else is no key of ours",
    changes: [{ resource: KAFKA, unknown: [KEY], referenced: { encryptionInfo: ["eu-west-1-kafka-logs"] } }],
    expects: { unevaluated: [`${KAFKA}: ${KEY}`] },
  },
  {
    policy: "kafka-not-public",
    title: "MSK keeps brokers private when nothing is said",
    changes: [{ resource: KAFKA, set: { "brokerNodeGroupInfo.connectivityInfo": undefined } }],
    expects: "passes",
  },
  {
    policy: "kafka-not-public",
    title: "public addresses are refused",
    changes: [{ resource: KAFKA, set: { [`${ACCESS}.type`]: "SERVICE_PROVIDED_EIPS" } }],
    expects: { fails: [`${KAFKA}: its public access is SERVICE_PROVIDED_EIPS; accepted is DISABLED`] },
  },
  {
    policy: "kafka-not-public",
    title: "whether it is public is not known",
    changes: [{ resource: KAFKA, unknown: [ACCESS] }],
    expects: { unevaluated: [`${KAFKA}: ${ACCESS}`] },
  },
  {
    policy: "kafka-authentication",
    title: "certificates alone will do",
    changes: [
      {
        resource: KAFKA,
        set: { clientAuthentication: { tls: { certificateAuthorityArns: ["arn:aws:acm-pca:eu-west-1:1:c/1"] } } },
      },
    ],
    expects: "passes",
  },
  {
    policy: "kafka-authentication",
    title: "passwords alone will do",
    changes: [{ resource: KAFKA, set: { clientAuthentication: { sasl: { scram: true } } } }],
    expects: "passes",
  },
  {
    policy: "kafka-authentication",
    title: "unauthenticated clients beside IAM are refused",
    changes: [{ resource: KAFKA, set: { "clientAuthentication.unauthenticated": true } }],
    expects: {
      fails: [`${KAFKA}: it lets in clients without authentication; accepted is \`unauthenticated: false\``],
    },
  },
  {
    policy: "kafka-authentication",
    title: "no authentication at all is for everybody",
    changes: [{ resource: KAFKA, set: { "clientAuthentication.sasl": { iam: false, scram: false } } }],
    expects: { fails: [`${KAFKA}: it knows no authentication of clients; accepted are IAM, SCRAM and certificates`] },
  },
  {
    policy: "kafka-authentication",
    title: "whether unauthenticated clients are let in is not known",
    changes: [{ resource: KAFKA, unknown: ["clientAuthentication.unauthenticated"] }],
    expects: { unevaluated: [`${KAFKA}: clientAuthentication.unauthenticated`] },
  },
];
