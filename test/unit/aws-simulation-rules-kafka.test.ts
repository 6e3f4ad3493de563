import type { Properties } from "../clouds/simulated/model.ts";
import { RulesCloud, testRules } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { kafka, kafkaWith } from "./aws-simulation-rules-kafka.ts";
import { group, key, logGroup, network, subnet } from "./aws-simulation-rules-scenes.ts";

const configuration = (cloud: RulesCloud, serverProperties = "min.insync.replicas=2", inputs: Properties = {}): Made =>
  cloud.create("kafkaConfiguration", "configuration", { name: "configuration", serverProperties, ...inputs });

const storage = (volumeSize: number): Properties => ({ storageInfo: { ebsStorageInfo: { volumeSize } } });

const logs = (logGroupName: string): Properties => ({
  loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logGroupName } } },
});

const connected = (scheme: "iam" | "scram"): Properties => ({
  connectivityInfo: { vpcConnectivity: { clientAuthentication: { sasl: { [scheme]: true } } } },
});

const scramSecret = (cloud: RulesCloud, name = "AmazonMSK_service"): Made =>
  cloud.create("secret", "secret", { name, kmsKeyId: key(cloud, "secrets").arn });

const login = (cloud: RulesCloud, cluster: Made, secret: Made): Made =>
  cloud.create("aws:msk/scramSecretAssociation:ScramSecretAssociation", "login", {
    clusterArn: cluster.arn,
    secretArnLists: [secret.arn],
  });

const SCRAM = { clientAuthentication: { sasl: { iam: true, scram: true } } };

