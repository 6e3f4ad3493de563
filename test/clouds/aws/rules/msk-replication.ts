import type { Cloud, Context, Properties, Rules, StoredResource } from "../../simulated/model.ts";
import { flagAt, objectsAt, textAt, textsAt } from "../../simulated/values.ts";
import { hasIamConnectivity } from "./msk.ts";
import { vpcIdsOf } from "./networks.ts";
import { allowing } from "./policy-documents.ts";
import { label, labels, when } from "../../simulated/refusals.ts";
import { roleByArn, trustProblems } from "./roles.ts";
import { type } from "./type-tokens.ts";

const SERVICE = "kafka.amazonaws.com";
/** What the policy of a source in another region lets the service do. Source: MSK, "Prepare the Amazon MSK source cluster". */
const SOURCE_ACTIONS = ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"];

const bad = (reason: string): string => `BadRequestException: ${reason}`;

function clusterOf(cloud: Cloud, arn: string | undefined): StoredResource | undefined {
  const cluster = cloud.byLink(arn ?? "");
  return cluster?.type === type.kafkaCluster ? cluster : undefined;
}

function vpcOfCluster(cloud: Cloud, cluster: StoredResource): string | undefined {
  const subnets = textsAt(cluster.state, "brokerNodeGroupInfo.clientSubnets");
  return vpcIdsOf(subnets.flatMap((id) => cloud.get(type.subnet, id, cluster.region) ?? []))[0];
}

function entryProblems(cloud: Cloud, entry: Properties): readonly string[] {
  const cluster = clusterOf(cloud, textAt(entry, "amazonMskCluster.mskClusterArn"));
  if (cluster === undefined) return [];
  const ids = textsAt(entry, "vpcConfig.subnetIds");
  const subnets = ids.flatMap((id) => cloud.get(type.subnet, id, cluster.region) ?? []);
  const groups = textsAt(entry, "vpcConfig.securityGroupsIds").flatMap(
    (id) => cloud.get(type.securityGroup, id, cluster.region) ?? [],
  );
  const vpcId = vpcOfCluster(cloud, cluster);
  const foreign = [...subnets, ...groups].filter(({ state }) => textAt(state, "vpcId") !== vpcId);
  const missing = ids.length - subnets.length + textsAt(entry, "vpcConfig.securityGroupsIds").length - groups.length;
  return [
    ...when(missing > 0, () => {
      return bad(
        `subnets and security groups of ${label(cluster)} have to be in ${cluster.region}: ${missing} are not`,
      );
    }),
    ...when(foreign.length > 0, () => {
      return bad(`subnets and security groups have to be in the VPC of ${label(cluster)}: ${labels(foreign)}`);
    }),
    ...when(!flagAt(cluster.state, "clientAuthentication.sasl.iam"), () => {
      return bad(`${label(cluster)} has no IAM access control, which a replicator needs`);
    }),
  ];
}

function sourceProblems(cloud: Cloud, source: StoredResource, region: string): readonly string[] {
  if (source.region === region) return [];
  const policies = cloud.mentioning(source.id, type.kafkaClusterPolicy);
  const lacking = SOURCE_ACTIONS.filter(
    (action) =>
      !policies.some(
        ({ state }) => allowing(state["policy"], { action, principal: SERVICE, resource: source.id }).length > 0,
      ),
  );
  return [
    ...when(!hasIamConnectivity(source), () => {
      return bad(
        `the source cluster ${label(source)} is in another region: it needs multi-VPC private connectivity by IAM`,
      );
    }),
    ...when(lacking.length > 0, () => {
      return bad(
        `the source cluster ${label(source)} needs a cluster policy that lets ${SERVICE} ${lacking.join(", ")}`,
      );
    }),
  ];
}

function replicatorProblems({ cloud, inputs, region }: Context): readonly string[] {
  const entries = objectsAt(inputs, "kafkaClusters");
  const [info] = objectsAt(inputs, "replicationInfoList");
  const sourceArn = (info && textAt(info, "sourceKafkaClusterArn")) ?? "";
  const targetArn = (info && textAt(info, "targetKafkaClusterArn")) ?? "";
  const named = entries.map((entry) => textAt(entry, "amazonMskCluster.mskClusterArn"));
  const unnamed = [sourceArn, targetArn].filter((arn) => arn !== "" && !named.includes(arn));
  const source = clusterOf(cloud, sourceArn);
  const target = clusterOf(cloud, targetArn);
  const role = roleByArn(cloud, textAt(inputs, "serviceExecutionRoleArn"));
  return [
    ...when(unnamed.length > 0, () =>
      bad(`the replication names clusters that are not in kafkaClusters: ${unnamed.join(", ")}`),
    ),
    ...when(sourceArn !== "" && sourceArn === targetArn, () =>
      bad(`the source and the target are one cluster: ${sourceArn}`),
    ),
    ...when(target !== undefined && target.region !== region, () => {
      return bad(
        `the target cluster ${target === undefined ? "" : label(target)} is in ${target?.region ?? ""}: a replicator lives in its target's region, and this one in ${region}`,
      );
    }),
    ...entries.flatMap((entry) => entryProblems(cloud, entry)),
    ...(source === undefined ? [] : sourceProblems(cloud, source, region)),
    ...(role === undefined
      ? []
      : trustProblems(role, SERVICE, (reason) => bad(`the service execution role cannot be assumed: ${reason}`))),
  ];
}

/** Replicators between clusters of Kafka. */
export const mskReplicationRules: Rules = {
  [type.replicator]: {
    check: replicatorProblems,
  },
};
