import type { PreviewReport } from "../../../tools/preview/report.ts";
import type { RegionEvents } from "./events.ts";
import { Events, regionIn, SECRET, UNKNOWN } from "./events.ts";
import { REGIONS, reportFrom, TIERS } from "./reports.ts";

const CLUSTER = "aws:msk/cluster:Cluster";

/** An environment of three regions in which a test changes something. Each region keeps a VPC. */
function inProd(change: (regions: readonly RegionEvents[], events: Events) => void): Events {
  const events = new Events();
  const regions = REGIONS.map((region) => regionIn(events, region, TIERS));
  for (const { region, tier } of regions) {
    events.resource("same", { type: "aws:ec2/vpc:Vpc", name: `${region}-network-vpc`, parent: tier("network") });
  }
  change(regions, events);
  return events;
}

const scene = (change: Parameters<typeof inProd>[0], parts: Partial<PreviewReport> = {}): PreviewReport =>
  reportFrom(inProd(change).end(), parts);

const kept = { removed: { before: 1, after: 1 } } as const;
const SLOTS = { all: 16_384, homesMoved: 0, replicasMoved: 0 };

function cluster({ region, tier }: RegionEvents): { type: string; name: string; parent: string } {
  return { type: CLUSTER, name: `${region}-kafka-cluster`, parent: tier("kafka") };
}

export function addRegion(): PreviewReport {
  const events = inProd(() => undefined);
  const { region, tier } = regionIn(events, "eu-north-1", TIERS, "create");
  events.resource("create", { type: "aws:ec2/vpc:Vpc", name: `${region}-network-vpc`, parent: tier("network") });
  events.resource("create", { type: CLUSTER, name: `${region}-kafka-cluster`, parent: tier("kafka") });
  events.resource("create", { type: "aws:kms/key:Key", name: `${region}-keys-data`, parent: tier("keys") });
  events.resource("update", {
    type: "aws:globalaccelerator/endpointGroup:EndpointGroup",
    name: "entry-accelerator-eu-west-1",
    before: { trafficDialPercentage: 34 },
    after: { trafficDialPercentage: 25 },
    differs: { trafficDialPercentage: "update" },
  });
  const before = reportFrom(events.end());
  return {
    ...before,
    regions: [...before.regions, { name: "eu-north-1", cloud: "aws", state: "active" }],
    plan: {
      placementVersion: { before: 4, after: 5 },
      slots: { all: 16_384, homesMoved: 4_096, replicasMoved: 8_192 },
      predictions: [
        { label: "service after the loss of a region", rto: { before: 42, after: 38.5 }, rpo: { before: 0, after: 0 } },
      ],
      capacity: [
        { loss: "eu-west-1", carried: { before: 900, after: 1_200 }, demanded: { before: 1_000, after: 1_000 } },
        {
          loss: "eu-north-1",
          carried: { before: undefined, after: 900 },
          demanded: { before: undefined, after: 1_000 },
        },
      ],
      regionsAdded: ["eu-north-1"],
      regionsRemoved: [],
    },
    cost: {
      before: 10_000,
      after: 13_250.5,
      pricesOf: "2026-10-01",
      budget: 12_000,
      unpriced: ["aws:budgets/budget:Budget"],
      tiers: [{ tier: "kafka", cost: { before: 4_000, after: 5_500.25 } }],
    },
    policies: {
      packs: ["meridian-security", "meridian-resilience"],
      added: [],
      fixed: [],
      standing: [],
      excepted: [],
      notEvaluated: 0,
    },
  };
}