describe("clusters of Kafka", () => {
  testRules([
    {
      rule: "a cluster is in two or three subnets",
      refused: (cloud) => {
        const net = network(cloud);
        kafkaWith(cloud, net, {}, { clientSubnets: [net.a.id] });
      },
      because: "BadRequestException: specify either two or three client subnets: found 1",
      accepted: (cloud) => kafka(cloud),
    },
    {
      rule: "a cluster is in one VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        const net = network(cloud);
        kafkaWith(cloud, net, {}, { clientSubnets: [net.a.id, other.b.id] });
      },
      because: "BadRequestException: client subnets have to be in one VPC: net-a-10-0-0-0-20",
      accepted: (cloud) => kafka(cloud),
    },
    {
      rule: "a cluster has one subnet in a zone",
      refused: (cloud) => {
        const net = network(cloud);
        kafkaWith(cloud, net, {}, { clientSubnets: [net.a.id, subnet(cloud, net.vpc, "a", "10.0.64.0/20").id] });
      },
      because: "BadRequestException: client subnets have to be in different Availability Zones: net-a-10-0-0-0-20",
      accepted: (cloud) => kafka(cloud),
    },
    {
      rule: "every zone has as many brokers",
      refused: (cloud) => kafka(cloud, { numberOfBrokerNodes: 3 }),
      because:
        "BadRequestException: the number of broker nodes must be a multiple of Availability Zones: found 3 for 2",
      accepted: (cloud) => kafka(cloud, { numberOfBrokerNodes: 4 }),
    },
    {
      rule: "a cluster's security groups are in its VPC",
      refused: (cloud) => {
        const other = network(cloud, 1, "eu-west-1", "other");
        kafka(cloud, {}, { securityGroups: [group(cloud, other.vpc, "foreign").id] });
      },
      because: "BadRequestException: security groups of another VPC than the client subnets': foreign (sg-…)",
      accepted: (cloud) => kafka(cloud),
    },
    {
      rule: "a version is one that MSK has",
      refused: (cloud) => kafka(cloud, { kafkaVersion: "2.1.0" }),
      because: "BadRequestException: unsupported KafkaVersion [2.1.0]",
      accepted: (cloud) => kafka(cloud, { kafkaVersion: "3.9.x.kraft" }),
    },
    {
      rule: "a broker is of a type that MSK has",
      refused: (cloud) => kafka(cloud, {}, { instanceType: "m7g.large" }),
      because: "BadRequestException: unsupported InstanceType [m7g.large]",
      accepted: (cloud) => kafka(cloud, {}, { instanceType: "kafka.m7g.xlarge" }),
    },
    {
      rule: "a configuration has the revision",
      refused: (cloud) => kafka(cloud, { configurationInfo: { arn: configuration(cloud).arn, revision: 2 } }),
      because:
        "BadRequestException: the configuration configuration (arn:aws:kafka:eu-west-1:123456789012:configuration/configuration/…-2) has no revision 2: its latest is 1",
      accepted: (cloud) => {
        const made = cloud.update(configuration(cloud), { serverProperties: "min.insync.replicas=1" });
        kafka(cloud, { configurationInfo: { arn: made.arn, revision: 2 } });
      },
    },
    {
      rule: "a configuration is for the version",
      refused: (cloud) => {
        const { arn } = configuration(cloud, "num.partitions=3", { kafkaVersions: ["3.7.x"] });
        kafka(cloud, { configurationInfo: { arn, revision: 1 } });
      },
      because:
        "BadRequestException: the configuration configuration (arn:aws:kafka:eu-west-1:123456789012:configuration/configuration/…-2) is for Kafka 3.7.x, and not for 3.8.x",
      accepted: (cloud) => {
        const { arn } = configuration(cloud, "num.partitions=3", { kafkaVersions: ["3.7.x", "3.8.x"] });
        kafka(cloud, { configurationInfo: { arn, revision: 1 } });
      },
    },
    {
      rule: "a configuration stays while a cluster has it",
      refused: (cloud) => {
        const made = configuration(cloud);
        kafka(cloud, { configurationInfo: { arn: made.arn, revision: 1 } });
        cloud.delete(made);
      },
      because:
        "BadRequestException: arn:aws:kafka:eu-west-1:123456789012:configuration/configuration/…-2 is in use by kafka",
      accepted: (cloud) => {
        const made = configuration(cloud);
        cloud.delete(kafka(cloud, { configurationInfo: { arn: made.arn, revision: 1 } }));
        cloud.delete(made);
      },
    },
    {
      rule: "brokers log to a group that there is",
      refused: (cloud) => kafka(cloud, logs("/kafka")),
      because: "BadRequestException: the log group /kafka that broker logs go to does not exist in eu-west-1",
      accepted: (cloud) => kafka(cloud, logs(logGroup(cloud, "/kafka").id)),
    },
    {
      rule: "public access comes after the creation",
      refused: (cloud) => kafka(cloud, {}, { connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } } }),
      because: "BadRequestException: public access cannot be turned on while a cluster is created",
      accepted: (cloud) => kafka(cloud, {}, { connectivityInfo: { publicAccess: { type: "DISABLED" } } }),
    },
    {
      rule: "other VPCs connect by what the cluster's own clients use",
      refused: (cloud) => kafka(cloud, {}, connected("scram")),
      because:
        "BadRequestException: VPC connectivity by sasl.scram needs the cluster's own client authentication by it",
      accepted: (cloud) => kafka(cloud, {}, connected("iam")),
    },
    {
      rule: "other VPCs do not connect to the smallest brokers",
      refused: (cloud) => kafka(cloud, {}, { ...connected("iam"), instanceType: "kafka.t3.small" }),
      because: "BadRequestException: VPC connectivity is not supported by kafka.t3.small brokers",
      accepted: (cloud) => kafka(cloud, {}, { ...connected("iam"), instanceType: "kafka.m7g.large" }),
    },
    {
      rule: "passwords are not sent in the clear",
      refused: (cloud) =>
        kafka(cloud, { ...SCRAM, encryptionInfo: { encryptionInTransit: { clientBroker: "PLAINTEXT" } } }),
      because: "BadRequestException: SASL/SCRAM needs encryption in transit",
      accepted: (cloud) => kafka(cloud, { ...SCRAM, encryptionInfo: { encryptionInTransit: { clientBroker: "TLS" } } }),
    },
    {
      rule: "a broker's disk does not shrink",
      refused: (cloud) => resize(cloud, 100, 99),
      because: "BadRequestException: the storage of a broker cannot be made smaller: from 100 GiB to 99 GiB",
      accepted: (cloud) => resize(cloud, 100, 200),
    },
    {
      rule: "a configuration is properties",
      refused: (cloud) => configuration(cloud, "min.insync.replicas: 2"),
      because: "BadRequestException: the server properties have a line that is no property: min.insync.replicas: 2",
      accepted: (cloud) => configuration(cloud, "# Two of three.\n\nmin.insync.replicas = 2\n"),
    },
    {
      rule: "a configuration leaves to brokers what is theirs",
      refused: (cloud) => configuration(cloud, "num.partitions=3\nadvertised.listeners=x\nssl.keystore.location=y"),
      because: "BadRequestException: the server properties cannot be set: advertised.listeners, ssl.keystore.location",
      accepted: (cloud) => configuration(cloud, "num.partitions=3\nunclean.leader.election.enable=false"),
    },
    {
      rule: "a write waits for no more replicas than there are",
      refused: (cloud) => configuration(cloud, "default.replication.factor=2\nmin.insync.replicas=3"),
      because: "BadRequestException: min.insync.replicas 3 is more than default.replication.factor 2",
      accepted: (cloud) => configuration(cloud, "default.replication.factor=3\nmin.insync.replicas=2"),
    },
    {
      rule: "passwords are for a cluster that asks for them",
      refused: (cloud) => login(cloud, kafka(cloud), scramSecret(cloud)),
      because: "BadRequestException: SASL/SCRAM is not turned on in kafka (arn:",
      accepted: (cloud) => login(cloud, kafka(cloud, SCRAM), scramSecret(cloud)),
    },
    {
      rule: "a password's secret is named for MSK",
      refused: (cloud) => login(cloud, kafka(cloud, SCRAM), scramSecret(cloud, "service")),
      because: "BadRequestException: the name of a secret has to begin with AmazonMSK_: secret (arn:",
      accepted: (cloud) => login(cloud, kafka(cloud, SCRAM), scramSecret(cloud)),
    },
    {
      rule: "a password's secret has a key of one's own",
      refused: (cloud) =>
        login(cloud, kafka(cloud, SCRAM), cloud.create("secret", "secret", { name: "AmazonMSK_service" })),
      because: "BadRequestException: a secret has to be encrypted with a customer managed key: secret (arn:",
      accepted: (cloud) => login(cloud, kafka(cloud, SCRAM), scramSecret(cloud)),
    },
  ]);
});

