import type { Change, Cloud, Computation, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, numberAt, textAt, textsAt } from "../../simulated/values.ts";
import { isLower, replacing } from "./differences.ts";
import { foreignGroups, subnetsOf, vpcIdsOf, zonesOf } from "./networks.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Versions that MSK offers to new clusters, ZooKeeper's and KRaft's. Source: "Supported Apache Kafka versions", recalled in 2026. */
const KAFKA_VERSION = /^(2\.8\.\d|3\.[3-9]\.\d|3\.[789]\.x(\.kraft)?|4\.\d\.x\.kraft|3\.9\.x\.kraft)$/;
const BROKER_TYPE = /^(express\.m7g|kafka\.(t3|m5|m7g))\.(small|large|\d*xlarge)$/;

const bad = (reason: string): string => `BadRequestException: ${reason}`;

const brokersOf = (inputs: Properties): number => numberAt(inputs, "numberOfBrokerNodes") ?? 0;
const clientSubnets = (inputs: Properties): readonly string[] => textsAt(inputs, "brokerNodeGroupInfo.clientSubnets");
const volumeSize = (inputs: Properties): number | undefined =>
  numberAt(inputs, "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize");
const connectivity = (inputs: Properties, scheme: string): boolean =>
  flagAt(inputs, `brokerNodeGroupInfo.connectivityInfo.vpcConnectivity.clientAuthentication.${scheme}`);

function networkProblems({ cloud, inputs, region }: Context): readonly string[] {
  const subnets = subnetsOf(cloud, region, clientSubnets(inputs));
  const groups = foreignGroups(
    cloud,
    region,
    textsAt(inputs, "brokerNodeGroupInfo.securityGroups"),
    vpcIdsOf(subnets)[0],
  );
  const count = clientSubnets(inputs).length;
  return [
    ...when(count < 2 || count > 3, () => bad(`specify either two or three client subnets: found ${count}`)),
    ...when(vpcIdsOf(subnets).length > 1, () => bad(`client subnets have to be in one VPC: ${labels(subnets)}`)),
    ...when(zonesOf(subnets).length < subnets.length, () => {
      return bad(`client subnets have to be in different Availability Zones: ${labels(subnets)}`);
    }),
    ...when(count > 0 && brokersOf(inputs) % count !== 0, () => {
      return bad(
        `the number of broker nodes must be a multiple of Availability Zones: found ${brokersOf(inputs)} for ${count}`,
      );
    }),
    ...when(groups.length > 0, () => bad(`security groups of another VPC than the client subnets': ${labels(groups)}`)),
  ];
}

function settingProblems({ cloud, inputs, region }: Context): readonly string[] {
  const version = textAt(inputs, "kafkaVersion") ?? "";
  const broker = textAt(inputs, "brokerNodeGroupInfo.instanceType") ?? "";
  const logGroup = textAt(inputs, "loggingInfo.brokerLogs.cloudwatchLogs.logGroup");
  const toLogs = flagAt(inputs, "loggingInfo.brokerLogs.cloudwatchLogs.enabled");
  return [
    ...when(!KAFKA_VERSION.test(version), () => bad(`unsupported KafkaVersion [${version}]`)),
    ...when(!BROKER_TYPE.test(broker), () => bad(`unsupported InstanceType [${broker}]`)),
    ...configurationProblems(cloud, inputs),
    ...when(toLogs && (logGroup === undefined || cloud.get(type.logGroup, logGroup, region) === undefined), () => {
      return bad(`the log group ${logGroup ?? ""} that broker logs go to does not exist in ${region}`);
    }),
    ...connectivityProblems(inputs, broker),
    ...when(
      flagAt(inputs, "clientAuthentication.sasl.scram") &&
        textAt(inputs, "encryptionInfo.encryptionInTransit.clientBroker") === "PLAINTEXT",
      () => bad("SASL/SCRAM needs encryption in transit between clients and brokers"),
    ),
  ];
}

