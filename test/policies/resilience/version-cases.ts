import type { Case } from "../case.ts";

const CLUSTER = "eu-west-1-kubernetes-cluster";
const REDIS = "eu-west-1-redis-group";
const CONFIGURATION = "eu-west-1-kafka-configuration";
const CNI = "eu-west-1-kubernetes-vpc-cni-add-on";
const NODES = /^eu-west-1-kubernetes-nodes-(base|burst)-[abc]$/;
const text = (edit: (old: string) => string) => (old: unknown) => edit(typeof old === "string" ? old : "");

const UPGRADE = { upgradeUntil: "2026-06-01" };
const upgraded = (version: string) => [
  { resource: CLUSTER, set: { version } },
  { resource: NODES, set: { version } },
  { resource: "eu-west-1-kubernetes-kube-proxy-add-on", set: { addonVersion: `v${version}.1-eksbuild.1` } },
];
const behind = (end: string): readonly string[] => [
  `${CLUSTER}: ${end}`,
  ...["base-a", "base-b", "base-c", "burst-a", "burst-b", "burst-c"].map(
    (group) => `eu-west-1-kubernetes-nodes-${group}: ${end}`,
  ),
];

/** Versions and settings of regions beside each other. */
export const VERSION_CASES: readonly Case[] = [
  {
    policy: "regions-run-same-versions",
    title: "the last day of an upgrade by a minor version",
    settings: UPGRADE,
    changes: upgraded("1.36"),
    expects: "passes",
  },
  {
    policy: "regions-run-same-versions",
    title: "nodes that follow their cluster's version",
    changes: [{ resource: NODES, set: { version: undefined } }],
    expects: "passes",
  },
  {
    policy: "regions-run-same-versions",
    title: "a region that drains, and is behind",
    topology: (shipped) => ({
      ...shipped,
      regions: shipped.regions.map((region) =>
        region.name === "eu-west-1" ? { ...region, state: "draining" as const } : region,
      ),
    }),
    changes: upgraded("1.31"),
    expects: "passes",
  },
  {
    policy: "regions-run-same-versions",
    title: "a minor version apart, without an upgrade",
    changes: upgraded("1.36"),
    expects: {
      fails: [
        ...behind("its Kubernetes version is 1.36, and 1.35 elsewhere").slice(0, 1),
        "eu-west-1-kubernetes-kube-proxy-add-on: its version of the add-on kube-proxy is v1.36.1-eksbuild.1, and v1.35.0-eksbuild.2 elsewhere",
        ...behind("its Kubernetes version is 1.36, and 1.35 elsewhere").slice(1),
      ],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "the day after an upgrade's last",
    settings: UPGRADE,
    today: "2026-06-02",
    changes: [{ resource: CLUSTER, set: { version: "1.34" } }],
    expects: {
      fails: [`${CLUSTER}: its Kubernetes version is 1.34, and 1.35 elsewhere; the upgrade was to end on 2026-06-01`],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "two minor versions apart during an upgrade",
    settings: UPGRADE,
    changes: [
      { resource: CLUSTER, set: { version: "1.34" } },
      { resource: "us-east-1-kubernetes-cluster", set: { version: "1.36" } },
    ],
    expects: {
      fails: [
        `${CLUSTER}: its Kubernetes version is 1.34, and 1.35 elsewhere; an upgrade may differ by one minor version`,
        "us-east-1-kubernetes-cluster: its Kubernetes version is 1.36, and 1.35 elsewhere; an upgrade may differ by one minor version",
      ],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "a cluster whose version AWS chooses, during an upgrade",
    settings: UPGRADE,
    changes: [{ resource: CLUSTER, set: { version: undefined } }],
    expects: {
      fails: [
        `${CLUSTER}: its Kubernetes version is left to the cloud, which chooses another each time; an upgrade may differ by one minor version`,
      ],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "an add-on whose version AWS chooses, in every region",
    changes: [{ resource: /-kubernetes-vpc-cni-add-on$/, set: { addonVersion: undefined } }],
    expects: {
      fails: ["eu-central-1", "eu-west-1", "us-east-1"].map(
        (region) =>
          `${region}-kubernetes-vpc-cni-add-on: its version of the add-on vpc-cni is left to the cloud, which chooses another each time`,
      ),
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "an add-on of another version in a region that is not upgraded",
    settings: UPGRADE,
    changes: [{ resource: CNI, set: { addonVersion: "v1.20.0-eksbuild.1" } }],
    expects: {
      fails: [`${CNI}: its version of the add-on vpc-cni is v1.20.0-eksbuild.1, and v1.21.1-eksbuild.3 elsewhere`],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "another Kafka, and another of its settings",
    changes: [
      { resource: "eu-west-1-kafka-cluster", set: { kafkaVersion: "3.9.x.kraft" } },
      {
        resource: CONFIGURATION,
        set: { serverProperties: text((old) => old.replace("min.insync.replicas=2", "min.insync.replicas=1")) },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-kafka-cluster: its Kafka setting min.insync.replicas differs",
        "eu-west-1-kafka-cluster: its Kafka version is 3.9.x.kraft, and 4.1.x.kraft elsewhere",
      ],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "a Kafka setting that one region has, and one that it lacks",
    changes: [
      {
        resource: CONFIGURATION,
        set: {
          serverProperties: text((old) => old.replace("unclean.leader.election.enable=false", "log.retention.hours=1")),
        },
      },
    ],
    expects: {
      fails: [
        "eu-west-1-kafka-cluster: its Kafka setting log.retention.hours differs",
        "eu-west-1-kafka-cluster: its Kafka setting unclean.leader.election.enable is not set, as it is elsewhere",
      ],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "Redis of another engine, version and parameter",
    changes: [
      { resource: REDIS, set: { engine: undefined, engineVersion: "7.1" } },
      { resource: "eu-west-1-redis-parameters", set: { "parameters.1.value": "noeviction" } },
    ],
    expects: {
      fails: [
        `${REDIS}: its engine is redis, and valkey elsewhere`,
        `${REDIS}: its engine version is 7.1, and 8.1 elsewhere`,
        `${REDIS}: its parameter maxmemory-policy differs`,
      ],
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "Redis with AWS's default parameters",
    changes: [{ resource: REDIS, set: { parameterGroupName: undefined } }],
    expects: {
      fails: ["cluster-enabled", "maxmemory-policy"].map(
        (parameter) => `${REDIS}: its parameter ${parameter} is not set, as it is elsewhere`,
      ),
    },
  },
  {
    policy: "regions-run-same-versions",
    title: "a version that is not known yet",
    changes: [{ resource: CLUSTER, unknown: ["version"] }],
    expects: { unevaluated: [`${CLUSTER}: version`] },
  },
];
