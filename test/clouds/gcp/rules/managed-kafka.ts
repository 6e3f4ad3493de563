import type { Change, Context, Rules } from "../../simulated/model.ts";
import { when } from "../../simulated/refusals.ts";
import { isObject, numberAt, textAt } from "../../simulated/values.ts";
import { agentOf } from "../service-agents.ts";
import { prevented } from "./deletion-policies.ts";
import { encryptionProblems } from "./keys.ts";
import { type } from "./type-tokens.ts";

const GIB = 1024 ** 3;
/** Source: Managed Service for Apache Kafka API, `CapacityConfig`, `BrokerCapacityConfig`. */
const LEAST_CPUS = 3;
const MEMORY_PER_CPU = { least: GIB, most: 8 * GIB } as const;
const LEAST_DISK = 100;

function clusterProblems({ cloud, inputs, region }: Context): readonly string[] {
  const cpus = Number(textAt(inputs, "capacityConfig.vcpuCount"));
  const memory = Number(textAt(inputs, "capacityConfig.memoryBytes"));
  const disk = textAt(inputs, "brokerCapacityConfig.diskSizeGib");
  const agent = agentOf(textAt(inputs, "project") ?? "", "managedkafka.googleapis.com") ?? "";
  return [
    ...when(cpus < LEAST_CPUS, () => `invalid: vcpuCount is ${cpus}; accepted is ${LEAST_CPUS} at least`),
    ...when(
      memory < cpus * MEMORY_PER_CPU.least || memory > cpus * MEMORY_PER_CPU.most,
      () => `invalid: memoryBytes is ${memory}; accepted is 1 to 8 GiB for each of ${cpus} vCPUs`,
    ),
    ...when(
      disk !== undefined && Number(disk) < LEAST_DISK,
      () => `invalid: diskSizeGib is ${disk ?? ""}; accepted is ${LEAST_DISK} at least`,
    ),
    ...encryptionProblems(cloud, textAt(inputs, "gcpConfig.kmsKey"), region, agent),
  ];
}

/** A topic or an access list names its cluster by its bare id. */
function inClusterProblems({ cloud, inputs, region }: Context): readonly string[] {
  const [project, cluster] = [textAt(inputs, "project") ?? "", textAt(inputs, "cluster") ?? ""];
  return when(
    cloud.get(type.kafkaCluster, `projects/${project}/locations/${region}/clusters/${cluster}`, region) === undefined,
    () => `notFound: cluster: there is no cluster ${cluster} of ${project} in ${region}`,
  );
}

function topicProblems(context: Context): readonly string[] {
  const configs = context.inputs["configs"];
  // Its name has dots, which a path would take for its own.
  const inSync = isObject(configs) ? Number(configs["min.insync.replicas"] ?? 0) : 0;
  const replicas = numberAt(context.inputs, "replicationFactor") ?? 0;
  return [
    ...inClusterProblems(context),
    ...when(
      inSync > replicas,
      () => `invalid: min.insync.replicas is ${inSync}, and the topic has ${replicas} replicas`,
    ),
  ];
}

function topicChange(change: Change): readonly string[] {
  const before = numberAt(change.previous.inputs, "partitionCount") ?? 0;
  const after = numberAt(change.inputs, "partitionCount") ?? 0;
  return [
    ...topicProblems(change),
    ...when(
      after < before,
      () => `invalid: partitionCount is ${after}; accepted is ${before} or more: no partition can be taken away`,
    ),
  ];
}

export const managedKafka: Rules = {
  [type.kafkaCluster]: { check: clusterProblems, update: clusterProblems, blocksDelete: prevented },
  [type.kafkaTopic]: { check: topicProblems, update: topicChange, blocksDelete: prevented },
  [type.kafkaAcl]: { check: inClusterProblems, update: inClusterProblems },
};