export function removeRegion(): PreviewReport {
  const events = new Events();
  const regions = REGIONS.slice(0, 2).map((region) => regionIn(events, region, TIERS));
  for (const each of regions) events.resource("same", cluster(each));
  const gone = regionIn(events, "us-east-1", TIERS, "delete");
  events.resource("delete", { ...cluster(gone), protect: true });
  events.resource("delete", { type: "aws:ec2/vpc:Vpc", name: "us-east-1-network-vpc", parent: gone.tier("network") });
  events.resource("delete", {
    type: "aws:kms/key:Key",
    name: "us-east-1-keys-data",
    parent: gone.tier("keys"),
    retainOnDelete: true,
  });
  const report = reportFrom(events.end());
  return {
    ...report,
    regions: report.regions.filter(({ name }) => name !== "us-east-1"),
    blast: {
      dependents: [
        {
          urn: "urn:pulumi:prod::meridian::aws:route53/record:Record::entry-entry-a",
          name: "entry-entry-a",
          region: "global",
          tier: "load-balancing",
        },
      ],
      regions: ["us-east-1"],
      slots: { affected: 5_461, all: 16_384 },
      capacity: 1 / 3,
    },
  };
}

/** A zone more: subnets come, and a store that lists zones is replaced. */
export const changeZones = (): PreviewReport =>
  scene(([first], events) => {
    if (first === undefined) return;
    const subnet = { type: "aws:ec2/subnet:Subnet", parent: first.tier("network") };
    events.resource("create", { ...subnet, name: "eu-west-1-network-data-d" });
    events.resource("create", { ...subnet, name: "eu-west-1-network-private-d" });
    events.resource("replace", {
      ...cluster(first),
      before: { brokerNodeGroupInfo: { clientSubnets: ["subnet-a", "subnet-b", "subnet-c"] }, numberOfBrokerNodes: 3 },
      after: {
        brokerNodeGroupInfo: { clientSubnets: ["subnet-a", "subnet-b", "subnet-c", UNKNOWN] },
        numberOfBrokerNodes: 4,
      },
      differs: { "brokerNodeGroupInfo.clientSubnets[3]": "add-replace", numberOfBrokerNodes: "update" },
    });
  });

/** Every region's brokers at once. */
export const resizeKafka = (): PreviewReport =>
  scene((regions, events) => {
    for (const each of regions) {
      events.resource("update", {
        ...cluster(each),
        before: { brokerNodeGroupInfo: { instanceType: "kafka.m7g.large" } },
        after: { brokerNodeGroupInfo: { instanceType: "kafka.m7g.xlarge" } },
        differs: { "brokerNodeGroupInfo.instanceType": "update" },
      });
    }
  });

/** Without an alias, what has another name is another resource. */
export function renameComponent(): PreviewReport {
  const events = new Events();
  const region = regionIn(events, "eu-west-1", ["network"]);
  const [cache, redis] = [
    events.component("create", "meridian:redis:Aws", "eu-west-1-cache", region.urn),
    events.component("delete", "meridian:redis:Aws", "eu-west-1-redis", region.urn),
  ];
  const type = "aws:elasticache/replicationGroup:ReplicationGroup";
  events.resource("create", { type, name: "eu-west-1-cache-group", parent: cache });
  events.resource("delete", { type, name: "eu-west-1-redis-group", parent: redis });
  return reportFrom(events.end());
}

export const changeSecurityGroup = (): PreviewReport =>
  scene(([first], events) => {
    if (first === undefined) return;
    events.resource("replace-first", {
      type: "aws:ec2/securityGroup:SecurityGroup",
      name: "eu-west-1-kafka-brokers",
      parent: first.tier("kafka"),
      before: { description: "Kafka's brokers", tags: { "meridian:owner": "platform" } },
      after: { description: "Brokers of Kafka", tags: { "meridian:owner": "streams" } },
      differs: { description: "update-replace", 'tags["meridian:owner"]': "update" },
    });
    events.resource("update", {
      ...cluster(first),
      before: { brokerNodeGroupInfo: { securityGroups: ["sg-1"] } },
      after: { brokerNodeGroupInfo: { securityGroups: [UNKNOWN] } },
      differs: { "brokerNodeGroupInfo.securityGroups[0]": "update" },
    });
  });

export const bumpKubernetes = (): PreviewReport =>
  scene(([first], events) => {
    if (first === undefined) return;
    events.resource("update", {
      type: "aws:eks/cluster:Cluster",
      name: "eu-west-1-kubernetes-cluster",
      parent: first.tier("kubernetes"),
      protect: true,
      before: { version: "1.35" },
      after: { version: "1.36" },
      diffs: ["version"],
    });
  });

