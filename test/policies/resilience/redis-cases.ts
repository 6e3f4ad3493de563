import type { Case } from "../case.ts";
import type { Change } from "../change.ts";

const REDIS = "eu-west-1-redis-group";
const SECOND = "eu-central-1-redis-group";
const THIRD = "us-east-1-redis-group";
const DATASTORE = "redis-global-group";

const zone = (title: string, set: NonNullable<Change["set"]>, ...messages: readonly string[]): Case => ({
  policy: "redis-survives-zone",
  title,
  changes: [{ resource: REDIS, set }],
  expects: messages.length === 0 ? "passes" : { fails: messages.map((message) => `${REDIS}: ${message}`) },
});

const SHARED_ZONE = "multiAzEnabled is not true, so that its nodes may share a zone";
const NO_FAILOVER = "automaticFailoverEnabled is not true, so that no replica takes over";
const NO_REPLICA = "a shard has no replica, accepted is 1 or more";

/** One region's Redis is written to, two follow. */
const GLOBAL: readonly Change[] = [
  {
    resource: DATASTORE,
    add: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
    set: { region: "eu-west-1" },
    referenced: { primaryReplicationGroupId: [REDIS] },
  },
  ...[SECOND, THIRD].map((resource) => ({ resource, referenced: { globalReplicationGroupId: [DATASTORE] } })),
];

const datastore = (title: string, changes: readonly Change[], expects: Case["expects"]): Case => ({
  policy: "redis-global-datastore",
  title,
  changes: [...GLOBAL, ...changes],
  expects,
});

const TOO_SMALL = "accepted in a global datastore are large and above";

export const REDIS_CASES: readonly Case[] = [
  zone("one replica", { replicasPerNodeGroup: 1 }),
  zone("without cluster mode, a primary and a replica", { replicasPerNodeGroup: undefined, numCacheClusters: 2 }),
  zone("shards that each have a replica", {
    replicasPerNodeGroup: undefined,
    nodeGroupConfigurations: [{ replicaCount: 1 }, { replicaCount: 2 }],
  }),
  zone("nodes in one zone", { multiAzEnabled: false }, SHARED_ZONE),
  zone("zones left to the default", { multiAzEnabled: undefined }, SHARED_ZONE),
  zone("no failover", { automaticFailoverEnabled: false }, NO_FAILOVER),
  zone("failover left to the default", { automaticFailoverEnabled: undefined }, NO_FAILOVER),
  zone("no replica", { replicasPerNodeGroup: 0 }, NO_REPLICA),
  zone("no word of replicas", { replicasPerNodeGroup: undefined }, NO_REPLICA),
  zone("a single node", { replicasPerNodeGroup: undefined, numCacheClusters: 1 }, NO_REPLICA),
  zone(
    "a shard without a replica",
    { replicasPerNodeGroup: undefined, nodeGroupConfigurations: [{ replicaCount: 2 }, { slots: "0-100" }] },
    NO_REPLICA,
  ),
  {
    policy: "redis-survives-zone",
    title: "replicas that are not known yet",
    changes: [{ resource: REDIS, unknown: ["replicasPerNodeGroup"] }],
    expects: { unevaluated: [`${REDIS}: replicasPerNodeGroup`] },
  },
  datastore(
    "two secondaries of large nodes",
    [{ resource: /-redis-group$/, set: { nodeType: "cache.m7g.large" } }],
    "passes",
  ),
  datastore(
    "secondaries that take what they are from the primary",
    [SECOND, THIRD].map((resource) => ({
      resource,
      set: { nodeType: undefined, numNodeGroups: undefined, engine: undefined, engineVersion: undefined },
    })),
    "passes",
  ),
  datastore(
    "three secondaries",
    [
      {
        resource: "ap-south-1-redis-group",
        add: "aws:elasticache/replicationGroup:ReplicationGroup",
        set: { region: "ap-south-1" },
        referenced: { globalReplicationGroupId: [DATASTORE] },
      },
    ],
    { fails: [`${DATASTORE}: it has 3 secondaries, accepted are 2`] },
  ),
  datastore("a primary that is elsewhere", [{ resource: DATASTORE, unreferenced: ["primaryReplicationGroupId"] }], {
    fails: [`${DATASTORE}: its primary is no Redis of this environment`],
  }),
  datastore("medium nodes", [{ resource: /-redis-group$/, set: { nodeType: "cache.t4g.medium" } }], {
    fails: [`${REDIS}: its nodes are cache.t4g.medium, ${TOO_SMALL}`],
  }),
  datastore("a primary whose nodes are of no type", [{ resource: /-redis-group$/, set: { nodeType: undefined } }], {
    fails: [`${REDIS}: its nodes are of no stated type, ${TOO_SMALL}`],
  }),
  datastore(
    "a secondary that differs in everything",
    [
      {
        resource: SECOND,
        set: { nodeType: "cache.r7g.large", numNodeGroups: 2, engine: "redis", engineVersion: "7.1" },
      },
    ],
    {
      fails: [
        `${SECOND}: engine is not that of its primary in eu-west-1`,
        `${SECOND}: engineVersion is not that of its primary in eu-west-1`,
        `${SECOND}: nodeType is not that of its primary in eu-west-1`,
        `${SECOND}: numNodeGroups is not that of its primary in eu-west-1`,
      ],
    },
  ),
  datastore("shards that are not known yet", [{ resource: SECOND, unknown: ["numNodeGroups"] }], {
    unevaluated: [`${SECOND}: numNodeGroups`],
  }),
  {
    policy: "redis-snapshots",
    title: "snapshots of one day",
    changes: [{ resource: REDIS, set: { snapshotRetentionLimit: 1 } }],
    expects: "passes",
  },
  {
    policy: "redis-snapshots",
    title: "no snapshots",
    changes: [{ resource: REDIS, set: { snapshotRetentionLimit: 0 } }],
    expects: { fails: [`${REDIS}: its snapshots are kept for 0 days, accepted are 1 or more`] },
  },
  {
    policy: "redis-snapshots",
    title: "snapshots left to the default",
    changes: [{ resource: REDIS, set: { snapshotRetentionLimit: undefined } }],
    expects: { fails: [`${REDIS}: its snapshots are kept for 0 days, accepted are 1 or more`] },
  },
  {
    policy: "redis-snapshots",
    title: "a day less than is set",
    changes: [{ resource: REDIS, set: { snapshotRetentionLimit: 6 } }],
    settings: { leastDays: 7 },
    expects: { fails: [`${REDIS}: its snapshots are kept for 6 days, accepted are 7 or more`] },
  },
  {
    policy: "redis-snapshots",
    title: "days that are not known yet",
    changes: [{ resource: REDIS, unknown: ["snapshotRetentionLimit"] }],
    expects: { unevaluated: [`${REDIS}: snapshotRetentionLimit`] },
  },
];
