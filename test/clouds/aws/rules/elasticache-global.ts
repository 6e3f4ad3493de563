import type { Cloud, Context, Rules, StoredResource } from "../../simulated/model.ts";
import { textAt } from "../../simulated/values.ts";
import { blockedBy, label, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

const MOST_SECONDARIES = 2;
/** First part of a global group's id, by the region it was made in. Others get one of their own. Recalled in 2026. */
const PREFIXES: Readonly<Record<string, string>> = {
  "eu-central-1": "iqfbt",
  "eu-west-1": "fpkhr",
  "eu-west-2": "okuqm",
  "us-east-1": "ldgnf",
  "us-east-2": "erpgt",
  "us-west-1": "virxk",
  "us-west-2": "sgaui",
};

/** Members of a global group beside its primary. */
export function secondariesOf(cloud: Cloud, globalId: string): readonly StoredResource[] {
  return cloud.all(type.replicationGroup, { with: { globalReplicationGroupId: globalId } });
}

function globalProblems({ cloud, inputs, region }: Context): readonly string[] {
  const primary = cloud.get(type.replicationGroup, textAt(inputs, "primaryReplicationGroupId") ?? "", region);
  if (primary === undefined) return [];
  const node = textAt(primary.state, "nodeType") ?? "";
  return when(!/^cache\.([mr][5-9][a-z]*|c7gn)\.(large|\d*xlarge)$/.test(node), () => {
    return `InvalidParameterValue: global datastores are not supported by ${node} nodes of ${label(primary)}: they take m5, r5 or later, large or larger`;
  });
}

/** What keeps a replication group from joining a global one. */
export function secondaryProblems({ cloud, inputs, region }: Context): readonly string[] {
  const globalId = textAt(inputs, "globalReplicationGroupId");
  const global = cloud.all(type.globalReplicationGroup).find(({ id }) => id === globalId);
  if (globalId === undefined || global === undefined) return [];
  const members = secondariesOf(cloud, globalId);
  const regions = [global.region, ...members.map((member) => member.region)];
  return [
    ...when(members.length >= MOST_SECONDARIES, () => {
      return `InvalidParameterValue: a global datastore has at most ${MOST_SECONDARIES} secondary clusters: ${label(global)}`;
    }),
    ...when(regions.includes(region), () => {
      return `InvalidParameterValue: ${label(global)} has a member in ${region} already`;
    }),
  ];
}

/** Global datastores. */
export const elastiCacheGlobalRules: Rules = {
  [type.globalReplicationGroup]: {
    identify: ({ inputs, region, ...context }) =>
      `${PREFIXES[region] ?? context.hex(5, "prefix")}-${textAt(inputs, "globalReplicationGroupIdSuffix") ?? ""}`,
    check: globalProblems,
    compute: ({ cloud, inputs, region, id }) => {
      const primary = cloud.get(type.replicationGroup, textAt(inputs, "primaryReplicationGroupId") ?? "", region);
      const copied = ["clusterEnabled", "atRestEncryptionEnabled", "transitEncryptionEnabled", "engineVersionActual"];
      return {
        globalReplicationGroupId: id,
        ...Object.fromEntries(
          copied.flatMap((key) => (primary?.state[key] === undefined ? [] : [[key, primary.state[key]]])),
        ),
      };
    },
    blocksDelete: ({ cloud, resource }) =>
      blockedBy(secondariesOf(cloud, resource.id), (list) => {
        return `InvalidGlobalReplicationGroupState: ${resource.id} still has secondary clusters: ${list}`;
      }),
  },
};
