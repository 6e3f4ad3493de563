import type * as msk from "@pulumi/aws/msk";
import type * as pulumi from "@pulumi/pulumi";

/** What a cluster is made of. */
export interface ClusterParts {
  readonly region: string;
  readonly name: string;
  readonly kafkaVersion: string;
  readonly brokers: number;
  readonly instanceType: string;
  readonly storageGiB: number;
  readonly subnets: readonly pulumi.Input<string>[];
  readonly securityGroup: pulumi.Input<string>;
  readonly configuration: msk.Configuration;
  readonly key: pulumi.Input<string>;
  readonly logGroup: pulumi.Input<string>;
  readonly scram: boolean;
  readonly replicated: boolean;
  readonly monitoring: string;
  readonly tags: Record<string, string>;
}

/** Arguments of a cluster that speaks TLS only, is reached from its network only, and knows its clients. */
export function clusterArgs(parts: ClusterParts): msk.ClusterArgs {
  return {
    region: parts.region,
    clusterName: parts.name,
    kafkaVersion: parts.kafkaVersion,
    numberOfBrokerNodes: parts.brokers,
    brokerNodeGroupInfo: {
      azDistribution: "DEFAULT",
      clientSubnets: [...parts.subnets],
      instanceType: parts.instanceType,
      securityGroups: [parts.securityGroup],
      storageInfo: { ebsStorageInfo: { volumeSize: parts.storageGiB } },
      connectivityInfo: {
        publicAccess: { type: "DISABLED" },
        ...(parts.replicated ? { vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } } } : {}),
      },
    },
    configurationInfo: { arn: parts.configuration.arn, revision: parts.configuration.latestRevision },
    clientAuthentication: { sasl: { iam: true, scram: parts.scram }, unauthenticated: false },
    encryptionInfo: {
      encryptionAtRestKmsKeyArn: parts.key,
      encryptionInTransit: { clientBroker: "TLS", inCluster: true },
    },
    enhancedMonitoring: parts.monitoring,
    openMonitoring: {
      prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
    },
    loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: parts.logGroup } } },
    tags: parts.tags,
  };
}