function configurationProblems(cloud: Cloud, inputs: Properties): readonly string[] {
  const configuration = cloud.byLink(textAt(inputs, "configurationInfo.arn") ?? "");
  if (configuration === undefined) return [];
  const revision = numberAt(inputs, "configurationInfo.revision") ?? 0;
  const latest = numberAt(configuration.state, "latestRevision") ?? 1;
  const versions = textsAt(configuration.state, "kafkaVersions");
  const version = textAt(inputs, "kafkaVersion") ?? "";
  return [
    ...when(revision < 1 || revision > latest, () => {
      return bad(`the configuration ${label(configuration)} has no revision ${revision}: its latest is ${latest}`);
    }),
    ...when(versions.length > 0 && !versions.includes(version), () => {
      return bad(
        `the configuration ${label(configuration)} is for Kafka ${versions.join(", ")}, and not for ${version}`,
      );
    }),
  ];
}

/** Connectivity from other VPCs (and regions) is by an authentication that the cluster itself has, and not with every broker. */
function connectivityProblems(inputs: Properties, broker: string): readonly string[] {
  const schemes = ["sasl.iam", "sasl.scram"].filter((scheme) => connectivity(inputs, scheme));
  const lacking = schemes.filter((scheme) => !flagAt(inputs, `clientAuthentication.${scheme}`));
  return [
    ...lacking.map((scheme) =>
      bad(`VPC connectivity by ${scheme} needs the cluster's own client authentication by it`),
    ),
    ...when(schemes.length > 0 && broker.startsWith("kafka.t3."), () =>
      bad(`VPC connectivity is not supported by ${broker} brokers`),
    ),
  ];
}

function creationProblems(context: Context): readonly string[] {
  const access = textAt(context.inputs, "brokerNodeGroupInfo.connectivityInfo.publicAccess.type");
  return [
    ...networkProblems(context),
    ...settingProblems(context),
    // Connectivity from other VPCs cannot be on at a creation either: the provider turns it on right after.
    ...when(access === "SERVICE_PROVIDED_EIPS", () =>
      bad("public access cannot be turned on while a cluster is created"),
    ),
  ];
}

function changeProblems(change: Change): readonly string[] {
  const before = volumeSize(change.previous.inputs);
  const after = volumeSize(change.inputs);
  return [
    ...networkProblems(change),
    ...settingProblems(change),
    ...when(before !== undefined && after !== undefined && after < before, () => {
      return bad(`the storage of a broker cannot be made smaller: from ${before ?? ""} GiB to ${after ?? ""} GiB`);
    }),
  ];
}

/** Addresses of up to three brokers, as a client starts from. */
function bootstrap({ inputs, region, ...context }: Computation, port: number, kind = ""): string {
  const name = textAt(inputs, "clusterName") ?? "";
  const brokers = Array.from({ length: Math.min(3, brokersOf(inputs)) }, (_, place) => `b-${place + 1}`);
  return brokers
    .map(
      (broker) =>
        `${broker}${kind}.${name.toLowerCase()}.${context.hex(6, "bootstrap")}.c2.kafka.${region}.amazonaws.com:${port}`,
    )
    .join(",");
}

function clusterOutputs(context: Computation): Properties {
  const { inputs } = context;
  const transit = textAt(inputs, "encryptionInfo.encryptionInTransit.clientBroker") ?? "TLS";
  const iam = flagAt(inputs, "clientAuthentication.sasl.iam");
  const scram = flagAt(inputs, "clientAuthentication.sasl.scram");
  const tls = transit !== "PLAINTEXT";
  const open = !iam && !scram;
  const byZookeeper = !(textAt(inputs, "kafkaVersion") ?? "").endsWith(".kraft");
  return {
    bootstrapBrokers: transit === "TLS" ? "" : bootstrap(context, 9092),
    bootstrapBrokersTls:
      tls && (open || flagAt(inputs, "clientAuthentication.unauthenticated")) ? bootstrap(context, 9094) : "",
    bootstrapBrokersSaslScram: scram ? bootstrap(context, 9096) : "",
    bootstrapBrokersSaslIam: iam ? bootstrap(context, 9098) : "",
    bootstrapBrokersVpcConnectivitySaslIam: connectivity(inputs, "sasl.iam") ? bootstrap(context, 14_001, "-1") : "",
    bootstrapBrokersVpcConnectivitySaslScram: connectivity(inputs, "sasl.scram")
      ? bootstrap(context, 14_001, "-2")
      : "",
    zookeeperConnectString: byZookeeper ? bootstrap(context, 2181).replaceAll("b-", "z-") : "",
    zookeeperConnectStringTls: byZookeeper ? bootstrap(context, 2182).replaceAll("b-", "z-") : "",
  };
}

