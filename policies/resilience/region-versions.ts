import type { Resource, Resources } from "../resource.ts";
import { settingsOf } from "./kafka-settings.ts";
import { linked } from "./links.ts";
import { CLUSTER, NODE_GROUP } from "./node-groups.ts";
import { KAFKA_CLUSTER } from "./kafka-clusters.ts";
import { REDIS_GROUP } from "./redis-groups.ts";

export const KUBERNETES = "Kubernetes version";

/** Something that has to be the same in every region. */
export interface Fact {
  readonly resource: Resource;
  /** What it is, in words, such as `Kafka version`. Facts of one subject are compared. */
  readonly subject: string;
  /** Undefined where it is left to the cloud, or not set. */
  readonly value: string | undefined;
  /** Whether what it is may be told. Settings are only told to differ. */
  readonly told: boolean;
}

const ADD_ON = "aws:eks/addon:Addon";
const KAFKA_CONFIGURATION = "aws:msk/configuration:Configuration";
const REDIS_PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup";

/** How each type tells its versions and critical settings. Another cloud's types get lines of their own. */
export const VERSIONED: Readonly<Record<string, (resources: Resources, resource: Resource) => readonly Fact[]>> = {
  [CLUSTER]: (_resources, cluster) => [versionOf(cluster, KUBERNETES, "version")],
  // Left out, it is its cluster's.
  [NODE_GROUP]: (_resources, group) =>
    group.properties.has("version") ? [versionOf(group, KUBERNETES, "version")] : [],
  [ADD_ON]: (_resources, addOn) => {
    const name = addOn.properties.text("addonName") ?? addOn.name;
    return [versionOf(addOn, `version of the add-on ${name}`, "addonVersion")];
  },
  [KAFKA_CLUSTER]: (resources, cluster) => {
    const [configuration] = linked(resources, cluster, {
      property: "configurationInfo",
      type: KAFKA_CONFIGURATION,
      key: "arn",
      names: ({ properties }) => [properties.text("configurationInfo.arn") ?? ""].filter((arn) => arn !== ""),
    });
    const settings = settingsOf(configuration?.properties.text("serverProperties") ?? "");
    return [
      versionOf(cluster, "Kafka version", "kafkaVersion"),
      ...settings.keys.map((key) => settingOf(cluster, `Kafka setting ${key}`, settings.text(key))),
    ];
  },
  [REDIS_GROUP]: (resources, replicas) => {
    const parameters = linked(resources, replicas, {
      property: "parameterGroupName",
      type: REDIS_PARAMETERS,
      key: "name",
    }).flatMap(({ properties }) => properties.list("parameters"));
    return [
      { resource: replicas, subject: "engine", value: replicas.properties.text("engine") ?? "redis", told: true },
      versionOf(replicas, "engine version", "engineVersion"),
      ...parameters.map((parameter) =>
        settingOf(replicas, `parameter ${parameter.text("name") ?? ""}`, parameter.text("value")),
      ),
    ];
  },
};

function versionOf(resource: Resource, subject: string, path: string): Fact {
  return { resource, subject, value: resource.properties.text(path), told: true };
}

function settingOf(resource: Resource, subject: string, value: string | undefined): Fact {
  return { resource, subject, value, told: false };
}