/** What tells that a secret was shown. */
export const HIDDEN = "hunter2-in-plain-text";

export const changeSecret = (): PreviewReport =>
  scene(([first], events) => {
    if (first === undefined) return;
    events.resource("update", {
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      name: "eu-west-1-redis-token",
      parent: first.tier("redis"),
      before: { secretString: SECRET, versionStages: [HIDDEN] },
      after: { secretString: SECRET, versionStages: [HIDDEN, "b"] },
      differs: { secretString: "update", versionStages: "update" },
    });
    events.resource("update", {
      type: "aws:elasticache/user:User",
      name: "eu-west-1-redis-user",
      parent: first.tier("redis"),
      before: { passwords: [HIDDEN], accessString: "on" },
      after: { passwords: [HIDDEN, HIDDEN], accessString: "off" },
      differs: { "passwords[1]": "add", accessString: "update" },
    });
  });

export const violatePolicy = (): PreviewReport => {
  const finding = (policy: string, mandatory: boolean, message: string) => ({
    pack: "meridian-security",
    policy,
    resource: "eu-west-1-kafka-brokers",
    urn: undefined,
    message,
    mandatory,
  });
  return scene(
    ([first], events) => {
      if (first === undefined) return;
      events.resource("create", {
        type: "aws:ec2/securityGroup:SecurityGroup",
        name: "eu-west-1-kafka-brokers",
        parent: first.tier("kafka"),
      });
    },
    {
      policies: {
        packs: ["meridian-security"],
        added: [
          finding("security-group-descriptions", false, "a rule has no description"),
          finding("no-open-administration-ports", true, "port 22 is open to 0.0.0.0/0"),
        ],
        fixed: [finding("no-open-egress", false, "it lets everything out")],
        standing: [finding("vpc-flow-logs", false, "it has no flow log")],
        excepted: [
          {
            policy: "bucket-encryption",
            resource: "*-storage-logs",
            until: "2027-11-30",
            reason: "S3 itself writes there",
            added: true,
          },
        ],
        notEvaluated: 2,
      },
    },
  );
};

export const changeNothing = (): PreviewReport =>
  scene(() => undefined, {
    plan: {
      placementVersion: kept.removed,
      slots: SLOTS,
      predictions: [],
      capacity: [],
      regionsAdded: [],
      regionsRemoved: [],
    },
  });

/** What only an update can tell: all of it may stay as it is. */
export const everythingUnknown = (): PreviewReport =>
  scene((regions, events) => {
    for (const { region, tier } of regions) {
      events.resource("update", {
        type: "aws:ec2/route:Route",
        name: `${region}-network-route`,
        parent: tier("network"),
        before: { natGatewayId: "nat-1", routeTableId: "rtb-1" },
        after: { natGatewayId: UNKNOWN, routeTableId: UNKNOWN },
        differs: { natGatewayId: "update", routeTableId: "update" },
      });
    }
  });

/** 2,000 resources, of which 300 stateful ones are deleted and 200 replaced. */
export const changeTwoThousand = (): PreviewReport =>
  scene((regions, events) => {
    for (let at = 0; at < 2_000; at += 1) {
      const home = regions[at % regions.length];
      if (home === undefined) return;
      const parent = home.tier(TIERS[at % TIERS.length] ?? "");
      const name = `${home.region}-store-${String(at).padStart(4, "0")}`;
      if (at < 300) events.resource("delete", { type: "aws:s3/bucket:Bucket", name, parent });
      else if (at < 500) {
        events.resource("replace", {
          type: "aws:dynamodb/table:Table",
          name,
          parent,
          before: { hashKey: "id" },
          after: { hashKey: "key" },
          differs: { hashKey: "update-replace" },
        });
      } else if (at < 1_200) events.resource("create", { type: "aws:sns/topic:Topic", name, parent });
      else {
        events.resource("update", {
          type: "aws:cloudwatch/metricAlarm:MetricAlarm",
          name,
          parent,
          before: { threshold: at },
          after: { threshold: at + 1 },
          differs: { threshold: "update" },
        });
      }
    }
  });
