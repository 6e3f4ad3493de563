import type { Change, Cloud, Computation, Context, Properties, Rules } from "../../simulated/model.ts";
import { flagAt, numberAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { isLower, replacing } from "./differences.ts";
import { secondaryProblems } from "./elasticache-global.ts";
import { foreignGroups, subnetsOf, vpcIdOf, vpcIdsOf } from "./networks.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { type } from "./type-tokens.ts";

/** Engines' versions that ElastiCache offers. Recalled in 2026. */
const VERSIONS: Readonly<Record<string, RegExp>> = {
  redis: /^(5\.0\.6|6\.x|6\.[02]|7\.[01])$/,
  valkey: /^(7\.2|8\.\d|9\.\d)$/,
};
const MOST_SHARDS = 500;
const MOST_REPLICAS = 5;

const engineOf = (inputs: Properties): string => textAt(inputs, "engine") ?? "redis";
const combination = (reason: string): string => `InvalidParameterCombination: ${reason}`;

function versionOf(inputs: Properties): string {
  return textAt(inputs, "engineVersion") ?? (engineOf(inputs) === "valkey" ? "8.0" : "7.1");
}

/** Family of parameter groups of an engine's version: `redis7`, `valkey8`. */
function familyOf(inputs: Properties): string {
  const version = versionOf(inputs);
  return engineOf(inputs) === "redis" && version.startsWith("6")
    ? "redis6.x"
    : `${engineOf(inputs)}${version.split(".")[0] ?? ""}`;
}

/** Replicas of each shard: as given, or what is left of the nodes beside the primary. */
function replicasOf(inputs: Properties): number | undefined {
  const nodes = numberAt(inputs, "numCacheClusters");
  return numberAt(inputs, "replicasPerNodeGroup") ?? (nodes === undefined ? undefined : nodes - 1);
}

function isClustered(cloud: Cloud, inputs: Properties, region: string): boolean {
  const group = cloud.get(type.parameterGroup, textAt(inputs, "parameterGroupName") ?? "", region);
  const mode = group && objectsAt(group.state, "parameters").find(({ name }) => name === "cluster-enabled");
  const named = textAt(inputs, "parameterGroupName")?.includes("cluster.on") === true;
  return (
    (numberAt(inputs, "numNodeGroups") ?? 1) > 1 ||
    mode?.["value"] === "yes" ||
    named ||
    textAt(inputs, "clusterMode") === "enabled"
  );
}

function shapeProblems({ cloud, inputs, region }: Context): readonly string[] {
  const replicas = replicasOf(inputs);
  const shards = numberAt(inputs, "numNodeGroups") ?? 1;
  const failover = flagAt(inputs, "automaticFailoverEnabled");
  const clustered = isClustered(cloud, inputs, region);
  return [
    ...when(flagAt(inputs, "multiAzEnabled") && !failover, () => {
      return combination("automatic failover must be enabled if multi-AZ is");
    }),
    ...when(flagAt(inputs, "multiAzEnabled") && replicas === 0, () => {
      return combination("multi-AZ needs at least one replica in each shard");
    }),
    ...when(clustered && !failover, () => combination("automatic failover must be enabled with cluster mode")),
    ...when(!clustered && failover && replicas === 0, () => {
      return combination("automatic failover needs at least one replica");
    }),
    ...when(shards > MOST_SHARDS || (replicas ?? 0) > MOST_REPLICAS, () => {
      return `InvalidParameterValue: at most ${MOST_SHARDS} shards with ${MOST_REPLICAS} replicas each: found ${shards} with ${replicas ?? 0}`;
    }),
  ];
}

function settingProblems({ cloud, inputs, region }: Context): readonly string[] {
  const engine = engineOf(inputs);
  const version = versionOf(inputs);
  const group = cloud.get(type.parameterGroup, textAt(inputs, "parameterGroupName") ?? "", region);
  const family = group && textAt(group.state, "family");
  const encrypted = flagAt(inputs, "transitEncryptionEnabled");
  const node = textAt(inputs, "nodeType");
  return [
    ...when(VERSIONS[engine]?.test(version) === false, () => {
      return `InvalidParameterValue: specific version selection is not allowed for '${engine} ${version}'`;
    }),
    ...when(group !== undefined && family !== familyOf(inputs), () => {
      return combination(
        `expected a parameter group of family ${familyOf(inputs)}, but found one of family ${family ?? ""}: ${group === undefined ? "" : label(group)}`,
      );
    }),
    ...when(node !== undefined && !/^cache\.[a-z]\d[a-z]*\.(micro|small|medium|large|\d*xlarge)$/.test(node), () => {
      return `InvalidParameterValue: the node type ${node ?? ""} is not valid`;
    }),
    ...when(textsAt(inputs, "userGroupIds").length > 0 && !encrypted, () => {
      return combination("user group based access control requires encryption-in-transit to be enabled");
    }),
    ...when(inputs["authToken"] !== undefined && !encrypted, () => {
      return combination("an auth token requires encryption-in-transit to be enabled");
    }),
    ...objectsAt(inputs, "logDeliveryConfigurations")
      .filter((log) => textAt(log, "destinationType") === "cloudwatch-logs")
      .filter((log) => cloud.get(type.logGroup, textAt(log, "destination") ?? "", region) === undefined)
      .map(
        (log) => `InvalidParameterValue: the log group ${textAt(log, "destination") ?? ""} does not exist in ${region}`,
      ),
  ];
}

function placeProblems({ cloud, inputs, region }: Context): readonly string[] {
  const subnetGroup = cloud.get(type.cacheSubnetGroup, textAt(inputs, "subnetGroupName") ?? "", region);
  const vpcId = subnetGroup === undefined ? undefined : vpcIdOf(subnetGroup);
  if (vpcId === undefined) return [];
  const groups = foreignGroups(cloud, region, textsAt(inputs, "securityGroupIds"), vpcId);
  return when(groups.length > 0, () => {
    return `InvalidParameterValue: security groups of another VPC than that of the subnet group: ${labels(groups)}`;
  });
}

/** Users of a Redis group act on Redis, and of a Valkey group on Valkey. */
function userGroupProblems({ cloud, inputs, region }: Context): readonly string[] {
  const groups = textsAt(inputs, "userGroupIds").flatMap((id) => cloud.get(type.cacheUserGroup, id, region) ?? []);
  return groups
    .filter(({ state }) => textAt(state, "engine") === "valkey" && engineOf(inputs) === "redis")
    .map((group) => combination(`the user group ${label(group)} is for valkey, and the replication group for redis`));
}

function groupProblems(context: Context): readonly string[] {
  // A member of a global group takes its shape and settings from the primary.
  if (textAt(context.inputs, "globalReplicationGroupId") !== undefined)
    return [...secondaryProblems(context), ...placeProblems(context)];
  return [
    ...when(textAt(context.inputs, "nodeType") === undefined, () => combination("nodeType is required")),
    ...shapeProblems(context),
    ...settingProblems(context),
    ...placeProblems(context),
    ...userGroupProblems(context),
  ];
}

function groupChangeProblems(change: Change): readonly string[] {
  if (textAt(change.inputs, "globalReplicationGroupId") !== undefined) return placeProblems(change);
  return [...shapeProblems(change), ...settingProblems(change), ...placeProblems(change), ...userGroupProblems(change)];
}

/** Short form of a region in names of nodes, such as `euw1`. */
function shortRegion(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  const letters: Readonly<Record<string, string>> = {
    central: "c",
    east: "e",
    north: "n",
    northeast: "ne",
    northwest: "nw",
    south: "s",
    southeast: "se",
    southwest: "sw",
    west: "w",
  };
  return `${area}${letters[direction] ?? direction}${number}`;
}

function groupOutputs({ cloud, inputs, region, id, ...context }: Computation): Properties {
  const member = textAt(inputs, "globalReplicationGroupId") !== undefined;
  const clustered = member || isClustered(cloud, inputs, region);
  const domain = `${id}.${context.hex(6, "endpoint")}`;
  const end = `${shortRegion(region)}.cache.amazonaws.com`;
  const encrypted = member || flagAt(inputs, "transitEncryptionEnabled");
  const role = (name: string): string =>
    encrypted ? `${name}.${domain}.${end}` : `${domain}.${name === "master" ? "ng" : "ng-ro"}.0001.${end}`;
  const shards = numberAt(inputs, "numNodeGroups") ?? 1;
  const nodes = (replicasOf(inputs) ?? 0) + 1;
  const members = Array.from({ length: shards * nodes }, (_, place) => {
    const node = String((place % nodes) + 1).padStart(3, "0");
    return clustered ? `${id}-${String(Math.floor(place / nodes) + 1).padStart(4, "0")}-${node}` : `${id}-${node}`;
  });
  return {
    clusterEnabled: clustered,
    configurationEndpointAddress: clustered
      ? `${encrypted ? "clustercfg." : ""}${domain}.${encrypted ? "" : "clustercfg."}${end}`
      : "",
    primaryEndpointAddress: clustered ? "" : role("master"),
    readerEndpointAddress: clustered ? "" : role("replica"),
    memberClusters: members,
    engineVersionActual: `${versionOf(inputs)}.0`,
  };
}

function subnetGroupProblems({ cloud, inputs, region }: Context): readonly string[] {
  const subnets = subnetsOf(cloud, region, textsAt(inputs, "subnetIds"));
  return when(vpcIdsOf(subnets).length > 1, () => {
    return `InvalidSubnet: subnets of a subnet group have to be in one VPC: ${labels(subnets)}`;
  });
}

/** Families of parameter groups. Recalled in 2026. */
const FAMILY = /^(redis(5\.0|6\.x|7)|valkey[789]|memcached1\.[456])$/;

/** Replication groups, and what they are made with. */
export const elastiCacheRules: Rules = {
  [type.replicationGroup]: {
    check: groupProblems,
    update: groupChangeProblems,
    compute: groupOutputs,
    difference: ({ previous, inputs }) =>
      replacing({
        engine: engineOf(previous) === "valkey" && engineOf(inputs) === "redis",
        engineVersion:
          engineOf(previous) === engineOf(inputs) &&
          isLower(textAt(inputs, "engineVersion"), textAt(previous, "engineVersion")),
      }),
  },
  [type.cacheSubnetGroup]: {
    check: subnetGroupProblems,
    update: subnetGroupProblems,
    compute: ({ cloud, inputs, region }) => ({
      vpcId: vpcIdsOf(subnetsOf(cloud, region, textsAt(inputs, "subnetIds")))[0] ?? "",
    }),
  },
  [type.parameterGroup]: {
    check: ({ inputs }) => {
      const family = textAt(inputs, "family") ?? "";
      return when(!FAMILY.test(family), () => {
        return `InvalidParameterValue: CacheParameterGroupFamily ${family} is not a valid parameter group family`;
      });
    },
  },
};