/** Properties that a broker sets itself, and a configuration may not. */
const OWN_PROPERTIES =
  /^(advertised\.|authorizer\.|broker\.id|broker\.rack|controller\.quorum|inter\.broker\.|listener|log\.dirs?$|node\.id|process\.roles|sasl\.|security\.|ssl\.|zookeeper\.connect$)/;

function configurationTextProblems({ inputs }: { readonly inputs: Properties }): readonly string[] {
  const lines = (textAt(inputs, "serverProperties") ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const pairs = new Map(
    lines.map((line) => [line.split("=")[0]?.trim() ?? "", line.split("=").slice(1).join("=").trim()]),
  );
  const own = [...pairs.keys()].filter((key) => OWN_PROPERTIES.test(key));
  const factor = Number(pairs.get("default.replication.factor"));
  const inSync = Number(pairs.get("min.insync.replicas"));
  return [
    ...lines
      .filter((line) => !/^[\w.]+\s*=/.test(line))
      .map((line) => bad(`the server properties have a line that is no property: ${line}`)),
    ...when(own.length > 0, () => bad(`the server properties cannot be set: ${own.join(", ")}`)),
    ...when(factor > 0 && inSync > factor, () => {
      return bad(
        `min.insync.replicas ${inSync} is more than default.replication.factor ${factor}: no write would succeed`,
      );
    }),
  ];
}

function scramProblems({ cloud, inputs }: Context): readonly string[] {
  const cluster = cloud.byLink(textAt(inputs, "clusterArn") ?? "");
  const secrets = textsAt(inputs, "secretArnLists").flatMap((arn) => cloud.byLink(arn) ?? []);
  const misnamed = secrets.filter(({ state }) => textAt(state, "name")?.startsWith("AmazonMSK_") !== true);
  const withDefaultKey = secrets.filter(({ state }) => textAt(state, "kmsKeyId") === undefined);
  return [
    ...when(cluster !== undefined && !flagAt(cluster.state, "clientAuthentication.sasl.scram"), () => {
      return bad(`SASL/SCRAM is not turned on in ${cluster === undefined ? "" : label(cluster)}`);
    }),
    ...when(misnamed.length > 0, () => bad(`the name of a secret has to begin with AmazonMSK_: ${labels(misnamed)}`)),
    ...when(withDefaultKey.length > 0, () =>
      bad(`a secret has to be encrypted with a customer managed key: ${labels(withDefaultKey)}`),
    ),
  ];
}

/** Clusters of Kafka and their configurations. */
export const mskRules: Rules = {
  [type.kafkaCluster]: {
    check: creationProblems,
    update: changeProblems,
    compute: clusterOutputs,
    difference: ({ previous, inputs }) =>
      replacing({ kafkaVersion: isLower(textAt(inputs, "kafkaVersion"), textAt(previous, "kafkaVersion")) }),
  },
  [type.kafkaConfiguration]: {
    check: configurationTextProblems,
    update: configurationTextProblems,
    compute: ({ inputs, previous }) => {
      const before = previous === undefined ? 0 : (numberAt(previous.state, "latestRevision") ?? 1);
      const changed = ["serverProperties", "description"].some((key) => previous?.inputs[key] !== inputs[key]);
      return { latestRevision: changed || before === 0 ? before + 1 : before };
    },
  },
  "aws:msk/scramSecretAssociation:ScramSecretAssociation": { check: scramProblems, update: scramProblems },
};

/** Whether clients of other VPCs reach a cluster by IAM. */
export function hasIamConnectivity(cluster: StoredResource): boolean {
  return connectivity(cluster.state, "sasl.iam");
}