function resize(cloud: RulesCloud, before: number, after: number): Made {
  const made = kafka(cloud, {}, storage(before));
  const info = made.state["brokerNodeGroupInfo"] as Properties;
  return cloud.update(made, { brokerNodeGroupInfo: { ...info, ...storage(after) } });
}

test("a cluster shows brokers of the kinds of listeners that it has", () => {
  const cloud = new RulesCloud();
  const { state } = kafka(cloud, { ...SCRAM, numberOfBrokerNodes: 4 }, connected("iam"));
  const hosts = (list: unknown): readonly string[] => (typeof list === "string" ? list.split(",") : []);
  expect(hosts(state["bootstrapBrokersSaslIam"]).map((host) => host.replace(/[0-9a-f]{6}\.c2/, "….c2"))).toEqual(
    [1, 2, 3].map((number) => `b-${number}.kafka.….c2.kafka.eu-west-1.amazonaws.com:9098`),
  );
  expect(hosts(state["bootstrapBrokersSaslScram"])[0]).toMatch(/:9096$/);
  expect(hosts(state["bootstrapBrokersVpcConnectivitySaslIam"])[0]).toMatch(/:14001$/);
  expect([state["bootstrapBrokers"], state["bootstrapBrokersTls"]]).toEqual(["", ""]);
  expect(hosts(state["zookeeperConnectString"])[0]).toMatch(/^z-1\.kafka\..*:2181$/);
  cloud.close();
});

test("a change of a configuration makes a revision, and one of nothing makes none", () => {
  const cloud = new RulesCloud();
  const first = configuration(cloud);
  const second = cloud.update(first, { serverProperties: "min.insync.replicas=1" });
  expect([first.state["latestRevision"], second.state["latestRevision"]]).toEqual([1, 2]);
  expect(cloud.update(second, {}).state["latestRevision"]).toBe(2);
  cloud.close();
});
