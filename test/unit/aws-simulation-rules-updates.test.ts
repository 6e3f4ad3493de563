import { conceal, UNKNOWN } from "../../providers/local/properties.ts";
import type { Properties } from "../clouds/simulated/model.ts";
import { problemsOf, RulesCloud } from "./aws-simulation-rules-cloud.ts";
import type { Made } from "./aws-simulation-rules-cloud.ts";
import { user, users } from "./aws-simulation-rules-cache-users.ts";
import { kafka } from "./aws-simulation-rules-kafka.ts";
import { cluster, nodes, ready } from "./aws-simulation-rules-kubernetes.ts";
import { balancer, group, key, logGroup, network, policy, role, targetGroup } from "./aws-simulation-rules-scenes.ts";
import { hub } from "./aws-simulation-rules-transit.ts";

const READ = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const ADDRESS = { name: "api", type: "A", ttl: 60, records: ["192.0.2.1"] };
const ALARM = { namespace: "AWS/Kafka", metricName: "Lag", period: 60, statistic: "Maximum", threshold: 1 };

const listener = (cloud: RulesCloud): Made => {
  const net = network(cloud);
  return cloud.create("listener", "http", {
    loadBalancerArn: balancer(cloud, net).arn,
    port: 80,
    defaultActions: [{ type: "forward", targetGroupArn: targetGroup(cloud, net).arn }],
  });
};

/** Resources of every type that must not stand in its own way when it is updated, by what they are. */
const makers: Readonly<Record<string, (cloud: RulesCloud) => Made>> = {
  accelerator: (cloud) => cloud.create("accelerator", "anycast", { name: "anycast" }),
  "accelerator's listener": (cloud) =>
    cloud.create("acceleratorListener", "https", {
      acceleratorArn: cloud.create("accelerator", "anycast", { name: "anycast" }).arn,
      protocol: "TCP",
      portRanges: [{ fromPort: 443, toPort: 443 }],
    }),
  alarm: (cloud) =>
    cloud.create("metricAlarm", "lag", {
      name: "lag",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      ...ALARM,
    }),
  "attachment of a VPC": (cloud) => hub(cloud, 0, "eu-west-1").attachment,
  balancer: (cloud) => balancer(cloud, network(cloud)),
  bucket: (cloud) => cloud.create("bucket", "bucket", { bucket: "backups" }),
  cluster: (cloud) => cluster(cloud, network(cloud)),
  distribution: (cloud) =>
    cloud.create("distribution", "cdn", {
      enabled: true,
      origins: [{ originId: "entry", domainName: "origin.example.com" }],
      defaultCacheBehavior: {
        targetOriginId: "entry",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        viewerProtocolPolicy: "redirect-to-https",
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    }),
  "egress rule": (cloud) =>
    cloud.create("egressRule", "out", {
      securityGroupId: group(cloud, network(cloud).vpc, "web").id,
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
    }),
  "gateway endpoint": (cloud) => {
    const { vpc, table } = network(cloud);
    return cloud.create("vpcEndpoint", "s3", {
      vpcId: vpc.id,
      serviceName: "com.amazonaws.eu-west-1.s3",
      routeTableIds: [table.id],
    });
  },
  "group of users": (cloud) => users(cloud, [user(cloud, "service")]),
  "inline policy": (cloud) =>
    cloud.create("rolePolicy", "read", {
      name: "read",
      role: role(cloud, "role", "ec2.amazonaws.com").id,
      policy: policy(READ),
    }),
  "interface endpoint": (cloud) => {
    const { vpc, a } = network(cloud);
    return cloud.create("vpcEndpoint", "sts", {
      vpcId: vpc.id,
      serviceName: "com.amazonaws.eu-west-1.sts",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: [a.id],
    });
  },
  "internet gateway": (cloud) => network(cloud).gateway,
  "Kafka cluster": (cloud) => kafka(cloud),
  key: (cloud) => key(cloud, "key"),
  listener,
  "log group": (cloud) => logGroup(cloud, "/flows"),
  nodes: (cloud) => {
    const { net, made } = ready(cloud);
    return nodes(cloud, made, net);
  },
  "policy of logs": (cloud) =>
    cloud.create("logResourcePolicy", "policy", {
      policyName: "policy",
      policyDocument: policy({ ...READ, Principal: { Service: "route53.amazonaws.com" } }),
    }),
  "private zone": (cloud) =>
    cloud.create("zone", "private", {
      name: "internal.test",
      vpcs: [{ vpcId: network(cloud).vpc.id, vpcRegion: "eu-west-1" }],
    }),
  record: (cloud) => cloud.create("record", "api", { zoneId: cloud.publicZone, ...ADDRESS }),
  "replication group": (cloud) =>
    cloud.create("replicationGroup", "redis", {
      replicationGroupId: "redis",
      description: "Projections",
      nodeType: "cache.t4g.micro",
    }),
  role: (cloud) => role(cloud, "role", "ec2.amazonaws.com"),
  secret: (cloud) => cloud.create("secret", "secret", { name: "secret" }),
  subnet: (cloud) => network(cloud).a,
  "target group": (cloud) => targetGroup(cloud, network(cloud)),
  VPC: (cloud) => network(cloud).vpc,
};

let cloud: RulesCloud;
beforeEach(() => {
  cloud = new RulesCloud();
});
afterEach(() => {
  cloud.close();
});

test.each(Object.entries(makers))(
  "%s: an update that changes nothing is accepted, and changes nothing that it shows",
  (_, make) => {
    const made = make(cloud);
    const now = (): Properties => cloud.stateOf(made.type as `aws:${string}`, made.id);
    const before = now();
    expect(problemsOf(() => cloud.update(made, {}))).toEqual([]);
    expect(now()).toEqual(before);
  },
);

describe("what is not known yet", () => {
  const unknown = conceal(UNKNOWN);

  test("is what an action needs", () => {
    const forward = { type: "forward", targetGroupArn: unknown };
    expect(cloud.preview("listener", { loadBalancerArn: unknown, port: 80, defaultActions: [forward] })).toEqual([]);
    expect(
      cloud.preview("listener", { loadBalancerArn: unknown, port: 80, defaultActions: [{ type: "forward" }] }),
    ).toEqual(['defaultActions[0]: targetGroupArn or forward must be specified when type is "forward"']);
    const weighted = { type: "forward", forward: { targetGroups: [{ arn: unknown }] } };
    expect(cloud.preview("listenerRule", { listenerArn: unknown, actions: [weighted], conditions: [] })).toEqual([]);
  });

  test("is what a target group needs", () => {
    expect(cloud.preview("targetGroup", { port: 80, protocol: "HTTP", vpcId: unknown })).toEqual([]);
    expect(cloud.preview("targetGroup", { port: 80, protocol: unknown })).toEqual([
      "vpcId should be set unless targetType is lambda",
    ]);
  });

  test("is how a certificate is validated", () => {
    expect(cloud.preview("acmCertificate", { domainName: unknown, validationMethod: unknown })).toEqual([]);
  });
});
